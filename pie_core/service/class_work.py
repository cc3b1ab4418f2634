"""The work of a person or a project out of a class's file, joined with what is here by its history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

from pie_core.discovery.histories import joined
from pie_core.errors import NotFound, PieError
from pie_core.model.class_file import Met, OwnerPart, Saved, Try
from pie_core.model.dossier import Submission, readable
from pie_core.model.instruments import Occasion
from pie_core.model.values import checked
from pie_core.report import snapshot as frozen
from pie_core.service import class_boards
from pie_core.service.answers import activity_at
from pie_core.service.class_desk import Desk, stamp
from pie_core.service.portable import ABOUT_SUBMISSIONS

Row = dict[str, Any]
_Place = tuple[str, str, str]
"""Module, activity, prompt."""


class Album:
    """Photographs that were encoded anew and wait to be kept, on the disk meanwhile."""

    def __init__(self, room: IO[bytes]) -> None:
        self._room = room
        self._places: dict[str, tuple[int, int, tuple[int, int]]] = {}

    def put(self, photo_id: str, jpeg: bytes, size: tuple[int, int]) -> None:
        """Another one."""
        at = self._room.seek(0, 2)
        self._room.write(jpeg)
        self._places[photo_id] = (at, len(jpeg), size)

    def get(self, photo_id: str) -> tuple[bytes, tuple[int, int]] | None:
        """Its JPEG and size in pixels."""
        found = self._places.get(photo_id)
        if found is None:
            return None
        self._room.seek(found[0])
        return self._room.read(found[1]), found[2]


def merge_person(desk: Desk, owner: str, given: OwnerPart, album: Album) -> None:
    """What somebody did alone."""
    _answers(desk, owner, given.answers, "person")
    _done(desk, owner, given, "person")
    _photos(desk, owner, given, album)
    _attempts(desk, owner, given.attempts)
    _shares(desk, owner, given)


def merge_project(
    desk: Desk, owner: str, given: OwnerPart, album: Album, gone: Mapping[str, str]
) -> None:
    """A team's work; `gone` are the names of people whose accounts were erased here, by id."""
    _answers(desk, owner, given.answers, "team")
    class_boards.merge(desk, owner, given)
    _done(desk, owner, given, "team")
    _photos(desk, owner, given, album)
    _submissions(desk, owner, given, set(gone.values()))
    _records(desk, owner, given)


# ---------------------------------------------------------------- answers


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _same(row: Row) -> tuple[str, str]:
    """Two saves of one value at one moment are one: who made it may have been erased on one side."""
    return row["value"], row["at"]


def _by_place(rows: Sequence[Row]) -> dict[_Place, list[Row]]:
    found: dict[_Place, list[Row]] = {}
    for row in rows:
        found.setdefault((row["module"], row["activity"], row["prompt"]), []).append(row)
    return found


def _answers(desk: Desk, owner: str, given: Sequence[Saved], by: str) -> None:
    here = _by_place(
        sorted(desk.w.work_rows("answer_history", owner), key=lambda row: row["version"])
    )
    there = _by_place(
        [{**row.model_dump(), "value": _written(row.value), "at": stamp(row.at)} for row in given]
    )
    for place, rows in there.items():
        mine = here.get(place, [])
        _answer(desk, owner, place, mine, _fitting(desk, place, by, mine, rows))


def _fitting(desk: Desk, place: _Place, by: str, mine: list[Row], rows: list[Row]) -> list[Row]:
    """What is here already, and of the rest what the programme here asks for."""
    known = {_same(row) for row in mine}
    module, activity, prompt_id = place
    try:
        _, found = activity_at(desk.house, module, activity)
        prompt = found.prompt(prompt_id) if found.by == by else None
    except NotFound:
        prompt = None
    fitting = []
    for row in rows:
        if _same(row) not in known:
            try:
                if prompt is None:
                    raise NotFound()
                value = _written(checked(prompt, json.loads(row["value"])))
            except (PieError, RecursionError):
                desk.tally.left_out["answers"] += 1
            else:
                fitting.append({**row, "value": value})
        else:
            fitting.append(row)
    return fitting


