"""Two accounts of one person become one: what each has, what the merge will do, the merge, its report.

The kept account takes everything in. Where both answered, the answer that was saved last is the
current one and the other stays in its history. Nothing of a team is thrown away: work that finds no
place stays in a team without members. A backup is made before, since there is no way back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.attendance import STATES
from pie_core.model.instruments import OWN, Occasion
from pie_core.model.people import AWAITED, Actor, Cohort, Person, Team
from pie_core.model.programme import PromptRef
from pie_core.service import safety
from pie_core.service.house import House, now
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing

TeamWay = Literal["same", "nothing", "takes_project", "takes_place", "aside", "left"]
"""What becomes of the team of the account that goes.

| | |
|---|---|
| `same` | both are in one team, or the one that goes is in none |
| `nothing` | it was alone and had written nothing: the team goes with it |
| `takes_project` | it was alone, the kept one has no team work: the kept one takes the project |
| `takes_place` | it had teammates, the kept one has no team work: the kept one takes its place |
| `aside` | both have team work: the project stays, as a team without members |
| `left` | it had teammates: they go on without it, the kept one stays where it is |
"""


@dataclass(frozen=True)
class Account:
    """What one of the two accounts has. `answers` are the personal ones, never what they say."""

    person: Person
    cohort: Cohort
    answers: int
    attempts: int
    team: str = ""
    mates: tuple[str, ...] = ()
    team_work: bool = False
    seen: datetime | None = None


@dataclass(frozen=True)
class Foreseen:
    """Both accounts, and what becomes of the team of the one that goes."""

    keep: Account
    gone: Account
    way: TeamWay


@dataclass(frozen=True)
class Report:
    """What a merge did. `met`: prompts that both had answered; `aside` the name of the team that
    holds the other project; `days` on which both had an attendance."""

    kept: str
    gone: str
    way: TeamWay
    taken: int
    met: tuple[PromptRef, ...]
    team: str = ""
    aside: str = ""
    days: int = 0


def foresee(house: House, actor: Actor, keep_id: str, gone_id: str) -> Foreseen:
    """What each account has and what merging them would do. Raises `NotFound`, `Forbidden`."""
    with house.store.reading() as r:
        keep, gone = _two(r, actor, keep_id, gone_id)
        return Foreseen(keep=_account(r, keep), gone=_account(r, gone), way=_way(r, keep, gone))


def merge(house: House, actor: Actor, keep_id: str, gone_id: str) -> Report:
    """Make one account of two, in one transaction after a backup. Raises as `foresee` does."""
    foresee(house, actor, keep_id, gone_id)
    safety.before(house)
    with house.store.writing() as w:
        keep, gone = _two(w, actor, keep_id, gone_id)
        way = _way(w, keep, gone)
        team, aside = _join_teams(w, keep, gone, way)
        shared = _shared_after(w, keep, gone)
        days = _join_attendance(w, keep, gone)
        taken, met = w.join_answers(gone.id, keep.id)
        touched = _join_replies(w, keep, gone)
        w.hand_over(gone.id, keep.id)
        w.move_person(keep.id, keep.cohort_id or "")
        w.drop_own_peer_attempts(keep.id)
        for occasion in w.shared_occasions(keep.id) ^ shared:
            w.set_shared(keep.id, occasion, occasion in shared, now())
        if w.secret(keep.id)[0] == AWAITED:
            w.set_secret(keep.id, w.secret(gone.id)[0])
        w.set_gone(gone.id, keep.id)
        w.remove_person(gone.id)
        for cohort_id in touched:
            w.beat(cohort_id)
        return Report(keep.name, gone.name, way, taken, tuple(met), team, aside, days)


def _two(r: Reading, actor: Actor, keep_id: str, gone_id: str) -> tuple[Person, Person]:
    keep, gone = r.person(keep_id), r.person(gone_id)
    if keep is None or gone is None:
        raise NotFound()
    policy.require(policy.may_merge_people(actor, keep, gone))
    return keep, gone


def _account(r: Reading, person: Person) -> Account:
    cohort = r.cohort(person.cohort_id or "")
    if cohort is None:
        raise NotFound()
    team = r.team_of(person.id)
    return Account(
        person=person,
        cohort=cohort,
        answers=r.count_answers(person.id),
        attempts=sum(a.finished_at is not None for a in r.attempts_by(person.id)),
        team=team.name if team else "",
        mates=_mates(r, team, person),
        team_work=_works(r, team),
        seen=r.last_seen(person.id),
    )


def _mates(r: Reading, team: Team | None, person: Person) -> tuple[str, ...]:
    ids = team.member_ids if team else ()
    return tuple(p.name for i in ids if i != person.id and (p := r.person(i)))


def _works(r: Reading, team: Team | None) -> bool:
    """Whether a team has made anything that must not be lost."""
    return team is not None and (
        r.has_work(team.project_id)
        or bool(r.photos_of(team.project_id))
        or bool(r.submissions_of(team.project_id))
    )


# ---------------------------------------------------------------- teams


def _way(r: Reading, keep: Person, gone: Person) -> TeamWay:
    old, new = r.team_of(gone.id), r.team_of(keep.id)
    if old is None or (new is not None and new.id == old.id):
        return "same"
    alone = len(old.member_ids) == 1
    if alone and not _works(r, old):
        return "nothing"
    free = new is None or (len(new.member_ids) == 1 and not _works(r, new))
    here = old.cohort_id == keep.cohort_id
    if alone:
        return "takes_project" if free else "aside"
    return "takes_place" if free and here else "left"


def _join_teams(w: Writing, keep: Person, gone: Person, way: TeamWay) -> tuple[str, str]:
    """The kept account's team afterwards, and the name of one that stays without members."""
    old, new = w.team_of(gone.id), w.team_of(keep.id)
    aside = ""
    if old is not None:
        for one in w.submissions_of(old.project_id):
            w.rename_in_submission(one, gone.name, keep.name)
        match way:
            case "nothing":
                w.delete_team(old.id, old.project_id)
            case "takes_project" | "takes_place":
                w.put_in_team(old.id, keep.id, now())
                if new is not None:
                    w.delete_team(new.id, new.project_id)
                if old.cohort_id != keep.cohort_id:
                    w.move_team(old.id, old.project_id, keep.cohort_id or "")
                if old.name == gone.name:
                    w.rename_team(old.id, keep.name)
            case "aside":
                aside = _numbered(old.name, (one.name for one in w.teams_of(old.cohort_id)))
                w.rename_team(old.id, aside)
    after = w.team_of(keep.id)
    return (after.name if after else ""), aside


