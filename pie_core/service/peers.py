"""Others' eyes: three questions about a teammate, a trainer's observation, and how far they agree.

What teammates say of somebody is shown to that person alone, together, from three of them on: the
middle answer to each question, never who said what.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pie_core import policy
from pie_core.model.instruments import Attempt, Instrument, Occasion
from pie_core.model.people import Actor, Person
from pie_core.scoring.agreement import Agreement, agreement
from pie_core.scoring.portrait import Eyes, Observation
from pie_core.scoring.profile import Profile, profile
from pie_core.service import attempts
from pie_core.service.house import House
from pie_core.store.reading import Reading

FEWEST = 3
"""Teammates who must have answered before anything is shown."""
FEWEST_TARGETS = 5
"""Competences that two raters must share before their agreement says anything."""


@dataclass(frozen=True)
class Mate:
    """Somebody of one's team (or oneself), and whether one has answered about them."""

    person: Person
    done: bool


def mates(house: House, actor: Actor) -> list[Mate]:
    """One's teammates by name, oneself last."""
    with house.store.reading() as r:
        team = r.team_of(actor.id)
        people = [p for i in (team.member_ids if team else ()) if (p := r.person(i))]
        done = {
            a.person_id
            for a in r.attempts_by(actor.id)
            if a.occasion is Occasion.PEER and a.finished_at
        }
    people.sort(key=lambda p: p.id == actor.id)
    return [Mate(person, person.id in done) for person in people]


def eyes(house: House, actor: Actor) -> Eyes | None:
    """What one's team sees in oneself; None where the programme does not ask."""
    policy.require(policy.may_read_profile(actor, actor.person, shared=False))
    asked = house.programme.assessment
    instrument = house.programme.instrument(asked.peers) if asked and asked.peers else None
    if instrument is None:
        return None
    with house.store.reading() as r:
        team = r.team_of(actor.id)
        members = team.member_ids if team else (actor.id,)
        everybody = {i: _by_rater(r, instrument, i) for i in members}
    about = dict(everybody[actor.id])
    own = about.pop(actor.id, None)
    items = [item.id for item in instrument.items]
    answered = {key: [a.levels[key] for a in about.values() if key in a.levels] for key in items}
    enough = len(about) >= FEWEST and all(len(rows) >= FEWEST for rows in answered.values())
    return Eyes(
        instrument=instrument,
        raters=len(about),
        possible=len(set(members) - {actor.id}),
        middle={k: float(statistics.median(v)) for k, v in answered.items()} if enough else None,
        close={k: max(v) - min(v) <= 1 for k, v in answered.items()} if enough else None,
        own=dict(own.levels) if own else {},
        team=_team(items, members, everybody) if enough else None,
    )


def _by_rater(r: Reading, instrument: Instrument, person_id: str) -> dict[str, Attempt]:
    """Rater → what they said last about somebody."""
    return {
        a.by_id: a
        for a in r.attempts_about(person_id)
        if a.occasion is Occasion.PEER and a.finished_at and a.questions == instrument.questions
    }


def _team(
    items: Sequence[str], members: Sequence[str], everybody: dict[str, dict[str, Attempt]]
) -> Agreement | None:
    """How far a team agrees: a row for each member and question, a column for each judge."""
    rows = []
    for target in members:
        said = everybody[target]
        for item in items:
            levels = [said[judge].levels.get(item) if judge in said else None for judge in members]
            if any(level is None for level in levels):
                return None
            rows.append(levels)
    return agreement(np.array(rows, dtype=float)) if len(members) > 1 else None


def observations(house: House, actor: Actor) -> list[Observation]:
    """What trainers saw in oneself, newest first; the last of each trainer."""
    policy.require(policy.may_read_profile(actor, actor.person, shared=False))
    with house.store.reading() as r:
        about = r.attempts_about(actor.id)
        found = {a.by_id: a for a in about if a.occasion is Occasion.OBSERVED and a.finished_at}
        names = {i: p.name if (p := r.person(i)) else "" for i in found}
    own = attempts.latest(about, actor.id)
    present = own.get(Occasion.END) or own.get(Occasion.START)
    seen = []
    for by, attempt in found.items():
        instrument = attempts.instrument_of(house, attempt)
        if instrument is None or attempt.finished_at is None:
            continue
        observed = profile(instrument, attempt.levels)
        same = present is not None and present.questions == attempt.questions
        shared = _agree(observed, profile(instrument, present.levels)) if present and same else None
        seen.append(Observation(names[by], attempt.finished_at, observed, shared))
    return sorted(seen, key=lambda one: one.at, reverse=True)


def _agree(one: Profile, other: Profile) -> Agreement | None:
    """Of two raters of the same person, over the competences that both rated."""
    pairs = [
        (score.mean, other.competences[key].mean)
        for key, score in one.competences.items()
        if score.mean is not None and other.competences[key].mean is not None
    ]
    return agreement(np.array(pairs, dtype=float)) if len(pairs) >= FEWEST_TARGETS else None
