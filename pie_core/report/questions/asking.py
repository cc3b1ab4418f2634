"""From what is doubtful to the questions: one for each rule, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pie_core.content.load import current
from pie_core.model.programme import Module
from pie_core.model.questions import Rule
from pie_core.report.questions import money, proof, sales
from pie_core.report.questions.case import Case, Doubt
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

BANK = "bank"
"""The section of the guide that holds the questions; what the team answers is `bank.<rule>`."""
_MOST_NAMED = 3
_PLACE = re.compile(r"\{(\w*)\}")

_DOUBTS: Mapping[str, Callable[[Case], list[Doubt]]] = {
    "cash_negative": money.cash_negative,
    "own_funds_low": money.own_funds_low,
    "above_capacity": sales.above_capacity,
    "price_untested": proof.price_untested,
    "no_owner_wage": money.no_owner_wage,
    "debt_service_high": money.debt_service_high,
    "loan_longer": money.loan_longer,
    "ceiling_passed": sales.ceiling_passed,
    "one_client": sales.one_client,
    "vat_threshold": sales.vat_threshold,
    "market_unproven": proof.market_unproven,
    "growth_unproven": sales.growth_unproven,
    "permit_missing": proof.permit_missing,
    "loss_year": money.loss_year,
    "no_evidence": proof.no_evidence,
    "gap_unfunded": money.gap_unfunded,
    "stock_heavy": sales.stock_heavy,
}


@dataclass(frozen=True)
class Question:
    """One question of the committee.

    `id` is the rule's; `subject` the worst or first of several (an offer, a loan, a month, a year),
    '' where there is only the plan; `figure` what raised it, `place` where to answer or mend it
    (`dossier/section`, `figures/section`, `tests`, `canvas`); `answer` what the team wrote, or ''.
    """

    id: str
    subject: str
    text: str
    figure: str
    place: str
    answer: str


def raised(
    snapshot: Snapshot, words: Words, guide: Module | None, rules: Sequence[Rule] | None = None
) -> list[Question]:
    """What a committee would ask of a plan, in the order of the rules.

    `guide` is the dossier's module, whose labels word the questions; without it a question is its
    figure. `rules` are those of `content/dossier/rules.yaml` unless others are given.
    """
    project = snapshot.project
    asked = []
    for rule in current().questions if rules is None else rules:
        if not rule.on:
            continue
        case = Case(project, snapshot.projection, words, guide, rule)
        doubts = _DOUBTS[rule.id](case)
        if doubts:
            key = f"{BANK}.{rule.id}"
            asked.append(
                Question(
                    id=rule.id,
                    subject=doubts[0].subject,
                    text=_text(case, doubts),
                    figure=doubts[0].figure,
                    place=rule.answer_at,
                    answer=project.written.get(key, ""),
                )
            )
    return asked


def _text(case: Case, doubts: list[Doubt]) -> str:
    """The question about the first doubt, and how many others it stands for."""
    first, others = doubts[0], [doubt.subject for doubt in doubts[1:] if doubt.subject]
    worded = case.prompt(f"{BANK}.{case.rule.id}")
    text = first.text or (filled(worded.label, first.values) if worded else first.figure)
    if not others:
        return text
    names = case.words.listed(others[:_MOST_NAMED]) + ("…" if len(others) > _MOST_NAMED else "")
    more = case.words.n(
        "Même question pour {n} autre ({names}).",
        "Même question pour {n} autres ({names}).",
        len(others),
        names=names,
    )
    return f"{text} {more}"


def filled(label: str, values: Mapping[str, str]) -> str:
    """A label with its placeholders filled; an unknown one stands as `…`.

    What people typed is put in once and never read again, braces or not.
    """
    return _PLACE.sub(lambda found: values.get(found[1], "…"), label)
