"""The programme as data: stages, modules, activities, prompts, and their words.

Structure and words are apart: a module's structure (ids, kinds, minutes, links) stands once, its
words once for each language, keyed by the same ids. Ids never change; words may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from pie_core.model.base import Id, Model, NamedText
from pie_core.model.boards import Board
from pie_core.model.instruments import Assessment, Instrument

Reference = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9_]+/)?[a-z0-9_]+\.[a-z0-9_]+$", max_length=130)
]
"""Another prompt: `activity.prompt` in the same module, or `module/activity.prompt`."""


class Link(Model):
    """Where an answer goes on the thread: to a canvas block, a test, the plan or the project."""

    to: Literal["note", "hypothesis", "experiment", "plan", "project"]
    field: Id


class _Prompt(Model):
    """What every prompt has."""

    id: Id
    required: bool = True
    link: Link | None = None
    freezes: tuple[Reference, ...] = Field(
        default=(),
        description="once this prompt has an answer, the prompts named here may not change",
    )
    needs: Reference | None = Field(
        default=None, description="this prompt opens when the prompt named here has an answer"
    )
    hidden: bool = Field(default=False, description="written by an act, not in a field")

    @field_validator("freezes", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class ShortText(_Prompt):
    """One line."""

    kind: Literal["short_text"]
    min: int = Field(default=0, ge=0)
    max: int = Field(default=120, ge=1, le=300)


class LongText(_Prompt):
    """Some sentences. `min` and `max` count characters."""

    kind: Literal["long_text"]
    min: int = Field(default=0, ge=0)
    max: int = Field(default=1500, ge=1, le=10_000)


class Items(_Prompt):
    """Several short texts, each with an id of its own.

    A `brainstorm` adds a countdown of `seconds` (advice, not a wall: typing goes on after it).
    """

    kind: Literal["list", "brainstorm"]
    min: int = Field(default=0, ge=0)
    max: int = Field(default=20, ge=1, le=100)
    item_max: int = Field(default=140, ge=1, le=500)
    seconds: int | None = Field(default=None, ge=30, le=3600)

    @model_validator(mode="after")
    def _brainstorm_has_time(self) -> Items:
        if (self.kind == "brainstorm") != (self.seconds is not None):
            raise ValueError("seconds: a brainstorm has seconds, a list has none")
        return self


class Fallback(Model):
    """What an empty cell counts as, shown in grey: exactly one of its rules.

    `is`: this value. `by`: looked up in `values` by what another column of the row holds. `same`:
    as another column of the row. `of`: another column times the percentages in the columns `times`,
    and in the seasons (columns too) that fall on the plan's month `season`; whole if `whole`.
    `loan`: as the ready-made loan that the row's `preset` names has it.
    """

    fixed: float | str | None = Field(default=None, alias="is")
    by: Id | None = None
    values: dict[Id, float | str] = {}
    same: Id | None = None
    of: Id | None = None
    times: tuple[Id, ...] = ()
    season: int | None = Field(default=None, ge=0, le=11)
    whole: bool = False
    loan: Literal["kind", "rate", "months", "grace_months", "grace"] | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Fallback:
        rules = (self.fixed, self.by, self.same, self.of, self.loan)
        if sum(rule is not None for rule in rules) != 1:
            raise ValueError("fallback: write one of is, by, same, of, loan")
        return self


class Column(Model):
    """A column of a table. Amounts are whole centimes; they are typed in dirhams.

    A `month` is a month of the plan, 0 the first; `evidence` names an answer or a test that the row
    rests on. `min` and `max` bound numbers (centimes for an amount). Columns of one `group` are
    shown together; one without a group is always shown. `unit` is printed as it is (`%`).
    """

    id: Id
    kind: Literal["text", "number", "amount", "choice", "month", "evidence"] = "text"
    options: tuple[Id, ...] = ()
    required: bool = True
    min: int = 0
    max: int | None = None
    group: Id | Literal[""] = ""
    unit: str = ""
    fallback: Fallback | None = None

    @property
    def highest(self) -> int:
        """The largest number that may be entered: units, or centimes for an amount."""
        return self.max if self.max is not None else 10**12 if self.kind == "amount" else 10**7


class Table(_Prompt):
    """Rows over fixed columns. `min` and `max` count rows.

    `at` names another table of which this one shows some columns: the answer lives there, once.
    """

    kind: Literal["table"]
    columns: tuple[Column, ...] = Field(min_length=1, max_length=60)
    min: int = Field(default=0, ge=0)
    max: int = Field(default=12, ge=1, le=60)
    at: Reference | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of its columns, in order."""
        return tuple(dict.fromkeys(column.group for column in self.columns if column.group))


