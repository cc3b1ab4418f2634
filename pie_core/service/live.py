"""Leading a class: the trainer's acts. What the trainees reply is in `replies`.

Nothing is stopped by a clock: when the time is over the page says so, and what is typed late is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pie_core import policy
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.model.live import (
    TRAY,
    Act,
    Event,
    Kind,
    Live,
    Option,
    Pace,
    Plan,
    Question,
    Scene,
    Step,
    fold,
)
from pie_core.model.people import Actor, Cohort
from pie_core.model.programme import PromptRef
from pie_core.service.answers import activity_at
from pie_core.service.house import House, new_id, now
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing

SECONDS = (10, 4 * 3600)
"""The shortest and the longest time of a step."""

_GUARDED = ("begin", "goto", "start", "ask", "stop", "finish")
"""Acts that would undo what another trainer has just done."""


def now_of(house: House, actor: Actor, cohort_id: str) -> Live:
    """What is under way in a group's class."""
    policy.require(policy.may_follow_class(actor, cohort_id))
    with house.store.reading() as r:
        return fold(r.class_events(cohort_id))


# ---------------------------------------------------------------- the trainer's acts


def begin(house: House, actor: Actor, cohort_id: str, plan: Plan, based_on: int = 0) -> str:
    """Begin a class with a plan; its id. What went on before is over.

    Raises `Conflict` when another trainer has begun or gone on since `based_on`.
    """
    policy.require(policy.may_lead_class(actor, cohort_id))
    if not plan.steps:
        raise Invalid.at("plan", "no_steps")
    with house.store.writing() as w:
        _cohort(w, cohort_id)
        _unmoved(w, actor, cohort_id, based_on)
        event = _event(actor, cohort_id, "begin", {"plan": plan.model_dump(mode="json")})
        w.add_class_event(event)
        _goto(w, actor, cohort_id, plan.steps[0])
        return event.id


def act(
    house: House, actor: Actor, cohort_id: str, kind: str, data: Mapping[str, Any], based_on: int
) -> Live:
    """Do one of the acts on a class, and what is under way after it.

    `goto` {step | by: 1 | -1}, `start` {seconds?, pace?}, `pause`, `resume`, `extend` {seconds},
    `stop`, `open`, `close`, `show` {on}, `scene` {scene}, `cluster` {id, name}, `finish`. Raises
    `Conflict` (`data["by"]`, `["title"]`) when another trainer moved the class since `based_on`,
    `Invalid`, `NotFound`.
    """
    policy.require(policy.may_lead_class(actor, cohort_id))
    if kind not in get_args(Act) or kind in ("begin", "ask", "feedback", "plan"):
        raise NotFound()
    with house.store.writing() as w:
        live = fold(w.class_events(cohort_id))
        if not live.run:
            raise Invalid.at("class", "no_class")
        if kind in _GUARDED:
            _unmoved(w, actor, cohort_id, based_on)
        if kind == "goto":
            _goto(w, actor, cohort_id, _wanted(live, data))
        else:
            w.add_class_event(_event(actor, cohort_id, kind, _checked(live, kind, data)))
        return fold(w.class_events(cohort_id))


def ask(
    house: House, actor: Actor, cohort_id: str, data: Mapping[str, Any], based_on: int
) -> Question:
    """Ask the class something now: a step after the present one, open at once.

    `data` {kind, text, options: [text], most, moderated}, or {kind, source} over an answer of the
    workbook, or {kind: "vote", most} over what the present question has on the wall.
    """
    policy.require(policy.may_lead_class(actor, cohort_id))
    with house.store.writing() as w:
        live = fold(w.class_events(cohort_id))
        if not live.run:
            raise Invalid.at("class", "no_class")
        _unmoved(w, actor, cohort_id, based_on)
        question = (
            _vote(w, live, data) if data.get("kind") == "vote" else read_question(house, data)
        )
        minutes = data.get("minutes", 3)
        step = Step(
            id=new_id(),
            minutes=minutes if type(minutes) is int and 1 <= minutes <= 240 else 3,
            question=question,
        )
        w.add_class_event(_event(actor, cohort_id, "ask", {"step": step.model_dump(mode="json")}))
        w.add_class_event(_event(actor, cohort_id, "open", {}))
        return question


def read_question(house: House, data: Mapping[str, Any]) -> Question:
    """A question as a trainer wrote it. Raises `Invalid` saying which field and why."""
    kind: Any = data.get("kind")
    if kind not in get_args(Kind) or kind == "vote":
        raise Invalid.at("kind", "kind")
    source = str(data.get("source") or "")
    text = " ".join(str(data.get("text") or "").split())
    options = [" ".join(str(one).split()) for one in data.get("options") or [] if str(one).strip()]
    if source:
        ref = _source(house, source, kind)
        _, activity = activity_at(house, ref.module, ref.activity)
        if kind == "answers" and activity.private:
            raise Invalid.at("source", "private")
    elif kind == "answers":
        raise Invalid.at("source", "source")
    elif not text:
        raise Invalid.at("text", "question_text")
    if len(text) > 300 or any(len(one) > 140 for one in options):
        raise Invalid.at("text", "too_long")
    if not source and kind in ("poll", "ranking") and not 2 <= len(options) <= 12:
        raise Invalid.at("options", "question_options", min=2, max=12)
    if not source and kind == "scale" and options and not 2 <= len(options) <= 7:
        raise Invalid.at("options", "question_options", min=2, max=7)
    most = data.get("most", 1)
    return Question(
        id=new_id(),
        kind=kind,
        text=text,
        options=tuple(Option(id=f"o{n}", text=one) for n, one in enumerate(options, start=1)),
        most=most if type(most) is int and 1 <= most <= 10 else 1,
        moderated=kind == "answers" or (kind in TRAY and bool(data.get("moderated"))),
        source=source,
    )


