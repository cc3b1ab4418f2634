"""Entries laid over the file's, and values as a person types them: exact both ways, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pie_core.errors import Invalid
from pie_core.finance import parameters, typed
from pie_core.finance.parameters import KEYS, kind

SERVICES = {
    "value": 0.02,
    "unit": "rate",
    "valid_from": "2027-01-01",
    "source": "Loi de finances 2027",
    "confidence": "M",
}


def findings(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(found["path"], found["code"]) for found in error.value.data["findings"]]


# ---------------------------------------------------------------------- over


def test_entries_take_the_place_of_the_files_and_are_marked() -> None:
    base = parameters.load()
    known = parameters.over(base, {"ae_rate_services": SERVICES})
    assert known.ae_rate_services == 0.02
    entry = known.entries["ae_rate_services"]
    assert (entry.valid_from, entry.source) == (date(2027, 1, 1), "Loi de finances 2027")
    assert [key for key, e in known.entries.items() if e.changed] == ["ae_rate_services"]
    assert list(known.entries) == list(base.entries), "the order of the file"
    assert base.ae_rate_services == 0.01
    assert not any(e.changed for e in base.entries.values())


def test_a_scale_laid_over_is_frozen() -> None:
    scale = {**SERVICES, "value": [[5000000, 0.0, 0], [None, 0.4, 2000000]]}
    known = parameters.over(parameters.load(), {"ir_scale": scale})
    assert known.ir_scale == ((5000000, 0.0, 0), (None, 0.4, 2000000))


def test_what_is_wrong_is_found_as_in_a_file() -> None:
    with pytest.raises(Invalid) as error:
        parameters.over(
            parameters.load(),
            {
                "unknown_rate": SERVICES,
                "ae_rate_goods": {**SERVICES, "value": 2},
                "smig_hour": {"value": 1792, "unit": "centimes an hour", "confidence": "Z"},
                "cnss_cap": 600000,
            },
        )
    assert findings(error) == [
        ("unknown_rate", "unknown"),
        ("ae_rate_goods.value", "value"),
        ("smig_hour.valid_from", "missing"),
        ("smig_hour.source", "missing"),
        ("smig_hour.confidence", "value"),
        ("cnss_cap", "object"),
    ]


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_what_is_no_object_is_found(data: Any) -> None:
    with pytest.raises(Invalid) as error:
        parameters.over(parameters.load(), data)
    assert findings(error) == [("entries", "object")]


# ---------------------------------------------------------------------- typed

TYPED = [key for key in KEYS if kind(key) not in ("month", "months")]


@pytest.mark.parametrize("key", TYPED)
def test_every_value_of_the_file_comes_back_as_it_was(key: str) -> None:
    held = parameters.load().entries[key].value
    read = typed.read(key, typed.typed(key, held))
    assert parameters.over(
        parameters.load(), {key: {**SERVICES, "value": read}}
    ).entries[key].value == held  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("cnss_amo_rate", "4,11", 0.0411),
        ("cnss_amo_rate", " 4.11 % ", 0.0411),
        ("cnss_amo_rate", "٤٫١١", 0.0411),
        ("minimum_rate", "0,25", 0.0025),
        ("ae_rate_goods", "0", 0.0),
        ("ae_rate_goods", "100", 1.0),
        ("ae_ceiling_goods", "500\u202f000", 50000000),
        ("ae_ceiling_goods", "500 000 DH", 50000000),
        ("smig_hour", "17,92", 1792),
        ("smig_hour", "17.9", 1790),
        ("smig_hours", "191", 191),
        ("cnss_cap", "0", 0),
    ],
)
def test_what_a_person_types(key: str, text: str, value: Any) -> None:
    found = typed.read(key, [(text,)])
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("cnss_amo_rate", "", "per_cent"),
        ("cnss_amo_rate", "quatre", "per_cent"),
        ("cnss_amo_rate", "-1", "per_cent"),
        ("cnss_amo_rate", "-0", "per_cent"),
        ("cnss_amo_rate", "100,01", "per_cent"),
        ("cnss_amo_rate", "4,11111", "per_cent"),
        ("cnss_amo_rate", "NaN", "per_cent"),
        ("cnss_amo_rate", "1e1", "per_cent"),
        ("cnss_amo_rate", "4 sur 100", "per_cent"),
        ("cnss_cap", "6.000.000", "dirhams"),
        ("cnss_cap", "1.500", "dirhams"),
        ("cnss_cap", "Infinity", "dirhams"),
        ("cnss_cap", "9" * 50, "dirhams"),
        ("smig_hours", "191,5", "number"),
        ("smig_hours", "1001", "number"),
    ],
)
def test_what_is_no_value_is_refused_not_guessed(key: str, text: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        typed.read(key, [(text,)])
    [found] = error.value.data["findings"]
    assert (found["path"], found["code"], found["typed"]) == (key, code, text.strip())


def test_bands_come_in_any_order_and_empty_ones_go() -> None:
    rows = [("100 000", "20", "1 000"), ("", "", ""), ("40000", "0", "0"), ("", "37", "27400")]
    assert typed.read("ir_scale", rows) == [
        [4000000, 0.0, 0],
        [10000000, 0.2, 100000],
        [None, 0.37, 2740000],
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("40000", "", "0"), ("", "37", "0")], ("band", 1)),
        ([("", "10", "0"), ("", "37", "0")], ("band", 1)),
        ([("40000", "10", "0"), ("", "", "0")], ("band", 2)),
        ([("40000", "10", "0"), ("40 000", "20", "0"), ("", "37", "0")], ("limit", 2)),
        ([("x", "10", "0"), ("", "37", "0")], ("dirhams", 1)),
    ],
)
def test_bands_that_cannot_be_read(rows: list[Any], expected: tuple[str, int]) -> None:
    with pytest.raises(Invalid) as error:
        typed.read("ir_scale", rows)
    [found] = error.value.data["findings"]
    assert (found["code"], found["band"]) == expected
