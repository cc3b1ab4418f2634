"""Reliability, agreement and change against examples that others have published.

`tests/data/statistics/*.yaml` hold the data of each with its source and what is printed there. A
value agrees if it differs by no more than half a unit of the last printed digit.
"""

from __future__ import annotations

import io
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from pie_core.scoring.__main__ import main
from pie_core.scoring.agreement import agreement
from pie_core.scoring.cohort import spread
from pie_core.scoring.progress import mdc95, sem
from pie_core.scoring.reliability import reliability

FOLDER = Path(__file__).parent / "data" / "statistics"
EXAMPLES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.yaml"))
}
ICC = {
    "icc11": "icc1",
    "icc21": "icc2",
    "icc31": "icc3",
    "icc1k": "icc1k",
    "icc2k": "icc2k",
    "icc3k": "icc3k",
}
"""Printed name → ours."""


def of_kind(kind: str) -> list[str]:
    return [name for name, example in EXAMPLES.items() if example["kind"] == kind]


def agrees(value: float | None, printed: str) -> bool:
    """Whether `value` is what was printed, half a unit of the last digit allowed."""
    assert value is not None
    shown = Decimal(printed)
    unit = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    return abs(Decimal(repr(float(value))) - shown) <= unit / 2


def check_reliability(found: dict[str, Any], example: dict[str, Any]) -> int:
    """Every printed value against `found`; how many there were."""
    checked = 0
    items = len(example["items"][0])
    for name, printed in example["printed"].items():
        if name in ("item_mean", "item_sd"):
            continue
        if isinstance(printed, list):
            assert len(found[name]) == len(printed), name
            for place, one in enumerate(printed):
                if one is not None:
                    assert agrees(found[name][place], one), (name, place, found[name][place])
                    checked += 1
        else:
            # The sources print mean and SD of the sum, which is k times that of the mean item.
            value = found[name] * (items if name in ("mean", "sd") else 1)
            assert agrees(value, printed), (name, value)
            checked += 1
    return checked


def check_agreement(found: dict[str, Any], example: dict[str, Any]) -> int:
    """The same for the intraclass correlations; their intervals are not computed here."""
    checked = 0
    for name, printed in example["printed"].items():
        if not name.endswith("_interval95"):
            assert agrees(found[ICC[name]], printed), (name, found[ICC[name]])
            checked += 1
    return checked


def test_what_agrees_to_the_printed_digit() -> None:
    assert agrees(0.71484, "0.715")
    assert agrees(0.7145, "0.715")
    assert not agrees(0.71449, "0.715")
    assert agrees(-0.1274, "-0.13")
    assert not agrees(0.1274, "-0.13")


def test_the_examples_are_many_and_of_every_sort() -> None:
    assert len(EXAMPLES) >= 6
    assert {example["kind"] for example in EXAMPLES.values()} == {
        "reliability",
        "agreement",
        "change",
    }
    assert all(example["source"] for example in EXAMPLES.values())
    sorts = {
        (EXAMPLES[name]["missing"], bool(EXAMPLES[name]["reversed"]))
        for name in of_kind("reliability")
        if any(None in row for row in EXAMPLES[name]["items"]) or EXAMPLES[name]["reversed"]
    }
    assert sorts == {
        ("listwise", False),
        ("listwise", True),
        ("pairwise", False),
        ("pairwise", True),
    }


@pytest.mark.parametrize("name", of_kind("reliability"))
def test_reliability(name: str) -> None:
    example = EXAMPLES[name]
    items = np.array(example["items"], dtype=float)
    found = reliability(
        items,
        reversed_items=example["reversed"],
        scale=tuple(example["scale"]),
        missing=example["missing"],
    )
    assert check_reliability(found.as_dict(), example) > 0


@pytest.mark.parametrize("name", of_kind("reliability"))
def test_reliability_does_not_depend_on_where_the_scale_ends(name: str) -> None:
    example = EXAMPLES[name]
    items = np.array(example["items"], dtype=float)
    low, high = example["scale"]
    found = reliability(
        items,
        reversed_items=example["reversed"],
        scale=(low - 3, high + 10),
        missing=example["missing"],
    )
    spreads = {"alpha", "interval95", "item_rest", "alpha_if_deleted", "sd"}
    printed = {key: value for key, value in example["printed"].items() if key in spreads}
    assert check_reliability(found.as_dict(), {**example, "printed": printed}) > 0


@pytest.mark.parametrize("name", of_kind("agreement"))
def test_agreement(name: str) -> None:
    example = EXAMPLES[name]
    found = agreement(np.array(example["ratings"], dtype=float))
    assert check_agreement(found.as_dict(), example) > 0


@pytest.mark.parametrize("name", of_kind("change"))
def test_change(name: str) -> None:
    example = EXAMPLES[name]
    printed = example["printed"]
    error = sem(example["sd"], example["r"])
    assert agrees(error, printed["sem"])
    assert agrees(math.sqrt(2) * error, printed["sdiff"])
    assert agrees(mdc95(example["sd"], example["r"]), printed["mdc95"])


def test_means_and_deviations_of_items() -> None:
    """Where the levels are levels, the spread of one column is the item's."""
    example = EXAMPLES["alpha_jasp_asrm"]
    items = np.array(example["items"], dtype=float)
    for place, mean in enumerate(example["printed"]["item_mean"]):
        found = spread(items[:, place])
        assert found is not None
        assert agrees(found.mean, mean)
        assert agrees(found.sd, example["printed"]["item_sd"][place])


# ---------------------------------------------------------------- through the second door


def door(
    name: str, data: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """What the door prints for JSON from standard input."""
    text = io.TextIOWrapper(io.BytesIO(json.dumps(data).encode()))
    monkeypatch.setattr("sys.stdin", text)
    assert main([name]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.parametrize("name", of_kind("reliability"))
def test_the_door_of_reliability(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = EXAMPLES[name]
    data = {key: example[key] for key in ("items", "scale", "reversed", "missing")}
    assert check_reliability(door("reliability", data, monkeypatch, capsys), example) > 0


@pytest.mark.parametrize("name", of_kind("agreement"))
def test_the_door_of_agreement(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = EXAMPLES[name]
    data = {"ratings": example["ratings"]}
    assert check_agreement(door("agreement", data, monkeypatch, capsys), example) > 0


def test_the_door_tells_the_change_of_its_own_alpha(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Published: SD of the sum 3.2779955377 and alpha 0.7899854345, of five items."""
    example = EXAMPLES["alpha_jasp_asrm"]
    told = door("reliability", {"items": example["items"]}, monkeypatch, capsys)
    error = 3.2779955377 / 5 * math.sqrt(1 - 0.7899854345)
    assert told["sem"] == pytest.approx(error, abs=1e-9)
    assert told["mdc95"] == pytest.approx(1.96 * math.sqrt(2) * error, abs=1e-9)
