"""A list of names goes in: what it would change, then the change, in one transaction.

Nothing is taken out by an import: whoever is here and not on the list is named, and stays. Accounts
that it makes await their first sign-in (`accounts.join` claims them). A second import of the same
file changes nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.people import AWAITED, TEAM_SIZE, Actor, Cohort, Person, Role, name_key
from pie_core.model.roster import Entry, Roster
from pie_core.roster import reading
from pie_core.service import cohorts
from pie_core.service.house import House, new_id, now
from pie_core.store.reading import Reading
from pie_core.store.rosters import Enrolled
from pie_core.store.writing import Writing
from pie_core.words.languages import LANGUAGES

NEW, HERE, ELSEWHERE, LEFT = "new", "here", "elsewhere", "left"
"""What becomes of a row: added, here already, in another group (left out), left out with a finding."""

_HELD = 12
"""Files that wait for "Importer", of all trainers together: a megabyte each."""
_files: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
_turn = threading.Lock()


@dataclass(frozen=True)
class Choice:
    """What the trainer says beside the file.

    `cohort_id`: the group of rows that name none; of all rows, if `single`. `create`: missing groups are made, with the words
    of the file or else with these. `namesakes`: who is in another group is somebody else.
    """

    cohort_id: str = ""
    single: bool = False
    create: bool = False
    namesakes: bool = False
    trade: str = ""
    establishment: str = ""
    year: str = ""
    language: str = "fr"


@dataclass(frozen=True)
class Line:
    """A row of the file and what becomes of it.

    `place` is the id of its group, or the key of one to be made, '' where that is not known;
    `person_id` is who is here already; `finding` a code with its `data`, '' for none.
    """

    entry: Entry
    status: str
    place: str = ""
    group: str = ""
    person_id: str = ""
    finding: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Gathering:
    """A team that the file forms: `keys` of its group's people; `team_id` goes on, '' for a new one."""

    place: str
    name: str
    team_id: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What an import would do. `absent`: group → who is in it and not on the list."""

    lines: tuple[Line, ...]
    missing: dict[str, str]
    """Groups that are not here, by key, whether they may be made or not."""
    absent: tuple[tuple[str, tuple[str, ...]], ...]
    gatherings: tuple[Gathering, ...]
    grouped: bool
    """Whether the file says who is in which group."""

    def count(self, status: str) -> int:
        """How many rows have this status."""
        return sum(line.status == status for line in self.lines)

    @property
    def places(self) -> dict[str, str]:
        """The groups of the file that are here: id → name."""
        return {
            line.place: line.group
            for line in self.lines
            if line.place and line.place not in self.missing
        }

    @property
    def changes(self) -> bool:
        """Whether importing would change anything."""
        return bool(self.count(NEW) or self.gatherings)


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    people: int
    groups: tuple[str, ...]
    teams: int


# The file between its arrival and "Importer" -----------------------------------------------------


def hold(house: House, actor: Actor, data: bytes) -> str:
    """Keep a file until it is imported, if it can be read at all; what names it. Raises `Invalid`.

    A file without a column of names is kept too: the screen says which columns it has.
    """
    policy.require(policy.is_staff(actor))
    try:
        reading.read(data)
    except Invalid as error:
        if error.data["findings"][0]["code"] != "roster_columns":
            raise
    token = new_id()
    with _turn:
        _files[token] = (actor.id, data)
        while len(_files) > _HELD:
            _files.popitem(last=False)
    return token


def held(actor: Actor, token: str) -> Roster:
    """The list in a file of the actor's. Raises `NotFound` once it is gone, `Invalid`."""
    with _turn:
        owner, data = _files.get(token, ("", b""))
    if owner != actor.id:
        raise NotFound()
    return reading.read(data)


# What an import would do -------------------------------------------------------------------------


def preview(house: House, actor: Actor, roster: Roster, choice: Choice) -> Preview:
    """What an import would do now; nothing is written."""
    policy.require(policy.is_staff(actor))
    with house.store.reading() as r:
        return _Look(r, actor, choice).at(roster)


