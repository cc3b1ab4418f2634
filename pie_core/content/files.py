"""Reading one YAML file strictly: a key written twice, or `1:30` read as 90, is a finding."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import ValidationError

from pie_core.model.base import Entry, Model

M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Finding:
    """Something an author should look at: where it is, what it is, how to mend it."""

    file: str
    field: str
    what: str
    mend: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.file}: {self.field}" if self.field else self.file
        return f"{self.level}: {place}: {self.what}: {self.mend}"


_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Several times as quick where the package has its C part."""


class _Loader(_SAFE):  # type: ignore[misc]
    """YAML 1.2 in spirit: no sexagesimal numbers, no yes/no/on/off booleans, no double keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is written twice", key_node.start_mark
                )
            seen.add(key)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:str")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789")
)


def read(path: Path, root: Path) -> tuple[dict[Any, Any] | None, list[Finding]]:
    """The fields of a YAML file, or None with what is wrong with it."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, [Finding(name, "", "the file is missing", "create it")]
    except (UnicodeDecodeError, OSError) as error:
        return None, [Finding(name, "", f"cannot be read ({error})", "save it again as UTF-8 text")]
    data, wrong = _parsed(text)
    # What the first level holds may be taken out by who reads on; deeper, nobody changes anything.
    return (dict(data) if data is not None else None), [Finding(name, *wrong)] if wrong else []


@lru_cache(maxsize=512)
def _parsed(text: str) -> tuple[dict[Any, Any] | None, tuple[str, str, str] | None]:
    """The fields in a text, or what is wrong: where, what, how to mend it.

    Remembered, so that one changed file does not cost the reading of all.
    """
    try:
        data = yaml.load(text, Loader=_Loader)
    except RecursionError:
        return None, ("", "is nested too deeply", "compare with a file that works")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "is not YAML"
        return None, (where, str(problem), "mind indentation; put texts with ': ' in quotes")
    if not isinstance(data, dict):
        return None, ("", "holds no fields", "write lines like `name: value`")
    return data, None


def parse(model: type[M], data: Any, file: str, prefix: str = "") -> tuple[M | None, list[Finding]]:
    """`data` as `model`, or None with a finding for each field that does not fit."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [
            Finding(
                file,
                ".".join([prefix] * bool(prefix) + [str(part) for part in item["loc"]]),
                item["msg"],
                _MENDS.get(item["type"], "compare with a module that works"),
            )
            for item in error.errors()
        ]


def entries(
    model: type[E],
    rows: list[Any],
    file: str,
    part: str,
    found: list[Finding],
    twice: str = "choose another id",
) -> dict[str, E]:
    """Id → entry of a list, those that can be read; of two with one id the first.

    `found` gets what is wrong; `twice` says how two of one id are mended.
    """
    read: dict[str, E] = {}
    for number, row in enumerate(rows):
        one, problems = parse(model, row, file, f"{part}.{number}")
        found += problems
        if one and one.id in read:
            spot = f"{part}.{number}.id"
            found.append(Finding(file, spot, f"{one.id!r} stands twice", twice))
        elif one:
            read[one.id] = one
    return read


def words(
    model: type[M], path: Path, root: Path, found: list[Finding], *, needed: bool = False
) -> dict[str, M]:
    """Id → words of a kind in a file; empty where it is absent, which is a finding if it is `needed`."""
    if not needed and not path.exists():
        return {}
    data, problems = read(path, root)
    found += problems
    return worded(model, data or {}, path.relative_to(root).as_posix(), found)


def worded(
    model: type[M], data: Mapping[Any, Any], file: str, found: list[Finding], part: str = ""
) -> dict[str, M]:
    """Id → words of a kind, those that can be read; `part` is the field of the file they stand in."""
    read_ = {}
    for key, item in data.items():
        text, problems = parse(model, item, file, f"{part}.{key}".lstrip("."))
        found += problems
        if text:
            read_[str(key)] = text
    return read_


def languages(
    model: type[M], root: Path, folder: str, spoken: Collection[str], found: list[Finding]
) -> Iterator[tuple[str, dict[str, M]]]:
    """Each language of a folder with its words: French, which must be there, and what is written."""
    for language in spoken:
        path = root / folder / f"{language}.yaml"
        if language == "fr" or path.exists():
            yield language, words(model, path, root, found, needed=True)


def texts(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text in nested fields, with its place."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{at}.{key}".lstrip("."))
    elif isinstance(value, tuple | list):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{at}.{number}")


_MENDS = {
    "missing": "add this field",
    "extra_forbidden": "remove it, or mend its spelling",
    "string_pattern_mismatch": "use lower-case letters, digits and single underscores",
    "union_tag_invalid": "use one of the kinds named",
    "union_tag_not_found": "add `kind:`",
}


def same_ids(
    file: str, at: str, needed: Collection[str], have: Collection[str]
) -> Iterator[Finding]:
    """What has no words, and words of what is not there."""
    for key in sorted({*needed} - {*have}):
        yield Finding(file, f"{at}.{key}", "has no words", "write them")
    for key in sorted({*have} - {*needed}):
        yield Finding(
            file, f"{at}.{key}", "the structure has no such id", "mend the id or remove it"
        )
