"""Somebody's soft-skills profile: levels, progress, evidence, what the workbook saw them do.

It belongs to the person. A trainer reads of it what the person shares, while they share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from pie_core import policy
from pie_core.discovery import lineage
from pie_core.errors import NotFound
from pie_core.model.instruments import OWN, Attempt, Instrument, Occasion, Reference
from pie_core.model.people import Actor, Person, Team
from pie_core.model.programme import Activity, Choice, Choices, Deed, Items, Module, Programme
from pie_core.model.project import Answer, State
from pie_core.scoring import cohort as scoring
from pie_core.scoring.portrait import Evidence, Portrait, Step
from pie_core.scoring.profile import Profile, matrix, profile
from pie_core.scoring.progress import OWN_FROM, Change, change
from pie_core.service import attempts, practice, progress, sheets
from pie_core.service.house import House, now
from pie_core.service.progress import Standing
from pie_core.store.reading import Reading

STRENGTHS = 3
NEXT_STEPS = 3
STRONG_FROM = 3.0
"""A level under which nothing is called a strength."""


def mine(house: House, actor: Actor) -> Portrait:
    """One's own profile."""
    policy.require(policy.may_read_profile(actor, actor.person, shared=False))
    with house.store.reading() as r:
        found = _read(house, r, actor.person, OWN)
    standing = progress.mine(house, actor)
    return _portrait(house, found, standing)


def of_person(house: House, actor: Actor, person_id: str) -> Portrait:
    """What somebody shares of their profile. Raises `Forbidden` while they share nothing."""
    with house.store.reading() as r:
        person = r.person(person_id)
        if person is None:
            raise NotFound()
        shared = r.shared_occasions(person_id)
        policy.require(policy.may_read_profile(actor, person, shared=bool(shared)))
        found = _read(house, r, person, tuple(o for o in OWN if o in shared))
        steps = r.steps_of([person_id, *([found.team.project_id] if found.team else [])])
    return _portrait(house, found, progress.standing_of(steps))


def sharing(house: House, actor: Actor, cohort_id: str) -> list[tuple[Person, frozenset[Occasion]]]:
    """Who of a group shares something now, by name, and which occasions."""
    policy.require(policy.may_read_cohort_scores(actor, cohort_id))
    with house.store.reading() as r:
        rows = [(person, r.shared_occasions(person.id)) for person in r.people_of(cohort_id)]
    return [
        (person, shared)
        for person, shared in rows
        if policy.may_read_profile(actor, person, shared=bool(shared))
    ]


def share(house: House, actor: Actor, occasion: Occasion, *, shared: bool) -> None:
    """Show the profile of an occasion to one's trainers, or take it back."""
    policy.require(policy.may_write_personal(actor, actor.id))
    if occasion not in OWN:
        raise NotFound()
    with house.store.writing() as w:
        w.set_shared(actor.id, occasion, shared, now())


# ---------------------------------------------------------------- putting it together


@dataclass(frozen=True)
class _Found:
    """What the store knows, as far as the reader may see."""

    person: Person
    team: Team | None
    attempts: Mapping[Occasion, Attempt]
    shared: frozenset[Occasion]
    answers: Mapping[str, Answer]
    deeds: Mapping[Deed, int]
    starters: int
    """How many of the group have finished their start with the same questions."""
    starts: Sequence[Attempt]
    """Theirs, where they are enough to tell change from noise and there is a change to tell."""


def _read(house: House, r: Reading, person: Person, occasions: Sequence[Occasion]) -> _Found:
    about = r.attempts_about(person.id)
    known = attempts.latest(about, person.id)
    chosen = {occasion: a for occasion, a in known.items() if occasion in occasions}
    team = r.team_of(person.id)
    own = r.answers_of(person.id)
    last = max(chosen.values(), key=lambda a: a.started_at, default=None)
    starters, starts = 0, []
    if last and person.cohort_id and Occasion.END in chosen:
        starters = r.count_own(person.cohort_id, *last.questions, Occasion.START)
        if starters >= OWN_FROM:
            starts = r.own_attempts_of(person.cohort_id, *last.questions, (Occasion.START,))
    return _Found(
        person=person,
        team=team,
        attempts=chosen,
        shared=r.shared_occasions(person.id),
        answers=own,
        deeds=deeds(house, r, person, team, own),
        starters=starters,
        starts=starts,
    )


def _portrait(house: House, found: _Found, standing: Standing) -> Portrait:
    programme = house.programme_of(found.person.cohort_id)
    known = {o: (a, attempts.instrument_of(house, a)) for o, a in found.attempts.items()}
    profiles = {
        o: profile(instrument, a.levels, a.seconds)
        for o, (a, instrument) in known.items()
        if instrument
    }
    last = max(found.attempts.values(), key=lambda a: a.started_at, default=None)
    instrument = attempts.instrument_of(house, last) if last else None
    versions = {a.questions for o, a in found.attempts.items() if o is not Occasion.THEN}
    since, back = {}, {}
    if instrument:
        own = references(instrument, found.starts)
        since = _changes(found.attempts, profiles, Occasion.START, own)
        back = _changes(found.attempts, profiles, Occasion.THEN, own)
    present = profiles.get(Occasion.END) or profiles.get(Occasion.START)
    told = practice.evidence(programme, found.answers)
    focus = _focus(programme, present, standing)
    return Portrait(
        person=found.person,
        instrument=instrument,
        gone=any(one is None for _, one in known.values()),
        incomparable=len(versions) > 1,
        attempts=found.attempts,
        profiles=profiles,
        since_start=since,
        looking_back=back,
        shared=found.shared,
        evidence=told,
        deeds=found.deeds,
        strengths=_strengths(present, told),
        focus=focus,
        steps=_steps(programme, focus, standing) if focus else (),
        provisional=bool(
            instrument
            and instrument.reference
            and instrument.reference.provisional
            and found.starters < OWN_FROM
        ),
    )


