"""`python -m pie_core.scoring reliability|agreement|profile`: what it prints, what it refuses."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pie_core.content.load import current
from pie_core.scoring.__main__ import MOST, main

ROOT = Path(__file__).resolve().parents[1]
OWN = "entrecomp_15"
RELIABILITY = [
    "n",
    "alpha",
    "interval95",
    "item_rest",
    "alpha_if_deleted",
    "mean",
    "sd",
    "sem",
    "mdc95",
]
AGREEMENT = ["icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"]

Said = tuple[int, str, list[str]]
"""Exit code, standard output, the lines of standard error."""
Ask = Callable[..., Said]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Runs a door on data (or on bytes as they are) from standard input."""

    def asked(door: str, data: Any) -> Said:
        text = data if isinstance(data, bytes) else json.dumps(data).encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        code = main([door])
        out, err = capsys.readouterr()
        return code, out, err.splitlines()

    return asked


def told(said: Said) -> dict[str, Any]:
    """What was printed, as strict JSON: NaN and Infinity are none."""

    def never(text: str) -> None:
        raise AssertionError(f"{text} is printed")

    code, out, _ = said
    assert code == 0
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out, parse_constant=never)
    return found


def refused(said: Said, *begins: str) -> list[str]:
    """Exit 2, nothing on standard output, a line for each finding that begins with its path."""
    code, out, lines = said
    assert (code, out) == (2, "")
    assert len(lines) == len(begins), lines
    for line, begin in zip(lines, begins, strict=True):
        assert line.startswith(begin), line
    return lines


# ---------------------------------------------------------------- what is printed


def test_reliability(ask: Ask) -> None:
    said = ask("reliability", {"items": [[1, 2], [2, 4], [3, 3]]})
    found = told(said)
    assert list(found) == RELIABILITY
    assert found["n"] == 3
    assert found["alpha"] == pytest.approx(2 / 3)
    assert found["item_rest"] == pytest.approx([0.5, 0.5])
    assert found["alpha_if_deleted"] == [None, None]
    assert len(found["interval95"]) == 2
    assert found["mean"] == 2.5
    assert found["mdc95"] == pytest.approx(1.96 * math.sqrt(2) * found["sem"])
    assert said[2] == []


def test_reliability_reversed_and_with_holes(ask: Ask) -> None:
    """The third item counts the other way; the last row lacks it."""
    rows: list[list[Any]] = [[1, 2, 5], [2, 2, 3], [4, 5, 1], [5, 4, 2], [3, 4, None]]
    turned = [[a, b, None if c is None else 6 - c] for a, b, c in rows]
    for missing in ("listwise", "pairwise"):
        given = {"items": rows, "scale": [1, 5], "reversed": [2], "missing": missing}
        found = told(ask("reliability", given))
        assert found == told(ask("reliability", {"items": turned, "missing": missing}))
        assert found["n"] == (4 if missing == "listwise" else 5)
        assert found["alpha"] > 0.8
    assert told(ask("reliability", {"items": rows, "scale": [1, 5]}))["alpha"] < 0


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"scale": None},
        {"reversed": None},
        {"reversed": []},
        {"scale": [1, 5.5], "reversed": []},
    ],
)
def test_what_need_not_be_said(ask: Ask, more: dict[str, Any]) -> None:
    items = [[1, 2.5], [2, 4], [3, 3]]
    assert told(ask("reliability", {"items": items, **more})) == told(
        ask("reliability", {"items": items, "missing": "listwise"})
    )


def test_agreement(ask: Ask) -> None:
    said = ask("agreement", {"ratings": [[1, 2], [3, 5]]})
    found = told(said)
    assert list(found) == AGREEMENT
    assert found["icc2"] == pytest.approx(6 / 8.5)
    assert said[2] == []