def _source(house: House, source: str, kind: str) -> PromptRef:
    """A prompt of the workbook that a question of this kind can be about."""
    ref = PromptRef.parse(source)
    _, activity = activity_at(house, ref.module, ref.activity)
    prompt = activity.prompt(ref.prompt)
    if prompt is None or kind not in kinds_of(prompt):
        raise NotFound()
    return ref


def kinds_of(prompt: Any) -> tuple[str, ...]:
    """The kinds of question that may be asked over a prompt's answers."""
    match prompt.kind:
        case "scale":
            return ("scale",)
        case "choice" | "choices" if prompt.options:
            return ("poll",)
        case "ranking" if prompt.options:
            return ("ranking",)
        case "short_text" | "long_text" | "list" | "brainstorm":
            return ("answers", "words")
        case _:
            return ()


def _vote(r: Reading, live: Live, data: Mapping[str, Any]) -> Question:
    """A vote over what the present question has on the wall."""
    before = live.question
    if before is None or before.kind not in ("answers", "ideas"):
        raise Invalid.at("vote", "vote_over")
    shown = [one for one in r.replies(before.id) if one.state == "shown"]
    options = tuple(Option(id=one.id, text=str(one.value)[:300]) for one in shown)[:40]
    if len(options) < 2:
        raise Invalid.at("vote", "vote_options")
    most = data.get("most", 1)
    text = " ".join(str(data.get("text") or before.text).split())[:300]
    return Question(
        id=new_id(),
        kind="vote",
        text=text,
        options=options,
        most=most if type(most) is int and 1 <= most <= 5 else 1,
    )


def _checked(live: Live, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What an act says, with what it leaves out taken from the plan."""
    step = live.step
    match kind:
        case "start":
            if step is None:
                raise Invalid.at("step", "no_step")
            pace = data.get("pace", step.pace)
            if pace not in get_args(Pace):
                raise Invalid.at("pace", "pace")
            return {"seconds": _seconds(data.get("seconds", step.minutes * 60)), "pace": pace}
        case "extend":
            return {"seconds": _seconds(data.get("seconds", 120))}
        case "show":
            return {"on": bool(data.get("on", True))}
        case "scene":
            if data.get("scene") not in get_args(Scene):
                raise Invalid.at("scene", "scene")
            return {"scene": data["scene"]}
        case "open" | "close":
            if live.question is None:
                raise Invalid.at("question", "no_question")
        case "cluster":
            if live.question is None:
                raise Invalid.at("question", "no_question")
            name = " ".join(str(data.get("name") or "").split())[:60]
            key = str(data.get("id") or new_id())
            if not key.isalnum() or len(key) > 40 or not name:
                raise Invalid.at("name", "text", min=1, max=60)
            return {"question": live.question.id, "id": key, "name": name}
    return {}


def _seconds(value: Any) -> int:
    low, high = SECONDS
    if type(value) is not int or not low <= value <= high:
        raise Invalid.at("seconds", "seconds")
    return value


def _wanted(live: Live, data: Mapping[str, Any]) -> Step:
    """The step that an act names, or the next or the previous one."""
    by = data.get("by")
    if by in (1, -1):
        found = live.neighbour(by)
        if found is None:
            raise Invalid.at("step", "last_step" if by == 1 else "first_step")
        return found
    found = next((one for one in live.plan.steps if one.id == data.get("step")), None)
    if found is None:
        raise NotFound()
    return found


def _goto(w: Writing, actor: Actor, cohort_id: str, step: Step) -> None:
    w.add_class_event(_event(actor, cohort_id, "goto", {"step": step.id}))


def _unmoved(r: Reading, actor: Actor, cohort_id: str, based_on: int) -> None:
    """Nobody else moved the class since. Raises `Conflict` with who did, and where it is now."""
    events = [
        one
        for one in r.class_events(cohort_id)
        if one.seq > based_on and one.kind in _GUARDED and one.by_id != actor.id
    ]
    if events:
        live = fold(r.class_events(cohort_id))
        raise Conflict(by=events[-1].by_name, step=live.at, seq=live.seq)


def _cohort(r: Reading, cohort_id: str) -> Cohort:
    cohort = r.cohort(cohort_id)
    if cohort is None:
        raise NotFound()
    return cohort


def _event(actor: Actor, cohort_id: str, kind: str, data: Mapping[str, Any]) -> Event:
    return Event.model_validate(
        {
            "id": new_id(),
            "cohort_id": cohort_id,
            "kind": kind,
            "data": dict(data),
            "by_id": actor.id,
            "by_name": actor.person.name,
            "at": now(),
        }
    )
