"""What changed between two versions of a plan, section by section, in words of one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pie_core.model.base import Model
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import Module
from pie_core.model.project import BLOCKS, Project
from pie_core.report.amounts import month, whole
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, number, percent
from pie_core.words.terms import BLOCK_NAMES, DECISIONS

FACTS = {
    "name": "Le nom du projet",
    "problem": "Le problème",
    "customer": "Pour qui",
    "idea": "Notre idée",
    "story": "Notre histoire",
    "next_step": "Notre prochain pas",
}
"""What the exercises say of the project."""

KEY_FIGURES = {
    "sales": "Ventes, an 1",
    "net_result": "Résultat, an 1",
    "lowest": "Caisse au plus bas",
    "gap": "Reste à financer",
}
"""Figures that sum a plan up."""


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was: '' before for what is new, '' after for what is gone.

    `section` is an id of the outline.
    """

    section: str
    label: str
    before: str
    after: str


def changes(old: Snapshot, new: Snapshot, words: Words, guide: Module | None) -> list[Change]:
    """Everything that changed, in the order of the plan."""
    found = [
        *_key_figures(old, new, words),
        *_facts(old.project, new.project, words),
        *_written(old.project, new.project, words, guide),
        *_notes(old.project, new.project, words),
        *_tests(old.project, new.project, words),
        *_plan(old.project.plan, new.project.plan, words),
    ]
    return [change for change in found if change.before != change.after]


def _key_figures(old: Snapshot, new: Snapshot, words: Words) -> Iterator[Change]:
    before, after = _summed(old, words), _summed(new, words)
    for key, label in KEY_FIGURES.items():
        yield Change("summary", words.t(label), before.get(key, ""), after.get(key, ""))


def _summed(snapshot: Snapshot, words: Words) -> dict[str, str]:
    projection = snapshot.projection
    if projection is None:
        return {}
    lowest = projection.lowest_cash

    def amount(centimes: float) -> str:
        return dirhams(whole(centimes), words.language)

    return {
        "sales": amount(int(projection.years["sales"][0])),
        "net_result": amount(int(projection.years["net_result"][0])),
        "lowest": f"{amount(lowest.amount)} ({month(projection.months[lowest.month], words)})",
        "gap": amount(projection.funding["initial"]["gap"]),
    }


def _facts(old: Project, new: Project, words: Words) -> Iterator[Change]:
    for key, label in FACTS.items():
        yield Change("idea", words.t(label), old.facts.get(key, ""), new.facts.get(key, ""))


def _written(old: Project, new: Project, words: Words, guide: Module | None) -> Iterator[Change]:
    """The texts and choices of the guide, under its own labels."""
    if guide is None:
        return
    texts = guide.worded(words.language.code).activities
    for activity in guide.activities:
        section = "risks" if activity.id == "bank" else activity.id
        for prompt in activity.prompts:
            key = f"{activity.id}.{prompt.id}"
            asked = texts[activity.id].prompts[prompt.id]
            label = texts[activity.id].title if activity.id == "bank" else asked.label

            def said(project: Project, key: str = key, options: Any = asked.options) -> str:
                chosen = [options.get(one, one) for one in project.chosen.get(key, ())]
                return words.listed(chosen) or project.written.get(key, "")

            yield Change(section, label, said(old), said(new))
    capacity = texts["means"].prompts["capacity"].label if "means" in texts else ""
    if capacity:
        before, after = (
            "" if p.capacity is None else number(p.capacity, words.language) for p in (old, new)
        )
        yield Change("means", capacity, before, after)
    steps = [" ; ".join(step.what for step in project.steps) for project in (old, new)]
    yield Change("planning", words.t("Étapes"), *steps)


def _notes(old: Project, new: Project, words: Words) -> Iterator[Change]:
    """Notes of the canvas by their id: reworded, moved, come or gone."""

    def standing(project: Project) -> dict[str, tuple[str, str]]:
        return {
            note.id: (note.block, note.text)
            for note in project.notes
            if note.board == "canvas" and note.block in BLOCKS and not note.archived
        }

    before, after = standing(old), standing(new)
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        block = (now or was or ("", ""))[0]
        yield Change(
            "canvas",
            words.t(BLOCK_NAMES[block]),
            _note(was, block, words),
            _note(now, block, words),
        )


