"""Opening a class from its file, and merging one back: all of it in one transaction, or nothing.

What is here is never replaced. A person or a team that is only in the file comes in; where a name, a
team's members, a day or a séance differ, what is here stays and the report says so. Work is joined by
its history (`class_work`). An account that was erased here stays erased.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pie_core import policy
from pie_core.errors import Invalid, PieError
from pie_core.model.class_file import ClassPart, MergeReport, OwnerPart, PersonPart, Stays, TeamPart
from pie_core.model.people import AWAITED, TEAM_SIZE, Actor, Cohort, Person, Role, is_name, name_key
from pie_core.model.programme import Layout
from pie_core.model.values import plain_text
from pie_core.service import class_record, class_work, cohorts, photos, portable, safety
from pie_core.service.class_desk import Desk, broken, now_is, stamp
from pie_core.service.class_file import Opened
from pie_core.service.class_work import Album
from pie_core.service.house import House, now
from pie_core.store.asking import Taken
from pie_core.store.class_work import hashed
from pie_core.store.reading import Reading
from pie_core.words.languages import LANGUAGES


def merged(house: House, actor: Actor, path: Path) -> MergeReport:
    """Take a class in from its file; what came of it, which is kept with the group.

    Raises as `Opened` does; `Forbidden`; `Invalid` with the codes `group_elsewhere` (another trainer
    runs this group here) and `closed_group`.
    """
    policy.require(policy.may_create_cohort(actor))
    with Opened(path) as file, tempfile.TemporaryFile() as room:
        whole = file.whole()
        _looked_at(whole, file.manifest.cohort_id)
        with house.store.reading() as r:
            known = _allowed(r, actor, whole.cohort.id)
            kept = r.known_ids("photos")
        owners = [p.id for p in whole.people] + [t.project_id for t in whole.teams]
        works = {owner: file.owner(owner) for owner in owners}
        album = Album(room)
        for work in works.values():
            _encode(file, work, album, kept)
        if known:
            safety.before(house)
        try:
            with house.store.writing() as w:
                _allowed(w, actor, whole.cohort.id)
                desk = Desk(house, w, actor, whole.cohort.id)
                return _merge(desk, whole, works, album, file.manifest.exported_at, known=known)
        except Taken as error:
            # An id of the file is something else's here: somebody made it up.
            raise broken("") from error


def _looked_at(whole: ClassPart, cohort_id: str) -> None:
    """Nothing stands twice in a file that we wrote, and each name is one."""
    if whole.cohort.id != cohort_id:
        raise broken("class.json")
    for ids in (
        [person.id for person in whole.people],
        [team.id for team in whole.teams],
        [person.id for person in whole.people] + [team.project_id for team in whole.teams],
    ):
        if len(set(ids)) < len(ids):
            raise broken("class.json")
    if not all(is_name(person.name) for person in whole.people):
        raise broken("people")


def _allowed(r: Reading, actor: Actor, cohort_id: str) -> bool:
    """Whether the group is here already; then it must be open, and the actor's."""
    cohort = r.cohort(cohort_id)
    if cohort is None:
        return False
    if not policy.may_run_cohort(actor, cohort_id) or portable.is_folder(r, cohort_id):
        raise Invalid(findings=[{"path": "", "code": "group_elsewhere"}])
    if cohort.archived_at:
        raise Invalid(findings=[{"path": "", "code": "closed_group"}])
    return True


def _encode(file: Opened, work: OwnerPart, album: Album, kept: set[str]) -> None:
    """The photographs that are not here yet, encoded anew like any that somebody gives."""
    for row in work.photos:
        data = None if row.id in kept else file.photo(row.id)
        if data is None:
            continue
        try:
            album.put(row.id, *photos.reencoded(data))
        except PieError:
            continue  # Counted where it is missed.


def _merge(
    desk: Desk,
    whole: ClassPart,
    works: dict[str, OwnerPart],
    album: Album,
    exported_at: datetime,
    *,
    known: bool,
) -> MergeReport:
    if not known:
        _open_group(desk, whole)
    for person in whole.people:
        desk.people[person.id] = _person(desk, person)
    gone = {p.id: p.name for p in whole.people if desk.w.gone(p.id) and not desk.people[p.id]}
    for team in whole.teams:
        desk.projects[team.project_id] = _team(desk, team, works[team.project_id])
    for person in whole.people:
        if here := desk.people[person.id]:
            class_work.merge_person(desk, here, works[person.id], album)
    for team in whole.teams:
        if project := desk.projects[team.project_id]:
            class_work.merge_project(desk, project, works[team.project_id], album, gone)
    class_record.merge(desk, whole)
    desk.w.beat(desk.cohort_id)
    report = _report(desk, whole, exported_at, opened=not known)
    desk.w.set_merge_report(desk.cohort_id, report.model_dump_json())
    return report


def _report(desk: Desk, whole: ClassPart, exported_at: datetime, *, opened: bool) -> MergeReport:
    tally = desk.tally
    still = {person.id for person in desk.w.people_of(desk.cohort_id)}
    return MergeReport(
        cohort_id=desk.cohort_id,
        exported_at=datetime.fromisoformat(stamp(exported_at)),
        at=now(),
        by_id=desk.actor.id,
        opened=opened,
        new_code=tally.new_code,
        new=dict(+tally.new),
        forward=tally.forward,
        met=tuple(tally.met),
        stays=tuple(tally.stays),
        doubles=tuple(tally.doubles),
        elsewhere=tuple(tally.elsewhere),
        erased_there=tuple(i for i in sorted(still) if hashed(i) in whole.erased),
        left_out=dict(+tally.left_out),
    )