def test_profile(ask: Ask) -> None:
    instrument = current().programme.instrument(OWN)
    assert instrument is not None
    answers: dict[str, Any] = {
        item.id: 2 + place % 3 for place, item in enumerate(instrument.items)
    }
    answers |= {vignette.id: vignette.place for vignette in instrument.vignettes}
    answers["creativity_1"] = None
    said = ask("profile", {"instrument": OWN, "answers": answers, "seconds": {"vision_1": 1}})
    found = told(said)
    assert list(found) == [
        "instrument",
        "version",
        "competences",
        "areas",
        "missing_share",
        "seconds_per_item",
        "flags",
    ]
    assert (found["instrument"], found["version"]) == (OWN, instrument.version)
    assert list(found["competences"]) == list(instrument.competences)
    assert list(found["areas"]) == ["ideas", "resources", "action"]
    assert found["competences"]["spotting_opportunities"] == {
        "level": 2.5,
        "score": 37.5,
        "answered": 2,
        "of": 2,
    }
    assert found["competences"]["creativity"] == {
        "level": None,
        "score": None,
        "answered": 1,
        "of": 2,
    }
    assert found["areas"]["ideas"]["answered"] == 4
    assert found["missing_share"] == pytest.approx(1 / 30)
    assert found["seconds_per_item"] == 1
    assert found["flags"] == ["too_fast", "missing"]
    assert said[2] == []
    assert told(ask("profile", {"instrument": OWN, "version": 1, "answers": answers}))["flags"] == [
        "missing"
    ]


@pytest.mark.parametrize("id_", [one.id for one in current().programme.instruments])
@pytest.mark.parametrize("level", [None, 1, 3, 5])
def test_every_instrument_with_all_answers_equal(ask: Ask, id_: str, level: int | None) -> None:
    instrument = current().programme.instrument(id_)
    assert instrument is not None
    answers = {item.id: level for item in instrument.items}
    found = told(ask("profile", {"instrument": id_, "answers": answers, "seconds": None}))
    score = None if level is None else (level - 1) * 25
    assert {one["score"] for one in found["competences"].values()} == {score}
    long = len(instrument.items) >= 6
    assert found["flags"] == (["missing"] if level is None else ["straight_lining"] * long)


def test_one_answer_in_all(ask: Ask) -> None:
    found = told(ask("profile", {"instrument": OWN, "answers": {"vision_1": 5}}))
    assert found["competences"]["vision"]["answered"] == 1
    assert {one["level"] for one in found["competences"].values()} == {None}
    found = told(ask("profile", {"instrument": OWN, "answers": {}}))
    assert found["missing_share"] == 1
    assert found["seconds_per_item"] is None


