"""The boards as data: whole in three languages, in their places; broken files become findings."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pie_core.content import __main__ as door
from pie_core.content import boards as content
from pie_core.content.files import Finding
from pie_core.content.load import ROOT, load
from pie_core.model.boards import SEGMENTS, STATUSES, Board, BoardWords
from pie_core.model.project import BLOCKS
from pie_core.words.catalogue import words as catalogue
from pie_core.words.languages import LANGUAGES
from pie_core.words.terms import BLOCK_NAMES

IDS = ("canvas", "needs", "social")
INK = "#2b2410"
"""The colour of a note's text (`.pie-note` in app.css)."""


@pytest.fixture(scope="module")
def boards() -> dict[str, Board]:
    return load().programme.boards


def texts(value: Any) -> list[str]:
    """Every text inside a model's data, keys left out."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for item in inner for text in texts(item)]


def rows(board: Board) -> list[list[str]]:
    """The wide layout with ids of blocks in place of areas."""
    at = {block.area: block.id for block in board.blocks}
    return [[at[area] for area in line.split()] for line in board.areas]


# ------------------------------------------------------------------------------ structure


def test_the_real_boards_have_no_finding(boards: dict[str, Board]) -> None:
    found: list[Finding] = []
    assert content.load(ROOT, found) == boards
    assert found == []
    assert tuple(boards) == IDS


def test_the_canvas_has_its_nine_blocks_in_their_usual_places(boards: dict[str, Board]) -> None:
    canvas = boards["canvas"]
    assert tuple(block.id for block in canvas.blocks) == BLOCKS
    seen = [list(dict.fromkeys(row)) for row in rows(canvas)]
    assert seen == [
        *(
            ["key_partners", own, "value_propositions", beside, "customer_segments"]
            for own, beside in (
                ("key_activities", "customer_relationships"),
                ("key_resources", "channels"),
            )
        ),
        ["cost_structure", "revenue_streams"],
    ]
    assert canvas.mirrors
    assert "Strategyzer" in canvas.credit
    assert "CC BY-SA" in canvas.credit


def test_boards_of_our_own_owe_no_credit(boards: dict[str, Board]) -> None:
    assert boards["needs"].credit == boards["social"].credit == ""


def test_each_need_stands_above_its_answer(boards: dict[str, Board]) -> None:
    above, below, seen = rows(boards["needs"])
    assert list(dict.fromkeys(zip(above, below, strict=True))) == [
        ("person_tasks", "our_help"),
        ("person_pains", "our_relief"),
        ("person_joys", "our_gains"),
    ]
    assert set(seen) == {"proofs"}


def test_the_social_board_parts_those_helped_from_those_who_pay(boards: dict[str, Board]) -> None:
    ids = {block.id for block in boards["social"].blocks}
    assert ids >= {"beneficiaries", "payers", "impact_measures", "surplus"}


def test_boards_are_offered_by_track(boards: dict[str, Board]) -> None:
    assert [i for i, board in boards.items() if board.offered("business")] == ["canvas", "needs"]
    assert [i for i, board in boards.items() if board.offered("social")] == list(IDS)


def test_the_grid_is_what_css_reads(boards: dict[str, Board]) -> None:
    assert boards["needs"].grid == ('"jo jo pa pa pl pl" "of of re re ga ga" "pr pr pr pr pr pr"')
    assert boards["needs"].columns == 6
    block = boards["needs"].block("proofs")
    assert block is not None
    assert block.area == "pr"
    assert boards["needs"].block("nothing") is None


# ---------------------------------------------------------------------------------- words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("board_id", IDS)
def test_words_are_whole(boards: dict[str, Board], board_id: str, language: str) -> None:
    board = boards[board_id]
    words = board.words[language]
    assert set(words.blocks) == {block.id for block in board.blocks}
    assert set(words.examples) == set(board.examples)
    assert len(board.examples) == (3 if board_id == "canvas" else 1)
    assert all(example.name and example.about for example in words.examples.values())
    assert words.tray.name
    asked: list[str] = []
    for block_id, block in words.blocks.items():
        assert len(block.questions) == 5, block_id
        assert set(block.examples) == set(board.examples), block_id
        assert all(q.endswith((".", "?", "؟")) for q in block.questions), block_id
        assert not block.name.endswith("."), block_id
        asked += block.questions
    assert len({block.name for block in words.blocks.values()}) == len(board.blocks)
    twice = {question for question in asked if asked.count(question) > 1}
    assert len(twice) <= 1, twice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("board_id", IDS)
def test_words_are_in_their_language(
    boards: dict[str, Board], board_id: str, language: str
) -> None:
    board = boards[board_id]
    arabic = re.compile("[\u0621-\u064a]")
    told = texts(board.words[language].model_dump()) + texts(
        board.legend.words[language].model_dump()
    )
    for text in told:
        assert bool(arabic.search(text)) == (language == "ar"), text
        assert not re.search("[\u0660-\u0669\u06f0-\u06f9]", text), f"digits are 0-9: {text}"
        assert text == text.strip()
    if language != "fr":
        same = set(texts(board.words["fr"].model_dump())) & set(told)
        assert same <= {"Service"}, "the only word that French and English share"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_nine_names_are_those_of_screen_and_paper(
    boards: dict[str, Board], language: str
) -> None:
    named = {i: block.name for i, block in boards["canvas"].words[language].blocks.items()}
    assert named == {i: catalogue(language).t(name) for i, name in BLOCK_NAMES.items()}


def amounts(text: str) -> list[str]:
    """Amounts of dirhams in a text of any language, without separators."""
    joined = re.sub(r"(?<=\d)[ ,\u00a0\u202f](?=\d{3}\b)", "", text)
    return re.findall(r"(\d+)\s(?:DH|MAD|درهم|دراهم)", joined)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "fr"])
def test_examples_tell_the_same_story_in_every_language(
    boards: dict[str, Board], language: str
) -> None:
    counted = 0
    for board in boards.values():
        for block_id, block in board.words["fr"].blocks.items():
            other = board.words[language].blocks[block_id]
            for example, notes in block.examples.items():
                told = other.examples[example]
                assert len(told) == len(notes), (block_id, example)
                for one, two in zip(notes, told, strict=True):
                    assert amounts(one) == amounts(two), (one, two)
                    counted += len(amounts(one))
    assert counted > 10


# --------------------------------------------------------------------------------- legend


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of `#rrggbb`."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_legend_is_readable_and_never_colour_alone(boards: dict[str, Board]) -> None:
    legend = boards["canvas"].legend
    assert all(board.legend == legend for board in boards.values())
    assert tuple(mark.id for mark in legend.statuses) == STATUSES
    assert tuple(mark.id for mark in legend.segments) == SEGMENTS
    for group in (legend.statuses, (legend.plain, *legend.segments)):
        assert len({mark.colour for mark in group}) == len(group)
        assert len({mark.sign for mark in group}) == len(group)
        for mark in group:
            contrast = (luminance(mark.colour) + 0.05) / (luminance(INK) + 0.05)
            assert contrast >= 7, mark
    for language in LANGUAGES:
        words = legend.words[language]
        assert all(text.name and text.about for text in words.statuses.values())
        assert len({text.name for text in words.statuses.values()}) == len(STATUSES)
        assert len(set(words.segments.values())) == len(SEGMENTS)


# ------------------------------------------------------------------------------ bad files


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real boards, to be broken."""
    shutil.copytree(ROOT / "boards", tmp_path / "boards")
    return tmp_path


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / "boards" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read(root: Path) -> tuple[dict[str, Board], list[Finding]]:
    found: list[Finding] = []
    return content.load(root, found), found


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "what"),
    [
        ("needs.yaml", "schema: 1", "schema: 2", "schema", "is not 1"),
        ("needs.yaml", "id: needs", "id: besoins", "id", "besoins"),
        ("needs.yaml", "mirrors", "mirror", "mirror", "Extra"),
        ("needs.yaml", "schema: 1", "schema: 1\nwords: {}", "words", "file of its own"),
        ("needs.yaml", "[business, social]", "[commerce]", "tracks.0", "business"),
        ("needs.yaml", "[business, social]", "[social, social]", "", "twice"),
        ("needs.yaml", "jo jo pa pa pl pl", "jo jo pa pa pl", "", "different length"),
        ("needs.yaml", "jo jo pa pa pl pl", "jo pa jo pa pl pl", "", "no rectangle"),
        ("needs.yaml", "jo jo pa pa pl pl", "jo jo pa pa xx xx", "", "pl, xx"),
        ("needs.yaml", "jo jo pa pa pl pl", "jo}; pa pa pl pl", "areas.0", "pattern"),
        ("needs.yaml", "area: pa", "area: jo", "", "twice"),
        ("needs.yaml", "id: proofs", "id: our_help", "", "twice"),
        ("needs.fr.yaml", "  proofs:", "  proof:", "blocks", "proofs"),
        ("needs.fr.yaml", "  shop:\n    name", "  stall:\n    name", "examples", "shop"),
        ("needs.fr.yaml", "name: Preuves", "nom: Preuves", "blocks.proofs.name", "required"),
        ("needs.fr.yaml", "title:", "title: [", "line", ""),
        ("canvas.yaml", "id: channels", "id: canaux", "blocks", "nine"),
        ("legend.yaml", "id: wrong", "id: false_idea", "", "statuses"),
        ("legend.yaml", "#cfe3fb", "blue", "segments.0.colour", "pattern"),
        ("legend.fr.yaml", "  checked:", "  verified:", "statuses", "checked"),
        ("legend.fr.yaml", "s5: Segment 5", "s6: Segment 6", "", "segments"),
    ],
)
def test_a_mistake_is_found_and_only_what_it_breaks_is_left_out(
    copy: Path, file: str, old: str, new: str, field: str, what: str
) -> None:
    edit(copy, file, old, new)
    left, found = read(copy)
    assert any(
        f.file == f"boards/{file}" and field in f.field and what in f.what and f.mend
        for f in found
        if f.level == "error"
    ), found
    broken = file.partition(".")[0]
    assert tuple(left) == (() if broken == "legend" else tuple(i for i in IDS if i != broken))


