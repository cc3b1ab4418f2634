"""A class in one file: writing it, and opening one as a file from anywhere.

Both go one owner at a time, so that a class of any size takes the memory of one team's work. What
is read is bounded before it is unpacked, checked against its hash, and checked as data; nothing in
it is ever a path of this machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pydantic import ValidationError

from pie_core import policy
from pie_core.errors import Invalid, NotFound, TooLarge
from pie_core.model.base import Model
from pie_core.model.class_file import FORMAT, VERSION, ClassPart, Manifest, OwnerPart
from pie_core.model.instruments import Occasion
from pie_core.model.people import Actor
from pie_core.model.programme import Programme
from pie_core.service.house import House, now
from pie_core.store.reading import Reading

MAX_BYTES = 200 * 1024 * 1024
"""Of the file."""
MAX_JSON = 32 * 1024 * 1024
"""Of one part that is JSON, unpacked."""
MAX_ALL_JSON = 160 * 1024 * 1024
MAX_PHOTO = 4 * 1024 * 1024
MAX_PARTS = 12_000
MANIFEST, CLASS = "manifest.json", "class.json"
_PART = re.compile(r"class\.json|work/[a-z0-9]{8,40}\.json|photos/[a-z0-9]{8,40}\.jpg")
_UNKEEPABLE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
"""What no text here can hold: an end of string, and half a letter. The file writes no such sign."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)

M = TypeVar("M", bound=Model)


def work_part(owner: str) -> str:
    """The part that holds a person's or a project's work."""
    return f"work/{owner}.json"


def photo_part(photo_id: str) -> str:
    """The part that holds a photograph."""
    return f"photos/{photo_id}.jpg"


# ---------------------------------------------------------------- out