def test_a_file_instead_of_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.json"
    path.write_text('\ufeff{"ratings": [[1, 2], [3, 5]]}', encoding="utf-8")
    assert main(["agreement", str(path)]) == 0
    assert list(json.loads(capsys.readouterr().out)) == AGREEMENT
    assert main(["agreement", str(tmp_path / "none.json")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{tmp_path / 'none.json'}: No such file or directory\n"


def test_a_door_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["reliable"])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


# ---------------------------------------------------------------- what cannot be computed


def test_zero_variance(ask: Ask) -> None:
    """All answers equal, in thirds too, whose mean is rounded."""
    for level in (3, 1 / 3, 1e9, 0):
        said = ask("reliability", {"items": [[level] * 3] * 6})
        found = told(said)
        assert found["alpha"] is found["interval95"] is found["sem"] is found["mdc95"] is None
        assert found["item_rest"] == found["alpha_if_deleted"] == [None] * 3
        assert found["sd"] == pytest.approx(0, abs=1e-6)
        (line,) = said[2]
        assert line.startswith("alpha: cannot be computed")
        said = ask("agreement", {"ratings": [[level] * 3] * 6})
        assert told(said) == dict.fromkeys(AGREEMENT)
        assert said[2] == [
            "icc1, icc2, icc3, icc1k, icc2k, icc3k: cannot be computed, since the ratings do not"
            " differ enough"
        ]


def test_an_item_that_does_not_vary_is_only_empty_itself(ask: Ask) -> None:
    found = told(ask("reliability", {"items": [[1, 3, 2], [2, 3, 2], [4, 3, 5]]}))
    assert found["alpha"] > 0
    assert found["item_rest"][1] is None
    assert found["item_rest"][0] > 0.9


@pytest.mark.parametrize(
    ("rows", "missing", "n"),
    [
        ([[None, None]] * 4, "listwise", 0),
        ([[None, None]] * 4, "pairwise", 0),
        ([[1, None], [None, 2], [3, None], [None, 4]], "listwise", 0),
        ([[1, None], [None, 2], [3, None], [None, 4]], "pairwise", 4),
        ([[1, 2]], "listwise", 1),
        ([[1, 2], [3, None]], "listwise", 1),
        ([[None, 2]], "pairwise", 1),
    ],
)
def test_too_few_answers(ask: Ask, rows: list[Any], missing: str, n: int) -> None:
    said = ask("reliability", {"items": rows, "missing": missing})
    found = told(said)
    assert (found["n"], found["alpha"], found["item_rest"]) == (n, None, [None, None])
    (line,) = said[2]
    assert line.startswith("n: " if n < 2 else "alpha: cannot be computed")
    assert ("try missing: pairwise" in line) == (missing == "listwise")


def test_one_answer_in_a_whole_table(ask: Ask) -> None:
    rows: list[list[Any]] = [[None] * 4 for _ in range(6)]
    rows[2][1] = 3
    for missing in ("listwise", "pairwise"):
        found = told(ask("reliability", {"items": rows, "missing": missing}))
        assert found["alpha"] is found["sd"] is None
        assert found["mean"] == (None if missing == "listwise" else 3)


def test_a_cohort_of_two(ask: Ask) -> None:
    found = told(ask("reliability", {"items": [[1, 2, 2], [4, 5, 3]]}))
    assert found["n"] == 2
    assert 0 < found["alpha"] < 1
    low, high = found["interval95"]
    assert low < found["alpha"] < high < 1
    assert found["item_rest"] == pytest.approx([1, 1, 1])
    two = told(ask("agreement", {"ratings": [[1, 2], [4, 5]]}))
    assert all(-1 <= value <= 1 for value in two.values())


def test_alpha_below_0_and_its_likely_cause(ask: Ask) -> None:
    rows = [[1, 2, 5], [2, 2, 4], [4, 5, 1], [5, 4, 2], [3, 4, 3]]
    said = ask("reliability", {"items": rows, "scale": [1, 5]})
    assert told(said)["alpha"] < 0
    assert said[2] == [
        "items.2: alpha is below 0 and this item runs against the others: it probably should be"
        ' reversed ("reversed": [2])'
    ]
    said = ask("reliability", {"items": rows, "scale": [1, 5], "reversed": [2]})
    assert told(said)["alpha"] > 0.9
    assert said[2] == []
    # Reversed by mistake: the item that goes with the others is turned against them.
    turned = [[a, b, 6 - c] for a, b, c in rows]
    said = ask("reliability", {"items": turned, "scale": [1, 5], "reversed": [2]})
    assert told(said)["alpha"] < 0
    assert said[2] == [
        "items.2: alpha is below 0 and this item runs against the others: it is reversed already:"
        " perhaps it should not be"
    ]


def test_items_that_cancel_out_have_the_same_cause(ask: Ask) -> None:
    """Alpha would be minus infinity: the answers vary, but no person's total does."""
    said = ask("reliability", {"items": [[1, 5], [2, 4], [5, 1], [4, 2]]})
    assert told(said)["alpha"] is None
    assert [line.split(":")[0] for line in said[2]] == ["alpha", "items.1"]
    assert "totals of the persons do not vary" in said[2][0]
    assert 'reversed ("reversed": [1])' in said[2][1]


def test_alpha_above_1_says_nothing(ask: Ask) -> None:
    """Pairs answered by different persons; the root of a negative share ended as `not JSON`."""
    rows = [[1, 1], [5, 5], [None, 1], [None, 5], [2, None], [4, None], [3, 3]]
    said = ask("reliability", {"items": rows, "missing": "pairwise"})
    found = told(said)
    assert found["alpha"] > 1
    assert found["interval95"] is found["sem"] is found["mdc95"] is None
    assert said[2][0].startswith("alpha: is above 1")


def test_ratings_that_are_opposed(ask: Ask) -> None:
    said = ask("agreement", {"ratings": [[1, 2], [2, 1]]})
    found = told(said)
    assert (found["icc1"], found["icc3"]) == (-1, -1)
    assert found["icc2"] is found["icc2k"] is None
    assert said[2][0].startswith("icc2, icc1k, icc2k, icc3k: cannot be computed")


# ---------------------------------------------------------------- what is refused

DOORS = ["reliability", "agreement", "profile"]
FINE: dict[str, dict[str, Any]] = {
    "reliability": {"items": [[1, 2], [2, 4], [3, 3]]},
    "agreement": {"ratings": [[1, 2], [3, 5]]},
    "profile": {"instrument": OWN, "answers": {"vision_1": 3}},
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"\x00",
        b"nothing",
        b'{"items": [[1, NaN], [2, 3]]}',
        b'{"ratings": [[1, Infinity], [2, 3]]}',
        b'{"seconds": -Infinity}',
        b'{"items": [[1, 2], [2, 3]]} {}',
        b"[" * 100_000,
        b"1" * 5000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_not_json(ask: Ask, door: str, text: bytes) -> None:
    (line,) = refused(ask(door, text), "-: not JSON: ")
    if b"N" in text or b"Inf" in text:
        assert "is not a number of JSON" in line


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("data", [[], [[1, 2]], None, 5, "items", True])
def test_what_is_no_object(ask: Ask, door: str, data: Any) -> None:
    assert refused(ask(door, data), "-: ") == ["-: write a JSON object"]


@pytest.mark.parametrize("door", DOORS)
def test_an_unknown_field_and_a_missing_one(ask: Ask, door: str) -> None:
    (line,) = refused(ask(door, {**FINE[door], "itemz": 1}), "itemz: is not known here; known: ")
    assert all(name in line for name in FINE[door])
    needed = sorted(FINE[door])
    refused(ask(door, {}), *(f"{name}: is missing" for name in needed))
    refused(ask(door, {"b": 1}), *(f"{name}: is missing" for name in needed), "b: is not known")


@pytest.mark.parametrize("key", ["a\nb", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "é\ud800", "\x85"])
@pytest.mark.parametrize("door", DOORS)
def test_a_key_cannot_break_the_line(ask: Ask, door: str, key: str) -> None:
    (line,) = refused(ask(door, {**FINE[door], key: 1}), "")
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize("door", ["reliability", "agreement"])
@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ([[1, 2], [3], [4, 5, 6]], ["1: has 1 numbers, the first row 2", "2: has 3 numbers"]),
        ([[1, 2], [3, "4"], [True, 6]], ["1.1: write a number", "2.0: write a number"]),
        ([[1, 2], [[3], {}]], ["1.0: write a number", "1.1: write a number"]),
        ([[1, 2], [1e10, 4]], ["1.0: write a number"]),
        ([[1, 2], [10**400, 4]], ["1.0: write a number"]),
        ([[1, 2], [-(10**400), 4]], ["1.0: write a number"]),
    ],
)
def test_a_table_that_is_none(ask: Ask, door: str, table: Any, lines: list[str]) -> None:
    (name,) = FINE[door]
    refused(ask(door, {name: table}), *(f"{name}.{line}" for line in lines))