class _Look:
    """One reading of the groups of who imports."""

    def __init__(self, r: Reading, actor: Actor, choice: Choice) -> None:
        self._r = r
        self._choice = choice
        self._mine = {
            c.id: c
            for c in r.cohorts(policy.groups_at_most(actor))
            if policy.may_run_cohort(actor, c.id)
        }
        if choice.cohort_id:
            policy.require(choice.cohort_id in self._mine)
        self._by_code = {c.join_code: c for c in self._mine.values()}
        self._here: dict[tuple[str, str], Enrolled] = {}
        self._where: dict[str, list[str]] = {}
        for one in r.enrolled(self._mine):
            self._here[one.cohort_id, one.key] = one
            if not one.example:
                self._where.setdefault(one.key, []).append(one.cohort_id)

    def at(self, roster: Roster) -> Preview:
        """What becomes of each row, and what of the teams."""
        missing: dict[str, str] = {}
        placed = [(entry, *self._place(entry, missing)) for entry in roster.entries]
        listed = {(place, name_key(entry.name)) for entry, place, _ in placed}
        seen: dict[tuple[str, str], int] = {}
        lines = []
        for entry, place, finding in placed:
            where = (place, name_key(entry.name))
            lines.append(self._line(entry, place, finding, listed, missing, seen.get(where)))
            seen.setdefault(where, entry.row)
        lines += [
            Line(Entry(f.row, f.data.get("name", "")), LEFT, finding=f.code, data=f.data)
            for f in roster.findings
        ]
        lines.sort(key=lambda line: line.entry.row)
        touched = sorted({place for _, place, _ in placed if place in self._mine})
        unlisted = [o for where, o in self._here.items() if where not in listed]
        absent = [
            (self._mine[place].name, tuple(o.name for o in unlisted if o.cohort_id == place))
            for place in touched
        ]
        gatherings, left = self._gatherings(lines)
        lines = [self._noted(line, left) for line in lines]
        return Preview(
            tuple(lines),
            missing,
            tuple((group, names) for group, names in absent if names),
            gatherings,
            bool({"group", "code"} & roster.columns),
        )

    def _place(self, entry: Entry, missing: dict[str, str]) -> tuple[str, str]:
        """The group of a row, or the finding why there is none."""
        if self._choice.single and self._choice.cohort_id:
            return self._choice.cohort_id, ""
        if cohort := self._by_code.get(entry.code.upper()):
            return cohort.id, ""
        if not entry.group:
            return self._choice.cohort_id, "" if self._choice.cohort_id else "roster_no_group"
        same = [c for c in self._mine.values() if name_key(c.name) == name_key(entry.group)]
        if entry.establishment:
            near = name_key(entry.establishment)
            same = [c for c in same if name_key(c.establishment) == near]
        if entry.year:
            same = [c for c in same if name_key(c.year) == name_key(entry.year)]
        if len(same) > 1:
            same = [c for c in same if c.id == self._choice.cohort_id]
            if not same:
                return "", "roster_group_twice"
        if same:
            return same[0].id, ""
        key = f"new:{name_key(entry.group)}:{name_key(entry.establishment)}:{name_key(entry.year)}"
        missing.setdefault(key, entry.group)
        return key, "" if self._choice.create else "roster_group_unknown"

    def _line(
        self,
        entry: Entry,
        place: str,
        finding: str,
        listed: set[tuple[str, str]],
        missing: dict[str, str],
        before: int | None,
    ) -> Line:
        group = self._mine[place].name if place in self._mine else missing.get(place, entry.group)
        key = name_key(entry.name)
        if finding:
            return Line(entry, LEFT, place, group, finding=finding, data={"group": entry.group})
        if before is not None:
            return Line(entry, LEFT, place, group, finding="roster_twice", data={"row": before})
        if found := self._here.get((place, key)):
            return Line(entry, HERE, place, group, found.id)
        # A list that names both has two people of one name, or somebody who is in both.
        others = [c for c in self._where.get(key, ()) if c != place and (c, key) not in listed]
        if others and not self._choice.namesakes:
            other = self._mine[others[0]]
            data = {"group": other.name, "cohort": other.id}
            person = self._here[other.id, key].id
            return Line(entry, ELSEWHERE, place, group, person, "roster_elsewhere", data)
        return Line(entry, NEW, place, group)

    def _gatherings(
        self, lines: Iterable[Line]
    ) -> tuple[tuple[Gathering, ...], dict[int, tuple[str, dict[str, Any]]]]:
        """The teams to form, and by row who cannot be moved into one."""
        wanted: dict[tuple[str, str], list[Line]] = {}
        for line in lines:
            if line.entry.team and line.status in (NEW, HERE):
                wanted.setdefault((line.place, name_key(line.entry.team)), []).append(line)
        formed: list[Gathering] = []
        left: dict[int, tuple[str, dict[str, Any]]] = {}
        for (place, key), rows in wanted.items():
            found = self._gathering(place, key, rows, left)
            if found:
                formed.append(found)
        return tuple(formed), left

    def _gathering(
        self,
        place: str,
        key: str,
        rows: Sequence[Line],
        left: dict[int, tuple[str, dict[str, Any]]],
    ) -> Gathering | None:
        """One team: who works alone and has no work yet comes in; a team at work is not parted."""
        people = {c_key: one for (c, c_key), one in self._here.items() if c == place}
        # Of two teams with this name, the one with several people goes on.
        named = [one for one in people.values() if one.team_id and name_key(one.team) == key]
        team_id = next((o.team_id for o in sorted(named, key=lambda o: o.alone)), None)
        coming: list[str] = []
        for line in rows:
            one = people.get(name_key(line.entry.name))
            if one is None or not one.team_id:
                coming.append(name_key(line.entry.name))
            elif name_key(one.team) == key:
                continue
            elif one.alone and not self._works(one):
                coming.append(one.key)
            elif one.alone and not team_id:
                team_id = one.team_id  # The work that is here goes on as the team's.
                coming.append(one.key)
            else:
                left[line.entry.row] = ("roster_in_team", {"team": one.team})
        inside = {o.key for o in people.values() if team_id and o.team_id == team_id}
        if len(inside | set(coming)) > TEAM_SIZE:
            for line in rows:
                left[line.entry.row] = ("roster_team_size", {"team": line.entry.team})
            return None
        return (
            Gathering(place, rows[0].entry.team, team_id or "", tuple(coming)) if coming else None
        )

    def _works(self, one: Enrolled) -> bool:
        return bool(one.project_id and self._r.has_work(one.project_id))

    @staticmethod
    def _noted(line: Line, left: dict[int, tuple[str, dict[str, Any]]]) -> Line:
        if line.entry.row not in left or line.finding:
            return line
        code, data = left[line.entry.row]
        return replace(line, finding=code, data=data)


