"""A whole project as one JSON file: taking it out, and taking one in.

A file that comes in may come from anywhere: every row is checked as if somebody typed it, and what
does not fit is left out and told. A project that is known here keeps its work; what was said and
decided about its submissions on the other machine is added. Nothing that is here is ever replaced.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from pie_core import policy
from pie_core.errors import Forbidden, Invalid, NotFound, PieError, TooLarge
from pie_core.model.dossier import Record, Submission, readable
from pie_core.model.people import Actor, Cohort, Team
from pie_core.model.portable import FORMAT, VERSION, PhotoRow, ProjectFile
from pie_core.model.values import checked
from pie_core.report import snapshot as frozen
from pie_core.service import access, cohorts, photos, projects, rules
from pie_core.service.house import House, new_id, now
from pie_core.service.records import recorded
from pie_core.store.asking import Taken
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing

MAX_BYTES = 40 * 1024 * 1024
RECEIVED = "received"
"""Author of what came in a file: that person has no account here."""
FOLDER = "received_folder:"
"""Setting: a group that only holds received projects → whose it is."""
ABOUT_SUBMISSIONS = ("comment", "remark", "decision")
"""What is taken back from the machine of a reviewer."""


# ---------------------------------------------------------------- out


def exported(house: House, actor: Actor, project_id: str) -> bytes:
    """The whole project as the bytes of its file. Raises as `file` does."""
    return written(file(house, actor, project_id))


def written(data: dict[str, Any]) -> bytes:
    """What `file` gives, as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def file(house: House, actor: Actor, project_id: str) -> dict[str, Any]:
    """The whole project as data, for whoever may read it.

    Notes of the trainer's follow-up go only with somebody who may read them.
    """
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        team = r.team_owning(project_id)
        assert team is not None
        project = projects.gathered(house, r, project_id)
        begun = r.project_created(project_id)
        follows = policy.may_follow_up(actor, team.cohort_id)
        return {
            "format": FORMAT,
            "version": VERSION,
            "exported_at": now().isoformat(timespec="seconds"),
            "project_id": project_id,
            "team": team.name,
            "members": list(project.members),
            "begun_at": (begun or now()).isoformat(),
            "document": frozen.Snapshot(project, rules.current(house)).dumped(),
            "work": _work(r, project_id),
            "submissions": [one.model_dump(mode="json") for one in r.submissions_of(project_id)],
            "records": [
                record.model_dump(mode="json", exclude={"seq"})
                for record in r.records_of(project_id)
                if follows or not (record.kind == "follow_up" and record.data.get("what") == "note")
            ],
        }


def _work(r: Reading, project_id: str) -> dict[str, Any]:
    answers = [
        {
            "module": row["module"],
            "activity": row["activity"],
            "prompt": row["prompt"],
            "value": json.loads(row["value"]),
            "at": row["at"],
        }
        for row in r.work_rows("answer_history", project_id)
    ]

    def bare(table: str, *left_out: str) -> list[dict[str, Any]]:
        return [
            {key: value for key, value in row.items() if key not in ("author_id", *left_out)}
            for row in r.work_rows(table, project_id)
        ]

    notes, moves = bare("notes"), bare("note_history")
    for row in (*notes, *moves):
        row["archived"] = bool(row["archived"])
    return {
        "answers": answers,
        "notes": notes,
        "moves": moves,
        "board_versions": bare("board_versions", "id"),
        "done": bare("done", "by_id"),
        "photos": [
            {**row, "jpeg": base64.b64encode(row["jpeg"]).decode()}
            for row in bare("photos", "width", "height")
        ],
    }


# ---------------------------------------------------------------- in


