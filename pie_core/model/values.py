"""The shape of answers: what may be saved, and what still misses before an exercise is finished.

| kind | value |
|---|---|
| short_text, long_text | text |
| list, brainstorm | `[{"id", "text"}]` |
| table | `[{"id", "cells": {column: text, number, centimes, option, month or evidence}}]` |
| number | number; `amount`: whole centimes |
| choice | option id, or the id of an item |
| month | `2027-01` |
| choices, ranking | list of such ids |
| scale | level, 1 … levels |
| matrix | `{"weights": {criterion: 0 … 5}, "scores": {item: {criterion: 1 … 5}}}` |
| photo | `[{"id", "caption"}]` |

Half-finished work is saved too: `checked` refuses only what has no meaning or is too long;
`gaps` says what an exercise still needs. `None` is an answer taken back.
"""

from __future__ import annotations

import math
import re
from typing import Any

from pie_core.errors import Invalid
from pie_core.model import programme as p
from pie_core.model.project import Value

LAST_MONTH = 59
"""The last month of the longest plan."""
MONTH = re.compile(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z")
EVIDENCE = re.compile(
    r"\A(hypothesis|experiment|evidence):[a-z0-9]{4,40}\Z"
    r"|\A[a-z0-9_]{1,40}/[a-z0-9_]{1,40}(\.[a-z0-9_]{1,40})?\Z"
)
ITEM_ID = re.compile(r"\A[A-Za-z0-9_-]{4,40}\Z")
# Also the two signs that turn the direction of all that follows, whatever its letters are.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202d\u202e\ud800-\udfff]")


def _text(value: Any, path: str, limit: int, *, lines: bool) -> str:
    """The text without control characters; one line unless `lines`."""
    if not isinstance(value, str):
        raise Invalid.at(path, "text")
    clean = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        clean = " ".join(clean.split("\n"))
    if len(clean) > limit:
        raise Invalid.at(path, "too_long", length=len(clean), limit=limit)
    return clean


def plain_text(value: Any, path: str, limit: int) -> str:
    """One line as it will be kept. Raises `Invalid` (codes `text`, `too_long`)."""
    return _text(value, path, limit, lines=False)


def lines_of_text(value: Any, path: str, limit: int) -> str:
    """Lines as they will be kept. Raises `Invalid` as `plain_text` does."""
    return _text(value, path, limit, lines=True)


def _whole(value: Any, path: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid.at(path, "whole_number")
    if not low <= value <= high:
        raise Invalid.at(path, "range", low=low, high=high)
    return value


def _number(value: Any, path: str, low: int, high: int) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid.at(path, "number")
    if isinstance(value, float) and not math.isfinite(value):
        raise Invalid.at(path, "number")
    if not low <= value <= high:
        raise Invalid.at(path, "range", low=low, high=high)
    return value


def _rows(value: Any, path: str, limit: int) -> list[dict[str, Any]]:
    """A list of objects with ids, each id once."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Invalid.at(path, "list")
    if len(value) > limit:
        raise Invalid.at(path, "too_many", length=len(value), limit=limit)
    ids = [row.get("id") for row in value]
    if not all(isinstance(i, str) and ITEM_ID.match(i) for i in ids) or len(set(ids)) != len(ids):
        raise Invalid.at(path, "ids")
    return value


def _ids(value: Any, path: str, allowed: tuple[str, ...], limit: int) -> list[str]:
    """A list of ids, each once; `allowed` empty means ids of items elsewhere."""
    if not isinstance(value, list) or len(value) > limit or len(set(map(str, value))) != len(value):
        raise Invalid.at(path, "list")
    return [_one_id(item, path, allowed) for item in value]


def _one_id(value: Any, path: str, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or not (
        value in allowed if allowed else bool(ITEM_ID.match(value))
    ):
        raise Invalid.at(path, "option")
    return value


def _cell(column: p.Column, value: Any, path: str) -> Any:
    if value is None or value == "":
        return None
    match column.kind:
        case "text":
            return _text(value, path, 200, lines=False)
        case "number":
            return _number(value, path, column.min, column.highest)
        case "amount":
            return _whole(value, path, column.min, column.highest)
        case "month":
            return _whole(value, path, 0, LAST_MONTH)
        case "evidence":
            return _evidence(value, path)
        case "choice":
            return _one_id(value, path, column.options)


def _evidence(value: Any, path: str) -> str:
    """An answer (`module/activity.prompt`), an activity's test (`module/activity`), or a sheet
    (`experiment:id`, `evidence:id`, `hypothesis:id`)."""
    if not isinstance(value, str) or not EVIDENCE.match(value):
        raise Invalid.at(path, "option")
    return value


def _month(value: Any) -> str:
    if not isinstance(value, str) or not MONTH.match(value):
        raise Invalid.at("", "month")
    return value


def _matrix(prompt: p.Matrix, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) - {"weights", "scores"}:
        raise Invalid.at("", "matrix")
    criteria = {criterion.id for criterion in prompt.criteria}
    weights, scores = value.get("weights", {}), value.get("scores", {})
    if not isinstance(weights, dict) or set(weights) - criteria or not isinstance(scores, dict):
        raise Invalid.at("weights", "matrix")
    if len(scores) > 100:
        raise Invalid.at("scores", "too_many", length=len(scores), limit=100)
    clean: dict[str, dict[str, int]] = {}
    for item, row in scores.items():
        _one_id(item, "scores", ())
        if not isinstance(row, dict) or set(row) - criteria:
            raise Invalid.at(f"scores.{item}", "matrix")
        clean[item] = {
            c: _whole(v, f"scores.{item}.{c}", 1, 5) for c, v in row.items() if v is not None
        }
    return {
        "weights": {c: _whole(w, f"weights.{c}", 0, 5) for c, w in weights.items()},
        "scores": clean,
    }


def checked(prompt: p.Prompt, value: Any) -> Value:
    """The value as it will be kept.

    Raises `Invalid` with one finding (`path` inside the value, `code`, data) if it has no meaning
    for this prompt or is longer than allowed. Half-finished values pass.
    """
    if value is None:
        return None
    match prompt:
        case p.ShortText():
            return _text(value, "", prompt.max, lines=False)
        case p.LongText():
            return _text(value, "", prompt.max, lines=True)
        case p.Items():
            return [
                {
                    "id": row["id"],
                    "text": _text(row.get("text"), f"{i}.text", prompt.item_max, lines=False),
                }
                for i, row in enumerate(_rows(value, "", prompt.max))
            ]
        case p.Table():
            columns = {column.id: column for column in prompt.columns}
            kept = []
            for i, row in enumerate(_rows(value, "", prompt.max)):
                cells = row.get("cells")
                if not isinstance(cells, dict) or set(cells) - set(columns):
                    raise Invalid.at(f"{i}.cells", "columns")
                clean = {c: _cell(columns[c], v, f"{i}.{c}") for c, v in cells.items()}
                kept.append(
                    {"id": row["id"], "cells": {c: v for c, v in clean.items() if v is not None}}
                )
            return kept
        case p.Number(kind="amount"):
            return _whole(value, "", prompt.min, prompt.max)
        case p.Number():
            return _number(value, "", prompt.min, prompt.max)
        case p.Choice():
            return _one_id(value, "", prompt.options)
        case p.CalendarMonth():
            return _month(value)
        case p.Choices():
            return _ids(value, "", prompt.options, max(prompt.max, 1))
        case p.Ranking():
            return _ids(value, "", prompt.options, 100)
        case p.Scale():
            return _whole(value, "", 1, prompt.levels)
        case p.Matrix():
            return _matrix(prompt, value)
        case p.Photo():
            return [
                {
                    "id": row["id"],
                    "caption": _text(row.get("caption", ""), f"{i}.caption", 140, lines=False),
                }
                for i, row in enumerate(_rows(value, "", prompt.max))
            ]


def filled(prompt: p.Prompt, value: Value) -> int:
    """How many things were really given: items with text, rows with a cell, 1 for a single value."""
    if value is None:
        return 0
    match prompt:
        case p.ShortText() | p.LongText():
            return int(bool(value.strip()))
        case p.Items():
            return sum(bool(item["text"].strip()) for item in value)
        case p.Table():
            return sum(bool(row["cells"]) for row in value)
        case p.Choices() | p.Ranking() | p.Photo():
            return len(value)
        case p.Matrix():
            return sum(len(row) for row in value["scores"].values())
        case _:
            return 1


def gist(prompt: p.Prompt, value: Value, length: int = 140) -> str:
    """What was written, in one line of at most `length` characters; '' for what is not text."""
    if not filled(prompt, value):
        return ""
    match prompt:
        case p.ShortText() | p.LongText():
            text = value
        case p.Items():
            text = " · ".join(item["text"].strip() for item in value if item["text"].strip())
        case p.Table():
            first = next((c.id for c in prompt.columns if c.kind == "text"), "")
            text = " · ".join(row["cells"][first] for row in value if row["cells"].get(first))
        case _:
            return ""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def gaps(prompt: p.Prompt, value: Value) -> list[dict[str, Any]]:
    """What this prompt still needs before its exercise is finished: `{"code", …}` each, or []."""
    count = filled(prompt, value)
    if not count:
        return [{"code": "empty"}] if prompt.required else []
    match prompt:
        case p.ShortText() | p.LongText():
            length = len(value.strip())
            return [{"code": "short", "length": length, "min": prompt.min}] * (length < prompt.min)
        case p.Items() | p.Choices():
            return [{"code": "few", "count": count, "min": prompt.min}] * (count < prompt.min)
        case p.Table():
            found = [{"code": "few", "count": count, "min": prompt.min}] * (count < prompt.min)
            needed = [column.id for column in prompt.columns if column.required]
            holes = sum(any(c not in row["cells"] for c in needed) for row in value if row["cells"])
            return found + [{"code": "holes", "count": holes}] * bool(holes)
        case p.Matrix():
            holes = sum(len(prompt.criteria) - len(row) for row in value["scores"].values())
            return [{"code": "holes", "count": holes}] * bool(holes)
        case _:
            return []
