"""The séances that a group is offered: the programme's, or the group's own version of one.

A séance is named `module/workshop`. What a trainer changes is kept for one group, as the plan that
its class begins with; the programme stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from pie_core import policy
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.model.live import Pace, Plan, Step
from pie_core.model.people import Actor
from pie_core.model.programme import Module, Workshop
from pie_core.service.house import House, new_id, now
from pie_core.service.live import read_question

MOST_STEPS, LONGEST, TITLE, TEXT = 40, 240, 120, 300
"""Steps of a séance, minutes of a step, characters of a title and of what is done."""

QUESTIONS = ("poll", "scale", "words", "ideas", "ranking")
"""The kinds of question that a séance may have as a step."""


@dataclass(frozen=True)
class Offered:
    """A séance as a group has it. `version` is 0 while it is the programme's.

    `module` is None for a group's own séance that the programme has no longer.
    """

    plan: Plan
    module: Module | None
    version: int

    @property
    def own(self) -> bool:
        """It was changed for this group."""
        return self.version > 0

    @property
    def minutes(self) -> int:
        """Of all its steps."""
        return sum(step.minutes for step in self.plan.steps)


@dataclass(frozen=True)
class Line:
    """A step as a trainer writes it: nothing of it is checked yet.

    `kind` is `activity`, `text`, or one of `QUESTIONS`; `activity` is `module/activity`; `options`
    stand one on a line; `most` and `moderated` are as in `model.live.Question`.
    """

    id: str
    kind: str
    minutes: Any = 5
    pace: str = "trainer"
    activity: str = ""
    text: str = ""
    options: str = ""
    most: int = 1
    moderated: bool = False
    source: str = ""


def key(module: Module, workshop: Workshop) -> str:
    """The name of a séance of the programme."""
    return f"{module.id}/{workshop.id}"


def from_programme(module: Module, workshop: Workshop, language: str) -> Plan:
    """A séance of the programme as a class begins with it, its own words in `language`."""
    words = module.worded(language)
    told = words.workshops.get(workshop.id) or module.worded("fr").workshops[workshop.id]
    return Plan(
        workshop=key(module, workshop),
        title=told.title[:TITLE],
        steps=tuple(
            Step(
                id=step.id,
                minutes=step.minutes,
                pace=step.pace,
                module=module.id if step.activity else "",
                activity=step.activity or "",
                text="" if step.activity else told.steps.get(step.id, "")[:TEXT],
            )
            for step in workshop.steps
        ),
    )


def offered(house: House, actor: Actor, cohort_id: str, language: str = "") -> list[Offered]:
    """The séances of a group in the programme's order, then its own that the programme has no longer.

    `language` words those of the programme, the actor's own where it is ''.
    """
    policy.require(policy.may_lead_class(actor, cohort_id))
    with house.store.reading() as r:
        kept = r.workshops(cohort_id)
    spoken = language or actor.person.language
    found = []
    for module in house.programme_of(cohort_id).modules:
        for workshop in module.workshops:
            plan = from_programme(module, workshop, spoken)
            found.append(_offer(house, plan, module, kept.pop(plan.workshop, None)))
    for name, row in kept.items():
        one = _offer(house, Plan(workshop=name), None, row)
        if one.plan.steps:
            found.append(one)
    return found


def last_module(house: House, actor: Actor, cohort_id: str) -> str:
    """The module whose séance this group had last, if it still has it; else its first; '' for none."""
    policy.require(policy.may_lead_class(actor, cohort_id))
    with house.store.reading() as r:
        began = [event for event in r.class_events(cohort_id) if event.kind == "begin"]
    led = str(began[-1].data["plan"].get("workshop", "")).partition("/")[0] if began else ""
    ids = [module.id for module in house.programme_of(cohort_id).modules if module.workshops]
    return led if led in ids else next(iter(ids), "")


def one(
    house: House, actor: Actor, cohort_id: str, workshop_id: str, language: str = ""
) -> Offered:
    """One of them. Raises `NotFound`."""
    for found in offered(house, actor, cohort_id, language):
        if found.plan.workshop == workshop_id:
            return found
    raise NotFound()


def plan(house: House, actor: Actor, cohort_id: str, workshop_id: str) -> Plan:
    """A séance to begin a class with. Raises `NotFound`.

    Its questions have fresh ids each time: what was replied in an earlier class stays there.
    """
    found = one(house, actor, cohort_id, workshop_id).plan
    steps = [
        step.model_copy(update={"question": step.question.model_copy(update={"id": new_id()})})
        if step.question
        else step
        for step in found.steps
    ]
    return found.model_copy(update={"steps": tuple(steps)})


def _offer(
    house: House, plan: Plan, module: Module | None, kept: tuple[str, int] | None
) -> Offered:
    """A séance of the programme, or what the group made of it, without what is there no longer."""
    if kept is None:
        return Offered(plan, module, 0)
    data, version = kept
    try:
        own = Plan.model_validate_json(data)
    except ValidationError:
        # Kept by another version of the workbook: the programme's is what can be led.
        return Offered(plan, module, version)
    steps = tuple(step for step in own.steps if not step.activity or _exists(house, step))
    return Offered(own.model_copy(update={"steps": steps}), module, version)


def _exists(house: House, step: Step) -> bool:
    module = house.programme.module(step.module)
    return module is not None and module.activity(step.activity) is not None


def lines(plan: Plan) -> list[Line]:
    """The steps of a plan as a trainer writes them."""
    return [_line(step) for step in plan.steps]


def _line(step: Step) -> Line:
    question = step.question
    kind = "activity" if step.activity else question.kind if question else "text"
    return Line(
        id=step.id,
        kind=kind,
        minutes=step.minutes,
        pace=step.pace,
        activity=f"{step.module}/{step.activity}" if step.activity else "",
        text=question.text if question else step.text,
        options="\n".join(option.text for option in question.options) if question else "",
        most=question.most if question else 1,
        moderated=bool(question and question.moderated),
        source=question.source if question else "",
    )


def read(house: House, workshop_id: str, title: str, given: Sequence[Line]) -> Plan:
    """What a trainer wrote as a plan.

    Raises `Invalid`: its findings name the step by its number (`path`, '' for the séance) and say
    what does not fit: `workshop_title`, `no_steps`, `many_steps`, `step_minutes`, `pace`, `kind`,
    `step_text`, `step_activity`, or a code of `live.read_question`.
    """
    found: list[dict[str, Any]] = []
    title = " ".join(title.split())
    if not 1 <= len(title) <= TITLE:
        found.append({"path": "", "code": "workshop_title"})
    if not given:
        found.append({"path": "", "code": "no_steps"})
    if len(given) > MOST_STEPS:
        found.append({"path": "", "code": "many_steps"})
    steps = []
    for number, line in enumerate(given, start=1):
        try:
            steps.append(_step(house, line))
        except Invalid as error:
            found += [{**one, "path": str(number)} for one in error.data["findings"]]
    if found:
        raise Invalid(findings=found)
    return Plan(workshop=workshop_id, title=title, steps=tuple(steps))


def _step(house: House, line: Line) -> Step:
    minutes = line.minutes
    if type(minutes) is not int or not 1 <= minutes <= LONGEST:
        raise Invalid.at("", "step_minutes")
    if line.pace not in get_args(Pace):
        raise Invalid.at("", "pace")
    common: Mapping[str, Any] = {"id": line.id, "minutes": minutes, "pace": line.pace}
    if line.kind == "activity":
        module, _, activity = line.activity.partition("/")
        step = Step(**common, module=module, activity=activity)
        if not _exists(house, step):
            raise Invalid.at("", "step_activity")
        return step
    if line.kind == "text":
        text = " ".join(line.text.split())
        if not 1 <= len(text) <= TEXT:
            raise Invalid.at("", "step_text")
        return Step(**common, text=text)
    if line.kind not in QUESTIONS and not line.source:
        raise Invalid.at("", "kind")
    asked = {
        "kind": line.kind,
        "text": line.text,
        "options": line.options.splitlines(),
        "most": line.most,
        "moderated": line.moderated,
        "source": line.source,
    }
    return Step(**common, question=read_question(house, asked))


def save(
    house: House, actor: Actor, cohort_id: str, workshop_id: str, plan: Plan, based_on: int
) -> int:
    """Keep a group's own version of a séance; its version.

    `based_on` is the version that it was made from, 0 for the programme's. Raises `Conflict`
    (`data["version"]`) when another trainer saved meanwhile, `Invalid`, `NotFound`.
    """
    policy.require(policy.may_lead_class(actor, cohort_id))
    checked = read(house, workshop_id, plan.title, lines(plan))
    modules = house.programme.every.values()
    listed = {key(module, workshop) for module in modules for workshop in module.workshops}
    with house.store.writing() as w:
        kept = w.workshop(cohort_id, workshop_id)
        if w.cohort(cohort_id) is None or (kept is None and workshop_id not in listed):
            raise NotFound()
        current = kept[1] if kept else 0
        if current != based_on:
            raise Conflict(
                current=kept[0] if kept else "",
                submitted=checked.model_dump_json(),
                version=current,
            )
        at = now()
        # By the clock, so that a version never comes back after the séance was set back.
        version = max(current + 1, int(at.timestamp() * 1000))
        w.put_workshop(cohort_id, workshop_id, checked.model_dump_json(), version, actor.id, at)
    return version


def reset(house: House, actor: Actor, cohort_id: str, workshop_id: str) -> None:
    """Back to the programme's version of a séance."""
    policy.require(policy.may_lead_class(actor, cohort_id))
    with house.store.writing() as w:
        w.drop_workshop(cohort_id, workshop_id)