# The import --------------------------------------------------------------------------------------


def apply(house: House, actor: Actor, roster: Roster, choice: Choice) -> Imported:
    """Import a list: look again, then write, all or nothing. Raises `Forbidden`, `Invalid`."""
    policy.require(policy.is_staff(actor))
    with house.store.writing() as w:
        found = _Look(w, actor, choice).at(roster)
        ids = {place: place for place in found.places}
        made = _new_groups(w, actor, found, choice) if choice.create else {}
        ids |= {key: cohort.id for key, cohort in made.items()}
        people: dict[tuple[str, str], str] = {}
        together = {(g.place, key) for g in found.gatherings for key in g.keys}
        for line in found.lines:
            where = (line.place, name_key(line.entry.name))
            if line.status == HERE:
                people[where] = line.person_id
            elif line.status == NEW:
                people[where] = _enrol(
                    w, ids[line.place], line.entry.name, choice, alone=where not in together
                )
        for gathering in found.gatherings:
            _gather(w, ids[gathering.place], gathering, people)
    return Imported(found.count(NEW), tuple(c.name for c in made.values()), len(found.gatherings))


def _new_groups(w: Writing, actor: Actor, found: Preview, choice: Choice) -> dict[str, Cohort]:
    """The groups that the file names and nobody has made yet, by key; only those with people."""
    policy.require(policy.may_create_cohort(actor))
    made: dict[str, Cohort] = {}
    for line in found.lines:
        if line.status == NEW and line.place in found.missing and line.place not in made:
            entry = line.entry
            made[line.place] = cohorts.add(
                w,
                actor,
                name=entry.group,
                trade=entry.trade or choice.trade,
                establishment=entry.establishment or choice.establishment,
                year=entry.year or choice.year,
            )
    return made


def _enrol(w: Writing, cohort_id: str, name: str, choice: Choice, *, alone: bool) -> str:
    """An account that awaits its first sign-in, in a team of one unless the file has one."""
    person = Person(
        id=new_id(),
        role=Role.TRAINEE,
        name=name,
        cohort_id=cohort_id,
        language=choice.language if choice.language in LANGUAGES else "fr",
        created_at=now(),
    )
    w.add_person(person, name_key(name), AWAITED)
    if alone:
        team = new_id()
        w.add_team(team, new_id(), cohort_id, name, now())
        w.put_in_team(team, person.id, now())
    return person.id


def _gather(
    w: Writing, cohort_id: str, gathering: Gathering, people: dict[tuple[str, str], str]
) -> None:
    """People into their team; the teams of one that they leave, all without work, go."""
    team_id = gathering.team_id
    if team_id:
        w.rename_team(team_id, gathering.name)
    else:
        team_id = new_id()
        w.add_team(team_id, new_id(), cohort_id, gathering.name, now())
    for key in gathering.keys:
        person_id = people[gathering.place, key]
        before = w.team_of(person_id)
        if before and before.id == team_id:
            continue
        w.put_in_team(team_id, person_id, now())
        if before and len(before.member_ids) == 1 and not w.has_work(before.project_id):
            w.delete_team(before.id, before.project_id)
