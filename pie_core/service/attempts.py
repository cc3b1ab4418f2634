"""Filling an instrument in: when it is offered, beginning, choosing a level, finishing.

Every attempt is a new one, and every level ever chosen stays; nothing is overwritten. A finished
attempt is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pie_core import policy
from pie_core.errors import Frozen, Invalid, NotFound
from pie_core.model.instruments import OWN, Attempt, Instrument, Occasion
from pie_core.model.people import Actor, Person
from pie_core.scoring.profile import check_answers, check_seconds
from pie_core.service.house import House, new_id, now
from pie_core.store.reading import Reading

MOST_TAPS = 100
"""Levels in one request: a whole questionnaire that waited for the network."""
LONGEST = 600.0
"""Seconds for one item: who takes longer was doing something else."""

State = Literal["closed", "offered", "under_way", "done"]


@dataclass(frozen=True)
class Opening:
    """An occasion as it stands for one person. `attempt` is the one under way, or the last done.

    `repeatable`: done, and may be done again as another attempt.
    """

    occasion: Occasion
    state: State
    attempt: Attempt | None = None
    repeatable: bool = False


def instrument_for(house: House, occasion: Occasion) -> Instrument:
    """The newest instrument of an occasion. Raises `NotFound` where the programme has none."""
    asked = house.programme.assessment
    name = None if asked is None else asked.peers if occasion is Occasion.PEER else asked.own
    found = house.programme.instrument(name) if name else None
    if found is None:
        raise NotFound()
    return found


def instrument_of(house: House, attempt: Attempt) -> Instrument | None:
    """The instrument that an attempt was made with, None if that version is gone."""
    return house.programme.instrument(attempt.instrument, attempt.version)


def _end_key(cohort_id: str) -> str:
    return f"assessment.end.{cohort_id}"


def end_opened(r: Reading, cohort_id: str | None) -> bool:
    """Whether a trainer has opened the end of the programme for a group."""
    return bool(cohort_id and r.setting(_end_key(cohort_id)))


def end_is_open(house: House, actor: Actor, cohort_id: str) -> bool:
    """Whether the end was opened for a group that the actor runs."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return end_opened(r, cohort_id)