@pytest.mark.parametrize("door", ["reliability", "agreement"])
@pytest.mark.parametrize("table", [None, [], {}, 5, "1 2", [1, 2], [[1, 2], 3], [[]], [[], []]])
def test_no_table_at_all(ask: Ask, door: str, table: Any) -> None:
    (name,) = FINE[door]
    refused(ask(door, {name: table}), f"{name}: ")


def test_a_table_that_is_too_large(ask: Ask) -> None:
    data = b'{"items": [[' + b"1," * MOST + b"1]]}"
    refused(ask("reliability", data), "items: has more than")


def test_one_column_one_judge_one_target(ask: Ask) -> None:
    refused(ask("reliability", {"items": [[1], [2], [3]]}), "items: alpha needs at least two items")
    refused(ask("agreement", {"ratings": [[1], [2], [3]]}), "ratings: agreement needs at least two")
    refused(ask("agreement", {"ratings": [[1, 2, 3]]}), "ratings: agreement needs at least two")


def test_a_rating_that_is_missing(ask: Ask) -> None:
    data = {"ratings": [[1, 2], [3, None], [None, 4]]}
    why = "is missing: every judge must rate every target"
    refused(ask("agreement", data), f"ratings.1.1: {why}", f"ratings.2.0: {why}")


@pytest.mark.parametrize(
    "turned", [[2], [-1], [0.0], ["0"], [True], [None], [0, 0], 0, 1, False, "", "0", {}, {"0": 1}]
)
def test_reversed_that_names_no_item(ask: Ask, turned: Any) -> None:
    """`0` for `[0]` must not pass as `nothing is reversed`."""
    data = {**FINE["reliability"], "scale": [1, 5], "reversed": turned}
    refused(ask("reliability", data), "reversed: ")


