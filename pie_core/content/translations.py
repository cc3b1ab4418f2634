"""Whether each translation says what the French says now.

Beside every translated file stands `translated.json`: for each text the fingerprint of the French
that it was made from. A French text that changes makes its translations stale until somebody has
looked at them and says so: `python -m pie_core.content --translated FILE …`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pie_core.content import files, glossary
from pie_core.content.files import Finding

RECORD = "translated.json"
TRANSLATED = ("ar", "en")
_APART = ("examples", "words")
"""Folders whose texts are typed by invented people, or have a catalogue of their own."""
_PLACE = re.compile(r"\{\{?[a-z0-9_.]+\}?\}")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_FRENCH = re.compile(
    r"\b(?:le|la|les|des|une|est|dans|pour|avec|qui|que|vous|nous|sur|pas)\b", re.I
)


@dataclass(frozen=True)
class Pair:
    """A French file and its translation into `language`, which may not be there."""

    french: Path
    translated: Path
    language: str


def pairs(root: Path) -> Iterator[Pair]:
    """Every French file of the content with each translation that it should have."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix not in (".yaml", ".md") or inside.parts[0] in _APART:
            continue
        if path.stem == "fr" or path.stem.endswith(".fr"):
            for language in TRANSLATED:
                name = f"{path.stem[: -len('fr')]}{language}{path.suffix}"
                yield Pair(path, path.with_name(name), language)


def texts(path: Path, root: Path) -> dict[str, str]:
    """Place → text: all texts of a YAML file, the whole of a lesson.

    Of the glossary the terms and their meanings: each language has forms of its own, Arabic darija.
    """
    if path.suffix == ".md":
        return {"": path.read_text(encoding="utf-8-sig")}
    data, _ = files.read(path, root)
    leaves = files.texts(data or {})
    if path.parent.name == glossary.FOLDER:
        return {at: text for at, text in leaves if at.endswith((".term", ".meaning"))}
    return dict(leaves)


def fingerprint(text: str) -> str:
    """What tells one French text from another, whatever its line breaks."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def _record(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / RECORD
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def record(root: Path, chosen: set[Path] | None = None) -> int:
    """Note of these translations (all: None) that they say what the French says now; how many texts."""
    made = 0
    notes: dict[Path, dict[str, dict[str, str]]] = {}
    for pair in pairs(root):
        if not pair.translated.exists() or (chosen and pair.translated not in chosen):
            continue
        folder = pair.translated.parent
        kept = notes.setdefault(folder, _record(folder))
        have = texts(pair.translated, root)
        kept[pair.translated.name] = {
            at: fingerprint(text) for at, text in texts(pair.french, root).items() if at in have
        }
        made += len(kept[pair.translated.name])
    for folder, kept in notes.items():
        text = json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True)
        (folder / RECORD).write_text(text + "\n", encoding="utf-8")
    return made


def findings(root: Path) -> list[Finding]:
    """What is not translated, stale, or not in its language."""
    return [one for pair in pairs(root) for one in _pair(pair, root)]


def _pair(pair: Pair, root: Path) -> Iterator[Finding]:
    name = pair.translated.relative_to(root).as_posix()
    if not pair.translated.exists():
        yield Finding(name, "", "the file is missing", "translate the French one")
        return
    french, told = texts(pair.french, root), texts(pair.translated, root)
    known = _record(pair.translated.parent).get(pair.translated.name, {})
    for at, text in french.items():
        mine = told.get(at, "")
        if text.strip() and not mine.strip():
            yield Finding(name, at, "is not translated", "write it")
            continue
        if known.get(at) != fingerprint(text):
            mend = "look at it again, then `python -m pie_core.content --translated` with this file"
            yield Finding(name, at, "the French has changed since", mend)
        if Counter(_PLACE.findall(text)) != Counter(_PLACE.findall(mine)):
            yield Finding(name, at, "names other numbers than the French", "write the same {{…}}")
        if pair.language == "ar" and _words(text) and not _ARABIC.search(mine):
            yield Finding(name, at, "has no Arabic letter", "write it in Arabic")
        elif text == mine and len(_FRENCH.findall(text)) > 1:
            yield Finding(name, at, "is still French", "translate it")
    for at in sorted(told.keys() - french.keys()):
        yield Finding(name, at, "the French has no such text", "remove it")


def _words(text: str) -> bool:
    """Whether a text has words to translate: more than a name, a code or a number."""
    return len(re.findall(r"\b[a-zà-ÿ]{3,}\b", text)) > 1