def open_end(house: House, actor: Actor, cohort_id: str, *, opened: bool = True) -> None:
    """Ask a group for the end of the programme now (or, not `opened`, when its steps are done)."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.writing() as w:
        w.set_setting(_end_key(cohort_id), now().isoformat() if opened else "")


def _reached(r: Reading, actor: Actor, after: str) -> bool:
    """Whether the activity after which an occasion comes is done; '' is from the first day."""
    module_id, _, activity_id = after.partition("/")
    owners = [actor.id, *actor.project_ids]
    return not after or any(r.is_done(owner, module_id, activity_id) for owner in owners)


def openings(house: House, actor: Actor) -> list[Opening]:
    """Start, end and then, as they stand for a trainee; empty where the programme asks for none.

    The start is offered, and may be done again, until the end is; looking back comes once the end
    is finished.
    """
    asked = house.programme.assessment
    if asked is None or not policy.may_write_personal(actor, actor.id):
        return []
    with house.store.reading() as r:
        mine = [a for a in r.attempts_by(actor.id) if a.occasion in OWN]
        ended = end_opened(r, actor.person.cohort_id) or _reached(r, actor, asked.end.after)
        begun = _reached(r, actor, asked.start.after)
    newest = house.programme.instrument(asked.own)
    if newest is None:
        return []
    at_end = _opening(mine, newest, Occasion.END, offered=ended)
    closed = at_end.state == "closed"
    return [
        _opening(mine, newest, Occasion.START, offered=begun and not ended, again=closed),
        at_end,
        _opening(mine, newest, Occasion.THEN, offered=at_end.state == "done"),
    ]


def _opening(
    mine: Sequence[Attempt],
    newest: Instrument,
    occasion: Occasion,
    *,
    offered: bool,
    again: bool = True,
) -> Opening:
    of_it = [a for a in mine if a.occasion is occasion]
    done = [a for a in of_it if a.finished_at]
    begun = _under_way(of_it, newest)
    if begun and offered and (not done or done[-1].started_at < begun.started_at):
        return Opening(occasion, "under_way", begun)
    if done:
        return Opening(occasion, "done", done[-1], again)
    return Opening(occasion, "offered" if offered else "closed")


def _under_way(found: Sequence[Attempt], newest: Instrument) -> Attempt | None:
    """The last of some attempts that is not finished and still asks the present questions."""
    begun = [a for a in found if not a.finished_at and a.questions == newest.questions]
    return begun[-1] if begun else None


def begin(house: House, actor: Actor, occasion: Occasion) -> Attempt:
    """Begin, or go on with, an occasion of one's own. Raises `NotFound` where it is not offered.

    Done once, it may be done again while it is offered: as another attempt.
    """
    opening = next((one for one in openings(house, actor) if one.occasion is occasion), None)
    if opening and opening.state == "under_way" and opening.attempt:
        return opening.attempt
    if opening is None or not (opening.state == "offered" or opening.repeatable):
        raise NotFound()
    return _begin(house, actor, actor.person, occasion)


def begin_about(
    house: House, actor: Actor, person_id: str, occasion: Occasion
) -> tuple[Attempt, Person]:
    """Begin, or go on with, what one says of somebody else (or, for a peer, of oneself too)."""
    with house.store.reading() as r:
        person = r.person(person_id)
        if person is None or occasion in OWN:
            raise NotFound()
        _require_assessable(r, actor, person, occasion)
        said = [
            a
            for a in r.attempts_by(actor.id)
            if a.person_id == person_id and a.occasion is occasion
        ]
    begun = _under_way(said, instrument_for(house, occasion))
    return begun or _begin(house, actor, person, occasion), person


def _require_assessable(r: Reading, actor: Actor, person: Person, occasion: Occasion) -> None:
    """Raises `Forbidden` unless the actor may fill an instrument in about somebody."""
    team = r.team_of(person.id)
    mates = team.member_ids if team else ()
    policy.require(policy.may_assess(actor, person, occasion, mates))


def _begin(house: House, actor: Actor, person: Person, occasion: Occasion) -> Attempt:
    made = new_attempt(instrument_for(house, occasion), actor, person, occasion)
    with house.store.writing() as w:
        w.add_attempt(made)
    return made


def new_attempt(
    instrument: Instrument, actor: Actor, person: Person, occasion: Occasion
) -> Attempt:
    """An attempt of the actor about somebody, with nothing chosen yet."""
    return Attempt(
        id=new_id(),
        person_id=person.id,
        by_id=actor.id,
        instrument=instrument.id,
        version=instrument.version,
        occasion=occasion,
        started_at=now(),
    )


def _mine(r: Reading, actor: Actor, attempt_id: str) -> Attempt:
    """An attempt that the actor may fill in. Raises `NotFound`, `Forbidden`."""
    attempt = r.attempt(attempt_id)
    person = r.person(attempt.person_id) if attempt else None
    if attempt is None or person is None:
        raise NotFound()
    policy.require(attempt.by_id == actor.id)
    _require_assessable(r, actor, person, attempt.occasion)
    return attempt


@dataclass(frozen=True)
class Chosen:
    """A level that somebody chose for an item, and how long it took."""

    item: str
    level: int
    seconds: float


def read_chosen(data: Any) -> list[Chosen]:
    """Levels from JSON. Raises `Invalid` for what is no list of them."""
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_TAPS:
        raise Invalid(findings=[{"path": "levels", "code": "field"}])
    found = []
    for place, one in enumerate(data):
        item = one.get("item") if isinstance(one, dict) else None
        level = one.get("level") if isinstance(one, dict) else None
        seconds = one.get("seconds", 0) if isinstance(one, dict) else None
        if (
            not isinstance(item, str)
            or not isinstance(level, int)
            or isinstance(level, bool)
            or not isinstance(seconds, int | float)
            or isinstance(seconds, bool)
            or not 0 <= seconds < float("inf")
        ):
            raise Invalid(findings=[{"path": f"levels.{place}", "code": "field"}])
        found.append(Chosen(item, level, min(float(seconds), LONGEST)))
    return found


def choose(house: House, actor: Actor, attempt_id: str, chosen: Sequence[Chosen]) -> datetime:
    """Keep levels, all or none; when. The last one of an item counts; sent again, it is no other.

    Raises `NotFound`, `Forbidden`, `Frozen` (finished), `Invalid` (unknown item, level outside the
    scale, instrument version gone).
    """
    at = now()
    with house.store.writing() as w:
        attempt = _mine(w, actor, attempt_id)
        if attempt.finished_at:
            raise Frozen(because="finished")
        instrument = instrument_of(house, attempt)
        if instrument is None:
            raise Invalid(findings=[{"path": "version", "code": "version_gone"}])
        check_answers(instrument, {one.item: one.level for one in chosen})
        check_seconds(instrument, {one.item: one.seconds for one in chosen})
        for one in chosen:
            if attempt.levels.get(one.item) != one.level:
                w.add_level(attempt_id, one.item, one.level, one.seconds, at)
                attempt.levels[one.item] = one.level
    return at


def finish(house: House, actor: Actor, attempt_id: str) -> None:
    """Close an attempt. Raises `Invalid` if nothing was answered; again is no error."""
    with house.store.writing() as w:
        attempt = _mine(w, actor, attempt_id)
        if attempt.finished_at:
            return
        instrument = instrument_of(house, attempt)
        items = {item.id for item in instrument.items} if instrument else set()
        if not items & set(attempt.levels):
            raise Invalid(findings=[{"path": "", "code": "nothing_answered"}])
        w.finish_attempt(attempt_id, now())


def read(house: House, actor: Actor, attempt_id: str) -> Attempt:
    """An attempt that the actor is filling in."""
    with house.store.reading() as r:
        return _mine(r, actor, attempt_id)


def finished(house: House, actor: Actor) -> Mapping[Occasion, Attempt]:
    """The last that one finished about oneself on each occasion."""
    with house.store.reading() as r:
        return latest(r.attempts_by(actor.id), actor.id)


def latest(attempts: Sequence[Attempt], person_id: str) -> Mapping[Occasion, Attempt]:
    """The last finished attempt of each occasion that somebody made about themselves."""
    return {
        a.occasion: a
        for a in attempts
        if a.finished_at and a.occasion in OWN and a.by_id == person_id == a.person_id
    }
