"""A whole project as one JSON file: to be read by anybody, printed, and taken in elsewhere.

`document` is the snapshot that documents are made from (`report.snapshot`), `work` everything that
was typed, with its history, `submissions` and `records` the plan's way to the bank. Files of older
versions are read as long as `version` is at most the present one; fields that came later are empty.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from pie_core.model.base import Model
from pie_core.model.dossier import Record, Submission

FORMAT = "pie-project"
VERSION = 1

_Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
_Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT[0-9:.+Z-]{5,30}$")]
_Name = Annotated[str, StringConstraints(max_length=120)]


class _Row(Model):
    """A row of a file; what a newer version wrote besides is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class AnswerRow(_Row):
    """One saved version of an answer."""

    module: _Key
    activity: _Key
    prompt: _Key
    value: Any
    at: _Moment


class NoteRow(_Row):
    """A note of a board as it is, or as a move left it (then `source` is empty)."""

    id: _Key
    block: Annotated[str, StringConstraints(max_length=80)]
    text: Annotated[str, StringConstraints(max_length=2000)]
    source: Annotated[str, StringConstraints(max_length=200)] = ""
    position: int = Field(ge=0, le=10**12)
    version: int = Field(ge=1, le=10**9)
    archived: bool
    board: Annotated[str, StringConstraints(max_length=40)]
    tint: Annotated[str, StringConstraints(max_length=40)] = ""
    at: _Moment
    seq: int = 0


class VersionRow(_Row):
    """A named version of a board; `seq` is the move that it follows."""

    board: Annotated[str, StringConstraints(max_length=40)]
    name: _Name
    reason: Annotated[str, StringConstraints(max_length=300)] = ""
    seq: int
    at: _Moment


class DoneRow(_Row):
    """A finished activity."""

    module: _Key
    activity: _Key
    at: _Moment


class PhotoRow(_Row):
    """A photograph as base64 of its JPEG."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{8,40}$")]
    module: _Key
    activity: _Key
    prompt: _Key
    at: _Moment
    jpeg: Annotated[str, StringConstraints(max_length=4_000_000)]


class Work(_Row):
    """Everything that was typed."""

    answers: tuple[AnswerRow, ...] = Field(default=(), max_length=200_000)
    notes: tuple[NoteRow, ...] = Field(default=(), max_length=5_000)
    moves: tuple[NoteRow, ...] = Field(default=(), max_length=100_000)
    board_versions: tuple[VersionRow, ...] = Field(default=(), max_length=1_000)
    done: tuple[DoneRow, ...] = Field(default=(), max_length=1_000)
    photos: tuple[PhotoRow, ...] = Field(default=(), max_length=60)


class ProjectFile(_Row):
    """The file."""

    format: Literal["pie-project"]
    version: int = Field(ge=1)
    exported_at: _Moment
    project_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{8,40}$")]
    team: _Name
    members: tuple[_Name, ...] = Field(default=(), max_length=12)
    begun_at: _Moment
    document: dict[str, Any]
    work: Work = Work()
    submissions: tuple[Submission, ...] = Field(default=(), max_length=200)
    records: tuple[Record, ...] = Field(default=(), max_length=20_000)
