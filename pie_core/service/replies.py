"""Taking part in a class: the trainees' replies, and what of them is on the wall."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.live import Event, Live, Question, Reply, fold
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.model.values import gist, lines_of_text
from pie_core.service.answers import activity_at, owner_of
from pie_core.service.house import House, new_id, now
from pie_core.store.reading import Reading

GRACE = timedelta(seconds=10)
"""How long after a question was closed a reply that was under way is still taken."""

TEXT = {"words": 40, "ideas": 140, "answers": 400}
"""Characters that a reply in words may have."""


# ---------------------------------------------------------------- the wall


def moderate(house: House, actor: Actor, reply_id: str, state: str, cluster: str = "") -> None:
    """Show or hide a reply on the wall, or put it into a cluster of ideas.

    Raises `Invalid` (`withdrawn`) for one that its author took back meanwhile.
    """
    if state not in ("shown", "hidden", "waiting") or len(cluster) > 40:
        raise NotFound()
    with house.store.writing() as w:
        reply = _reply_of(w, reply_id)
        policy.require(policy.may_lead_class(actor, reply.cohort_id))
        if reply.state == "withdrawn":
            raise Invalid.at("reply", "withdrawn")
        w.put_reply(reply.model_copy(update={"state": state, "cluster": cluster}))


def show_all(house: House, actor: Actor, cohort_id: str) -> int:
    """Show every reply of the present question that waits; how many."""
    policy.require(policy.may_lead_class(actor, cohort_id))
    with house.store.writing() as w:
        question = fold(w.class_events(cohort_id)).question
        waiting = (
            [one for one in w.replies(question.id) if one.state == "waiting"] if question else []
        )
        for one in waiting:
            w.put_reply(one.model_copy(update={"state": "shown"}))
    return len(waiting)


# ---------------------------------------------------------------- the trainees' replies


def reply(house: House, actor: Actor, cohort_id: str, question_id: str, value: Any) -> Reply:
    """Answer the present question. A second answer takes the place of the first, except for words
    and ideas, of which one may give several.

    Raises `Invalid` (`closed` once it is over; `full`, `empty`, `too_long`, `choice`, `unanswered`).
    """
    policy.require(policy.may_attend_class(actor, cohort_id))
    with house.store.writing() as w:
        events = w.class_events(cohort_id)
        live = fold(events)
        question = live.question
        if question is None or question.id != question_id or not _takes(live, events):
            raise Invalid.at("question", "question_closed")
        if question.source and question.kind != "answers":
            raise Invalid.at("question", "question_closed")  # The workbook answers it.
        own = [
            one
            for one in w.replies(question.id)
            if one.by_id == actor.id and one.state != "withdrawn"
        ]
        given = {"owner": actor.id, "value": _value(question, value, own)}
        if question.kind == "answers":
            given = _shared(house, w, actor, question)
            own = [one for one in w.replies(question.id) if one.owner == given["owner"]]
        several = question.kind in ("words", "ideas")
        if several and len(own) >= max(question.most, 1):
            raise Invalid.at("value", "full", most=question.most)
        state = "waiting" if question.moderated else "shown"
        before = None if several or not own else own[-1]
        if before and question.kind == "answers" and before.value == given["value"]:
            state = "waiting" if before.state == "withdrawn" else before.state
        one = Reply.model_validate(
            {
                "id": before.id if before else new_id(),
                "question": question.id,
                "cohort_id": cohort_id,
                "by_id": actor.id,
                "source": question.source,
                "state": state,
                "cluster": before.cluster if before else "",
                "at": now(),
                **given,
            }
        )
        w.put_reply(one)
        return one


def withdraw(house: House, actor: Actor, reply_id: str) -> None:
    """Take one's reply back: it leaves the wall. Of a team's answer any member may."""
    with house.store.writing() as w:
        one = _reply_of(w, reply_id)
        policy.require(one.by_id == actor.id or policy.may_write_project(actor, one.owner))
        w.put_reply(one.model_copy(update={"state": "withdrawn"}))


def mine(house: House, actor: Actor, cohort_id: str) -> dict[str, Any]:
    """What the actor replied to the present question, and the answer that they may share in it."""
    policy.require(policy.may_follow_class(actor, cohort_id))
    with house.store.reading() as r:
        question = fold(r.class_events(cohort_id)).question
        if question is None or actor.person.cohort_id != cohort_id:
            return {"question": "", "replies": [], "offer": ""}
        replies = [
            {"id": one.id, "value": one.value, "state": one.state}
            for one in r.replies(question.id)
            if one.by_id == actor.id or one.owner in actor.project_ids
        ]
        offer = ""
        if question.kind == "answers":
            offer = _offered(house, r, actor, question)[1]
    return {"question": question.id, "replies": replies, "offer": offer}


def _reply_of(r: Reading, reply_id: str) -> Reply:
    found = r.reply(reply_id)
    if found is None:
        raise NotFound()
    return found


def _takes(live: Live, events: list[Event]) -> bool:
    """Whether the present question takes a reply at this moment."""
    if live.open:
        return True
    closed = [one.at for one in events if one.kind in ("close", "stop")]
    opened = [one for one in events if one.kind in ("open", "start")]
    return bool(live.started and opened and closed and now() - closed[-1] <= GRACE)


def _value(question: Question, value: Any, own: list[Reply]) -> Any:
    """A reply's value as it is kept."""
    ids = {option.id for option in question.options}
    match question.kind:
        case "poll" | "vote":
            chosen = value if isinstance(value, list) else [value]
            if not 1 <= len(chosen) <= question.most or not all(
                isinstance(one, str) and one in ids for one in chosen
            ):
                raise Invalid.at("value", "choice")
            return list(dict.fromkeys(chosen))
        case "scale":
            levels = len(question.options) or 5
            if type(value) is not int or not 1 <= value <= levels:
                raise Invalid.at("value", "choice")
            return value
        case "ranking":
            if not isinstance(value, list) or sorted(map(str, value)) != sorted(ids):
                raise Invalid.at("value", "choice")
            return [str(one) for one in value]
        case "words" | "ideas":
            given = value if isinstance(value, str) else ""
            text = " ".join(lines_of_text(given, "value", 10**6).split())
            if not text:
                raise Invalid.at("value", "empty_reply")
            if len(text) > TEXT[question.kind]:
                raise Invalid.at("value", "too_long")
            if any(one.value == text for one in own):
                raise Invalid.at("value", "said_already")
            return text
        case _:
            return None


def _shared(house: House, r: Reading, actor: Actor, question: Question) -> dict[str, Any]:
    owner, text = _offered(house, r, actor, question)
    if not text:
        raise Invalid.at("value", "unanswered")
    return {"owner": owner, "value": text}


def _offered(house: House, r: Reading, actor: Actor, question: Question) -> tuple[str, str]:
    """The owner and the words of the answer that the actor may share."""
    ref = PromptRef.parse(question.source)
    _, activity = activity_at(house, ref.module, ref.activity)
    owner = owner_of(r, actor, activity)
    answer = r.answer(owner, ref)
    prompt = activity.prompt(ref.prompt)
    return owner, gist(prompt, answer.value, TEXT["answers"]) if answer and prompt else ""
