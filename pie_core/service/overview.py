"""Where many groups stand, read once for all: who is here, what is done, who needs help.

A few questions to the store whatever the number of groups and teams. Of what somebody does alone it
says whether it is begun or finished, and of private activities nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pie_core import policy
from pie_core.discovery import help as rules_of_help
from pie_core.discovery.help import Begun, Clashed, Member, Signs, Step
from pie_core.errors import NotFound
from pie_core.model.feedback import Level, Place
from pie_core.model.help import HelpRules
from pie_core.model.live import Event, Live, fold
from pie_core.model.overview import Cell, GroupView, Key, Someone, TeamView
from pie_core.model.people import Actor
from pie_core.model.programme import Activity, Programme
from pie_core.model.project import State
from pie_core.service.house import House, now
from pie_core.store.asking import Row, time


@dataclass
class _Work:
    """What the store says of all owners."""

    cells: dict[str, dict[Key, Cell]] = field(default_factory=dict)
    saved: dict[str, datetime] = field(default_factory=dict)
    wrote: dict[str, datetime] = field(default_factory=dict)
    filled: set[tuple[str, Key]] = field(default_factory=set)
    clashes: dict[str, list[Clashed]] = field(default_factory=dict)


def of(
    house: House,
    actor: Actor,
    groups: Collection[str] | None = None,
    at: datetime | None = None,
) -> list[GroupView]:
    """The actor's open groups (or these of them) by name, as they stand now (or `at`)."""
    at = at or now()
    rules, programme = house.content.help, house.programme
    with house.store.reading() as r:
        cohorts = [
            one
            for one in r.cohorts(policy.groups_at_most(actor))
            if (groups is None or one.id in groups) and policy.may_run_cohort(actor, one.id)
        ]
        ids = [one.id for one in cohorts]
        members, teams = r.members_of(ids), r.team_rows(ids)
        work = _work(
            programme,
            r.work_summary(ids),
            r.finished_in(ids),
            r.open_conflicts(ids, at - timedelta(hours=rules.conflict.hours)),
            r.last_said(ids),
        )
        classes, layouts = r.classes_under_way(ids), r.layouts(ids)
    of_cohort: dict[str, list[Row]] = {}
    of_team: dict[str, list[Row]] = {}
    for row in members:
        bucket, key = (of_team, row["team_id"]) if row["team_id"] else (of_cohort, row["cohort_id"])
        bucket.setdefault(key, []).append(row)
    team_rows: dict[str, list[Row]] = {}
    for row in teams:
        team_rows.setdefault(row["cohort_id"], []).append(row)
    every = programme.every.values()
    activities = {(m.id, a.id): a for m in every for a in m.activities}
    found = []
    for cohort in cohorts:
        laid = house.programme_laid(layouts.get(cohort.id, ""))
        look = _Look(work, rules, at, activities, _shared(laid))
        live, since, step = _under_way(classes.get(cohort.id, []), rules, at)
        views = []
        for row in team_rows.get(cohort.id, []):
            people = of_team.get(row["id"], [])
            views.append(_team(look, row, people, since, step))
        loose = tuple(_someone(look, row) for row in of_cohort.get(cohort.id, []))
        found.append(GroupView(cohort, tuple(views), loose, live))
    return found