def _numbered(name: str, taken: Iterable[str]) -> str:
    """`name (2)`, or the next number that no team has."""
    names = set(taken)
    number = 2
    while f"{name} ({number})" in names:
        number += 1
    return f"{name} ({number})"


# ---------------------------------------------------------------- what both may have


def _shared_after(r: Reading, keep: Person, gone: Person) -> frozenset[Occasion]:
    """What the person shows their trainers afterwards: never what one of the accounts kept back."""
    answered = {
        one.id: {a.occasion for a in r.attempts_by(one.id) if a.occasion in OWN}
        for one in (keep, gone)
    }
    shown = {one.id: r.shared_occasions(one.id) for one in (keep, gone)}
    return frozenset(
        occasion
        for occasion in OWN
        if any(occasion in shown[i] for i in shown)
        and all(occasion in shown[i] for i in shown if occasion in answered[i])
    )


def _join_attendance(w: Writing, keep: Person, gone: Person) -> int:
    """Each day once: on a day that both have, who was there was there; how many such days."""
    known = {(one.cohort_id, one.day): one for one in w.attendance_by(keep.id)}
    met = 0
    for one in w.attendance_by(gone.id):
        w.drop_attendance(one)
        other = known.get((one.cohort_id, one.day))
        met += other is not None
        if other is None or STATES.index(one.state) < STATES.index(other.state):
            w.put_attendance(one.model_copy(update={"person_id": keep.id}))
    return met


def _join_replies(w: Writing, keep: Person, gone: Person) -> set[str]:
    """One voice for each question that takes one: the later reply counts, the other is withdrawn.

    The groups whose classes heard of either.
    """
    rows = w.all_replies_by(gone.id) + w.all_replies_by(keep.id)
    replies = [one for row in rows if (one := w.reply(row["id"]))]
    counting: dict[str, str] = {}
    for one in sorted(replies, key=lambda reply: reply.at):
        if one.state == "withdrawn" or isinstance(one.value, str):
            continue  # Words and ideas are texts, of which one may give several.
        if (before := counting.get(one.question)) and (earlier := w.reply(before)):
            w.put_reply(earlier.model_copy(update={"state": "withdrawn"}))
        counting[one.question] = one.id
    return {one.cohort_id for one in replies if one.by_id == gone.id}
