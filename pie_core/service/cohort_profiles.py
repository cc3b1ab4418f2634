"""What the profiles of a group, or of several, say together: for trainers, never one of them.

Nothing is said of fewer than five answers. Several groups together are made of groups of five or
more each, so that no group can be taken from the sum.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pie_core import policy
from pie_core.errors import Invalid
from pie_core.model.instruments import OWN, Attempt, Instrument, Occasion
from pie_core.model.people import Actor
from pie_core.model.programme import Activity, Module
from pie_core.report.csv_tables import records_csv
from pie_core.scoring import cohort as scoring
from pie_core.scoring.cohort import FEWEST, Cohort, Spread
from pie_core.scoring.profile import competence_means, matrix
from pie_core.scoring.progress import Verdict, change
from pie_core.scoring.reliability import Reliability
from pie_core.service import attempts, profiles
from pie_core.service.house import House

WEAKEST = 3


@dataclass(frozen=True)
class Group:
    """One or several groups. `counts` holds how many finished each occasion."""

    instrument: Instrument
    counts: Mapping[Occasion, int]
    spreads: Mapping[Occasion, Cohort]
    moved: Mapping[str, Mapping[Verdict, int]]
    """Competence → how many of those who did both start and end; empty under five of them."""
    both: int
    weakest: tuple[tuple[str, tuple[tuple[Module, Activity], ...]], ...]
    """The lowest competences, each with the activities that train it."""
    measured: Mapping[str, Reliability | None]
    """`""` (all items) and each area → what the items are worth at the start."""
    left_out: int
    """Groups that are not in the sum, since fewer than five have answered there."""

    def spread(self, occasion: Occasion, competence: str) -> Spread | None:
        """A competence or an area on an occasion, None where too few answered."""
        found = self.spreads.get(occasion)
        return (found.competences | found.areas).get(competence) if found else None


def _gathered(
    house: House, actor: Actor, cohort_ids: Sequence[str]
) -> tuple[Instrument, dict[Occasion, dict[str, Attempt]], int, dict[Occasion, int]]:
    """The last attempts by occasion and person of the groups with enough of them, how many groups
    were left out, and how many finished each occasion in all."""
    for cohort_id in cohort_ids:
        policy.require(policy.may_read_cohort_scores(actor, cohort_id))
    instrument = attempts.instrument_for(house, Occasion.START)
    kept: dict[Occasion, dict[str, Attempt]] = {occasion: {} for occasion in OWN}
    counts = dict.fromkeys(OWN, 0)
    left_out = set()
    with house.store.reading() as r:
        for cohort_id in cohort_ids:
            last: dict[Occasion, dict[str, Attempt]] = {occasion: {} for occasion in OWN}
            for one in r.own_attempts_of(cohort_id, *instrument.questions, OWN):
                last[one.occasion][one.person_id] = one
            for occasion, found in last.items():
                counts[occasion] += len(found)
                if len(found) >= FEWEST:
                    kept[occasion] |= found
                elif found:
                    left_out.add(cohort_id)
    return instrument, kept, len(left_out), counts


def read(house: House, actor: Actor, cohort_ids: Sequence[str]) -> Group:
    """What groups say together."""
    instrument, kept, left_out, counts = _gathered(house, actor, cohort_ids)
    levels = {
        occasion: matrix(instrument, [a.levels for a in found.values()])
        for occasion, found in kept.items()
        if len(found) >= FEWEST
    }
    spreads = {occasion: scoring.cohort(instrument, rows) for occasion, rows in levels.items()}
    start = levels.get(Occasion.START)
    measured: dict[str, Reliability | None] = {}
    if start is not None:
        measured[""] = scoring.reliability_of(instrument, start)
        for area, ids in instrument.areas.items():
            measured[area] = scoring.reliability_of(instrument, start, tuple(ids))
    both = set(kept[Occasion.START]) & set(kept[Occasion.END])
    return Group(
        instrument=instrument,
        counts=counts,
        spreads=spreads,
        moved=_moved(instrument, kept, both) if len(both) >= FEWEST else {},
        both=len(both),
        weakest=_weakest(house, spreads),
        measured=measured,
        left_out=left_out if len(cohort_ids) > 1 else 0,
    )


def _moved(
    instrument: Instrument, kept: Mapping[Occasion, Mapping[str, Attempt]], both: set[str]
) -> dict[str, dict[Verdict, int]]:
    """Competence → how many moved up, not demonstrably, down."""
    known = profiles.references(instrument, list(kept[Occasion.START].values()))
    before, after = (
        competence_means(instrument, matrix(instrument, [kept[o][p].levels for p in both]))
        for o in (Occasion.START, Occasion.END)
    )
    moved: dict[str, dict[Verdict, int]] = {}
    for competence, first, last in zip(instrument.competences, before.T, after.T, strict=True):
        counts: dict[Verdict, int] = {"gain": 0, "unproven": 0, "loss": 0}
        answered = ~np.isnan(first + last)
        if competence in known and answered.sum() >= FEWEST:
            for one, other in zip(first[answered], last[answered], strict=True):
                if way := change(float(one), float(other), known[competence]):
                    counts[way.verdict] += 1
            moved[competence] = counts
    return moved


def _weakest(
    house: House, spreads: Mapping[Occasion, Cohort]
) -> tuple[tuple[str, tuple[tuple[Module, Activity], ...]], ...]:
    """The lowest competences of the last occasion, with the activities that train them."""
    last = spreads.get(Occasion.END) or spreads.get(Occasion.START)
    known = {c: one.mean for c, one in last.competences.items() if one} if last else {}
    return tuple(
        (competence, tuple(house.programme.training(competence)))
        for competence in sorted(known, key=known.__getitem__)[:WEAKEST]
    )


# ---------------------------------------------------------------- as files


def answers_csv(house: House, actor: Actor, cohort_id: str) -> bytes:
    """The answers of a group: a row for each attempt, in no order and without anything that leads
    to a person or from one row to another. Raises `Invalid` under five on every occasion."""
    instrument, kept, _, _ = _gathered(house, actor, [cohort_id])
    rows = [
        [occasion.value, *(attempt.levels.get(key, "") for key in instrument.columns)]
        for occasion, found in kept.items()
        for attempt in found.values()
    ]
    if not rows:
        raise Invalid(findings=[{"path": "", "code": "too_few"}])
    secrets.SystemRandom().shuffle(rows)
    head = ["instrument", "version", "row", "occasion", *instrument.columns]
    return records_csv(
        head, [[*instrument.questions, n, *row] for n, row in enumerate(rows, start=1)]
    )


def codebook_csv(house: House, actor: Actor, language: str) -> bytes:
    """What each column of `answers_csv` means: its competence, its key, its words."""
    policy.require(policy.is_staff(actor))
    instrument = attempts.instrument_for(house, Occasion.START)
    programme, words = house.programme, instrument.worded(language)
    levels = [f"level_{place}" for place in range(1, instrument.levels + 1)]
    rows: list[list[object]] = [
        ["instrument", "text", "", "", "", f"{words.name} ({instrument.credit})"],
        ["version", "integer", "", "", "", ""],
        ["row", "integer", "", "", "", "random order; a row is one attempt"],
        ["occasion", "category", "", "", "", "start | end | then"],
    ]
    for item in instrument.items:
        text = words.items[item.id]
        area = programme.competences[item.competence].area
        key = "reversed" if item.reversed else "direct"
        rows.append([item.id, "level", item.competence, area, key, text.stem, *text.levels])
    for one in instrument.vignettes:
        story = words.vignettes[one.id]
        place = f"ladder {one.ladder}, place {one.place}"
        rows.append([one.id, "vignette", "", "", place, story.text, *story.levels])
    return records_csv(["column", "type", "competence", "area", "key", "words", *levels], rows)