def test_a_board_without_the_nine_is_told_and_the_others_stay(copy: Path) -> None:
    (copy / "boards" / "canvas.yaml").unlink()
    left, found = read(copy)
    assert tuple(left) == ("needs", "social")
    assert [(f.file, f.level) for f in found] == [("boards/canvas.yaml", "error")]


@pytest.mark.parametrize("file", ["canvas.ar.yaml", "legend.ar.yaml"])
def test_a_language_not_written_yet_is_shown_in_french(copy: Path, file: str) -> None:
    (copy / "boards" / file).unlink()
    left, found = read(copy)
    assert found == []
    canvas = left["canvas"]
    worded: Any = canvas if file.startswith("canvas") else canvas.legend
    assert worded.worded("ar") == worded.words["fr"]
    assert worded.worded("en") == worded.words["en"]


def test_words_that_do_not_fit_are_told_and_shown_in_french(copy: Path) -> None:
    edit(copy, "social.ar.yaml", "  surplus:", "  rest:")
    left, found = read(copy)
    assert {f.file for f in found} == {"boards/social.ar.yaml"}
    assert [f.what for f in found] == ["no words for surplus", "no such id: rest"]
    assert left["social"].worded("ar") == left["social"].words["fr"]
    assert set(left["social"].words) == {"fr", "en"}


