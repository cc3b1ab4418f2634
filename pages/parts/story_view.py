"""A board as it was: a date to slide, two moments side by side, versions with names."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, frame, show
from pages.parts.board_view import PAGE
from pages.parts.frame import Here, own
from pie_core.discovery.board import Change
from pie_core.errors import NotFound
from pie_core.model.boards import Board
from pie_core.model.project import KeptNote
from pie_core.service import boards
from pie_core.service.boards import Story
from pie_core.words.numbers import moment

KINDS = {
    "added": ("+", "ajoutée"),
    "archived": ("−", "rangée"),
    "back": ("↩", "revenue"),
    "moved": ("→", "déplacée"),
    "reworded": ("✎", "réécrite"),
}
"""What may have happened to a note: a sign and a French word."""


def show_story(here: Here, project: str, board_id: str) -> None:
    """The past of a board."""
    t = here.words.t
    board = here.house.programme.boards.get(board_id)
    if board is None:
        raise NotFound()
    components.link(PAGE, t("← Le tableau"), "back", **own(here, project), b=board_id)
    st.html(f"<h1>{escape(t('Comment il était avant'))}</h1>")
    story = boards.story(here.house, here.me, project, board_id)
    if not story.moves:
        st.info(t("Ce tableau est encore vide. Chaque note posée s'écrit ici."))
        return
    _slide(here, board, story)
    _name(here, project, board_id, story)


def _moments(here: Here, story: Story) -> dict[int, str]:
    """The moves at which one may look: the last of each sitting of five minutes, and the named."""
    spoken = here.words.language
    kept: dict[int, str] = {}
    for move, following in zip(story.moves, [*story.moves[1:], None], strict=True):
        if following is None or (following.at - move.at).total_seconds() > SITTING:
            kept[move.seq] = moment(move.at, spoken)
    for version in story.versions:
        kept[version.seq] = f"\u2068{version.name}\u2069 (\u2068{moment(version.at, spoken)}\u2069)"
    return dict(sorted(kept.items()))


SITTING = 300
"""Seconds between two moves that belong to two sittings."""


def _slide(here: Here, board: Board, story: Story) -> None:
    """Two moments to choose, both boards, and what changed between them."""
    t = here.words.t
    moments = _moments(here, story)
    seqs = list(moments)
    if len(seqs) == 1:
        st.html(_drawn(here, board, story.at(seqs[0])))
        return
    asked = st.query_params.get("a", "")
    first = int(asked) if asked.isdigit() and int(asked) in moments else seqs[0]
    then, later = st.select_slider(
        t("Avant et après"),
        seqs,
        value=(first, seqs[-1]),
        # A version's name was typed by somebody, and a slider reads Markdown.
        format_func=lambda seq: show.typed(moments[seq]),
        key="story_moments",
    )
    left, right = st.columns(2)
    for column, seq in ((left, then), (right, later)):
        with column:
            st.html(
                f"<h3>{escape(moments[seq])}</h3>{_drawn(here, board, story.at(seq))}",
            )
    st.subheader(t("Ce qui a changé"))
    found = story.changes(then, later)
    if not found:
        st.info(t("Rien n'a changé entre ces deux moments."))
        return
    show.table(
        (t("Note"), t("Ce qui s'est passé"), t("Par qui")),
        [
            (_words(here, change), _told(here, board, change), change.note.author_name)
            for change in found
        ],  # type: ignore[attr-defined]
    )


def _words(here: Here, change: Change) -> str:
    t = here.words.t
    if change.kind == "reworded" and change.before:
        return t("{before} → {after}", before=change.before.text, after=change.note.text)
    return change.note.text


def _told(here: Here, board: Board, change: Change) -> str:
    """What happened, with the blocks where it matters."""
    t = here.words.t
    words = board.worded(here.words.language.code)

    def block(key: str) -> str:
        return words.blocks[key].name if key in words.blocks else words.tray.name

    sign, name = KINDS[change.kind]
    told = f"{sign} {t(name)}"
    if change.kind == "moved" and change.before:
        moved = t(
            "{before} → {after}", before=block(change.before.block), after=block(change.note.block)
        )
        return t("{what} : {where}", what=told, where=moved)
    return t("{what} : {where}", what=told, where=block(change.note.block))


def _drawn(here: Here, board: Board, notes: dict[str, KeptNote]) -> str:
    """A board as HTML, small: the same places as on the board itself."""
    words = board.worded(here.words.language.code)
    cells = []
    for position, block in enumerate(board.blocks, start=1):
        inside = "".join(
            f'<div class="pie-note">{escape(note.text)}</div>'
            for note in sorted(notes.values(), key=lambda n: (n.position, n.id))
            if note.block == block.id and not note.archived
        )
        cells.append(
            f'<section class="pie-block" style="grid-area:{block.area}">'
            f"<h4>{position}. {escape(words.blocks[block.id].name)}</h4>{inside}</section>"
        )
    return (
        f'<div class="pie-canvas" style=\'grid-template-areas:{escape(board.grid, quote=False)};'
        f"grid-template-columns:repeat({board.columns},1fr)'>{''.join(cells)}</div>"
    )


def _name(here: Here, project: str, board_id: str, story: Story) -> None:
    """Name the board as it is now, and the names so far."""
    t = here.words.t
    if story.versions:
        st.subheader(t("Versions"))
        show.table(
            (t("Nom"), t("Date"), t("Par qui")),
            [(v.name, moment(v.at, here.words.language), v.author_name) for v in story.versions],
        )
    if not boards.standing(here.house, here.me, project, board_id).editable:
        return

    def keep() -> None:
        now = frame.here()
        boards.name_version(now.house, now.me, project, board_id, st.session_state["version_name"])
        st.session_state["version_name"] = ""
        frame.say(t("Version gardée."))

    with st.container(horizontal=True, vertical_alignment="bottom", key="version-keep"):
        st.text_input(
            t("Donner un nom au tableau d'aujourd'hui"),
            key="version_name",
            max_chars=80,
            placeholder=t("Avant le marché de samedi"),
            width=420,
        )
        st.button(t("Garder cette version"), on_click=frame.act(keep))
