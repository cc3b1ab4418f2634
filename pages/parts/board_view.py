"""A board on screen: one component that saves each move by itself."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from pages.parts import components, frame
from pages.parts.frame import Here, own
from pie_core.api.boards import note_data
from pie_core.errors import NotFound
from pie_core.model.boards import Board, Track
from pie_core.model.programme import SHEET
from pie_core.service import answers, boards
from pie_core.service.boards import Standing

_BOARD = components._component("board")
PAGE = "trainee/canvas.py"


def show(here: Here, project: str, board_id: str) -> None:
    """A board, the others one click away, and the way to its past."""
    t, language = here.words.t, here.words.language.code
    board = here.house.programme.boards.get(board_id)
    if board is None:
        raise NotFound()
    standing = boards.standing(here.house, here.me, project, board_id)
    words = board.worded(language)
    st.html(f'<div class="pie-head"><h1>{escape(words.title)}</h1></div>')
    track, version = boards.track(here.house, here.me, project)
    _choose_board(here, project, board_id, track)
    if standing.editable:
        _choose_track(here, project, track, version)
    _BOARD(key=f"board.{project}.{board_id}", data={"page": _data(here, project, board, standing)})
    with st.container(horizontal=True, key="neighbours"):
        more = {**own(here, project), "b": board_id, "v": "histoire"}
        components.link(PAGE, t("Comment il était avant"), **more)
        components.link(
            "trainee/tests.py", t("Nos hypothèses et nos tests →"), **own(here, project)
        )


def _choose_board(here: Here, project: str, current: str, track: Track) -> None:
    """The boards that the project's track offers side by side, the present one marked."""
    language = here.words.language.code
    titles = {
        key: board.worded(language).title
        for key, board in here.house.programme.boards.items()
        if board.offered(track) or key == current
    }

    def query(chosen: str) -> dict[str, str]:
        return {**own(here, project), "b": chosen}

    frame.choice(here.words.t("Tableaux"), titles, current, f"board.{current}", query)


def _choose_track(here: Here, project: str, present: Track, version: int) -> None:
    """What the project is first of all for decides which boards are offered."""
    form = here.house.programme.sheets.get(boards.TRACK.module)
    if form is None:
        return
    words = form.worded(here.words.language.code).activities[SHEET].prompts[boards.TRACK.prompt]

    def keep() -> None:
        now = frame.here()
        chosen = st.session_state["track"]
        answers.save(now.house, now.me, project, boards.TRACK, chosen, version)

    st.selectbox(
        words.label,
        list(words.options),
        index=list(words.options).index(present),
        format_func=words.options.__getitem__,
        key="track",
        on_change=frame.act(keep),
        width=360,
    )


def _data(here: Here, project: str, board: Board, standing: Standing) -> dict[str, Any]:
    """What the component is given: the board with its words, its legend, its notes."""
    language = here.words.language.code
    words, legend = board.worded(language), board.legend.worded(language)
    labels = {source: _label(here, source) for source in {n.source for n in standing.notes}}
    marks = [("status", m, legend.statuses[m.id].name) for m in board.legend.statuses]
    marks += [("segment", m, legend.segments[m.id]) for m in board.legend.segments]
    return {
        **components.common(here),
        "css": components.ASSETS.url("board.css"),
        "person": {"id": here.me.id, "name": here.me.person.name},
        "project": project,
        "editable": standing.editable,
        "board": {
            "id": board.id,
            "title": words.title,
            "areas": list(board.areas),
            "mirror": board.mirrors,
            "credit": board.credit,
            "tray": words.tray.name,
            "empty": words.empty,
            "blocks": [
                {
                    "id": block.id,
                    "position": position,
                    "area": block.area,
                    "name": words.blocks[block.id].name,
                    "about": words.blocks[block.id].about,
                    "questions": list(words.blocks[block.id].questions),
                    "examples": [
                        {"name": words.examples[example].name, "notes": list(notes)}
                        for example, notes in words.blocks[block.id].examples.items()
                    ],
                }
                for position, block in enumerate(board.blocks, start=1)
            ],
        },
        "tints": [
            {"id": mark.id, "name": name, "kind": kind, "colour": mark.colour, "sign": mark.sign}
            for kind, mark, name in marks
        ],
        "notes": [{**note_data(note), "label": labels[note.source]} for note in standing.notes],
        "seq": standing.seq,
    }


def _label(here: Here, source: str) -> str:
    """Where a note came from, in words: the exercise that it was first written in."""
    module_id, _, rest = source.partition("/")
    module = here.house.programme.module(module_id) if rest else None
    words = module.worded(here.words.language.code).activities if module else {}
    found = words.get(rest.partition(".")[0])
    return found.title if found else ""
