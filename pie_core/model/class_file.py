"""A class in one file: what each part of it holds, and what came of merging one.

The file is a zip: `manifest.json` (format, version, moment, and the SHA-256 of every other part),
`class.json` (the group, its people and teams, what was done in class), `work/<owner>.json` for each
person and project, `photos/<id>.jpg`. A zip and not one JSON: it is written and read one owner at a
time, and photographs stand in it as they are. Names and ids are those of the laptop it comes from,
so that merging back knows who is who. No PIN is in it, nor the hash of one.

What belongs to one person alone (private activities, self-assessment, what is shared) is in it as
well: the class would lose it otherwise, and whoever holds the file held the laptop's database before.
The screen says so to the trainer who takes the file, and the app shows it to its owner only.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from pie_core.model import feedback
from pie_core.model.attendance import AttendanceState
from pie_core.model.base import Model
from pie_core.model.dossier import Record, Submission
from pie_core.model.instruments import Occasion
from pie_core.model.live import Event, Plan, Reply
from pie_core.model.portable import AnswerRow, DoneRow, NoteRow, VersionRow
from pie_core.model.programme import Layout

FORMAT = "pie-class"
VERSION = 1

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{8,40}$")]
"""The id of a person, a project, a photograph…"""
_By = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,40}$")]
_Name = Annotated[str, StringConstraints(max_length=120)]
_Place = Annotated[str, StringConstraints(max_length=300)]


class _Part(Model):
    """A part of the file; what a newer version wrote besides is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Manifest(_Part):
    """What is in the file. `parts`: name → SHA-256 in hexadecimal digits."""

    format: Literal["pie-class"]
    version: int = Field(ge=1)
    exported_at: datetime
    cohort_id: Key
    parts: dict[str, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]]


class CohortPart(_Part):
    """The group."""

    id: Key
    name: _Name
    trade: _Name
    establishment: _Name
    year: _Name
    join_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6}$")]


class PersonPart(_Part):
    """A trainee, without PIN."""

    id: Key
    name: _Name
    language: Annotated[str, StringConstraints(max_length=5)] = "fr"
    consent_at: datetime | None = None
    created_at: datetime


class TeamPart(_Part):
    """A team with its project; `received` are the names of a team that came from a file itself."""

    id: Key
    project_id: Key
    name: _Name
    created_at: datetime
    members: tuple[Key, ...] = Field(default=(), max_length=12)
    received: tuple[_Name, ...] = Field(default=(), max_length=12)


class WorkshopPart(_Part):
    """The group's own version of a séance, as the store keeps it."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_/-]{1,160}$")]
    data: Plan
    version: int = Field(ge=1)
    by_id: _By
    at: datetime


class FeedbackPart(_Part):
    """What a trainer said of an owner's work."""

    id: Key
    owner: Key
    place: _Place
    level: feedback.Level
    text: Annotated[str, StringConstraints(max_length=feedback.SAID_MAX)]
    by_id: _By
    by_name: _Name = ""
    at: datetime
    seen_at: datetime | None = None


class AttendancePart(_Part):
    """One person on one day."""

    day: date
    person_id: Key
    state: AttendanceState
    by_id: _By
    at: datetime


class ClassPart(_Part):
    """`class.json`. `erased` are hashes of ids: accounts that were erased on that laptop."""

    cohort: CohortPart
    layout: Layout = Layout()
    people: tuple[PersonPart, ...] = Field(default=(), max_length=600)
    teams: tuple[TeamPart, ...] = Field(default=(), max_length=600)
    erased: tuple[Key, ...] = Field(default=(), max_length=5_000)
    workshops: tuple[WorkshopPart, ...] = Field(default=(), max_length=200)
    events: tuple[Event, ...] = Field(default=(), max_length=50_000)
    replies: tuple[Reply, ...] = Field(default=(), max_length=100_000)
    feedback: tuple[FeedbackPart, ...] = Field(default=(), max_length=50_000)
    attendance: tuple[AttendancePart, ...] = Field(default=(), max_length=200_000)