# ---------------------------------------------------------------- the group and its people


def _line(text: str, path: str, default: str = "—") -> str:
    clean = " ".join(plain_text(text, path, 120).split())[:80]
    return clean if clean.isprintable() and clean else default


def _open_group(desk: Desk, whole: ClassPart) -> None:
    given = whole.cohort
    code = given.join_code
    while desk.w.join_code_taken(code):
        code, desk.tally.new_code = cohorts.new_code(), True
    cohort = Cohort(
        id=given.id,
        name=_line(given.name, "name"),
        trade=_line(given.trade, "trade"),
        establishment=_line(given.establishment, "establishment"),
        year=_line(given.year, "year"),
        join_code=code,
    )
    desk.w.add_cohort(cohort, desk.actor.id, now())
    desk.w.add_cohort_staff(cohort.id, desk.actor.id)
    if whole.layout != Layout():
        desk.w.set_layout(cohort.id, whole.layout.model_dump_json(exclude_defaults=True))


def _person(desk: Desk, given: PersonPart) -> str | None:
    """Who somebody of the file is here; None for whoever does not come in."""
    w, tally = desk.w, desk.tally
    target = now_is(w, given.id) if w.gone(given.id) else given.id
    if target is None:
        tally.left_out["erased"] += 1
        return None
    here = w.person(target)
    if here is None:
        return _newcomer(desk, given)
    if here.role is not Role.TRAINEE:
        raise broken("people")  # The account of a trainer is no trainee's.
    if here.cohort_id != desk.cohort_id:
        tally.elsewhere.append(target)
        return None
    if target == given.id and here.name != given.name:
        tally.stays.append(Stays(kind="name", id=here.id, there=given.name))
    if here.consent_at is None and given.consent_at:
        w.set_consent(here.id, datetime.fromisoformat(stamp(given.consent_at)))
    return here.id


def _newcomer(desk: Desk, given: PersonPart) -> str:
    """An account that waits for its person: they choose a PIN when they first come in."""
    name = " ".join(given.name.split())
    number = 1
    while desk.w.person_named(desk.cohort_id, name_key(name)):
        number += 1
        name = f"{' '.join(given.name.split())[:56]} {number}"
    if number > 1:
        desk.tally.doubles.append(given.id)
    person = Person(
        id=given.id,
        role=Role.TRAINEE,
        name=name,
        cohort_id=desk.cohort_id,
        language=given.language if given.language in LANGUAGES else "fr",
        consent_at=datetime.fromisoformat(stamp(given.consent_at)) if given.consent_at else None,
        created_at=datetime.fromisoformat(stamp(given.created_at)),
    )
    desk.w.add_person(person, name_key(name), AWAITED)
    desk.tally.new["people"] += 1
    return person.id


# ---------------------------------------------------------------- teams


def _team(desk: Desk, given: TeamPart, work: OwnerPart) -> str | None:
    """The project of a team, and its members; None where it does not come in."""
    w, tally = desk.w, desk.tally
    here = w.team_owning(given.project_id)
    if here is None:
        return _new_team(desk, given, work)
    if here.id != given.id:
        raise broken("teams")
    if here.cohort_id != desk.cohort_id:
        tally.elsewhere.append(given.project_id)
        return None
    name = _line(given.name, "teams")
    if here.name != name:
        tally.stays.append(Stays(kind="team_name", id=given.project_id, there=name))
    _members(desk, given, len(here.member_ids), name)
    return given.project_id


def _new_team(desk: Desk, given: TeamPart, work: OwnerPart) -> str | None:
    w, tally = desk.w, desk.tally
    ids = [desk.people.get(member) for member in given.members]
    free = [i for i in ids if i and w.team_of(i) is None]
    wrote = bool(work.answers or work.notes or work.submissions)
    if ids and all(i is None for i in ids) and any(w.gone(member) for member in given.members):
        # A project goes with its last member: it went here.
        tally.left_out["erased_teams"] += 1
        return None
    if not free and not wrote:
        return None
    began = datetime.fromisoformat(stamp(given.created_at))
    name = _line(given.name, "teams")
    received = [_line(one, "teams") for one in given.received]
    w.add_team(given.id, given.project_id, desk.cohort_id, name, began, received)
    tally.new["teams"] += 1
    _members(desk, given, 0, name)
    return given.project_id


def _members(desk: Desk, given: TeamPart, count: int, name: str) -> None:
    """Whoever has no team here joins theirs; the others stay where they are."""
    for here in _known(desk, given.members):
        present = desk.w.team_of(here)
        if present is None and count < TEAM_SIZE:
            desk.w.put_in_team(given.id, here, now())
            count += 1
        elif present is None or present.id != given.id:
            desk.tally.stays.append(Stays(kind="membership", id=here, there=name))


def _known(desk: Desk, members: Iterable[str]) -> list[str]:
    return [here for member in members if (here := desk.people.get(member))]
