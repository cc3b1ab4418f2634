"""The boards of a project out of a class's file, joined with what is here note by note.

A note's history is joined as an answer's is; moves are only ever appended here, since versions of
boards and open screens count them. A note's place inside its block is no move: it comes with the
side whose note is the current one.
"""

from __future__ import annotations

import re
from typing import Any

from pie_core.discovery import board as rules
from pie_core.discovery.histories import joined
from pie_core.errors import Invalid
from pie_core.model.class_file import Met, Moved, OwnerPart
from pie_core.model.values import ITEM_ID, plain_text
from pie_core.service.class_desk import Desk, stamp

Row = dict[str, Any]
_TINT = re.compile(r"[a-z0-9_]{0,20}")
_MOST = 2 * rules.MOST_NOTES


def merge(desk: Desk, project: str, given: OwnerPart) -> None:
    """Join the notes, their moves and the named versions."""
    here = {row["id"]: row for row in desk.w.work_rows("notes", project)}
    moves = _by_note(desk.w.work_rows("note_history", project))
    there = {row["id"]: row for row in map(_row, given.notes)}
    moved = _by_note([_row(one) for one in given.moves])
    _Boards(desk, project, here, moves).join(there, moved)
    _versions(desk, project, given, moved)


def _row(one: Moved) -> Row:
    return {**one.model_dump(), "archived": int(one.archived), "at": stamp(one.at)}


def _by_note(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["seq"]):
        found.setdefault(row["id"], []).append(row)
    return found


def same(row: Row) -> tuple[Any, ...]:
    """What makes two moves of a note one move. Not its number, which each side counts for itself."""
    return tuple(row[name] for name in ("board", "block", "text", "archived", "tint", "at"))


def _order(row: Row) -> tuple[Any, ...]:
    return (row["at"], *(row[name] for name in ("text", "block", "archived", "tint")))


class _Boards:
    """All boards of a project while a file is joined with them."""

    def __init__(
        self, desk: Desk, project: str, here: dict[str, Row], moves: dict[str, list[Row]]
    ) -> None:
        self._desk, self._project = desk, project
        self._here, self._moves = here, moves
        self._count = len(here)

    def join(self, there: dict[str, Row], moved: dict[str, list[Row]]) -> None:
        """Join every note; what is new is appended in the order in which it was done there."""
        appended: list[Row] = []
        settled: list[tuple[Row, Row | None]] = []
        for note_id, note in there.items():
            rows = moved.get(note_id, [])
            if not self._fits(note) or not all(self._fits(row) for row in rows):
                self._desk.tally.left_out["notes"] += 1
            elif note_id not in self._here:
                if self._count >= _MOST:
                    self._desk.tally.left_out["notes"] += 1
                    continue
                self._count += 1
                self._desk.w.put_note(self._project, self._authored(note))
                appended += rows
                self._desk.tally.new["notes"] += 1
            else:
                new, stands = self._met(note, rows)
                appended += new
                settled += stands
        versions = {note_id: row["version"] for note_id, row in self._here.items()}
        kept: list[Row] = []
        for move in sorted(appended, key=lambda row: row["seq"]):
            number = move["version"]
            if move["id"] in versions:
                number = versions[move["id"]] = versions[move["id"]] + 1
            kept.append({**self._authored(move), "version": number})
        for current, again in settled:
            if again is not None:
                # The note stays as it is here: the last move of its history has to say so.
                versions[current["id"]] += 1
                kept.append({**again, "version": versions[current["id"]]})
            self._desk.w.put_note(self._project, {**current, "version": versions[current["id"]]})
        self._desk.w.put_work_rows("note_history", self._project, kept)

    def _met(self, note: Row, rows: list[Row]) -> tuple[list[Row], list[tuple[Row, Row | None]]]:
        """The moves that are new here, and the note as it shall stand; with a move that says so."""
        here = self._here[note["id"]]
        mine = self._moves.get(note["id"], [])
        whole = joined(mine, rows, same, _order)
        if whole.way == "same":
            return [], []
        desk = self._desk
        if whole.way == "forward":
            desk.tally.forward += 1
        else:
            met = Met(kind="note", owner=self._project, place=here["board"])
            desk.tally.met.append(met)
        if whole.way == "forward" or _order(note) > _order(here):
            return whole.new, [({**self._authored(note), "source": here["source"]}, None)]
        return whole.new, [(here, here)]

    def _authored(self, row: Row) -> Row:
        return {**row, "author_id": self._desk.author(row["author_id"])}

    def _fits(self, row: Row) -> bool:
        """Whether a note, or a move of one, could have been made here."""
        here = self._here.get(row["id"])
        if here is not None and here["board"] != row["board"]:
            return False
        board = self._desk.house.programme.boards.get(row["board"])
        blocks = {"", *(block.id for block in board.blocks)} if board else set()
        try:
            text = plain_text(row["text"], "text", rules.LONGEST)
        except Invalid:
            return False
        return (
            row["block"] in blocks
            and bool(ITEM_ID.match(row["id"]))
            and bool(_TINT.fullmatch(row["tint"]))
            and text == row["text"]
        )


def _versions(desk: Desk, project: str, given: OwnerPart, moved: dict[str, list[Row]]) -> None:
    """Named versions that are not here; each stands after the move that it followed there."""
    known = desk.w.known_ids("board_versions")
    wanted = [one for one in given.board_versions if one.id not in known]
    if not wanted:
        return
    numbers = {
        (row["id"], same(row)): row["seq"] for row in desk.w.work_rows("note_history", project)
    }
    here = {
        row["seq"]: numbers.get((row["id"], same(row)), 0)
        for rows in moved.values()
        for row in rows
    }
    for one in wanted:
        before = [here[seq] for seq in here if seq <= one.seq and here[seq]]
        if not before or one.board not in desk.house.programme.boards:
            desk.tally.left_out["board_versions"] += 1
            continue
        row = {
            **one.model_dump(),
            "author_id": desk.author(one.author_id),
            "at": stamp(one.at),
            "seq": here.get(one.seq) or max(before),
        }
        desk.w.put_work_rows("board_versions", project, [row])
        desk.tally.new["board_versions"] += 1
