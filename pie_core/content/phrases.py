"""`content/feedback.yaml` and its words to the phrases that trainers find ready, with findings."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.base import Entry, Id
from pie_core.model.feedback import Level, Phrase

FILE = "feedback.yaml"
SCHEMA = 1


class _Listed(Entry):
    """A phrase without its words."""

    id: Id
    level: Level


def load(
    root: Path, languages: Collection[str]
) -> tuple[dict[str, tuple[Phrase, ...]], list[Finding]]:
    """Language → the phrases in the file's order. Never raises for what stands in the files.

    A phrase without words in a language is left out there; a language without its file has none.
    """
    if not (root / FILE).exists():
        return {}, []
    data, found = files.read(root / FILE, root)
    if data is None:
        return {}, found
    if data.get("schema") != SCHEMA:
        found.append(Finding(FILE, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return {}, found
    entries = data.get("phrases")
    if not isinstance(entries, list):
        found.append(Finding(FILE, "phrases", "is not a list", "write `- {id: …, level: …}` lines"))
        return {}, found
    listed = files.entries(_Listed, entries, FILE, "phrases", found)
    ready = {}
    for language in languages:
        path = root / f"feedback.{language}.yaml"
        if language == "fr" or path.exists():
            ready[language] = _worded(listed, path, root, found)
    return ready, found


def _worded(
    listed: dict[str, _Listed], path: Path, root: Path, found: list[Finding]
) -> tuple[Phrase, ...]:
    data, problems = files.read(path, root)
    found += problems
    name = path.relative_to(root).as_posix()
    if data is None:
        return ()
    found += files.same_ids(name, "phrases", set(listed), set(map(str, data)))
    phrases = []
    for one in listed.values():
        if one.id not in data:
            continue
        given = {"level": one.level, "text": data[one.id]}
        phrase, problems = files.parse(Phrase, given, name, one.id)
        found += problems
        if phrase:
            phrases.append(phrase)
    return tuple(phrases)
