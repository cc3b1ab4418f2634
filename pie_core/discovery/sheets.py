"""The team's sheets as what they mean: hypotheses, experiments, evidence.

A sheet is an activity whose answers are kept like any other's (`model.programme.Sheets`). Here the
answers become the models that the rules work on. A half-written sheet is a thing too: what is not
written yet takes the most modest value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pie_core.discovery import experiments as rules
from pie_core.discovery import hypotheses as weights
from pie_core.discovery.hypotheses import Strength
from pie_core.model.discovery import Bearing, Criterion, Evidence, Experiment, Hypothesis
from pie_core.model.project import Answer, JournalLine

HYPOTHESES, EXPERIMENTS, EVIDENCE = "hypotheses", "experiments", "evidence"
MODULES = (HYPOTHESES, EXPERIMENTS, EVIDENCE)
SHEETS = {
    "hypothesis": (HYPOTHESES, "statement"),
    "experiment": (EXPERIMENTS, "title"),
    "evidence": (EVIDENCE, "text"),
}
"""Kind of sheet → its module, and the prompt that names it."""
FROZEN = ("target", "unit", "sense", "measure")
"""What the start of a test closes."""

Sheet = Mapping[str, Answer]
"""The answers of one sheet by prompt."""


@dataclass(frozen=True)
class Dossier:
    """Everything that a team believes, tests and saw; archived sheets too."""

    hypotheses: tuple[Hypothesis, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def strength(self, hypothesis_id: str) -> Strength:
        """What the evidence says of a hypothesis."""
        return weights.strength(hypothesis_id, self.evidence)

    def riskiest(self) -> list[Hypothesis]:
        """The hypotheses to test, most urgent first."""
        return weights.riskiest(self.hypotheses, self.evidence)

    def hypothesis(self, sheet_id: str) -> Hypothesis | None:
        """One of them, or None."""
        return next((h for h in self.hypotheses if h.id == sheet_id), None)

    def experiment(self, sheet_id: str) -> Experiment | None:
        """One of them, or None."""
        return next((e for e in self.experiments if e.id == sheet_id), None)

    def gathered(self, experiment_id: str) -> list[Evidence]:
        """What was gathered in a test."""
        return [e for e in self.evidence if e.experiment == experiment_id and not e.archived]

    def verdict(self, experiment: Experiment) -> rules.Verdict:
        """What a test's measure says against its criterion."""
        rung = rules.rung_of(experiment.id, self.evidence)
        return rules.verdict(experiment, rung or 2)


def dossier(answers: Mapping[str, Answer], order: Mapping[str, list[str]]) -> Dossier:
    """The dossier of a project's answers (by `module/activity.prompt`).

    `order` names the sheets of each module, oldest first.
    """
    found: dict[str, dict[str, dict[str, Answer]]] = {module: {} for module in MODULES}
    for answer in answers.values():
        ref = answer.prompt
        if ref.module in found and answer.value not in (None, "", []):
            found[ref.module].setdefault(ref.activity, {})[ref.prompt] = answer

    def each(module: str) -> list[tuple[str, Sheet]]:
        known = found[module]
        ids = [i for i in order.get(module, []) if i in known]
        return [(i, known[i]) for i in [*ids, *sorted(set(known) - set(ids))]]

    evidence = tuple(_evidence(i, sheet) for i, sheet in each(EVIDENCE))
    tests = tuple(_experiment(i, sheet, evidence) for i, sheet in each(EXPERIMENTS))
    return Dossier(
        hypotheses=tuple(_hypothesis(i, sheet) for i, sheet in each(HYPOTHESES)),
        experiments=tests,
        evidence=evidence,
    )


def _value(sheet: Sheet, prompt: str, otherwise: Any = None) -> Any:
    answer = sheet.get(prompt)
    return otherwise if answer is None else answer.value


def _text(sheet: Sheet, prompt: str) -> str:
    return str(_value(sheet, prompt, "")).strip()


def _at(sheet: Sheet, *prompts: str) -> datetime | None:
    """When the first of some prompts was last answered."""
    return next((sheet[prompt].at for prompt in prompts if prompt in sheet), None)


def _hypothesis(sheet_id: str, sheet: Sheet) -> Hypothesis:
    return Hypothesis(
        id=sheet_id,
        statement=_text(sheet, "statement"),
        kind=_value(sheet, "kind", "desirability"),
        importance=_value(sheet, "importance", 3),
        source=_text(sheet, "source"),
        archived=_value(sheet, "archived") == "yes",
    )


