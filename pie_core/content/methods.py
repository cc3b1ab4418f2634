"""The folder `content/methods/` to a `Catalogue`, with findings for its authors.

Each entry is read alone: one that cannot be read, or has no French words, is left out, all else is
shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.methods import (
    Catalogue,
    CatalogueWords,
    Interview,
    InterviewWords,
    Method,
    MethodWords,
)

FOLDER = "methods"
SCHEMA = 1
_EASTERN_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
E = TypeVar("E", Method, Interview)
W = TypeVar("W", MethodWords, InterviewWords)


def load(root: Path, languages: Collection[str]) -> tuple[Catalogue, list[Finding]]:
    """The catalogue in `root`/methods, empty where that folder is absent. Never raises for what
    stands in the files."""
    place = root / FOLDER
    if not place.is_dir():
        return Catalogue(), []
    found: list[Finding] = []
    methods = _entries(Method, place / "methods.yaml", "methods", root, found)
    interviews = _entries(Interview, place / "interviews.yaml", "interviews", root, found)
    words: dict[str, CatalogueWords] = {}
    for language in languages:
        path = place / f"{language}.yaml"
        if language == "fr" or path.exists():
            worded = _words(path, root, found)
            if worded:
                words[language] = worded
                name = path.relative_to(root).as_posix()
                found += _complete(worded, methods, interviews, name)
    french = words.get("fr", CatalogueWords.model_construct(note=""))
    catalogue = Catalogue(
        methods=tuple(m for m in methods if m.id in french.methods),
        interviews=tuple(
            i
            for i in interviews
            if i.id in french.interviews
            and set(i.questions) == set(french.interviews[i.id].questions)
        ),
        words=words if "fr" in words else {},
    )
    return catalogue, found


def _list(path: Path, part: str, root: Path, found: list[Finding]) -> list[Any]:
    """The entries of a structure file, unread."""
    data, problems = files.read(path, root)
    found += problems
    if data is None:
        return []
    name = path.relative_to(root).as_posix()
    if data.get("schema") != SCHEMA:
        found.append(Finding(name, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return []
    for key in sorted(set(map(str, data)) - {"schema", part}):
        found.append(Finding(name, key, "is not known here", "remove it, or mend its spelling"))
    entries = data.get(part)
    if not isinstance(entries, list):
        found.append(Finding(name, part, "is not a list", "write `- id: …` lines"))
        return []
    return entries


def _entries(model: type[E], path: Path, part: str, root: Path, found: list[Finding]) -> list[E]:
    """The entries that can be read; of two with one id the first."""
    name = path.relative_to(root).as_posix()
    rows = _list(path, part, root, found)
    return list(files.entries(model, rows, name, part, found).values())


def _words(path: Path, root: Path, found: list[Finding]) -> CatalogueWords | None:
    """The words of one language, without the entries that do not fit."""
    data, problems = files.read(path, root)
    found += problems
    if data is None:
        return None
    name = path.relative_to(root).as_posix()
    parts: dict[str, Any] = {
        "methods": _worded(MethodWords, data.get("methods"), name, "methods", found),
        "interviews": _worded(InterviewWords, data.get("interviews"), name, "interviews", found),
    }
    rest = {key: value for key, value in data.items() if key not in parts}
    catalogue, problems = files.parse(CatalogueWords, rest, name)
    found += problems
    # A bad note or a misspelt key must not take the words with it.
    return (catalogue or CatalogueWords.model_construct(note="")).model_copy(update=parts)


def _worded(model: type[W], data: Any, name: str, part: str, found: list[Finding]) -> dict[str, W]:
    if not isinstance(data, dict):
        found.append(Finding(name, part, "holds no fields", "write the id, then its words"))
        return {}
    return files.worded(model, data, name, found, part)


def _complete(
    words: CatalogueWords, methods: list[Method], interviews: list[Interview], file: str
) -> Iterator[Finding]:
    """Every id of the structure has its words, no word stands without one, digits are 0 to 9."""
    yield from files.same_ids(file, "methods", {m.id for m in methods}, set(words.methods))
    yield from files.same_ids(file, "interviews", {i.id for i in interviews}, set(words.interviews))
    for interview in interviews:
        texts = words.interviews.get(interview.id)
        if texts:
            at = f"interviews.{interview.id}.questions"
            yield from files.same_ids(file, at, set(interview.questions), set(texts.questions))
            for key, question in texts.questions.items():
                if not question.rstrip().endswith(("?", "؟", ".", "…")):
                    yield Finding(file, f"{at}.{key}", "is no sentence", "end it with ? or a point")
    for field, text in files.texts(words.model_dump()):
        if _EASTERN_DIGITS.search(text):
            yield Finding(file, field, "has digits that are not 0 to 9", "write 0 to 9")