def _answer(desk: Desk, owner: str, place: _Place, mine: list[Row], rows: list[Row]) -> None:
    whole = joined(mine, rows, _same, lambda row: (row["at"], row["value"]))
    if whole.way == "same":
        return
    new = {id(row) for row in whole.new}
    numbered = [
        {
            **row,
            "version": version,
            "author_id": desk.author(row["author_id"]) if id(row) in new else row["author_id"],
        }
        for version, row in enumerate(whole.rows, start=1)
    ]
    if whole.appends_to(mine):
        numbered = numbered[len(mine) :]
    else:
        desk.w.drop_answer_history(owner, place)
    desk.w.put_work_rows("answer_history", owner, numbered)
    desk.w.put_current_answer(owner, place)
    if not mine:
        desk.tally.new["answers"] += 1
    elif whole.way == "forward":
        desk.tally.forward += 1
    else:
        module, activity, prompt = place
        met = Met(kind="answer", owner=owner, module=module, activity=activity, place=prompt)
        desk.tally.met.append(met)


def _done(desk: Desk, owner: str, given: OwnerPart, by: str) -> None:
    known = {(row["module"], row["activity"]) for row in desk.w.work_rows("done", owner)}
    for one in given.done:
        if (one.module, one.activity) in known:
            continue
        known.add((one.module, one.activity))
        try:
            _, activity = activity_at(desk.house, one.module, one.activity)
        except NotFound:
            activity = None
        if activity is None or activity.by != by:
            desk.tally.left_out["done"] += 1
            continue
        row = {**one.model_dump(), "by_id": desk.author(one.by_id), "at": stamp(one.at)}
        desk.w.put_work_rows("done", owner, [row])
        desk.tally.new["done"] += 1


def _photos(desk: Desk, owner: str, given: OwnerPart, album: Album) -> None:
    for one in given.photos:
        if desk.w.photo(one.id) is not None:
            continue
        found = album.get(one.id)
        try:
            _, activity = activity_at(desk.house, one.module, one.activity)
            prompt = activity.prompt(one.prompt)
        except NotFound:
            prompt = None
        if found is None or prompt is None or prompt.kind != "photo":
            desk.tally.left_out["photos"] += 1
            continue
        jpeg, (width, height) = found
        row = {**one.model_dump(), "author_id": desk.author(one.author_id), "at": stamp(one.at)}
        desk.w.put_work_rows(
            "photos", owner, [{**row, "width": width, "height": height, "jpeg": jpeg}]
        )
        desk.tally.new["photos"] += 1


# ---------------------------------------------------------------- competences


def _attempts(desk: Desk, person: str, given: Sequence[Try]) -> None:
    here = {row["id"]: row for row in desk.w.class_rows("attempts", person)}
    known = desk.w.known_ids("attempts") if given else set()
    for one in given:
        if one.id not in here and (one.id in known or not _takes(desk, person, one)):
            desk.tally.left_out["attempts"] += 1
            continue
        if one.id not in here:
            row = {
                **one.model_dump(exclude={"levels"}),
                "occasion": one.occasion.value,
                "by_id": desk.author(one.by_id),
                "started_at": stamp(one.started_at),
                "finished_at": None,
            }
            desk.w.put_class_rows("attempts", person, [row])
            desk.tally.new["attempts"] += 1
        levels = [{**level.model_dump(), "at": stamp(level.at)} for level in one.levels]
        _lined_up(desk, "attempt_levels", one.id, levels, ("item", "level", "at"))
        if one.finished_at:
            desk.w.finish_attempt_at(one.id, stamp(one.finished_at))