def references(instrument: Instrument, group: Sequence[Attempt]) -> Mapping[str, Reference]:
    """Competence or area → how its scores spread, from a group's starts where they are enough.

    The last start of each person counts.
    """
    starts = {a.person_id: a.levels for a in group}
    return scoring.references(instrument, matrix(instrument, list(starts.values())))


def _changes(
    found: Mapping[Occasion, Attempt],
    profiles: Mapping[Occasion, Profile],
    before: Occasion,
    known: Mapping[str, Reference],
) -> dict[str, Change]:
    """End against an earlier occasion, where both were asked with the same questions."""
    if not {before, Occasion.END} <= set(profiles):
        return {}
    if found[before].questions != found[Occasion.END].questions:
        return {}
    first, last = profiles[before], profiles[Occasion.END]
    pairs = [
        *((key, first.competences[key], score) for key, score in last.competences.items()),
        *((key, first.areas[key], score) for key, score in last.areas.items()),
    ]
    return {
        key: moved
        for key, one, other in pairs
        if key in known and (moved := change(one.mean, other.mean, known[key]))
    }


def _strengths(present: Profile | None, told: Mapping[str, Sequence[Evidence]]) -> tuple[str, ...]:
    """The highest levels; of equal ones, those with evidence first."""
    if present is None:
        return ()
    known = [
        (key, score.mean)
        for key, score in present.competences.items()
        if score.mean is not None and score.mean >= STRONG_FROM
    ]
    ranked = sorted(known, key=lambda row: (-row[1], -len(told.get(row[0], ()))))
    return tuple(key for key, _ in ranked[:STRENGTHS])


def _ahead(
    programme: Programme, competence: str, standing: Standing
) -> list[tuple[Module, Activity]]:
    """What trains a competence and is not done yet."""
    return [
        (m, a) for m, a in programme.training(competence) if standing.of(m, a) is not State.DONE
    ]


def _focus(programme: Programme, present: Profile | None, standing: Standing) -> str | None:
    """One competence to work on: the lowest level; of equal ones, the one with more still to do."""
    if present is None:
        return None
    known = {key: score.mean for key, score in present.competences.items() if score.mean}

    lowest = [key for key, mean in known.items() if mean == min(known.values())]
    return max(lowest, key=lambda key: len(_ahead(programme, key, standing)), default=None)


def _steps(programme: Programme, competence: str, standing: Standing) -> tuple[Step, ...]:
    """Three things that train a competence: activities not done yet, then small challenges."""
    ahead = [Step(module=m, activity=a) for m, a in _ahead(programme, competence, standing)]
    known = programme.competences.get(competence)
    count = len(known.worded("fr").practice) if known else 0
    challenges = [Step(challenge=place) for place in range(count)]
    return (*ahead, *challenges)[:NEXT_STEPS]


# ---------------------------------------------------------------- what the workbook saw


def deeds(
    house: House, r: Reading, person: Person, team: Team | None, own: Mapping[str, Answer]
) -> dict[Deed, int]:
    """How much of each deed a person (or their team) has done, without the ones not done.

    Counted from what stands in the workbook, and never turned into a score.
    """
    programme = house.programme
    shared = r.answers_of(team.project_id) if team else {}
    counts = dict.fromkeys(get_args(Deed), 0)
    every = {**own, **shared}
    for key, answer in every.items():
        found = _prompt(programme, answer)
        if found is None:
            continue
        activity, prompt = found
        if isinstance(prompt, Items) and prompt.kind == "brainstorm":
            counts["ideas"] += len(_filled(answer.value))
        if isinstance(prompt, Choice | Choices) and "valuing_ideas" in activity.competences:
            source = prompt.of and every.get(key.partition("/")[0] + "/" + prompt.of)
            if source and answer.value and prompt.required:
                kept = answer.value if isinstance(answer.value, list) else [answer.value]
                left = {row["id"] for row in _filled(source.value)} - set(kept)
                counts["dropped"] += len(left)
    if team:
        book = sheets.dossier(r, team.project_id, shared)
        first = lineage.experiments(programme, shared)
        live = [e for e in book.experiments if not e.archived]
        seen = [e for e in book.evidence if not e.archived]
        counts["interviews"] = sum(e.n for e in seen if e.kind == "interview") + sum(
            e.asked or 0 for e in first
        )
        counts["tests"] = sum(e.started_at is not None and e.criterion is not None for e in live)
        counts["tests"] += sum(bool(e.criterion and e.observation) for e in first)
        counts["evidence"] = len(seen)
        counts["figures"] = sum(
            answer.prompt.module == (programme.plan.id if programme.plan else "")
            and answer.value not in (None, "", [])
            for answer in shared.values()
        )
    counts["feedback"] = len(
        {
            a.person_id
            for a in r.attempts_by(person.id)
            if a.occasion is Occasion.PEER and a.finished_at and a.person_id != person.id
        }
    )
    return {deed: count for deed, count in counts.items() if count}


def _prompt(programme: Programme, answer: Answer) -> tuple[Activity, object] | None:
    module = programme.module(answer.prompt.module)
    activity = module.activity(answer.prompt.activity) if module else None
    prompt = activity.prompt(answer.prompt.prompt) if activity else None
    return (activity, prompt) if activity and prompt else None


def _filled(value: object) -> list[dict[str, str]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict) and str(row.get("text", "")).strip()]
