"""What a class at work shows, as plain data in one language: to trainees, on the wall, at the desk.

The same state goes to everybody; the desk has the tray and the plan besides, and the results before
they are shown. Nobody's name is in it, at no place.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from pie_core.errors import NotFound
from pie_core.model.live import TRAY, Live, Question, Reply, Step, fold
from pie_core.model.programme import Activity, ActivityWords, PromptRef
from pie_core.model.values import filled
from pie_core.service.answers import activity_at
from pie_core.service.house import House
from pie_core.service.live import kinds_of
from pie_core.store.reading import Reading
from pie_core.words.cloud import cloud

Audience = Literal["class", "wall", "desk"]
LEAST = 5
"""Answers to a private question that must be there before the class sees them together."""


class Scene:
    """A class at one moment, read once; `told` words it for an audience and a language."""

    def __init__(self, house: House, r: Reading, cohort_id: str) -> None:
        cohort = r.cohort(cohort_id)
        if cohort is None:
            raise NotFound()
        self._house, self.cohort = house, cohort
        self.live: Live = fold(r.class_events(cohort_id))
        self.beat: int = r.beats([cohort_id]).get(cohort_id, 0)
        question = self.live.question
        self.replies: list[Reply] = r.replies(question.id) if question else []
        self._people, self._teams = r.attending(cohort_id)
        self._given = _given(house, r, question, self._people, self._teams)
        self.counter = self._count(r)

    @property
    def follows_answers(self) -> bool:
        """Whether it changes with what is written in the workbook."""
        step, question = self.live.step, self.live.question
        return bool(question.source if question else step and step.activity)

    def _owners(self, activity: Activity) -> list[str]:
        return self._people if activity.by == "person" else self._teams

    def _count(self, r: Reading) -> dict[str, int] | None:
        """How many have answered the question, or written something in the activity."""
        step, question = self.live.step, self.live.question
        if question and question.kind == "answers":
            owners = self._owners(_activity(self._house, question.source))
            given = {one.owner for one in self.replies if one.state != "withdrawn"}
            return {"done": len(given & set(owners)), "of": len(owners)}
        if question and question.source:
            owners = self._owners(_activity(self._house, question.source))
            return {"done": len(self._given), "of": len(owners)}
        if question:
            given = {one.by_id for one in self.replies if one.state != "withdrawn"}
            return {"done": len(given), "of": len(self._people)}
        if step and step.activity:
            _, activity = activity_at(self._house, step.module, step.activity)
            owners = self._owners(activity)
            done = r.answering(owners, step.module, step.activity)
            return {"done": len(done), "of": len(owners)}
        return None

    def told(self, audience: Audience, language: str, address: str = "") -> dict[str, Any]:
        """The state as the browser takes it; moments are milliseconds since 1970."""
        live, question = self.live, self.live.question
        told: dict[str, Any] = {
            "cohort": self.cohort.id,
            "name": self.cohort.name,
            "code": self.cohort.join_code,
            "address": address,
            "run": live.run,
            "seq": live.seq,
            "title": live.plan.title,
            "place": live.place + 1,
            "count": len(live.plan.steps),
            "step": self._step(live.step, language) if live.step else None,
            "next": self._title(live.neighbour(1), language),
            "previous": self._title(live.neighbour(-1), language),
            "started": live.started,
            "running": live.running,
            "ends": _ms(live.ends),
            "left": live.left,
            "pace": live.pace,
            "open": live.open,
            "shown": live.shown,
            "scene": live.scene,
            "question": self._question(question, language) if question else None,
            "counter": self.counter,
            "results": None,
        }
        if question and (live.shown or audience == "desk"):
            told["results"] = self._results(question, language)
        if audience == "desk":
            told |= {
                "by": live.by,
                "plan": [
                    {
                        "id": one.id,
                        "title": self._title(one, language),
                        "minutes": one.minutes,
                        "pace": one.pace,
                        "kind": one.question.kind if one.question else "",
                        "activity": f"{one.module}/{one.activity}" if one.activity else "",
                    }
                    for one in live.plan.steps
                ],
                "tray": self._tray(question) if question and question.kind in TRAY else [],
                "prompts": self._prompts(live.step, language),
            }
        return told

    # What a step is ---------------------------------------------------------------------------

    def _words(self, module: str, activity: str, language: str) -> ActivityWords:
        found, _ = activity_at(self._house, module, activity)
        return found.worded(language).activities[activity]

    def _title(self, step: Step | None, language: str) -> str:
        if step is None:
            return ""
        if step.activity:
            return self._words(step.module, step.activity, language).title
        if step.question:
            return self._text(step.question, language)
        return step.text

    def _step(self, step: Step, language: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": step.id,
            "kind": "activity" if step.activity else "question" if step.question else "text",
            "title": self._title(step, language),
            "minutes": step.minutes,
        }
        if step.activity:
            words = self._words(step.module, step.activity, language)
            _, activity = activity_at(self._house, step.module, step.activity)
            told |= {
                "module": step.module,
                "activity": step.activity,
                "by": activity.by,
                "aim": words.aim,
                "instruction": words.instruction,
            }
        return told

    def _prompts(self, step: Step | None, language: str) -> list[dict[str, Any]]:
        """The answers of the present activity about which the class may be asked, or shown."""
        if step is None or not step.activity:
            return []
        words = self._words(step.module, step.activity, language)
        _, activity = activity_at(self._house, step.module, step.activity)
        return [
            {
                "source": f"{step.module}/{activity.id}.{prompt.id}",
                "label": words.prompts[prompt.id].label,
                "kinds": [
                    kind
                    for kind in kinds_of(prompt)
                    if not (activity.private and kind in ("answers", "words"))
                ],
            }
            for prompt in activity.prompts
            if kinds_of(prompt) and prompt.id in words.prompts
        ]

    # What a question is -----------------------------------------------------------------------

    def _text(self, question: Question, language: str) -> str:
        if question.text or not question.source:
            return question.text
        ref = PromptRef.parse(question.source)
        return self._words(ref.module, ref.activity, language).prompts[ref.prompt].label

    def _options(self, question: Question, language: str) -> list[dict[str, str]]:
        """What there is to choose: its own options, or those of the prompt that it is about."""
        if question.options or not question.source:
            found = [{"id": one.id, "text": one.text} for one in question.options]
            if question.kind == "scale" and not found:
                found = [{"id": f"o{n}", "text": str(n)} for n in range(1, 6)]
            return found
        ref = PromptRef.parse(question.source)
        words = self._words(ref.module, ref.activity, language).prompts[ref.prompt]
        _, activity = activity_at(self._house, ref.module, ref.activity)
        prompt: Any = activity.prompt(ref.prompt)
        if prompt.kind == "scale":
            texts = dict(enumerate(words.levels, start=1))
            return [
                {"id": f"o{n}", "text": texts.get(n, str(n))} for n in range(1, prompt.levels + 1)
            ]
        return [
            {"id": one, "text": words.options.get(one, one)}
            for one in getattr(prompt, "options", ())
        ]

    def _question(self, question: Question, language: str) -> dict[str, Any]:
        return {
            "id": question.id,
            "kind": question.kind,
            "text": self._text(question, language),
            "options": self._options(question, language),
            "most": question.most,
            "source": question.source,
            "moderated": question.moderated,
        }

    # What was answered ------------------------------------------------------------------------

    def _values(self, question: Question) -> list[Any]:
        """What counts: answers of the workbook, or replies that are on the wall."""
        if question.source and question.kind != "answers":
            return list(self._given.values())
        return [one.value for one in self._shown(question)]

    def _shown(self, question: Question) -> list[Reply]:
        return [
            one for one in self.replies if one.state == "shown" and not self._gone(question, one)
        ]

    def _gone(self, question: Question, one: Reply) -> bool:
        """Whether its author has emptied the answer that was shown."""
        return question.kind == "answers" and one.owner not in self._given

    def _results(self, question: Question, language: str) -> dict[str, Any]:
        values = self._values(question)
        options = self._options(question, language)
        told: dict[str, Any] = {"kind": question.kind, "n": len(values)}
        if question.source and question.kind != "answers":
            if _activity(self._house, question.source).private and len(values) < LEAST:
                return {**told, "few": LEAST}
        match question.kind:
            case "poll" | "vote":
                given = [one if isinstance(one, list) else [one] for one in values]
                counts = {o["id"]: sum(o["id"] in one for one in given) for o in options}
                bars = [{**o, "n": counts[o["id"]]} for o in options]
                if question.kind == "vote":
                    bars.sort(key=lambda bar: counts[str(bar["id"])], reverse=True)
                told["bars"] = bars
            case "scale":
                told["bars"] = [{**o, "n": values.count(n)} for n, o in enumerate(options, start=1)]
            case "ranking":
                told["bars"] = _ranked(options, values)
            case "words":
                texts = [str(one) for one in values]
                found = cloud(texts, whole=not question.source)
                told["words"] = [{"text": one.text, "n": one.count} for one in found]
            case _:
                names = self.live.clusters.get(question.id, {})
                told["items"] = [
                    {"id": one.id, "text": one.value, "cluster": one.cluster}
                    for one in self._shown(question)
                ]
                told["clusters"] = [{"id": key, "name": name} for key, name in names.items()]
        return told

    def _tray(self, question: Question) -> list[dict[str, Any]]:
        """Every reply in words, for the trainer: also what waits, is hidden or was taken back."""
        return [
            {
                "id": one.id,
                # What its author took back is not read by anybody any more.
                "text": "" if one.state == "withdrawn" or self._gone(question, one) else one.value,
                "state": "gone" if self._gone(question, one) else one.state,
                "cluster": one.cluster,
            }
            for one in self.replies
        ]


def _ranked(options: list[dict[str, str]], values: list[Any]) -> list[dict[str, Any]]:
    """Points of each option: the first of k gets k, the last 1; and how often it was first."""
    k = len(options)
    points = {o["id"]: 0 for o in options}
    firsts = {o["id"]: 0 for o in options}
    for order in values:
        for place, one in enumerate(order):
            if one in points:
                points[one] += k - place
                firsts[one] += place == 0
    bars = [{**o, "n": points[o["id"]], "firsts": firsts[o["id"]]} for o in options]
    return sorted(bars, key=lambda bar: -points[bar["id"]])


def _activity(house: House, source: str) -> Activity:
    ref = PromptRef.parse(source)
    return activity_at(house, ref.module, ref.activity)[1]


def _given(
    house: House, r: Reading, question: Question | None, people: list[str], teams: list[str]
) -> dict[str, Any]:
    """Owner → their answer to the prompt that a question is about, where they gave one."""
    if question is None or not question.source:
        return {}
    ref = PromptRef.parse(question.source)
    _, activity = activity_at(house, ref.module, ref.activity)
    prompt = activity.prompt(ref.prompt)
    owners = people if activity.by == "person" else teams
    found = {owner: json.loads(text) for owner, text in r.values_of(owners, ref).items()}
    if prompt is None:
        return {}
    texts = {owner: value for owner, value in found.items() if filled(prompt, value)}
    if question.kind == "words":
        return {owner: _text(prompt.kind, value) for owner, value in texts.items()}
    return texts


def _text(kind: str, value: Any) -> str:
    if kind in ("list", "brainstorm"):
        return "\n".join(item["text"] for item in value)
    return str(value)


def _ms(at: datetime | None) -> int | None:
    return round(at.timestamp() * 1000) if at else None