@dataclass
class Received:
    """What came of a file. `new`: the project was not here before. `left_out` counts by kind what
    did not fit, `added` what was taken in."""

    project_id: str
    name: str
    new: bool
    added: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def parsed(data: bytes) -> ProjectFile:
    """A file as it was written.

    Raises `TooLarge`; `Invalid` (codes `not_json`, `foreign_file`, `newer_file`, `broken_file`).
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(limit=MAX_BYTES)
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Invalid(findings=[{"path": "", "code": "not_json"}]) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise Invalid(findings=[{"path": "format", "code": "foreign_file"}])
    version = raw.get("version")
    if isinstance(version, int) and version > VERSION:
        raise Invalid(findings=[{"path": "version", "code": "newer_file"}])
    try:
        return ProjectFile.model_validate(raw)
    except (ValidationError, RecursionError) as error:
        first = (
            error.errors(include_url=False, include_input=False)[0]["loc"]
            if isinstance(error, ValidationError)
            else ()
        )
        path = ".".join(map(str, first))
        raise Invalid(findings=[{"path": path, "code": "broken_file"}]) from error


def received(house: House, actor: Actor, data: bytes, cohort_id: str = "") -> Received:
    """Take a project in: into a group of the actor's, or into a reviewer's own folder.

    Raises what `parsed` raises, and `Forbidden` for a project of a group that is not the actor's.
    """
    policy.require(policy.may_check_codes(actor))
    given = parsed(data)
    snapshot = frozen.read(given.document)
    result = Received(given.project_id, snapshot.project.name or given.team, new=True)
    with house.store.reading() as r:
        known = r.team_owning(given.project_id)
    if known is not None:
        result.new = False
        _join(house, actor, known, given, result)
        return result
    target = cohort_id or _own_folder(house, actor).id
    actor = _refreshed(house, actor)
    policy.require(policy.may_receive_project(actor, target))
    pictures = list(_pictures(given, result))
    try:
        with house.store.writing() as w:
            if w.cohort(target) is None:
                raise NotFound()
            _put(w, house, actor, given, target, pictures, result)
    except Taken as error:
        # An id of the file is another project's here: somebody made it up.
        raise Invalid(findings=[{"path": "", "code": "broken_file"}]) from error
    return result


def _refreshed(house: House, actor: Actor) -> Actor:
    with house.store.reading() as r:
        return r.actor(actor.id) or actor


def _own_folder(house: House, actor: Actor) -> Cohort:
    """The group that holds what a person received, made at the first file."""
    with house.store.reading() as r:
        for cohort in r.cohorts(actor.cohort_ids):
            if is_folder(r, cohort.id):
                return cohort
    at = now()
    made = Cohort(
        id=new_id(),
        name="Dossiers reçus",
        trade="—",
        establishment=actor.person.name,
        year=str(at.year),
        join_code=cohorts.new_code(),
    )
    with house.store.writing() as w:
        w.add_cohort(made, actor.id, at)
        w.add_cohort_staff(made.id, actor.id)
        w.set_setting(FOLDER + made.id, actor.id)
    return made


def is_folder(r: Reading, cohort_id: str) -> bool:
    """Whether a group only holds the projects that somebody received from files."""
    return r.setting(FOLDER + cohort_id) is not None


def _pictures(
    given: ProjectFile, result: Received
) -> Iterator[tuple[PhotoRow, bytes, tuple[int, int]]]:
    """The photographs, encoded anew like any that somebody gives."""
    for row in given.work.photos:
        try:
            jpeg, size = photos.reencoded(base64.b64decode(row.jpeg, validate=True))
        except (PieError, binascii.Error, ValueError):
            result.left_out["photos"] += 1
        else:
            yield row, jpeg, size


def _put(
    w: Writing,
    house: House,
    actor: Actor,
    given: ProjectFile,
    cohort_id: str,
    pictures: list[tuple[PhotoRow, bytes, tuple[int, int]]],
    result: Received,
) -> None:
    """All of a new project, in one transaction."""
    project_id = given.project_id
    begun = _moment(given.begun_at)
    w.add_team(new_id(), project_id, cohort_id, given.team or "—", begun, given.members)
    rows = list(_answers(house, given, result))
    w.put_work_rows("answer_history", project_id, rows)
    w.put_current_answers(project_id)
    boards = house.programme.boards
    for kind, table, notes in (
        ("notes", "notes", given.work.notes),
        ("moves", "note_history", given.work.moves),
    ):
        fitting = [note for note in notes if note.board in boards]
        result.left_out[kind] += len(notes) - len(fitting)
        dumped = [
            {**note.model_dump(), "archived": int(note.archived), "author_id": RECEIVED}
            for note in fitting
        ]
        ids = w.put_work_rows(table, project_id, dumped)
        if table == "note_history":
            seqs = {note.seq: new for note, new in zip(fitting, ids, strict=True)}
    versions = [
        {**v.model_dump(), "seq": seqs[v.seq], "id": new_id(), "author_id": RECEIVED}
        for v in given.work.board_versions
        if v.seq in seqs
    ]
    w.put_work_rows("board_versions", project_id, versions)
    done = {(one.module, one.activity): one for one in given.work.done}
    w.put_work_rows(
        "done", project_id, [{**one.model_dump(), "by_id": RECEIVED} for one in done.values()]
    )
    w.put_work_rows(
        "photos",
        project_id,
        [
            {
                **row.model_dump(exclude={"jpeg"}),
                "author_id": RECEIVED,
                "width": size[0],
                "height": size[1],
                "jpeg": jpeg,
            }
            for row, jpeg, size in pictures
        ],
    )
    kept = _submissions(given, result)
    for one in kept:
        w.add_submission(one, b"")
    for record in _records(given, {one.id for one in kept}, actor):
        w.add_record(record)
        result.added[record.kind] += 1
    result.added["answers"] = len(rows)
    result.added["photos"] = len(pictures)
    w.add_record(recorded(actor, given.project_id, "received", {"exported_at": given.exported_at}))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return now()
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _answers(house: House, given: ProjectFile, result: Received) -> Iterator[dict[str, Any]]:
    """The history of every answer that the programme here asks for, numbered anew."""
    versions: Counter[tuple[str, str, str]] = Counter()
    for row in given.work.answers:
        module = house.programme.keeping(row.module)
        activity = module.activity(row.activity) if module else None
        prompt = activity.prompt(row.prompt) if activity else None
        if activity is None or prompt is None or activity.by != "team":
            result.left_out["answers"] += 1
            continue
        try:
            value = checked(prompt, row.value)
        except (Invalid, RecursionError):
            result.left_out["answers"] += 1
            continue
        key = (row.module, row.activity, row.prompt)
        versions[key] += 1
        yield {
            "module": row.module,
            "activity": row.activity,
            "prompt": row.prompt,
            "value": json.dumps(value, ensure_ascii=False, separators=(",", ":")),
            "version": versions[key],
            "author_id": RECEIVED,
            "at": _moment(row.at).isoformat(),
        }


def _submissions(given: ProjectFile, result: Received) -> list[Submission]:
    """The submissions whose content still has the digest that they were handed in with."""
    kept: dict[int, Submission] = {}
    for one in given.submissions:
        try:
            frozen.read(frozen.parsed(one.document))
            digest = frozen.digest(one.document)
        except (PieError, KeyError, TypeError, AttributeError):
            digest = ""
        fits = (digest, frozen.code(digest or "0")) == (one.digest, one.code)
        if not fits or one.project_id != given.project_id or one.number in kept:
            result.left_out["submissions"] += 1
        else:
            kept[one.number] = one.model_copy(update={"by_id": RECEIVED})
            result.added["submissions"] += 1
    return list(kept.values())


def _records(given: ProjectFile, parents: set[str], actor: Actor) -> Iterator[Record]:
    """The records of a file, each marked by who took it in: their authors have no account here."""
    rounds = {r.id for r in given.records if r.kind == "committee"}
    for record in given.records:
        if record.project_id != given.project_id:
            continue
        if record.kind in (*ABOUT_SUBMISSIONS, "reading") and record.parent not in parents:
            continue
        if record.kind == "entry" and record.parent not in rounds:
            continue
        if (said := readable(record)) is not None:
            yield _marked(said, actor)


def _marked(record: Record, actor: Actor) -> Record:
    data = {**record.data, "received_by": actor.person.name}
    return record.model_copy(update={"by_id": RECEIVED, "data": data, "seq": 0})


def _join(house: House, actor: Actor, team: Team, given: ProjectFile, result: Received) -> None:
    """What was said and decided elsewhere about the submissions that are here.

    Work and submissions stay as they are here. A reviewer's own machine also takes newer
    submissions of a project that it holds only as received.
    """
    if not policy.may_read_cohort_plans(actor, team.cohort_id):
        raise Forbidden()
    with house.store.writing() as w:
        here = {one.id for one in w.submissions_of(given.project_id)}
        numbers = {one.number for one in w.submissions_of(given.project_id)}
        if is_folder(w, team.cohort_id):
            for one in _submissions(given, result):
                if one.id not in here and one.number not in numbers:
                    w.add_submission(one, b"")
                    here.add(one.id)
        known = {record.id for record in w.records_of(given.project_id)}
        for record in _records(given, here, actor):
            if record.id not in known and record.kind in ABOUT_SUBMISSIONS:
                w.add_record(record)
                result.added[record.kind] += 1
        w.add_record(
            recorded(actor, given.project_id, "received", {"exported_at": given.exported_at})
        )
