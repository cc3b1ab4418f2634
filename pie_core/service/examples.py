"""The example group: a whole class with work in it, loaded from `content/examples/`.

Each file of the folder is a team: its members and their answers, saved one by one through the same
services as anybody's, so that notes, tests and figures grow out of them in the usual way.

    team: SOS Portable
    members:
      - name: Yassine Aït Lahcen
        answers: {discovery_day/know_myself.money: 2}    # alone
        finished: [discovery_day/know_myself]
        skills: {start: '33…', end: …, then: …}    # levels in the order of the instrument
        eyes: {Hamza Boukhriss: '343'}    # three questions about a teammate
        notes: {discovery_day__first_figures: {used: [planning], sentence: …}}    # after an activity
    answers: {discovery_day/first_figures.price: 15000}  # together, in the order of saving
    finished: [discovery_day/first_figures]
    moves: [{id: vp-heure, tint: checked}]    # on the canvas, after all that

A move says what becomes of a note: `block`, `text`, `tint`, `archived`, `before` (the note that it
shall stand before). What it does not say stays as it is; a new note needs its block and its text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from pie_core import policy
from pie_core.discovery import board as order
from pie_core.errors import PieError
from pie_core.model.instruments import Occasion
from pie_core.model.people import NO_SECRET, Actor, Cohort, Person, Role, name_key
from pie_core.model.programme import PromptRef
from pie_core.model.project import Note
from pie_core.service import answers, attempts, boards, cohorts, practice
from pie_core.service.attempts import Chosen
from pie_core.service.house import House, new_id, now

FOLDER = Path(__file__).resolve().parents[2] / "content" / "examples" / "groupe"
ESTABLISHMENT = "Établissement de démonstration"
CANVAS = "canvas"
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def teams() -> list[dict[str, Any]]:
    """The example teams as data: name, members, answers by `module/activity.prompt`, finished,
    moves."""
    return [
        yaml.load(path.read_text(encoding="utf-8"), Loader=_FAST)
        for path in sorted(FOLDER.glob("*.yaml"))
    ]


def load(house: House, actor: Actor) -> Cohort:
    """Make the example group with its teams and their work; the group.

    What the programme no longer asks is left out: the example opens as well where somebody has
    taken a module away or changed a question.
    """
    policy.require(policy.may_create_cohort(actor))
    cohort = cohorts.create(
        house,
        actor,
        name="Groupe de démonstration",
        trade="Filières mélangées",
        establishment=ESTABLISHMENT,
        year="2026-2027",
    )
    for team in teams():
        _load_team(house, cohort, team)
    return cohort


def _load_team(house: House, cohort: Cohort, team: Mapping[str, Any]) -> None:
    members, project = _people(house, cohort, team)
    for member, self_ in zip(team["members"], members, strict=True):
        for key, value in member.get("answers", {}).items():
            _save(house, self_, self_.id, key, value)
        for key in member.get("finished", []):
            _finish(house, self_, key)
        for key, note in member.get("notes", {}).items():
            for prompt, value in note.items():
                _save(house, self_, self_.id, f"{practice.MODULE}/{key}.{prompt}", value)
    for member, self_ in zip(team["members"], members, strict=True):
        _skills(house, self_, member, {a.person.name: a for a in members})
    # Whoever has worked alone writes for the team in turn, an exercise each.
    writers = cycle([a for m, a in zip(team["members"], members, strict=True) if "answers" in m])
    writer_of: dict[str, Actor] = {}
    for key, value in team["answers"].items():
        exercise = key.partition(".")[0]
        if exercise not in writer_of:
            writer_of[exercise] = next(writers)
        _save(house, writer_of[exercise], project, key, value)
    for key in team.get("finished", []):
        _finish(house, writer_of.get(key, members[0]), key)
    for move in team.get("moves", []):
        _move(house, next(writers), project, move)


SECONDS = 7.0
"""For each question: an example has no clock, and none would be taken for haste."""


def _skills(
    house: House,
    actor: Actor,
    member: Mapping[str, Any],
    members: Mapping[str, Actor],
) -> None:
    """What a member said of themselves and of teammates, through the usual services."""
    for name, levels in member.get("skills", {}).items():
        _attempt(house, actor, actor.person, Occasion(name), levels)
    for name, levels in member.get("eyes", {}).items():
        _attempt(house, actor, members[name].person, Occasion.PEER, levels)


def _attempt(
    house: House,
    actor: Actor,
    person: Person,
    occasion: Occasion,
    levels: str,
) -> None:
    with suppress(PieError):  # The programme asks with another instrument now.
        instrument = attempts.instrument_for(house, occasion)
        # The end is asked when its activity is done; the example is past it.
        with house.store.writing() as w:
            made = attempts.new_attempt(instrument, actor, person, occasion)
            w.add_attempt(made)
        chosen = [
            Chosen(key, int(level), SECONDS)
            for key, level in zip(instrument.columns, levels, strict=False)
        ]
        attempts.choose(house, actor, made.id, chosen)
        attempts.finish(house, actor, made.id)


def _people(house: House, cohort: Cohort, team: Mapping[str, Any]) -> tuple[list[Actor], str]:
    """A team's accounts, without a PIN and with the consent given, and its project's id."""
    at = now()
    team_id, project = new_id(), new_id()
    with house.store.writing() as w:
        w.add_team(team_id, project, cohort.id, team["team"], at)
        people = [
            Person(
                id=new_id(),
                role=Role.TRAINEE,
                name=member["name"],
                cohort_id=cohort.id,
                consent_at=at,
                created_at=at,
            )
            for member in team["members"]
        ]
        for person in people:
            w.add_person(person, name_key(person.name), NO_SECRET)
            w.put_in_team(team_id, person.id, at)
        actors = [actor for person in people if (actor := w.actor(person.id))]
    return actors, project


def _save(house: House, actor: Actor, owner: str, key: str, value: Any) -> None:
    with suppress(PieError):  # The programme asks something else now.
        answers.save(house, actor, owner, PromptRef.parse(key), value, 0)


def _finish(house: House, actor: Actor, key: str) -> None:
    with suppress(PieError):  # The programme asks something else, or more, now.
        answers.finish(house, actor, *key.split("/"))


def _move(house: House, actor: Actor, project: str, move: Mapping[str, Any]) -> None:
    with suppress(PieError):  # The board, the block or the note's question is no more.
        notes = boards.standing(house, actor, project, CANVAS).notes
        new = Note(id=move["id"], block="", text="", version=0)
        note = next((one for one in notes if one.id == new.id), new)
        kept = {name: getattr(note, name) for name in ("block", "text", "tint", "archived")}
        stays = move.get("block", note.block) == note.block
        before = _after(notes, note) if stays else None
        said = {**kept, "before": before, "based_on": note.version, **move}
        boards.put(house, actor, project, CANVAS, [boards.read_put(said, 0)])


def _after(notes: Sequence[Note], note: Note) -> str | None:
    """The note that stands after this one: where nothing else is said, it goes on doing so."""
    ids = [one.id for one in order.ordered(notes, note.block)]
    return next(iter(ids[ids.index(note.id) + 1 :]), None) if note.id in ids else None