class Number(_Prompt):
    """One number; an `amount` is typed in dirhams and kept in whole centimes."""

    kind: Literal["number", "amount"]
    min: int = 0
    max: int = Field(default=10**9, description="units, or centimes for an amount")


Listed = Literal["hypotheses", "experiments", "methods", "interviews", "competences"]
"""What a choice may be among besides options and items: the team's sheets, or the content's lists."""


class Choice(_Prompt):
    """One of the `options`, of the items of the prompt `of`, or `among` a list.

    `at` names another choice of which this is a second sight: the answer lives there.
    """

    kind: Literal["choice"]
    options: tuple[Id, ...] = ()
    of: Reference | None = None
    among: Listed | None = None
    at: Reference | None = None


class CalendarMonth(_Prompt):
    """A month of the calendar, written `2027-01`."""

    kind: Literal["month"]


class Choices(_Prompt):
    """Several of the `options`, of the items of the prompt `of`, or `among` a list."""

    kind: Literal["choices"]
    options: tuple[Id, ...] = ()
    of: Reference | None = None
    among: Listed | None = None
    min: int = Field(default=0, ge=0)
    max: int = Field(default=20, ge=1)


class Ranking(_Prompt):
    """All `options`, or all items of the prompt `of`, put in order."""

    kind: Literal["ranking"]
    options: tuple[Id, ...] = ()
    of: Reference | None = None


class Scale(_Prompt):
    """A level from 1 to `levels`, each level described in words."""

    kind: Literal["scale"]
    levels: int = Field(default=5, ge=2, le=7)


class Criterion(Model):
    """A criterion of a matrix with its first weight; the team may change weights."""

    id: Id
    weight: int = Field(default=1, ge=0, le=5)


class Matrix(_Prompt):
    """Each item of the prompt `of` scored 1 to 5 on weighted criteria."""

    kind: Literal["matrix"]
    of: Reference
    criteria: tuple[Criterion, ...] = Field(min_length=2, max_length=8)


class Photo(_Prompt):
    """Photographs of paper work."""

    kind: Literal["photo"]
    required: bool = False
    max: int = Field(default=2, ge=1, le=6)


Prompt = Annotated[
    ShortText
    | LongText
    | Items
    | Table
    | Number
    | Choice
    | CalendarMonth
    | Choices
    | Ranking
    | Scale
    | Matrix
    | Photo,
    Field(discriminator="kind"),
]


class Activity(Model):
    """One exercise: some minutes, done alone (`person`) or together (`team`)."""

    id: Id
    minutes: int = Field(ge=1, le=240)
    by: Literal["person", "team"]
    private: bool = Field(default=False, description="the trainer sees that it is done, not what")
    beside: bool = Field(
        default=False, description="of a form: its sheets stand beside activities, one each"
    )
    competences: tuple[Id, ...] = ()
    way: Literal["", "simple", "complete"] = Field(
        default="", description="of the financial plan: the way in that this step belongs to"
    )
    shows: Literal["", "canvas", "projection", "test", "plan"] = Field(
        default="", description="what the page draws under the prompts from the answers so far"
    )
    opens: Literal[
        "", "canvas", "tests", "figures", "dossier", "committee", "skills", "project"
    ] = Field(default="", description="the tool of the workbook that this activity is done in")
    check: bool = Field(default=False, description="the module's self-check, at its end")
    prompts: tuple[Prompt, ...] = ()

    def prompt(self, prompt_id: str) -> Prompt | None:
        """The prompt with this id, or None."""
        return next((prompt for prompt in self.prompts if prompt.id == prompt_id), None)


class WorkshopStep(Model):
    """A step of a séance: an activity of its module, or (without one) something said or done together.

    `pace`: everybody goes to the activity with the trainer, or each at their own pace.
    """

    id: Id
    activity: Id | None = None
    minutes: int = Field(ge=1, le=240)
    pace: Literal["trainer", "own"] = "trainer"


class Workshop(Model):
    """One meeting of a group with its trainer (séance): its steps in order, with their minutes."""

    id: Id
    steps: tuple[WorkshopStep, ...] = Field(min_length=1, max_length=30)

    @property
    def minutes(self) -> int:
        """Of all its steps."""
        return sum(step.minutes for step in self.steps)