@pytest.mark.parametrize(
    "scale", [[1], [1, 5, 9], [5, 1], [3, 3], "1-5", 5, [1, None], [1, "5"], [False, 5], {}, [], 0]
)
def test_a_scale_that_is_none(ask: Ask, scale: Any) -> None:
    for turned in ([], [0]):
        data = {**FINE["reliability"], "scale": scale, "reversed": turned}
        refused(ask("reliability", data), "scale: write [lowest, highest]")


def test_reversed_needs_the_scale(ask: Ask) -> None:
    refused(ask("reliability", {**FINE["reliability"], "reversed": [0]}), "scale: is needed")


def test_levels_outside_the_scale(ask: Ask) -> None:
    data = {"items": [[1, 7], [0, 4], [None, 3]], "scale": [1, 5]}
    assert refused(ask("reliability", data), "items.0.1: ", "items.1.0: ") == [
        "items.0.1: 7 is outside the scale 1 to 5",
        "items.1.0: 0 is outside the scale 1 to 5",
    ]


@pytest.mark.parametrize("missing", [None, "", "casewise", 1, ["listwise"], {}])
def test_a_way_with_missing_answers_that_is_none(ask: Ask, missing: Any) -> None:
    refused(ask("reliability", {**FINE["reliability"], "missing": missing}), "missing: write")


@pytest.mark.parametrize("name", ["entrecomp", "", None, 5, [OWN], {}, True, "../entrecomp_15"])
def test_an_instrument_that_there_is_not(ask: Ask, name: Any) -> None:
    (line,) = refused(ask("profile", {"instrument": name, "answers": {}}), "instrument: ")
    assert f"there are: {OWN}, team_eyes" in line


@pytest.mark.parametrize("version", [0, 99, -1, "1", 1.0, True, [1], {}])
def test_a_version_that_is_gone(ask: Ask, version: Any) -> None:
    data = {"instrument": OWN, "version": version, "answers": {}}
    (line,) = refused(ask("profile", data), "version: is gone or never was; there are: ")
    assert line.endswith(" 1")


@pytest.mark.parametrize("level", [0, 6, -3, 2.5, "3", True, [3], {}, 10**400, 1e308])
def test_a_level_outside_the_scale(ask: Ask, level: Any) -> None:
    answers = {"vision_1": level, "vision_2": 5, "initiative_low": level}
    why = "is outside the scale 1 to 5; write a whole level, or null"
    refused(
        ask("profile", {"instrument": OWN, "answers": answers}),
        f"answers.vision_1: {why}",
        f"answers.initiative_low: {why}",
    )


def test_an_item_that_there_is_not(ask: Ask) -> None:
    data = {
        "instrument": OWN,
        "answers": {"vision_9": 3, "": 3},
        "seconds": {"listens": 3, "vision_1": -1, "vision_2": 1e308, "creativity_1": 10**400},
    }
    refused(
        ask("profile", data),
        "answers.vision_9: this instrument has no such item",
        "answers.: this instrument has no such item",
        "seconds.listens: this instrument has no such item",
        "seconds.vision_1: write seconds",
        "seconds.vision_2: write seconds",
        "seconds.creativity_1: write seconds",
    )


@pytest.mark.parametrize("part", [[], 0, False, "", 5, "vision_1", [1]])
def test_answers_and_seconds_are_objects(ask: Ask, part: Any) -> None:
    refused(ask("profile", {"instrument": OWN, "answers": part}), "answers: write an object")
    data = {"instrument": OWN, "answers": {}, "seconds": part}
    refused(ask("profile", data), "seconds: write an object")


# ---------------------------------------------------------------- in a process


def test_a_real_process() -> None:
    def run(door: str, text: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pie_core.scoring", door]
        return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, encoding="utf-8")

    fine = run("reliability", '{"items": [[1, 2], [2, 4], [3, 3]], "missing": "pairwise"}')
    assert (fine.returncode, fine.stderr) == (0, "")
    assert list(json.loads(fine.stdout)) == RELIABILITY
    bad = run("profile", json.dumps({"instrument": OWN, "answers": {"vision_1": 9, "x\ny": 1}}))
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.splitlines() == [
        "answers.vision_1: is outside the scale 1 to 5; write a whole level, or null",
        "answers.x\\ny: this instrument has no such item",
    ]
