"""Boards: what stands on one, moving notes on it, how it was, and its named versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pie_core import policy
from pie_core.discovery import board as rules
from pie_core.discovery.board import Change
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.model.boards import Track
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.model.project import BoardVersion, KeptNote, Note, Place
from pie_core.model.values import ITEM_ID, plain_text
from pie_core.service import access
from pie_core.service.house import House, new_id, now
from pie_core.store.writing import Writing

MOST_PUTS = 50
_TINT = re.compile(r"\A[a-z0-9_]{0,20}\Z")


@dataclass(frozen=True)
class Standing:
    """A board as it stands: its notes (archived ones too), the last move, whether one may move."""

    board: str
    notes: tuple[KeptNote, ...]
    seq: int
    editable: bool


@dataclass(frozen=True)
class Put:
    """A note as somebody wants it; `before` is the note that it shall stand before in its block."""

    id: str
    block: str
    text: str
    tint: str
    archived: bool
    before: str | None
    based_on: int


def blocks(house: House, board_id: str) -> set[str]:
    """The blocks of a board, and "" for its tray. Raises `NotFound` for an unknown board."""
    found = house.programme.boards.get(board_id)
    if found is None:
        raise NotFound()
    return {block.id for block in found.blocks} | {""}


def standing(house: House, actor: Actor, project_id: str, board_id: str) -> Standing:
    """A board as it stands now."""
    blocks(house, board_id)
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        notes = tuple(r.kept_notes(project_id, board_id))
        seq = r.board_seq(project_id, board_id)
    return Standing(board_id, notes, seq, policy.may_write_project(actor, project_id))


def moved_since(
    house: House, actor: Actor, project_id: str, board_id: str, seq: int
) -> tuple[int, list[KeptNote]]:
    """The number of the last move, and the notes that moves after `seq` touched."""
    blocks(house, board_id)
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        last = r.board_seq(project_id, board_id)
        if last <= seq:
            return last, []
        return last, r.kept_notes(
            project_id, board_id, r.notes_moved_since(project_id, board_id, seq)
        )


def read_put(data: Any, place: int) -> Put:
    """One wanted note from JSON. Raises `Invalid` with the field that is odd."""
    path = f"puts.{place}"
    if not isinstance(data, dict):
        raise Invalid.at(path, "note")
    note_id, before = data.get("id"), data.get("before")
    if not isinstance(note_id, str) or not ITEM_ID.match(note_id):
        raise Invalid.at(f"{path}.id", "ids")
    if before is not None and not isinstance(before, str):
        raise Invalid.at(f"{path}.before", "ids")
    based_on, archived = data.get("based_on"), data.get("archived", False)
    if type(based_on) is not int or type(archived) is not bool:
        raise Invalid.at(path, "note")
    block, tint = data.get("block"), data.get("tint", "")
    if not isinstance(block, str):
        raise Invalid.at(f"{path}.block", "block")
    if not isinstance(tint, str) or not _TINT.match(tint):
        raise Invalid.at(f"{path}.tint", "tint")
    text = plain_text(data.get("text"), f"{path}.text", rules.LONGEST).strip()
    if not text:
        raise Invalid.at(f"{path}.text", "empty_note")
    return Put(note_id, block, text, tint, archived, before, based_on)


def put(
    house: House, actor: Actor, project_id: str, board_id: str, wanted: Sequence[Put]
) -> tuple[int, list[KeptNote]]:
    """Keep notes as wanted, all or none; the last move's number and every note that changed.

    Raises `Forbidden`, `NotFound` (board), `Invalid` (unknown block, archived note moved, too many,
    a note twice), or `Conflict` with the current note.
    """
    policy.require(policy.may_write_project(actor, project_id))
    known = blocks(house, board_id)
    if len(wanted) > MOST_PUTS:
        raise Invalid.at("puts", "too_many", limit=MOST_PUTS)
    ids = [one.id for one in wanted]
    for place, one in enumerate(wanted):
        if one.block not in known:
            raise Invalid.at(f"puts.{place}.block", "block")
        if one.id in ids[:place]:
            raise Invalid.at(f"puts.{place}.id", "ids")
    with house.store.writing() as w:
        desk = _Desk(w, actor, project_id, board_id, ids)
        touched = set(ids)
        if not desk.has(wanted):  # All is as wanted when the reply was lost and it is sent again.
            for place, one in enumerate(wanted):
                touched |= desk.put(one, place)
        seq = w.board_seq(project_id, board_id)
        found = {n.id: n for n in w.kept_notes(project_id, board_id, touched)}
    return seq, [found.pop(note_id) for note_id in ids] + list(found.values())


class _Desk:
    """A board while notes are put on it, inside one writing.

    Only the notes that are put are read whole: of the others it is enough to know where they stand.
    """

    def __init__(
        self, w: Writing, actor: Actor, project_id: str, board_id: str, ids: Sequence[str]
    ) -> None:
        self._w, self._actor = w, actor
        self._project, self._board = project_id, board_id
        self._places = {place.id: place for place in w.places(project_id, board_id)}
        self._notes = {note.id: note for note in w.kept_notes(project_id, board_id, ids)}

    def _order(self, block: str) -> list[Place]:
        return rules.ordered(self._places.values(), block)

    def has(self, wanted: Sequence[Put]) -> bool:
        """Whether the notes say what the actor wants already, and putting them moves nothing."""
        orders: dict[str, list[str]] = {}
        for one in wanted:
            if not self._says(one):
                return False
            if not one.archived:
                order = orders.setdefault(one.block, [n.id for n in self._order(one.block)])
                order.remove(one.id)
                at = order.index(one.before) if one.before in order else len(order)
                order.insert(at, one.id)
        return all(order == [n.id for n in self._order(block)] for block, order in orders.items())

    def _says(self, one: Put) -> bool:
        """Whether a note is as the actor wants it, and by the actor; its place does not count."""
        current = self._notes.get(one.id)
        return current is not None and (
            (one.block, one.text, one.tint, one.archived, self._actor.id)
            == (current.block, current.text, current.tint, current.archived, current.author_id)
        )

    def put(self, one: Put, place: int) -> set[str]:
        """Keep a note; the ids of every note that changed by it."""
        current = self._notes.get(one.id)
        if current is None:
            if self._w.note_board(self._project, one.id) is not None:
                raise Invalid.at(f"puts.{place}.id", "ids")
            if len(self._places) >= rules.MOST_NOTES:
                raise Invalid.at("puts", "too_many", limit=rules.MOST_NOTES)
        if self.has([one]):
            return {one.id}
        version = current.version if current else 0
        # Sent again, but a neighbour has moved since: nothing is lost by moving it once more.
        again = self._says(one) and version == one.based_on + 1
        if version != one.based_on and not again:
            raise Conflict(current=current)
        if current and current.archived and one.archived:
            raise Invalid.at(f"puts.{place}", "archived")
        numbers = self._numbers(one)
        for note_id, position in numbers.items():
            if note_id != one.id:
                self._w.place_note(self._project, note_id, position)
                self._places[note_id] = self._places[note_id]._replace(position=position)
        self._places[one.id] = Place(one.id, one.block, numbers[one.id], one.archived)
        kept = Note(
            id=one.id,
            block=one.block,
            text=one.text,
            source=current.source if current else "",
            version=version + 1,
            archived=one.archived,
            board=self._board,
            tint=one.tint,
            position=numbers[one.id],
        )
        self._w.save_note(self._project, kept, self._actor.id, now())
        return set(numbers)

    def _numbers(self, one: Put) -> dict[str, int]:
        """The numbers that change when a note goes where it is wanted; its own is among them."""
        order = self._order(one.block)
        ids = [note.id for note in order]
        if one.id in ids:
            at = ids.index(one.id)
            if one.before == (ids[at + 1] if at + 1 < len(ids) else None):
                return {one.id: order[at].position}
        return rules.places([note for note in order if note.id != one.id], one.id, one.before)


# ---------------------------------------------------------------- how it was


@dataclass(frozen=True)
class Story:
    """A board's history, oldest first, and its named versions.

    `history` has also the numbers that notes got when room was made for another; `moves` has not.
    """

    history: tuple[KeptNote, ...]
    versions: tuple[BoardVersion, ...]

    @property
    def moves(self) -> tuple[KeptNote, ...]:
        """What people did, oldest first; each the whole note after it."""
        return tuple(rules.moves(self.history))

    def at(self, seq: int) -> dict[str, KeptNote]:
        """The board after a move."""
        return rules.as_it_was(note for note in self.history if note.seq <= seq)

    def changes(self, then: int, later: int) -> list[Change]:
        """What changed between two moves."""
        return rules.changes(self.at(then), self.at(later))


def story(house: House, actor: Actor, project_id: str, board_id: str) -> Story:
    """Every move of a board."""
    blocks(house, board_id)
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        history = tuple(r.board_history(project_id, board_id))
        return Story(history, tuple(r.board_versions(project_id, board_id)))


def name_version(
    house: House, actor: Actor, project_id: str, board_id: str, name: str, reason: str = ""
) -> BoardVersion:
    """Give the board as it stands a name. Raises `Invalid` without one, or for an empty board."""
    policy.require(policy.may_write_project(actor, project_id))
    blocks(house, board_id)
    name = plain_text(name, "name", 80).strip()
    if not name:
        raise Invalid.at("name", "field")
    with house.store.writing() as w:
        return _named(w, actor, project_id, board_id, name, reason)


def _named(
    w: Writing, actor: Actor, project_id: str, board_id: str, name: str, reason: str
) -> BoardVersion:
    seq = w.board_seq(project_id, board_id)
    if not seq:
        raise Invalid.at("board", "empty_board")
    made = BoardVersion(
        id=new_id(),
        board=board_id,
        name=name,
        reason=reason,
        seq=seq,
        author_name=actor.person.name,
        at=now(),
    )
    w.add_board_version(project_id, made, actor.id)
    return made


def keep_before_pivot(w: Writing, actor: Actor, project_id: str, experiment: str) -> None:
    """Remember the canvas as it was when a test led to a pivot, once for each test."""
    reason = f"experiment:{experiment}"
    known = {version.reason for version in w.board_versions(project_id, "canvas")}
    if reason not in known and w.board_seq(project_id, "canvas"):
        title = w.answer(
            project_id, PromptRef(module="experiments", activity=experiment, prompt="title")
        )
        name = str(title.value) if title and title.value else "Pivot"
        _named(w, actor, project_id, "canvas", name[:80], reason)


# ---------------------------------------------------------------- which boards

TRACK = PromptRef(module="profile", activity="project", prompt="track")
"""Where a team says what its project is first of all for."""


def track(house: House, actor: Actor, project_id: str) -> tuple[Track, int]:
    """What a project is first of all for (a living, unless its team said otherwise), and the
    version of that answer."""
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        answer = r.answer(project_id, TRACK)
    if answer is None:
        return "business", 0
    return ("social" if answer.value == "social" else "business"), answer.version
