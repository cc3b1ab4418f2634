"""What every section is made from, and how it says that something is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import Module, PromptWords
from pie_core.model.project import Note as BoardNote
from pie_core.model.project import Project
from pie_core.report import text as texts
from pie_core.report.amounts import month, whole
from pie_core.report.parts import Box, Missing, Note, Part, Stamp, Title
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words
from pie_core.words.languages import Language
from pie_core.words.numbers import dirhams
from pie_core.words.terms import PLAN_FIELDS

HEADINGS = {
    "summary.pitch": "Le projet en quelques phrases",
    "team.presentation": "Qui nous sommes",
    "team.roles": "Qui fait quoi",
    "team.why_us": "Pourquoi nous",
    "idea.problem": "Le problème",
    "idea.customers": "Pour qui",
    "idea.offer": "Notre offre",
    "market.customers_count": "Combien de clients",
    "market.competitors": "La concurrence",
    "market.price": "Pourquoi ce prix",
    "commercial.channels": "Où et comment nous vendons",
    "commercial.promotion": "Se faire connaître",
    "commercial.first_customers": "Nos premiers clients",
    "means.premises": "Le local",
    "means.equipment": "Le matériel",
    "means.capacity": "Ce que nos moyens permettent",
    "means.suppliers": "Les fournisseurs",
    "means.people": "Les personnes",
    "legal.form_reason": "Pourquoi cette forme juridique",
    "legal.permit": "L'autorisation",
    "legal.permits": "Les autorisations, en détail",
    "legal.social": "Les papiers et la protection sociale",
    "funding.guarantees": "Les garanties",
    "funding.quotes": "Les devis",
    "sales.basis": "Comment nous avons compté les ventes",
    "risks.risks": "Ce qui peut mal tourner, et ce que nous ferons",
    "risks.weak_points": "Ce que nous ne savons pas encore",
    "planning.steps": "Les étapes",
    "annexes.documents": "Les documents joints",
}
"""What the plan calls each answer of the guided writing."""


@lru_cache(maxsize=8_000)
def _worded(centimes: int, spoken: Language, *, unit: bool) -> str:
    """An amount in words, remembered: a plan prints two thousand, many of them several times."""
    return dirhams(centimes, spoken, unit=unit)


@dataclass
class Material:
    """A snapshot in one language, with the guide's questions, and what was found missing so far."""

    snapshot: Snapshot
    words: Words
    today: date
    guide: Module | None
    stamp: Stamp | None = None
    version: int | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)

    @property
    def project(self) -> Project:
        """All of the team's work."""
        return self.snapshot.project

    @property
    def plan(self) -> FinancialPlan | None:
        """The assumptions, if there are enough of them."""
        return self.project.plan

    @property
    def projection(self) -> Projection | None:
        """The figures, if they can be computed."""
        return self.snapshot.projection

    # ------------------------------------------------------------------ amounts

    def dirhams(self, centimes: float) -> str:
        """A forecast in whole dirhams, with its unit."""
        return _worded(whole(centimes), self.words.language, unit=True)

    def bare(self, centimes: float) -> str:
        """The same without the unit, for tables."""
        return _worded(whole(centimes), self.words.language, unit=False)

    def exact(self, centimes: int) -> str:
        """What somebody typed, to the centime."""
        return dirhams(centimes, self.words.language)

    def month(self, index: int) -> str:
        """A month of the plan by its index."""
        start = self.plan.start if self.plan else "2027-01"
        year, first = int(start[:4]), int(start[5:]) - 1 + index
        return month(f"{year + first // 12}-{first % 12 + 1:02}", self.words)

    def years(self) -> tuple[str, ...]:
        """`An 1`, `An 2` …, as heads of columns."""
        count = len(self.projection.months) // 12 if self.projection else 0
        return tuple(self.words.t("An {n}", n=year + 1) for year in range(count))

    # ------------------------------------------------------------------ words

    def notes(self, *blocks: str) -> list[BoardNote]:
        """The canvas's notes of some blocks that say something."""
        found = [
            note
            for note in self.project.notes
            if note.board == "canvas" and note.block in blocks and note.text.strip()
        ]
        return sorted((n for n in found if not n.archived), key=lambda note: note.position)

    def asked(self, key: str) -> PromptWords | None:
        """The guide's words of a question, `section.prompt`; None without a guide."""
        section, _, prompt = key.partition(".")
        if self.guide is None:
            return None
        for code in (self.words.language.code, "fr"):
            words = self.guide.words.get(code)
            activity = words.activities.get(section) if words else None
            if activity and prompt in activity.prompts:
                return activity.prompts[prompt]
        return None

    def lacks(self, key: str, label: str = "", section: str = "") -> None:
        """Note that something is missing: `section.prompt`, or `figures`, `canvas`, `tests`."""
        found = Missing(section or key.partition(".")[0], label or self.heading(key), key)
        if found not in self.missing:
            self.missing.append(found)

    def heading(self, key: str) -> str:
        """What the plan calls an answer."""
        return self.words.t(HEADINGS[key])

    def told(self, key: str, otherwise: str = "", aside: str = "") -> Iterator[Part]:
        """An answer under its heading; else what the exercises say; or room to write it.

        `aside` is what the canvas already says, shown while nothing is written.
        """
        text = self.project.written.get(key, "").strip() or otherwise.strip()
        yield Title(self.heading(key), minor=True)
        if text:
            yield Note(text)
            return
        if aside:
            yield Note(aside)
        self.lacks(key)
        yield self.box(key)

    def box(self, key: str) -> Box:
        """Room to write the answer to a question of the guide by hand."""
        asked = self.asked(key)
        return Box(
            question=texts.plain(asked.label) if asked else self.heading(key),
            length=texts.plain(asked.help) if asked else self.words.t("Trois à cinq phrases."),
            example=texts.plain(asked.example) if asked else "",
            label=self.words.t("À écrire"),
        )

    def no_figures(self, section: str) -> Note:
        """What to fill in before this section's figures can be computed."""
        t = self.words.t
        self.lacks("figures", t("Les chiffres"), section)
        if self.plan is not None:
            return Note(
                t(
                    "Ces montants sont trop grands pour être calculés au centime près : les vérifier."
                ),
                "missing",
            )
        fields = t(", ").join(
            t(PLAN_FIELDS[name]) for name in self.project.plan_missing if name in PLAN_FIELDS
        )
        if not fields:
            return Note(
                t("Pas encore de chiffres : remplir l'étape des premiers chiffres."), "missing"
            )
        return Note(
            t("Pour calculer les chiffres, il manque encore : {fields}.", fields=fields), "missing"
        )
