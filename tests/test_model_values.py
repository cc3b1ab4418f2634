"""The shape of answers: what is kept, what is refused, what still misses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pie_core.errors import Invalid
from pie_core.model.programme import Prompt
from pie_core.model.values import checked, filled, gaps

_PROMPT: TypeAdapter[Any] = TypeAdapter(Prompt)


def prompt(kind: str, **more: Any) -> Any:
    return _PROMPT.validate_python({"id": "x", "kind": kind, **more})


SHORT = prompt("short_text", max=11)
LONG = prompt("long_text", min=5, max=20)
LIST = prompt("list", min=2, max=3, item_max=10)
BRAINSTORM = prompt("brainstorm", seconds=60, max=3)
TABLE = prompt(
    "table",
    min=1,
    max=2,
    columns=[
        {"id": "name"},
        {"id": "amount", "kind": "amount"},
        {"id": "kind", "kind": "choice", "options": ["own", "loan"], "required": False},
    ],
)
AMOUNT = prompt("amount", min=1, max=1000)
NUMBER = prompt("number", min=0, max=50)
CHOICE = prompt("choice", options=["yes", "no"])
OF = prompt("choice", of="a.b")
CHOICES = prompt("choices", options=["one", "two", "three"], min=2, max=2)
RANKING = prompt("ranking", options=["one", "two"])
SCALE = prompt("scale", levels=5)
MATRIX = prompt("matrix", of="a.b", criteria=[{"id": "need", "weight": 2}, {"id": "money"}])
PHOTO = prompt("photo", max=1)


@pytest.mark.parametrize(
    ("what", "value", "kept"),
    [
        (SHORT, "deux\nlignes", "deux lignes"),
        (LONG, "a\r\nb\x00\x07c", "a\nbc"),
        (LONG, "<b>**gras**</b>", "<b>**gras**</b>"),
        (LIST, [{"id": "aaaa", "text": "un", "more": 1}], [{"id": "aaaa", "text": "un"}]),
        (BRAINSTORM, [], []),
        (
            TABLE,
            [{"id": "row1", "cells": {"name": "Four", "amount": 250000, "kind": ""}}],
            [{"id": "row1", "cells": {"name": "Four", "amount": 250000}}],
        ),
        (AMOUNT, 1000, 1000),
        (NUMBER, 2.5, 2.5),
        (CHOICE, "yes", "yes"),
        (OF, "item-1234", "item-1234"),
        (CHOICES, ["one"], ["one"]),
        (RANKING, ["two", "one"], ["two", "one"]),
        (SCALE, 5, 5),
        (
            MATRIX,
            {"weights": {"need": 3}, "scores": {"aaaa": {"need": 5, "money": None}}},
            {"weights": {"need": 3}, "scores": {"aaaa": {"need": 5}}},
        ),
        (PHOTO, [{"id": "photo-01"}], [{"id": "photo-01", "caption": ""}]),
        (LONG, None, None),
    ],
)
def test_is_kept(what: Any, value: Any, kept: Any) -> None:
    assert checked(what, value) == kept


@pytest.mark.parametrize(
    ("what", "value", "code"),
    [
        (SHORT, "123456789012", "too_long"),
        (SHORT, 5, "text"),
        (LIST, [{"id": "a", "text": ""}], "ids"),
        (LIST, [{"id": "aaaa", "text": ""}, {"id": "aaaa", "text": ""}], "ids"),
        (LIST, [{"id": f"aaa{i}", "text": ""} for i in range(4)], "too_many"),
        (LIST, {"id": "aaaa"}, "list"),
        (TABLE, [{"id": "row1", "cells": {"other": 1}}], "columns"),
        (TABLE, [{"id": "row1", "cells": {"amount": 2.5}}], "whole_number"),
        (TABLE, [{"id": "row1", "cells": {"kind": "gift"}}], "option"),
        (AMOUNT, 0, "range"),
        (AMOUNT, True, "whole_number"),
        (NUMBER, float("nan"), "number"),
        (NUMBER, 51, "range"),
        (CHOICE, "maybe", "option"),
        (OF, "../x", "option"),
        (CHOICES, ["one", "one"], "list"),
        (SCALE, 6, "range"),
        (SCALE, "5", "whole_number"),
        (MATRIX, {"scores": {"aaaa": {"need": 6}}}, "range"),
        (MATRIX, {"scores": {"aaaa": {"other": 1}}}, "matrix"),
        (MATRIX, [], "matrix"),
        (PHOTO, [{"id": "photo-01"}, {"id": "photo-02"}], "too_many"),
    ],
)
def test_is_refused(what: Any, value: Any, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(what, value)
    assert [finding["code"] for finding in caught.value.data["findings"]] == [code]


@pytest.mark.parametrize(
    ("what", "value", "codes"),
    [
        (LONG, None, ["empty"]),
        (LONG, "   ", ["empty"]),
        (LONG, "abc", ["short"]),
        (LONG, "abcde", []),
        (LIST, [{"id": "aaaa", "text": "un"}, {"id": "bbbb", "text": " "}], ["few"]),
        (TABLE, [{"id": "row1", "cells": {"name": "Four"}}], ["holes"]),
        (TABLE, [{"id": "row1", "cells": {"name": "Four", "amount": 1}}], []),
        (CHOICES, ["one"], ["few"]),
        (MATRIX, {"weights": {}, "scores": {"aaaa": {"need": 1}}}, ["holes"]),
        (PHOTO, None, []),
        (SCALE, 1, []),
    ],
)
def test_what_still_misses(what: Any, value: Any, codes: list[str]) -> None:
    assert [gap["code"] for gap in gaps(what, value)] == codes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "text", "cells", "scores", "weights", "x"]), inner)
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(
        [
            SHORT,
            LONG,
            LIST,
            TABLE,
            AMOUNT,
            NUMBER,
            CHOICE,
            OF,
            CHOICES,
            RANKING,
            SCALE,
            MATRIX,
            PHOTO,
        ]
    ),
    JSON,
)
def test_any_json_is_kept_or_refused_and_what_is_kept_stays(what: Any, value: Any) -> None:
    try:
        kept = checked(what, value)
    except Invalid:
        return
    assert checked(what, kept) == kept
    assert filled(what, kept) >= 0
    assert isinstance(gaps(what, kept), list)