class WorkshopWords(Model):
    """The words of a séance; `steps` names those that are no activity, `aims` what it is for.

    `material` is what the trainer brings or prepares.
    """

    title: str
    aims: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    steps: dict[str, str] = {}


class WorkedExample(Model):
    """An activity of this module as one of the running cases did it (`content/cases/`)."""

    case: Id
    activity: Id


class PromptWords(Model):
    """The words of a prompt; maps are keyed by the ids of its structure."""

    label: str
    help: str = ""
    placeholder: str = ""
    example: str = ""
    options: dict[str, str] = {}
    levels: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    criteria: dict[str, str] = {}
    groups: dict[str, str] = {}
    unit: str = ""


class ActivityWords(Model):
    """The words of an activity. Texts may use Markdown, except titles and labels."""

    title: str
    aim: str
    instruction: str = ""
    example: str = ""
    hints: tuple[str, ...] = Field(default=(), max_length=3)
    trainer: str = ""
    wrong: tuple[str, ...] = Field(default=(), description="what goes wrong in class, for trainers")
    ask: tuple[str, ...] = Field(default=(), description="questions that a trainer asks")
    prompts: dict[str, PromptWords] = {}


class ModuleWords(Model):
    """The words of a module."""

    title: str
    about: str
    story: str = ""
    outcome: str
    mistakes: tuple[str, ...] = ()
    trainer: str = ""
    aims: tuple[str, ...] = Field(
        default=(), description="for trainers: what trainees can do after"
    )
    activities: dict[str, ActivityWords]
    workshops: dict[str, WorkshopWords] = {}
    cases: dict[str, str] = Field(
        default={}, description="case id → what that case did in its activity, as Markdown"
    )


class Module(Model):
    """A module: its activities in order. `words` by language; `lessons` by (activity, language).

    `place` is its folder inside `content/`, `folder` the last part of it.
    """

    id: Id
    place: str
    activities: tuple[Activity, ...]
    workshops: tuple[Workshop, ...] = ()
    cases: tuple[WorkedExample, ...] = Field(
        default=(), description="worked examples, each of another running case"
    )
    words: dict[str, ModuleWords] = {}
    lessons: dict[str, dict[str, str]] = {}

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return self.place.rpartition("/")[2]

    def activity(self, activity_id: str) -> Activity | None:
        """The activity with this id, or None."""
        return next((item for item in self.activities if item.id == activity_id), None)

    @property
    def minutes(self) -> int:
        """Of all its activities."""
        return sum(activity.minutes for activity in self.activities)

    @property
    def competences(self) -> tuple[str, ...]:
        """Trained by its activities, each once, in order of first use."""
        return tuple(dict.fromkeys(c for activity in self.activities for c in activity.competences))

    def worded(self, language: str) -> ModuleWords:
        """The words in `language`, or in French where that language is missing."""
        return self.words.get(language) or self.words["fr"]

    def lesson(self, activity_id: str, language: str) -> str:
        """The lesson of an activity (Markdown), French where the language is missing, or ''."""
        lessons = self.lessons.get(activity_id, {})
        return lessons.get(language) or lessons.get("fr", "")

    def worked(self, case_id: str, language: str) -> str:
        """The worked example of a case (Markdown), French where the language is missing, or ''."""
        return self.worded(language).cases.get(case_id) or self.worded("fr").cases.get(case_id, "")


Deed = Literal["interviews", "ideas", "dropped", "tests", "evidence", "figures", "feedback"]
"""What the workbook sees that people did: see `service.profiles.deeds`."""

SHEET = "sheet"
"""The one activity of a module of sheets, from which every sheet is made."""

SHEET_ID = re.compile(r"[a-z0-9]{4,40}")
_BESIDE = "__"
_BESIDE_ID = re.compile(rf"[a-z0-9_]{{1,40}}{_BESIDE}[a-z0-9_]{{1,40}}")


def beside(module_id: str, activity_id: str) -> str:
    """The id of a sheet that stands beside an activity: what a person noted, a team's poster."""
    return f"{module_id}{_BESIDE}{activity_id}"


def besides(sheet_id: str) -> tuple[str, str]:
    """The module and the activity beside which a sheet stands."""
    module_id, _, activity_id = sheet_id.partition(_BESIDE)
    return module_id, activity_id


class Sheets(Module):
    """A module whose activity is a form: each hypothesis, test or piece of evidence is one sheet.

    A sheet is an activity with an id of its own; its answers are kept as any activity's. It has an
    id made for it, or the id of what it stands `beside`.
    """

    def activity(self, activity_id: str) -> Activity | None:
        """The sheet with this id: any id that such a sheet may have."""
        if not self.activities:
            return None
        ids = _BESIDE_ID if self.activities[0].beside else SHEET_ID
        if not ids.fullmatch(activity_id):
            return None
        return _sheet(self.activities[0], activity_id)