def _takes(desk: Desk, person: str, one: Try) -> bool:
    """Whether an attempt can be one: one's own, one of the group's, or that of whoever teaches."""
    by = desk.author(one.by_id)
    match one.occasion:
        case Occasion.OBSERVED:
            return by not in desk.people.values()
        case Occasion.PEER:
            return by in desk.people.values()
        case _:
            return by == person


def _lined_up(
    desk: Desk, table: str, whose: str, given: Sequence[Row], same: tuple[str, ...]
) -> bool:
    """Join rows of which the last one counts; whether any was new."""
    mine = desk.w.class_rows(table, whose)
    whole = joined(
        mine,
        given,
        lambda row: tuple(row[name] for name in same),
        lambda row: (row["at"], *(row[name] for name in same)),
    )
    if whole.way == "same":
        return False
    rows = whole.rows
    if whole.appends_to(mine):
        rows = rows[len(mine) :]
    else:
        desk.w.drop_class_rows(table, whose)
    desk.w.put_class_rows(table, whose, rows)
    return True


def _shares(desk: Desk, person: str, given: OwnerPart) -> None:
    rows = [
        {"occasion": one.occasion.value, "shared": int(one.shared), "at": stamp(one.at)}
        for one in given.shares
    ]
    _lined_up(desk, "profile_shares", person, rows, ("occasion", "shared", "at"))


# ---------------------------------------------------------------- the way to the bank


def _submissions(desk: Desk, project: str, given: OwnerPart, unnamed: set[str]) -> None:
    """Those that are not here, if their content is what they were handed in with.

    Where both sides handed one in under one number, this one gets the next.
    """
    here = desk.w.submissions_of(project)
    known, numbers = {one.id for one in here}, {one.number for one in here}
    for one in sorted(given.submissions, key=lambda one: one.number):
        if one.id in known:
            continue
        if one.project_id != project or not _genuine(one) or desk.w.submission(one.id):
            desk.tally.left_out["submissions"] += 1
            continue
        number = one.number if one.number not in numbers else max(numbers) + 1
        if number != one.number:
            met = Met(kind="submission", owner=project, place=str(number))
            desk.tally.met.append(met)
        kept = one.model_copy(
            update={
                "number": number,
                "by_id": desk.author(one.by_id),
                "by_name": desk.name(one.by_id, one.by_name),
            }
        )
        desk.w.add_submission(kept, b"")
        for name in unnamed:
            if again := desk.w.submission(kept.id):
                desk.w.unname_submission(again, name)
        numbers.add(number)
        known.add(one.id)
        desk.tally.new["submissions"] += 1


def _genuine(one: Submission) -> bool:
    try:
        frozen.read(frozen.parsed(one.document))
        digest = frozen.digest(one.document)
        return (digest, frozen.code(digest)) == (one.digest, one.code)
    except (PieError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _records(desk: Desk, project: str, given: OwnerPart) -> None:
    """What was done about the project elsewhere, marked by who took it in."""
    parents = {one.id for one in desk.w.submissions_of(project)}
    here = desk.w.records_of(project)
    known = {one.id for one in here}
    rounds = {one.id for one in (*here, *given.records) if one.kind == "committee"}
    for one in given.records:
        if one.id in known:
            continue
        about = one.kind in (*ABOUT_SUBMISSIONS, "reading")
        orphan = (about and one.parent not in parents) or (
            one.kind == "entry" and one.parent not in rounds
        )
        said = readable(one)
        if one.project_id != project or orphan or said is None or desk.w.record(one.id):
            desk.tally.left_out["records"] += 1
            continue
        mark = {"received_by": desk.actor.person.name} if about else {}
        kept = said.model_copy(
            update={
                "data": {**said.data, **mark},
                "by_id": desk.author(one.by_id),
                "by_name": desk.name(one.by_id, one.by_name),
                "seq": 0,
            }
        )
        desk.w.add_record(kept)
        known.add(one.id)
        desk.tally.new["records"] += 1