def write(house: House, actor: Actor, cohort_id: str, path: Path) -> str:
    """Write a group into a file; its name. Raises `Forbidden`, `NotFound`."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    at = now()
    with (
        house.store.reading() as r,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out,
    ):
        cohort = r.cohort(cohort_id)
        if cohort is None:
            raise NotFound()
        box = _Box(out)
        whole = _class(r, cohort_id)
        box.put_json(CLASS, whole)
        for person in whole["people"]:
            _owner(house.programme, r, box, person["id"], person=True)
        for team in whole["teams"]:
            _owner(house.programme, r, box, team["project_id"], person=False)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "exported_at": at.isoformat(timespec="seconds"),
            "cohort_id": cohort_id,
            "parts": box.hashes,
        }
        box.put_json(MANIFEST, manifest)
    return cohort.name


class _Box:
    """The zip while it is written, with the hash of every part."""

    def __init__(self, out: zipfile.ZipFile) -> None:
        self._out = out
        self.hashes: dict[str, str] = {}

    def put(self, name: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
        self.hashes[name] = hashlib.sha256(data).hexdigest()
        self._out.writestr(name, data, compress_type=how)

    def put_json(self, name: str, data: Mapping[str, Any]) -> None:
        self.put(name, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _class(r: Reading, cohort_id: str) -> dict[str, Any]:
    cohort = r.cohort(cohort_id)
    assert cohort is not None

    def read(table: str, *as_json: str) -> list[dict[str, Any]]:
        return [
            {name: json.loads(v) if name in as_json else v for name, v in row.items()}
            for row in r.class_rows(table, cohort_id)
        ]

    return {
        "cohort": cohort.model_dump(mode="json", exclude={"archived_at"}),
        "layout": json.loads(r.layout(cohort_id) or "{}"),
        "people": [
            person.model_dump(mode="json", exclude={"role", "cohort_id", "text_size"})
            for person in r.people_of(cohort_id)
        ],
        "teams": [
            {
                "id": team.id,
                "project_id": team.project_id,
                "name": team.name,
                "created_at": (r.project_created(team.project_id) or now()).isoformat(),
                "members": list(team.member_ids),
                "received": list(r.received_members(team.project_id)),
            }
            for team in r.teams_of(cohort_id)
        ],
        "erased": r.gone_of(cohort_id),
        "workshops": read("workshops", "data"),
        "events": [{**row, "cohort_id": cohort_id} for row in read("class_events", "data")],
        "replies": [{**row, "cohort_id": cohort_id} for row in read("class_replies", "value")],
        "feedback": read("feedback"),
        "attendance": read("attendance"),
    }


def _private(programme: Programme, row: Mapping[str, Any]) -> bool:
    """Whether a row is of an activity that nobody but its owner reads."""
    module = programme.keeping(row["module"])
    activity = module.activity(row["activity"]) if module else None
    return activity is not None and activity.private


def _owner(programme: Programme, r: Reading, box: _Box, owner: str, *, person: bool) -> None:
    """A person's or a project's work, with its photographs.

    What somebody keeps to themselves stays on this laptop: whoever has the file can read it.
    """
    rows = [dict(row) for row in r.work_rows("photos", owner)]
    photos = [row for row in rows if not _private(programme, row)]
    for row in photos:
        box.put(photo_part(row["id"]), bytes(row.pop("jpeg")), zipfile.ZIP_STORED)
        del row["width"], row["height"]
    data: dict[str, Any] = {
        "answers": [row for row in saved_answers(r, owner) if not _private(programme, row)],
        "done": r.work_rows("done", owner),
        "photos": photos,
    }
    if person:
        open_to_trainers = {*r.shared_occasions(owner), Occasion.OBSERVED}
        data["attempts"] = [
            {**row, "levels": r.class_rows("attempt_levels", row["id"])}
            for row in r.class_rows("attempts", owner)
            if row["occasion"] in open_to_trainers
        ]
        data["shares"] = [
            {**row, "shared": bool(row["shared"])} for row in r.class_rows("profile_shares", owner)
        ]
    else:
        data["notes"] = notes(r, "notes", owner)
        data["moves"] = notes(r, "note_history", owner)
        data["board_versions"] = r.work_rows("board_versions", owner)
        data["submissions"] = [one.model_dump(mode="json") for one in r.submissions_of(owner)]
        data["records"] = [
            one.model_dump(mode="json", exclude={"seq"}) for one in r.records_of(owner)
        ]
    box.put_json(work_part(owner), data)


def saved_answers(r: Reading, owner: str) -> list[dict[str, Any]]:
    """Every version of every answer, the versions of each in their order."""
    rows = sorted(r.work_rows("answer_history", owner), key=lambda row: row["version"])
    return [
        {
            **{name: row[name] for name in ("module", "activity", "prompt", "author_id", "at")},
            "value": json.loads(row["value"]),
        }
        for row in rows
    ]


def notes(r: Reading, table: str, owner: str) -> list[dict[str, Any]]:
    """The notes of a project, or every move of them."""
    return [{**row, "archived": bool(row["archived"])} for row in r.work_rows(table, owner)]


# ---------------------------------------------------------------- in


class Opened:
    """A file while it is read. Raises `TooLarge`, or `Invalid` with one of these codes:

    `not_class_file` (no such zip), `foreign_class` (another kind), `newer_file`, `damaged_class` (cut
    short, or a part is not what its hash says), `broken_class` (a part that cannot be).
    """

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(limit=MAX_BYTES)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise Invalid.at("", "not_class_file") from error
        try:
            self._look()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def _look(self) -> None:
        """The manifest, and whether the parts are those that it names, none larger than may be."""
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS:
            raise TooLarge(limit=MAX_PARTS)
        self._sizes = {one.filename: one.file_size for one in parts}
        if MANIFEST not in self._sizes:
            raise Invalid.at("", "not_class_file")
        whole = sum(size for name, size in self._sizes.items() if name.endswith(".json"))
        if whole > MAX_ALL_JSON:
            raise TooLarge(limit=MAX_ALL_JSON)
        raw = self._parsed(MANIFEST, self._bytes(MANIFEST, MAX_JSON))
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise Invalid.at("", "foreign_class")
        version = raw.get("version")
        if isinstance(version, int) and version > VERSION:
            raise Invalid.at("", "newer_file")
        self.manifest = _model(Manifest, raw, MANIFEST)
        named = {MANIFEST, *self.manifest.parts}
        fits = all(_PART.fullmatch(name) for name in self.manifest.parts)
        if not fits or len(parts) != len(self._sizes) or CLASS not in named:
            raise Invalid.at(MANIFEST, "broken_class")
        if named != set(self._sizes):
            raise Invalid.at(MANIFEST, "damaged_class")

    def whole(self) -> ClassPart:
        """The group, its people and teams, what was done in class."""
        return self._part(ClassPart, CLASS)

    def owner(self, owner: str) -> OwnerPart:
        """The work of a person or a project; empty if the file has none."""
        name = work_part(owner)
        return self._part(OwnerPart, name) if name in self.manifest.parts else OwnerPart()

    def photo(self, photo_id: str) -> bytes | None:
        """The bytes of a photograph."""
        name = photo_part(photo_id)
        return self._checked(name, MAX_PHOTO) if name in self.manifest.parts else None

    def _part(self, kind: type[M], name: str) -> M:
        return _model(kind, self._parsed(name, self._checked(name, MAX_JSON)), name)

    def _checked(self, name: str, limit: int) -> bytes:
        data = self._bytes(name, limit)
        if hashlib.sha256(data).hexdigest() != self.manifest.parts[name]:
            raise Invalid.at(name, "damaged_class")
        return data

    def _bytes(self, name: str, limit: int) -> bytes:
        """A part unpacked. What it says of its own size is looked at first, and not believed."""
        if self._sizes[name] > limit:
            raise TooLarge(limit=limit)
        try:
            with self._zip.open(name) as part:
                data = part.read(limit + 1)
        except (*_BROKEN, RuntimeError) as error:
            raise Invalid.at(name, "damaged_class") from error
        if len(data) > limit:
            raise TooLarge(limit=limit)
        return data

    @staticmethod
    def _parsed(name: str, data: bytes) -> Any:
        try:
            text = data.decode()
            if _UNKEEPABLE.search(text):
                raise ValueError(name)
            return json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Invalid.at(name, "broken_class") from error


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _model(kind: type[M], raw: Any, name: str) -> M:
    try:
        return kind.model_validate(raw)
    except (ValidationError, RecursionError, OverflowError) as error:
        raise Invalid.at(name, "broken_class") from error