def _sheet(form: Activity, sheet_id: str) -> Activity:
    """The form as one sheet: references inside it lead to the same sheet."""

    def inside(reference: str) -> str:
        return reference.replace(f"{form.id}.", f"{sheet_id}.", 1)

    prompts = tuple(
        prompt.model_copy(
            update={
                "needs": inside(prompt.needs) if prompt.needs else None,
                "freezes": tuple(map(inside, prompt.freezes)),
            }
        )
        for prompt in form.prompts
    )
    return form.model_copy(update={"id": sheet_id, "prompts": prompts})


class Stage(Model):
    """A stage of the programme with its modules in order."""

    id: Id
    modules: tuple[Module, ...]


class CompetenceWords(NamedText):
    """What a competence is, and small challenges of daily life that train it."""

    practice: tuple[str, ...] = ()


class Competence(Model):
    """One of the competences that activities train (EntreComp, JRC 2016).

    `deeds` names what the workbook counts that shows it at work (`model.project.Deed`).
    """

    id: Id
    area: Id
    words: dict[str, CompetenceWords]
    deeds: tuple[Deed, ...] = ()

    def worded(self, language: str) -> CompetenceWords:
        """The words in `language`, or in French where that language is missing."""
        return self.words.get(language) or self.words["fr"]


class TrackStage(Model):
    """A stage of a track: which modules it has, by their ids."""

    id: Id
    modules: tuple[Id, ...]


class Track(Model):
    """A way through the programme for one kind of group: its stages with their modules in order."""

    id: Id
    stages: tuple[TrackStage, ...]


class CaseWords(NamedText):
    """Who a case is: its `name`, what it is `about`, the trade and the place."""

    trade: str
    place: str


class Case(Model):
    """A running case: an invented team that worked examples follow from idea to plan.

    `project` is the file of its whole project in `content/examples/projects/`, without `.json`.
    """

    id: Id
    project: str = ""
    words: dict[str, CaseWords] = {}

    def worded(self, language: str) -> CaseWords:
        """The words in `language`, or in French where that language is missing."""
        return self.words.get(language) or self.words["fr"]


_Ids = Annotated[tuple[Id, ...], Field(max_length=100)]


class Layout(Model):
    """What a trainer made of the programme for a group; all empty: the programme as it is.

    `order` puts modules of a stage first, in this order; `off` leaves modules out; `names` are
    titles as the trainer typed them, the same in every language.
    """

    track: Id | Literal[""] = ""
    order: dict[Id, _Ids] = Field(default={}, max_length=20)
    off: _Ids = ()
    names: dict[Id, Annotated[str, StringConstraints(max_length=80)]] = Field(
        default={}, max_length=100
    )


def _titled(module: Module, title: str) -> Module:
    """The module under a title of the trainer's own, if there is one."""
    if not title:
        return module
    words = {
        language: texts.model_copy(update={"title": title})
        for language, texts in module.words.items()
    }
    return module.model_copy(update={"words": words})