class Saved(AnswerRow):
    """One saved version of an answer, with who saved it."""

    author_id: _By


class Moved(NoteRow):
    """A note as it is, or as a move left it, with who moved it."""

    author_id: _By


class Named(VersionRow):
    """A named version of a board."""

    id: Key
    author_id: _By


class Finished(DoneRow):
    """A finished activity, with who said so."""

    by_id: _By


class Picture(_Part):
    """A photograph; its JPEG is a part of its own."""

    id: Key
    module: Annotated[str, StringConstraints(max_length=80)]
    activity: Annotated[str, StringConstraints(max_length=80)]
    prompt: Annotated[str, StringConstraints(max_length=80)]
    author_id: _By
    at: datetime


class Level(_Part):
    """A level that was chosen in an attempt."""

    item: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
    level: int = Field(ge=1, le=9)
    seconds: float = Field(ge=0, le=10**7)
    at: datetime


class Try(_Part):
    """An attempt at an instrument about the owner, with every level ever chosen in it."""

    id: Key
    by_id: _By
    instrument: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
    version: int = Field(ge=1, le=10**6)
    occasion: Occasion
    started_at: datetime
    finished_at: datetime | None = None
    levels: tuple[Level, ...] = Field(default=(), max_length=5_000)


class Share(_Part):
    """The owner showed the profile of an occasion to their trainers, or took it back."""

    occasion: Occasion
    shared: bool
    at: datetime


class OwnerPart(_Part):
    """`work/<owner>.json`: everything that a person or a project holds."""

    answers: tuple[Saved, ...] = Field(default=(), max_length=200_000)
    notes: tuple[Moved, ...] = Field(default=(), max_length=3_000)
    moves: tuple[Moved, ...] = Field(default=(), max_length=100_000)
    board_versions: tuple[Named, ...] = Field(default=(), max_length=2_000)
    done: tuple[Finished, ...] = Field(default=(), max_length=2_000)
    photos: tuple[Picture, ...] = Field(default=(), max_length=200)
    submissions: tuple[Submission, ...] = Field(default=(), max_length=400)
    records: tuple[Record, ...] = Field(default=(), max_length=40_000)
    attempts: tuple[Try, ...] = Field(default=(), max_length=1_000)
    shares: tuple[Share, ...] = Field(default=(), max_length=2_000)


# ---------------------------------------------------------------- what came of it


MetKind = Literal["answer", "note", "submission"]


class Met(Model):
    """Something that both sides had gone on with: both are kept, the newer one is current.

    Of an answer `place` is its prompt, of a note the board, of a submission the number that it has
    here.
    """

    kind: MetKind
    owner: str
    module: str = ""
    activity: str = ""
    place: str = ""


class Stays(Model):
    """Something that differs and stays as it is here: a name, a team's name, who is in which team,
    a séance, a day. `there` is what the file says, where that can be said."""

    kind: Literal["name", "team_name", "membership", "workshop", "attendance"]
    id: str
    there: str = ""


class MergeReport(Model):
    """What came of a file. It names people by their ids, so that an erasure reaches it too.

    `new` counts what was not here by kind, `forward` the answers and notes that went on there only,
    `left_out` what was not taken, by reason. `doubles` are people who came in under a name with a
    number, since somebody here bears theirs. `elsewhere` are people and projects that belong to
    another group here by now, `erased_there` people here whose account was erased there.
    """

    cohort_id: str
    exported_at: datetime
    at: datetime
    by_id: str
    opened: bool = Field(description="the group was not here before")
    new_code: bool = False
    new: dict[str, int] = {}
    forward: int = 0
    met: tuple[Met, ...] = ()
    stays: tuple[Stays, ...] = ()
    doubles: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    erased_there: tuple[str, ...] = ()
    left_out: dict[str, int] = {}

    @property
    def unchanged(self) -> bool:
        """Whether everything was here already."""
        return not (self.opened or self.new or self.forward or self.met)