def criterion_of(sheet: Sheet) -> Criterion | None:
    """The criterion, once its number and unit are written; an amount is typed in dirhams."""
    return criterion({prompt: answer.value for prompt, answer in sheet.items()})


def criterion(values: Mapping[str, Any]) -> Criterion | None:
    """As `criterion_of`, from the bare values by prompt."""
    target, unit = values.get("target"), values.get("unit")
    if target is None or unit is None or (unit == "share" and target > 100):
        return None
    number = _centimes(target) if unit == "amount" else target
    return Criterion(unit=unit, sense=values.get("sense") or "at_least", number=number)


def _centimes(dirhams: float) -> int:
    """The amount exactly: 0.29 × 100 is 28.999999999999996."""
    return round(dirhams * 100)


def _experiment(sheet_id: str, sheet: Sheet, evidence: tuple[Evidence, ...]) -> Experiment:
    criterion = criterion_of(sheet)
    measured = _value(sheet, "measured")
    if measured is not None and criterion and criterion.unit == "amount":
        measured = _centimes(measured)
    made = Experiment(
        id=sheet_id,
        title=_text(sheet, "title"),
        method=_value(sheet, "method", ""),
        hypotheses=tuple(_value(sheet, "beliefs", ())),
        plan=_text(sheet, "plan"),
        measure=_text(sheet, "measure"),
        criterion=criterion,
        who=_text(sheet, "who"),
        cost=_value(sheet, "cost", 0),
        started_at=_at(sheet, "start"),
        n=_whole(_value(sheet, "n")),
        measured=measured,
        observed=_text(sheet, "observed"),
        observed_at=_at(sheet, "observed", "measured"),
        learned=_text(sheet, "learned"),
        decision=_value(sheet, "decision"),
        reason=_text(sheet, "reason"),
        decided_at=_at(sheet, "decision"),
        archived=_value(sheet, "archived") == "yes",
    )
    if made.measured is None:
        return made
    rung = rules.rung_of(sheet_id, evidence)
    return made.model_copy(update={"outcome": rules.verdict(made, rung or 2).outcome})


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _evidence(sheet_id: str, sheet: Sheet) -> Evidence:
    supports, opposes = _value(sheet, "supports", ()), _value(sheet, "opposes", ())
    bears = [Bearing(hypothesis=h, sense="for") for h in supports]
    bears += [Bearing(hypothesis=h, sense="against") for h in opposes]
    photos = _value(sheet, "photo", ())
    return Evidence(
        id=sheet_id,
        kind=_value(sheet, "kind", "interview"),
        experiment=_value(sheet, "experiment", ""),
        who=_text(sheet, "who"),
        segment=_text(sheet, "segment"),
        text=_text(sheet, "text"),
        rung=_value(sheet, "rung", 1),
        n=_whole(_value(sheet, "people")) or 1,
        amount=_value(sheet, "amount"),
        photo=photos[0]["id"] if photos else "",
        bears=tuple(bears),
        archived=_value(sheet, "archived") == "yes",
    )


def journal(found: Dossier, answers: Mapping[str, Answer]) -> list[JournalLine]:
    """Beliefs, evidence, tests and decisions by date, the earliest first."""

    def written(module: str, sheet_id: str, prompt: str) -> datetime | None:
        answer = answers.get(f"{module}/{sheet_id}.{prompt}")
        return answer.at if answer else None

    lines = []
    for belief in found.hypotheses:
        if belief.statement and (at := written(HYPOTHESES, belief.id, "statement")):
            lines.append(JournalLine(at=at, what="believed", text=belief.statement))
    for one in found.evidence:
        if one.text and (at := written(EVIDENCE, one.id, "text")):
            text = " : ".join(p for p in (one.who, one.text) if p)
            lines.append(JournalLine(at=at, what="seen", text=text))
    for test in found.experiments:
        if test.started_at:
            lines.append(JournalLine(at=test.started_at, what="started", text=test.title))
        if test.decided_at:
            words = " · ".join(p for p in (test.title, test.reason or test.learned) if p)
            lines.append(JournalLine(at=test.decided_at, what="decided", text=words))
    return sorted(lines, key=lambda line: line.at)