class Programme(Model):
    """The whole programme as loaded, or as laid out for a group (`laid`).

    `stages` are what is shown; `others` are modules of other tracks, or switched off: they keep
    what was answered in them.
    """

    stages: tuple[Stage, ...]
    others: tuple[Module, ...] = ()
    tracks: tuple[Track, ...] = Field(default=(), description="the first is the usual one")
    cases: dict[str, Case] = {}
    stage_words: dict[str, dict[str, NamedText]] = Field(
        description="language → id of a stage or a track → words"
    )
    competences: dict[str, Competence] = {}
    areas: dict[str, dict[str, str]] = Field(
        default={}, description="area id → language → name, in order"
    )
    instruments: tuple[Instrument, ...] = ()
    assessment: Assessment | None = Field(
        default=None, description="when people look at their own competences, and with what"
    )
    plan: Module | None = Field(
        default=None, description="the financial plan's questions, outside the stages"
    )
    dossier: Module | None = Field(
        default=None, description="what the plan for the bank asks in words, outside the stages"
    )
    sheets: dict[str, Sheets] = Field(
        default={}, description="hypotheses, experiments, evidence: the forms of their sheets"
    )
    boards: dict[str, Board] = Field(default={}, description="id → board, in the files' order")

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules that are shown, in order."""
        return tuple(module for stage in self.stages for module in stage.modules)

    @cached_property
    def every(self) -> dict[str, Module]:
        """Id → module, those that are shown and then the others."""
        return {module.id: module for module in (*self.modules, *self.others)}

    def module(self, module_id: str) -> Module | None:
        """The module with this id, shown or not, or None."""
        return self.every.get(module_id)

    def laid(self, layout: Layout) -> Programme:
        """The programme as a group has it. What the layout names and is not there counts for nothing."""
        if layout == Layout():
            return self
        track = next((one for one in self.tracks if one.id == layout.track), None)
        usual = [(stage.id, tuple(m.id for m in stage.modules)) for stage in self.stages]
        chosen = [(stage.id, stage.modules) for stage in track.stages] if track else usual
        stages = []
        for stage_id, there in chosen:
            wanted = [name for name in layout.order.get(stage_id, ()) if name in there]
            named = dict.fromkeys([*wanted, *there])
            modules = [
                _titled(self.every[name], layout.names.get(name, ""))
                for name in named
                if name in self.every and name not in layout.off
            ]
            stages.append(Stage(id=stage_id, modules=tuple(modules)))
        return self.with_stages(tuple(stages))

    def with_stages(self, stages: tuple[Stage, ...]) -> Programme:
        """The same with other stages; a module that stands in none of them is one of the others."""
        shown = {module.id for stage in stages for module in stage.modules}
        others = tuple(module for name, module in self.every.items() if name not in shown)
        # Made anew: a copy would keep what this one has worked out from its own modules.
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Programme.model_construct(**{**fields, "stages": stages, "others": others})

    def named(self, part: str, language: str) -> NamedText:
        """The words of a stage or a track, in French where the language is missing."""
        words = self.stage_words.get(language, {})
        return words.get(part) or self.stage_words["fr"][part]

    def keeping(self, module_id: str) -> Module | None:
        """Whatever keeps answers under this id: a module, the plan, the dossier, or sheets."""
        for apart in (self.plan, self.dossier):
            if apart and module_id == apart.id:
                return apart
        return self.sheets.get(module_id) or self.module(module_id)

    @cached_property
    def links(self) -> dict[str, Links]:
        """Place on the thread → every prompt whose answer goes there, in order."""
        found: dict[str, list[tuple[PromptRef, Prompt, str]]] = {}
        for module in self.every.values():
            for activity in module.activities:
                for prompt in activity.prompts:
                    if prompt.link:
                        ref = PromptRef(module=module.id, activity=activity.id, prompt=prompt.id)
                        found.setdefault(prompt.link.to, []).append(
                            (ref, prompt, prompt.link.field)
                        )
        return {to: tuple(rows) for to, rows in found.items()}

    def competence_name(self, competence_id: str, language: str) -> str:
        """The name of a competence, in French where the language is missing."""
        return self.competences[competence_id].worded(language).name

    def area_name(self, area_id: str, language: str) -> str:
        """The name of an area of competences, in French where the language is missing."""
        names = self.areas[area_id]
        return names.get(language) or names["fr"]

    def instrument(self, instrument_id: str, version: int | None = None) -> Instrument | None:
        """The instrument with this id (None for `version`: the newest), or None if it is gone."""
        found = [
            one
            for one in self.instruments
            if one.id == instrument_id and version in (None, one.version)
        ]
        return max(found, key=lambda one: one.version, default=None)

    def activities(self) -> Iterator[tuple[Module, Activity]]:
        """Every activity of the stages with its module, in order."""
        for module in self.modules:
            for activity in module.activities:
                yield module, activity

    def training(self, competence_id: str) -> list[tuple[Module, Activity]]:
        """The activities of the stages that train a competence, in order."""
        return [(m, a) for m, a in self.activities() if competence_id in a.competences]


class PromptRef(Model):
    """A prompt by its ids, written `module/activity.prompt`."""

    module: str
    activity: str
    prompt: str

    @classmethod
    def parse(cls, text: str, module: str = "") -> PromptRef:
        """Read `activity.prompt` (inside `module`) or `module/activity.prompt`."""
        head, _, rest = text.rpartition("/")
        activity, _, prompt = rest.partition(".")
        return cls(module=head or module, activity=activity, prompt=prompt)

    def __str__(self) -> str:
        return f"{self.module}/{self.activity}.{self.prompt}"


Links = tuple[tuple[PromptRef, Prompt, str], ...]
"""Prompts with the field that each fills."""
