"""What was done in class, out of a class's file: séances, acts, replies, feedback, attendance.

Everything is known by its id and comes in once. The séance under way is left alone: acts come in only
as whole séances that have ended, and none while one is under way here.
"""

from __future__ import annotations

from datetime import datetime

from pie_core.errors import Invalid
from pie_core.model.attendance import Attended
from pie_core.model.class_file import ClassPart, FeedbackPart, Stays
from pie_core.model.feedback import Place
from pie_core.model.live import Event, Reply, fold
from pie_core.model.values import lines_of_text
from pie_core.service.class_desk import Desk, broken, stamp
from pie_core.store.class_work import hashed

_LONGEST = 400
"""Characters of a reply."""


def merge(desk: Desk, whole: ClassPart) -> None:
    """Join all of it."""
    _workshops(desk, whole)
    _events(desk, whole)
    _replies(desk, whole)
    _feedback(desk, whole)
    _attendance(desk, whole)


def _workshops(desk: Desk, whole: ClassPart) -> None:
    known = desk.w.workshops(desk.cohort_id)
    for one in whole.workshops:
        text = one.data.model_dump_json()
        if one.id not in known:
            at = datetime.fromisoformat(stamp(one.at))
            by = desk.author(one.by_id)
            desk.w.put_workshop(desk.cohort_id, one.id, text, one.version, by, at)
            desk.tally.new["workshops"] += 1
        elif type(one.data).model_validate_json(known[one.id][0]) != one.data:
            desk.tally.stays.append(Stays(kind="workshop", id=one.id, there=one.data.title))


def _events(desk: Desk, whole: ClassPart) -> None:
    """Every séance of the file that has ended and is not here, as a whole."""
    known = desk.w.known_ids("class_events")
    runs: list[list[Event]] = []
    for event in sorted(whole.events, key=lambda event: event.seq):
        if event.kind == "begin":
            runs.append([])
        if runs:
            runs[-1].append(event)
    if runs and runs[-1][-1].kind != "finish":
        desk.tally.left_out["open_classes"] += runs.pop()[0].id not in known
    wanted = [_ended(run) for run in runs if run[0].id not in known]
    if wanted and fold(desk.w.class_events(desk.cohort_id)).run:
        desk.tally.left_out["classes"] += len(wanted)
        return
    for run in wanted:
        try:
            fold(run)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise broken("events") from error
        rows = [
            {
                **one.model_dump(mode="json"),
                "data": one.model_dump_json(include={"data"})[len('{"data":') : -1],
                "by_id": desk.author(one.by_id),
                "by_name": desk.name(one.by_id, one.by_name),
                "at": stamp(one.at),
            }
            for one in run
            if one.id not in known
        ]
        desk.w.put_class_rows("class_events", desk.cohort_id, rows)
        desk.tally.new["classes"] += 1


def _ended(run: list[Event]) -> list[Event]:
    """A séance that went over into the next one gets its end: here the next one may not follow."""
    if run[-1].kind == "finish":
        return run
    end = {"id": hashed(run[0].id)[:20], "kind": "finish", "data": {}}
    return [*run, run[-1].model_copy(update=end)]


def _replies(desk: Desk, whole: ClassPart) -> None:
    known = desk.w.known_ids("class_replies")
    for one in sorted(whole.replies, key=lambda one: one.seq):
        owner, by = desk.owner(one.owner), desk.people.get(one.by_id)
        if one.id in known:
            here = desk.w.reply(one.id)
            ours = here is not None and here.cohort_id == desk.cohort_id
            if here and ours and one.state == "withdrawn" != here.state:
                # Taken back by its author: that holds wherever it was said.
                desk.w.put_reply(here.model_copy(update={"state": "withdrawn"}))
            continue
        if owner is None or by is None or not _sayable(one):
            desk.tally.left_out["replies"] += 1
            continue
        at = datetime.fromisoformat(stamp(one.at))
        update = {"cohort_id": desk.cohort_id, "owner": owner, "by_id": by, "at": at}
        desk.w.put_reply(one.model_copy(update=update))
        known.add(one.id)
        desk.tally.new["replies"] += 1


def _sayable(one: Reply) -> bool:
    """Whether a reply's value has one of the shapes that replies have."""
    match one.value:
        case bool():
            return False
        case str() as text:
            try:
                return lines_of_text(text, "", _LONGEST) == text
            except Invalid:
                return False
        case int() as level:
            return 1 <= level <= 100
        case list() as ids:
            return len(ids) <= 40 and all(isinstance(i, str) and len(i) <= 60 for i in ids)
        case _:
            return one.value is None


def _feedback(desk: Desk, whole: ClassPart) -> None:
    known = desk.w.known_ids("feedback")
    for one in whole.feedback:
        if one.id in known:
            if one.seen_at:
                desk.w.set_feedback_seen(one.id, stamp(one.seen_at), desk.cohort_id)
            continue
        owner = desk.owner(one.owner)
        if owner is None or Place.parse(one.place) is None:
            desk.tally.left_out["feedback"] += 1
            continue
        known.add(one.id)
        desk.w.put_class_rows("feedback", desk.cohort_id, [_said(desk, one, owner)])
        desk.tally.new["feedback"] += 1


def _said(desk: Desk, one: FeedbackPart, owner: str) -> dict[str, object]:
    return {
        **one.model_dump(),
        "owner": owner,
        "by_id": desk.author(one.by_id),
        "by_name": desk.name(one.by_id, one.by_name),
        "at": stamp(one.at),
        "seen_at": stamp(one.seen_at) if one.seen_at else None,
    }


def _attendance(desk: Desk, whole: ClassPart) -> None:
    known = {
        (row["day"], row["person_id"]): row["state"]
        for row in desk.w.class_rows("attendance", desk.cohort_id)
    }
    for one in whole.attendance:
        person = desk.people.get(one.person_id)
        if person is None:
            desk.tally.left_out["attendance"] += 1
            continue
        key = (one.day.isoformat(), person)
        if key not in known:
            desk.w.put_attendance(
                Attended(
                    cohort_id=desk.cohort_id,
                    day=one.day,
                    person_id=person,
                    state=one.state,
                    by_id=desk.author(one.by_id),
                    at=datetime.fromisoformat(stamp(one.at)),
                )
            )
            known[key] = one.state
            desk.tally.new["attendance"] += 1
        elif known[key] != one.state:
            desk.tally.stays.append(Stays(kind="attendance", id=person, there=key[0]))