def _note(note: tuple[str, str] | None, block: str, words: Words) -> str:
    if note is None:
        return ""
    return note[1] if note[0] == block else f"{note[1]} ({words.t(BLOCK_NAMES[note[0]])})"


def _tests(old: Project, new: Project, words: Words) -> Iterator[Change]:
    """Tests that came or were decided, evidence that was added."""
    before = {test.id: test for test in old.tests}
    for number_, test in enumerate(new.tests, start=1):
        if test.archived:
            continue
        was = before.get(test.id)
        label = words.t("Fiche n° {n} : {title}", n=number_, title=test.title)
        told = [
            words.t(DECISIONS[one.decision])
            if one and one.decision
            else (one.observed or words.t("prévu"))
            if one
            else ""
            for one in (was, test)
        ]
        yield Change("idea", label, *told)
    yield Change(
        "idea",
        words.t("Preuves"),
        *(
            words.n("{n} preuve", "{n} preuves", sum(not e.archived for e in p.evidence))
            for p in (old, new)
        ),
    )


# ---------------------------------------------------------------- figures

_LISTS = (
    ("offers", "sales", "name"),
    ("overheads", "income", "name"),
    ("staff", "means", "role"),
    ("investments", "investments", "name"),
    ("drawings", "income", ""),
    ("funding.own_cash", "funding", "name"),
    ("funding.in_kind", "funding", "name"),
    ("funding.grants", "funding", "name"),
    ("funding.loans", "funding", "name"),
)
"""List of the plan, section of the outline, what names its rows."""

FIELDS = {
    "price": "Prix d'une vente",
    "unit_cost": "Coût d'une vente",
    "monthly_units": "Ventes de l'année, en nombre",
    "units_growth": "Hausse des ventes",
    "price_growth": "Hausse du prix",
    "customer_days": "Délai des clients (jours)",
    "supplier_days": "Délai des fournisseurs (jours)",
    "stock_days": "Stock (jours)",
    "amount": "Montant",
    "cost": "Coût",
    "gross_monthly": "Salaire brut du mois",
    "headcount": "Nombre de personnes",
    "rate": "Taux",
    "months": "Durée (mois)",
    "grace_months": "Différé (mois)",
    "life_years": "Durée de vie (ans)",
    "vat_rate": "Taux de TVA",
}
"""Fields of a row that a reader of the plan knows by a name."""
_AMOUNTS = ("price", "unit_cost", "amount", "cost", "gross_monthly")
_RATES = ("rate", "vat_rate")


def _plan(old: FinancialPlan | None, new: FinancialPlan | None, words: Words) -> Iterator[Change]:
    for path, section, name in _LISTS:
        before, after = _rows(old, path, name), _rows(new, path, name)
        for key in [*before, *(key for key in after if key not in before)]:
            was, now = before.get(key), after.get(key)
            if was is None or now is None:
                yield Change(section, key, _told(was, words), _told(now, words))
                continue
            for field, name_ in FIELDS.items():
                if hasattr(now, field):
                    label = words.t(name_)
                    yield Change(
                        section,
                        f"{key} · {label}" if key else label,
                        _value(field, getattr(was, field), words),
                        _value(field, getattr(now, field), words),
                    )


def _rows(plan: FinancialPlan | None, path: str, name: str) -> Mapping[str, Model]:
    """The rows of a list by name; a name that comes again gets a number."""
    holder: Any = plan
    for part in path.split("."):
        holder = getattr(holder, part, ())
    found: dict[str, Model] = {}
    for row in holder:
        key = label = str(getattr(row, name, ""))
        again = 2
        while key in found:
            key, again = f"{label} ({again})", again + 1
        found[key] = row
    return found


def _told(row: Model | None, words: Words) -> str:
    """A row that came or went, by its first amount."""
    if row is None:
        return ""
    for field in _AMOUNTS:
        if hasattr(row, field):
            return _value(field, getattr(row, field), words)
    return "•"


def _value(field: str, value: Any, words: Words) -> str:
    spoken = words.language
    if field in _AMOUNTS:
        return dirhams(value, spoken)
    if field in _RATES:
        return percent(value, spoken)
    if field == "monthly_units":
        return number(sum(value), spoken, decimals=1)
    if isinstance(value, Sequence):
        return ", ".join(percent(one, spoken) for one in value)
    return number(value, spoken)
