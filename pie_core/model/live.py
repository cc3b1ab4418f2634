"""A class at work: the trainer's acts folded into what is under way, and what trainees reply.

Acts are appended (`Event`); `fold` reads those of the last class of a group. A `Question` is asked of
the class: with options or words of its own, or over an answer of the workbook (`source`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from pie_core.model.base import Model

Kind = Literal["poll", "scale", "words", "ideas", "ranking", "answers", "vote"]
"""What a question asks: one option or several, a level, words, ideas, an order, consent to show an
answer of the workbook on the wall, or which of the shown answers are the best."""

TRAY = ("ideas", "words", "answers")
"""Kinds whose replies are words of people: a trainer may show or hide each."""

Act = Literal[
    "begin",
    "goto",
    "start",
    "pause",
    "resume",
    "extend",
    "stop",
    "ask",
    "open",
    "close",
    "show",
    "scene",
    "feedback",
    "plan",
    "cluster",
    "finish",
]
Scene = Literal["address", "step", "blank"]
"""What the projector shows: how to join, the present step or question, or nothing (look at me)."""
ReplyState = Literal["waiting", "shown", "hidden", "withdrawn"]
Pace = Literal["trainer", "own"]


class Event(Model):
    """One act in a class."""

    seq: int = 0
    id: str
    cohort_id: str
    kind: Act
    data: dict[str, Any] = {}
    by_id: str
    by_name: str
    at: datetime


class Option(Model):
    """Something to choose."""

    id: str
    text: str = Field(max_length=300)


class Question(Model):
    """What the class is asked."""

    id: str
    kind: Kind
    text: str = Field(default="", max_length=300)
    options: tuple[Option, ...] = Field(default=(), max_length=40)
    most: int = Field(
        default=1, ge=1, le=10, description="options, words or ideas that one may give"
    )
    moderated: bool = Field(default=False, description="the trainer shows each reply, or does not")
    source: str = Field(
        default="", description="module/activity.prompt of the workbook that it is about"
    )


class Step(Model):
    """A step of a class: an activity, a question, or something done together (`text`)."""

    id: str
    minutes: int = Field(default=5, ge=1, le=240)
    pace: Pace = "trainer"
    module: str = ""
    activity: str = ""
    question: Question | None = None
    text: str = Field(default="", max_length=300)


class Plan(Model):
    """The séance as it is led: its steps in order."""

    workshop: str = ""
    title: str = Field(default="", max_length=120)
    steps: tuple[Step, ...] = Field(default=(), max_length=40)


class Reply(Model):
    """What somebody answered to a question; `owner` is a person, or the project of a team's answer."""

    id: str
    question: str
    cohort_id: str
    owner: str
    by_id: str
    source: str = ""
    value: Any
    state: ReplyState = "shown"
    cluster: str = ""
    seq: int = 0
    at: datetime


class Live(Model):
    """What is under way in a class now.

    Of a running step `ends` is when its time is over; of a paused one `left` is what remains.
    `running` is False before it was started and after it was stopped.
    """

    run: str = Field(default="", description="id of the class, '' while there is none")
    seq: int = 0
    plan: Plan = Plan()
    at: str = Field(default="", description="id of the present step")
    started: bool = False
    running: bool = False
    ends: datetime | None = None
    left: int | None = Field(default=None, description="seconds, while it is paused")
    pace: Pace = "own"
    open: bool = Field(default=False, description="the present question takes replies")
    shown: bool = Field(default=False, description="the results are on the wall")
    scene: Scene = "address"
    clusters: dict[str, dict[str, str]] = Field(
        default={}, description="question → cluster id → its name"
    )
    by: str = Field(default="", description="who did the last act")

    @property
    def step(self) -> Step | None:
        """The present step."""
        return next((one for one in self.plan.steps if one.id == self.at), None)

    @property
    def question(self) -> Question | None:
        """The present question."""
        return self.step.question if self.step else None

    @property
    def place(self) -> int:
        """The place of the present step in the plan, -1 before the first."""
        return next((n for n, one in enumerate(self.plan.steps) if one.id == self.at), -1)

    def neighbour(self, by: int) -> Step | None:
        """The step before (-1) or after (1) the present one."""
        wanted = self.place + by
        return self.plan.steps[wanted] if 0 <= wanted < len(self.plan.steps) else None


_STILL: dict[str, Any] = {
    **{"started": False, "running": False, "ends": None, "left": None},
    **{"open": False, "shown": False},
}


def fold(events: Iterable[Event]) -> Live:
    """What is under way after these acts; an empty `Live` after none, or after the end."""
    state: dict[str, Any] = {}
    for event in events:
        data = event.data
        if event.kind == "feedback":
            continue  # Told to one team, it changes nothing for the class.
        state |= {"seq": event.seq, "by": event.by_name}
        match event.kind:
            case "begin":
                state = {"run": event.id, "seq": event.seq, "by": event.by_name, **_STILL}
                state |= {"plan": Plan.model_validate(data["plan"]), "clusters": {}}
            case "finish":
                state = {"seq": event.seq, "by": event.by_name}
            case _ if "run" not in state:
                continue
            case "plan":
                state["plan"] = Plan.model_validate(data["plan"])
            case "goto":
                state |= {"at": data["step"], "scene": "step", "pace": "own", **_STILL}
            case "ask":
                state["plan"] = _with_step(state["plan"], state.get("at", ""), data["step"])
                state |= {**_STILL, "at": data["step"]["id"], "scene": "step"}
            case "start":
                ends = event.at + timedelta(seconds=data["seconds"])
                state |= {"started": True, "running": True, "ends": ends, "left": None}
                state |= {"pace": data["pace"], "scene": "step", "open": True}
            case "pause" if state["running"] and state["ends"]:
                left = max(0, round((state["ends"] - event.at).total_seconds()))
                state |= {"left": left, "ends": None}
            case "resume" if state["left"] is not None:
                ends = event.at + timedelta(seconds=state["left"])
                state |= {"ends": ends, "left": None}
            case "extend" if state["running"]:
                if state["left"] is not None:
                    state["left"] += data["seconds"]
                else:
                    # After the time was over, more time counts from now.
                    base = max(state["ends"], event.at)
                    state["ends"] = base + timedelta(seconds=data["seconds"])
            case "stop":
                state |= {"running": False, "ends": None, "left": None, "open": False}
            case "open":
                state |= {"open": True, "started": True}
            case "close":
                state["open"] = False
            case "show":
                state["shown"] = bool(data["on"])
            case "scene":
                state["scene"] = data["scene"]
            case "cluster":
                named = {**state["clusters"].get(data["question"], {}), data["id"]: data["name"]}
                state["clusters"] = {**state["clusters"], data["question"]: named}
    return Live(**state)


def _with_step(plan: Plan, at: str, step: dict[str, Any]) -> Plan:
    """The plan with one more step after the present one."""
    place = next((n for n, one in enumerate(plan.steps) if one.id == at), len(plan.steps) - 1)
    steps = [*plan.steps[: place + 1], Step.model_validate(step), *plan.steps[place + 1 :]]
    return plan.model_copy(update={"steps": tuple(steps)})