def group(house: House, actor: Actor, cohort_id: str, at: datetime | None = None) -> GroupView:
    """One group that the actor runs."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    found = of(house, actor, [cohort_id], at)
    if not found:
        raise NotFound()
    return found[0]


def _shared(programme: Programme) -> tuple[Key, ...]:
    return tuple((m.id, a.id) for m, a in programme.activities() if a.by == "team")


def _work(
    programme: Programme,
    summary: Iterable[Row],
    finished: set[tuple[str, str, str]],
    conflicts: Iterable[Row],
    said: Iterable[Row],
) -> _Work:
    work = _Work()
    last: dict[tuple[str, Key], datetime] = {}
    for row in summary:
        at, owner = datetime.fromisoformat(row["at"]), row["owner"]
        key = (row["module"], row["activity"])
        last[owner, key] = max(at, last.get((owner, key), at))
        work.saved[owner] = max(at, work.saved.get(owner, at))
        work.wrote[row["author_id"]] = max(at, work.wrote.get(row["author_id"], at))
        if row["filled"]:
            work.filled.add((owner, key))
    levels = _levels(said, last)
    every = programme.every.values()
    private = {(m.id, a.id) for m in every for a in m.activities if a.private}
    for owner, key in {*work.filled, *((o, (m, a)) for o, m, a in finished)}:
        done = (owner, *key) in finished
        level, changed = (
            (None, False) if key in private else levels.get((owner, key), (None, False))
        )
        work.cells.setdefault(owner, {})[key] = Cell(
            State.DONE if done else State.IN_PROGRESS, last.get((owner, key)), level, changed
        )
    for row in conflicts:
        clash = Clashed(
            row["owner"],
            row["module"],
            row["activity"],
            row["by_id"],
            datetime.fromisoformat(row["at"]),
        )
        work.clashes.setdefault(clash.owner, []).append(clash)
    return work


def _levels(
    said: Iterable[Row], last: Mapping[tuple[str, Key], datetime]
) -> dict[tuple[str, Key], tuple[Level, bool]]:
    """Owner and activity → the newest feedback in it, and whether something was saved since."""
    newest: dict[tuple[str, Key], tuple[datetime, Level]] = {}
    for row in said:
        place = Place.parse(row["place"])
        if place is None or not place.of_activity:
            continue
        spot = (row["owner"], (place.module, place.activity))
        at = datetime.fromisoformat(row["at"])
        if spot not in newest or at > newest[spot][0]:
            newest[spot] = (at, row["level"])
    return {spot: (level, spot in last and last[spot] > at) for spot, (at, level) in newest.items()}


def _under_way(
    events: list[Event], rules: HelpRules, at: datetime
) -> tuple[Live, datetime | None, tuple[Key, datetime] | None]:
    """What is under way; since when the class runs; its running activity and since when."""
    if not events or at - events[-1].at > timedelta(hours=rules.class_hours):
        return Live(), None, None
    live = fold(events)
    if not live.run:
        return live, None, None
    begun = next((one.at for one in events if one.kind == "begin"), events[0].at)
    step = live.step
    if step is None or not step.activity or not live.running or live.left is not None:
        return live, begun, None
    started = [one.at for one in events if one.kind in ("start", "resume")]
    return live, begun, ((step.module, step.activity), started[-1] if started else begun)


@dataclass(frozen=True)
class _Look:
    """What is the same for every team of a group. `shared`: what its teams do together."""

    work: _Work
    rules: HelpRules
    at: datetime
    activities: Mapping[Key, Activity]
    shared: tuple[Key, ...]

    def open(self, key: Key) -> bool:
        """Whether a trainer may look into an activity: where nobody may, nobody is called stuck."""
        activity = self.activities.get(key)
        return activity is not None and not activity.private

    def seen(self, row: Row) -> datetime | None:
        """When somebody was last here: a screen, a listening stream, or a save."""
        moments = (time(row["seen_at"]), self.work.wrote.get(row["id"]))
        return max(filter(None, moments), default=None)


def _someone(look: _Look, row: Row) -> Someone:
    seen = look.seen(row)
    return Someone(
        row["id"],
        row["name"],
        rules_of_help.here(seen, look.at, look.rules),
        seen,
        look.work.saved.get(row["id"]),
        look.work.cells.get(row["id"], {}),
    )


def _team(
    look: _Look,
    row: Row,
    people: list[Row],
    klass: datetime | None,
    running: tuple[Key, datetime] | None,
) -> TeamView:
    """A team; `klass` is since when its class runs, `running` the class's activity since when."""
    project, work = row["project_id"], look.work
    owners = [project, *(one["id"] for one in people)]
    saved = max((work.saved[o] for o in owners if o in work.saved), default=None)
    cells = work.cells.get(project, {})
    members = tuple(_someone(look, one) for one in people)
    signs = Signs(
        members=tuple(
            Member(one.id, one.name, datetime.fromisoformat(told["created_at"]), one.seen)
            for one, told in zip(members, people, strict=True)
        ),
        saved=saved,
        begun=tuple(
            Begun(owner, *key, cell.at)
            for owner in owners
            for key, cell in work.cells.get(owner, {}).items()
            if cell.state is State.IN_PROGRESS and cell.at and look.open(key)
        ),
        clashes=tuple(clash for owner in owners for clash in work.clashes.get(owner, [])),
        step=_step(look, running, project, people),
        klass=klass,
        names={one.id: one.name for one in members},
    )
    return TeamView(
        row["id"],
        row["name"],
        project,
        members,
        cells,
        saved,
        tuple(rules_of_help.flags(signs, look.rules, look.at)),
        sum(1 for key in look.shared if key in cells and cells[key].state is State.DONE),
        len(look.shared),
    )


def _step(
    look: _Look,
    running: tuple[Key, datetime] | None,
    project: str,
    people: list[Row],
) -> Step | None:
    """The class's activity for a team: nothing is asked where there is nothing to write."""
    activity = look.activities.get(running[0]) if running else None
    if running is None or activity is None or not activity.prompts:
        return None
    key, since = running
    owners = [project] if activity.by == "team" else [one["id"] for one in people]
    return Step(*key, since, {owner: (owner, key) in look.work.filled for owner in owners})


def minutes_since(moment: datetime) -> int:
    """Whole minutes between a moment and now."""
    return int((now() - moment).total_seconds() // 60)