def test_four_questions_are_only_a_warning(copy: Path) -> None:
    edit(copy, "needs.fr.yaml", "      - Paierait-elle pour cela ?\n", "")
    left, found = read(copy)
    assert [(f.level, f.field) for f in found] == [("warning", "blocks.our_gains.questions")]
    assert len(left["needs"].worded("fr").blocks["our_gains"].questions) == 4


def test_a_trainer_adds_a_board_by_adding_files(copy: Path) -> None:
    (copy / "boards" / "souk.yaml").write_text(
        "schema: 1\nid: souk\ntracks: [business]\nmirrors: false\nareas: [aa bb]\n"
        "blocks: [{id: seen, area: aa}, {id: told, area: bb}]\nexamples: [one]\n",
        encoding="utf-8",
    )
    asked = "questions: [A, B, C, D, E], examples: {one: [Un]}"
    (copy / "boards" / "souk.fr.yaml").write_text(
        "title: Au souk\nabout: Court.\nempty: Rien\ntray: {name: À placer}\n"
        "examples: {one: {name: Un}}\nblocks:\n"
        f"  seen: {{name: Vu, about: Vu., {asked}}}\n  told: {{name: Dit, about: Dit., {asked}}}\n",
        encoding="utf-8",
    )
    left, found = read(copy)
    assert found == []
    assert tuple(left) == (*IDS, "souk")


@pytest.mark.parametrize(
    "junk",
    [
        *(b"", b"\xff\xfe\x00", b"- [", b"just text", b"null", b"a: &a [*a]", b"5"),
        *(b"schema: 1\nareas: 5", b"schema: 1\nblocks: [5]", b"a: " + b"[" * 5000),
    ],
)
@pytest.mark.parametrize("file", ["canvas.yaml", "canvas.fr.yaml", "legend.yaml", "legend.ar.yaml"])
def test_junk_never_raises(copy: Path, file: str, junk: bytes) -> None:
    (copy / "boards" / file).write_bytes(junk)
    assert any(f.file == f"boards/{file}" for f in read(copy)[1])


def test_the_content_door_prints_what_is_wrong_with_boards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    edit(root, "needs.yaml", "id: proofs", "id: preuve")
    assert door.main([str(root)]) == 1
    assert "boards/needs.fr.yaml: blocks: no words for preuve" in capsys.readouterr().out


def test_boards_are_frozen(boards: dict[str, Board]) -> None:
    with pytest.raises(ValidationError):
        boards["canvas"].mirrors = False  # type: ignore[misc]
    with pytest.raises(ValidationError):
        BoardWords.model_validate({"title": "x", "colour": "red"})
