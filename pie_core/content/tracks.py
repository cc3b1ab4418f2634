"""The ways through the programme: the stages of `programme.yaml` and its `tracks:`, with findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pie_core.content.files import Finding
from pie_core.model.programme import Module, Track, TrackStage

FILE = "programme.yaml"
USUAL = "enterprise"
"""The id of the programme's own stages among the tracks."""


@dataclass(frozen=True)
class Way:
    """A track as the file has it: each stage with the folders of its modules."""

    id: str
    stages: tuple[tuple[str, tuple[str, ...]], ...]


def read(outline: Mapping[Any, Any] | None, found: list[Finding]) -> list[Way]:
    """The usual stages first, then every usable track."""
    outline = outline or {"stages": []}
    ways = [Way(USUAL, _stages(outline.get("stages"), "stages", found))]
    entries = outline.get("tracks", [])
    if not isinstance(entries, list):
        found.append(Finding(FILE, "tracks", "is not a list", "write `- id: …` lines"))
        entries = []
    for number, entry in enumerate(entries):
        at = f"tracks.{number}"
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name in {way.id for way in ways}:
            what = "is no track of its own"
            found.append(Finding(FILE, at, what, "write `id:` (another one) and `stages:`"))
            continue
        ways.append(Way(name, _stages(entry.get("stages"), f"{at}.stages", found)))
    return ways


def _stages(entries: Any, at: str, found: list[Finding]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The usable entries of a list of stages."""
    if not isinstance(entries, list):
        found.append(Finding(FILE, at, "no list of stages", "write `stages:` and a list"))
        return ()
    usable = []
    for number, entry in enumerate(entries):
        modules = entry.get("modules") if isinstance(entry, dict) else None
        if (
            not isinstance(entry, dict)
            or not isinstance(entry.get("id"), str)
            or not isinstance(modules, list)
            or not all(isinstance(folder, str) for folder in modules)
        ):
            mend = "write `id:` and `modules:` (a list)"
            found.append(Finding(FILE, f"{at}.{number}", "not a stage", mend))
        else:
            usable.append((str(entry["id"]), tuple(modules)))
    return tuple(usable)


def folders(ways: Sequence[Way]) -> list[str]:
    """The folders of the modules of all these, each once, in order."""
    return list(dict.fromkeys(f for way in ways for _, names in way.stages for f in names))


def made(ways: Sequence[Way], modules: Mapping[str, Module]) -> tuple[Track, ...]:
    """The tracks by the ids of their modules (`modules`: folder → module); the usual one first."""
    return tuple(
        Track(
            id=way.id,
            stages=tuple(
                TrackStage(id=stage, modules=tuple(modules[f].id for f in names if f in modules))
                for stage, names in way.stages
            ),
        )
        for way in ways
    )
