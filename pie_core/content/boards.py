"""The folder `content/boards/` to boards, with findings for their authors.

`<board>.yaml` holds the structure, `<board>.<language>.yaml` the words; `legend.yaml` and its words
are shared by all. A board without whole French words is left out; another language whose words do
not fit is left out, and the board is shown in French there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.base import Model
from pie_core.model.boards import Board, BoardWords, Legend, LegendWords
from pie_core.model.project import BLOCKS
from pie_core.words.languages import DEFAULT, LANGUAGES

W = TypeVar("W", bound=Model)

FOLDER = "boards"
LEGEND = "legend"
CANVAS = "canvas"
SCHEMA = 1
QUESTIONS = 5
"""Guiding questions of a block: enough to think on, few enough to be read."""


def load(root: Path, found: list[Finding]) -> dict[str, Board]:
    """The boards by id, in the order of their files' names; what is wrong is added to `found`.

    Never raises for what stands in the files.
    """
    legend = _legend(root, found)
    boards: dict[str, Board] = {}
    if legend is not None:
        for path in sorted((root / FOLDER).glob("*.yaml")):
            if "." in path.stem or path.stem == LEGEND:
                continue
            board = _board(root, path, legend, found)
            if board:
                boards[board.id] = board
    if CANVAS not in boards:
        found.append(
            Finding(
                f"{FOLDER}/{CANVAS}.yaml",
                "",
                "there is no usable canvas",
                "the exercises fill it: write it",
            )
        )
    return boards


def _structure(root: Path, path: Path, found: list[Finding]) -> dict[Any, Any] | None:
    """The fields of a structure file of the schema that is read here, without its number."""
    data, problems = files.read(path, root)
    found += problems
    if data is None:
        return None
    name = path.relative_to(root).as_posix()
    wrong = [
        Finding(name, key, "has a file of its own", "remove it here")
        for key in ("legend", "words")
        if key in data
    ]
    if data.pop("schema", None) != SCHEMA:
        wrong.append(Finding(name, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
    found += wrong
    return None if wrong else data


def _words(root: Path, path: Path, model: type[W], found: list[Finding]) -> dict[str, W]:
    """Language → the words beside the structure file `path`, where they are written and whole."""
    words = {}
    for language in LANGUAGES:
        place = path.with_name(f"{path.stem}.{language}.yaml")
        if not place.exists() and language != DEFAULT:
            continue
        data, problems = files.read(place, root)
        found += problems
        if data is None:
            continue
        worded, problems = files.parse(model, data, place.relative_to(root).as_posix())
        found += problems
        if worded:
            words[language] = worded
    return words


def _legend(root: Path, found: list[Finding]) -> Legend | None:
    """What colours mean, or None with findings."""
    path = root / FOLDER / f"{LEGEND}.yaml"
    data = _structure(root, path, found)
    words = _words(root, path, LegendWords, found)
    if data is None or DEFAULT not in words:
        return None
    name = path.relative_to(root).as_posix()
    legend, problems = files.parse(Legend, {**data, "words": words}, name)
    found += problems
    return legend


def _board(root: Path, path: Path, legend: Legend, found: list[Finding]) -> Board | None:
    """The board of a structure file with the words that fit it, or None with findings."""
    data = _structure(root, path, found)
    if data is None:
        return None
    name = path.relative_to(root).as_posix()
    board, problems = files.parse(Board, {**data, "legend": legend, "words": {}}, name)
    found += problems
    if board is None:
        return None
    if board.id != path.stem:
        found.append(Finding(name, "id", f"is {board.id!r}", f"write `id: {path.stem}`"))
        return None
    if board.id == CANVAS and tuple(block.id for block in board.blocks) != BLOCKS:
        found.append(
            Finding(name, "blocks", "are not the nine of the canvas", f"write {', '.join(BLOCKS)}")
        )
        return None
    fitting = {}
    for language, words in _words(root, path, BoardWords, found).items():
        problems = list(_fit(board, words, f"{FOLDER}/{board.id}.{language}.yaml"))
        found += problems
        if all(problem.level != "error" for problem in problems):
            fitting[language] = words
    return board.model_copy(update={"words": fitting}) if DEFAULT in fitting else None


def _fit(board: Board, words: BoardWords, file: str) -> Iterator[Finding]:
    """Every id of the structure has its words, and no word stands without one."""
    blocks = {block.id for block in board.blocks}
    yield from _same(set(words.blocks), blocks, file, "blocks")
    yield from _same(set(words.examples), set(board.examples), file, "examples")
    for block_id, block in words.blocks.items():
        at = f"blocks.{block_id}"
        yield from _same(set(block.examples), set(board.examples), file, f"{at}.examples")
        if len(block.questions) != QUESTIONS:
            yield Finding(
                file,
                f"{at}.questions",
                f"{len(block.questions)} questions",
                f"write {QUESTIONS}",
                "warning",
            )


def _same(have: set[str], needed: set[str], file: str, field: str) -> Iterator[Finding]:
    if missing := sorted(needed - have):
        yield Finding(file, field, f"no words for {', '.join(missing)}", "write them")
    if unknown := sorted(have - needed):
        yield Finding(file, field, f"no such id: {', '.join(unknown)}", "mend it or remove it")
