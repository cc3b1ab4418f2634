"""The folder `content/` to a `Programme`, with findings for its authors.

Three passes: shape (each file alone), rules inside a module, rules between modules. One bad file
never hides the others: a module whose structure cannot be read is left out, all else is shown.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pie_core.content import (
    boards,
    cases,
    check,
    committee,
    facts,
    files,
    glossary,
    help_rules,
    instruments,
    methods,
    phrases,
    questions,
    tracks,
    workshops,
)
from pie_core.content.files import Finding
from pie_core.model.base import NamedText
from pie_core.model.committee_form import Form
from pie_core.model.feedback import Phrase
from pie_core.model.glossary import Term
from pie_core.model.help import HelpRules
from pie_core.model.instruments import Assessment
from pie_core.model.methods import Catalogue
from pie_core.model.programme import (
    Activity,
    Competence,
    CompetenceWords,
    Module,
    ModuleWords,
    Programme,
    Sheets,
    Stage,
)
from pie_core.model.questions import Rule

ROOT = Path(__file__).resolve().parents[2] / "content"
LANGUAGES = ("fr", "ar", "en")
SCHEMA = 1

Stamp = tuple[tuple[str, int, int], ...]
"""Every file with its time and size."""


@dataclass(frozen=True)
class Loaded:
    """A programme that can be used, and everything that its authors should look at.

    `methods` is the catalogue of tests, `committee` the form of the class's credit committee,
    `questions` the rules of the banker's questions, `help` when a team needs help, `phrases` what a
    trainer may say ready made, by language, `facts` the numbers that only lessons speak of. Texts have
    their numbers by name still (`facts.filled`). `glossary` has the hard words, `notes` what
    is unsettled in a number of the projection, by language.
    """

    programme: Programme
    findings: tuple[Finding, ...]
    methods: Catalogue
    committee: Form = field(default_factory=Form)
    questions: tuple[Rule, ...] = ()
    help: HelpRules = field(default_factory=HelpRules)
    phrases: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    facts: dict[str, facts.Entry] = field(default_factory=dict)
    glossary: dict[str, Term] = field(default_factory=dict)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that keep something off the screen or break it."""
        return tuple(finding for finding in self.findings if finding.level == "error")


def load(root: Path = ROOT) -> Loaded:
    """Read all of `root`. Never raises for what stands in the files."""
    found: list[Finding] = []
    competences, areas = _competences(root, found)
    outline, problems = files.read(root / "programme.yaml", root)
    found += problems
    words: dict[str, dict[str, NamedText]] = {}
    for language in LANGUAGES:
        words[language] = _named(root / f"programme.{language}.yaml", root, found)
    ways = tracks.read(outline, found)
    modules = {
        folder: module
        for folder in tracks.folders(ways)
        if (module := _module(root, root / "modules" / folder, found))
    }
    usual, others = ways[0], [f for f in modules if f not in tracks.folders(ways[:1])]
    stages = [
        Stage(id=stage, modules=tuple(modules[f] for f in folders if f in modules))
        for stage, folders in usual.stages
    ]
    for folder in sorted(path.name for path in (root / "modules").glob("*") if path.is_dir()):
        if folder not in tracks.folders(ways):
            found.append(
                Finding(
                    f"modules/{folder}",
                    "",
                    "no stage lists this module",
                    "add it to programme.yaml",
                    "warning",
                )
            )
    plan, dossier = (
        _module(root, root / name, found) if (root / name).is_dir() else None
        for name in ("plan", "dossier")
    )
    sheets = {}
    for place in sorted(path for path in (root / "sheets").glob("*") if path.is_dir()):
        if form := _module(root, place, found):
            sheets[form.id] = Sheets(**dict(form))
    programme = Programme(
        stages=tuple(stages),
        others=tuple(modules[folder] for folder in others),
        tracks=tracks.made(ways, modules),
        cases=cases.load(root, LANGUAGES, found),
        plan=plan,
        dossier=dossier,
        sheets=sheets,
        stage_words={language: names for language, names in words.items() if names},
        competences=competences,
        areas=areas,
        instruments=instruments.load(root, LANGUAGES, competences, found),
        assessment=_assessment(outline, found),
        boards=boards.load(root, found),
    )
    found += check.programme(programme)
    numbers = facts.load(root, found)
    found += facts.check(programme, numbers)
    catalogue, problems = methods.load(root, LANGUAGES)
    found += problems
    bank, problems = committee.load(root, LANGUAGES)
    found += problems
    rules, problems = questions.load(root, dossier, plan)
    found += problems
    needs, problems = help_rules.load(root)
    found += problems
    terms, problems = glossary.load(root, LANGUAGES)
    found += problems
    ready, problems = phrases.load(root, LANGUAGES)
    found += problems
    return Loaded(
        programme,
        tuple(found),
        catalogue,
        bank,
        questions=rules,
        help=needs,
        phrases=ready,
        facts=numbers,
        glossary=terms,
        notes=facts.notes(root, LANGUAGES, found),
    )


def _assessment(outline: dict[Any, Any] | None, found: list[Finding]) -> Assessment | None:
    """When people look at their own competences; None where the programme does not ask."""
    if not outline or "assessment" not in outline:
        return None
    given, problems = files.parse(Assessment, outline["assessment"], "programme.yaml", "assessment")
    found += problems
    return given


def _named(path: Path, root: Path, found: list[Finding]) -> dict[str, NamedText]:
    """id → name and about; empty where the file is absent (a language not written yet)."""
    return files.words(NamedText, path, root, found)


def _competences(
    root: Path, found: list[Finding]
) -> tuple[dict[str, Competence], dict[str, dict[str, str]]]:
    """The competences with their words in every language present, and the names of the areas."""
    data, problems = files.read(root / "competences.yaml", root)
    found += problems
    words = {
        language: files.words(CompetenceWords, root / f"competences.{language}.yaml", root, found)
        for language in LANGUAGES
    }
    competences: dict[str, Competence] = {}
    areas: dict[str, dict[str, str]] = {}
    deeds = (data or {}).get("deeds")
    shown = deeds if isinstance(deeds, dict) else {}
    listed = (data or {}).get("areas")
    for area, ids in (listed if isinstance(listed, dict) else {}).items():
        areas[str(area)] = {
            lang: names[str(area)].name for lang, names in words.items() if str(area) in names
        }
        if "fr" not in areas[str(area)]:
            found.append(Finding("competences.fr.yaml", str(area), "has no name", "write it"))
            areas[str(area)]["fr"] = str(area)
        for competence in map(str, ids if isinstance(ids, list) else []):
            texts = {
                lang: names[competence] for lang, names in words.items() if competence in names
            }
            if "fr" not in texts:
                found.append(
                    Finding("competences.fr.yaml", competence, "has no words", "write its name")
                )
                continue
            item, problems = files.parse(
                Competence,
                {
                    "id": competence,
                    "area": area,
                    "words": texts,
                    "deeds": shown.get(competence, []),
                },
                "competences.yaml",
                competence,
            )
            found += problems
            if item:
                competences[item.id] = item
    return competences, areas


def _module(root: Path, place: Path, found: list[Finding]) -> Module | None:
    """The module in the folder `place`, or None with findings."""
    base = place.relative_to(root).as_posix()
    name = f"{base}/module.yaml"
    data, problems = files.read(place / "module.yaml", root)
    found += problems
    if data is None:
        return None
    if data.get("schema") != SCHEMA:
        found.append(Finding(name, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return None
    activities = []
    entries = data.get("activities") or []
    if not isinstance(entries, list):
        found.append(Finding(name, "activities", "is not a list", "write `- id: …` lines"))
        return None
    for number, entry in enumerate(entries):
        activity, problems = files.parse(Activity, entry, name, f"activities.{number}")
        found += problems
        if activity:
            activities.append(activity)
    words = {}
    for language in LANGUAGES:
        path = place / f"{language}.yaml"
        if not path.exists():
            continue
        texts, problems = files.read(path, root)
        found += problems
        if texts is None:
            continue
        worded, problems = files.parse(ModuleWords, texts, path.relative_to(root).as_posix())
        found += problems
        if worded:
            words[language] = worded
    if "fr" not in words:
        found.append(Finding(f"{base}/fr.yaml", "", "no French words", "write fr.yaml"))
        return None
    usable = [a for a in activities if a.id in words["fr"].activities]
    module, problems = files.parse(
        Module,
        {
            "id": data.get("id"),
            "place": base,
            "activities": usable,
            "workshops": workshops.load(
                data.get("workshops"), [a.id for a in usable], words, base, found
            ),
            "cases": data.get("cases") or (),
            "words": words,
            "lessons": _lessons(place, root, found),
        },
        name,
    )
    found += problems
    for activity in activities:
        if activity.id not in words["fr"].activities:
            found.append(
                Finding(
                    f"{base}/fr.yaml",
                    f"activities.{activity.id}",
                    "has no words, so it is left out",
                    "write its title and aim",
                )
            )
    return module


def _lessons(place: Path, root: Path, found: list[Finding]) -> dict[str, dict[str, str]]:
    """activity id → language → Markdown, from `lessons/<activity>.<language>.md`."""
    lessons: dict[str, dict[str, str]] = {}
    for path in sorted((place / "lessons").glob("*.md")):
        activity, _, language = path.stem.rpartition(".")
        name = path.relative_to(root).as_posix()
        if language not in LANGUAGES:
            found.append(Finding(name, "", "no language in the name", "name it activity.fr.md"))
            continue
        try:
            lessons.setdefault(activity, {})[language] = path.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            found.append(Finding(name, "", f"cannot be read ({error})", "save it as UTF-8 text"))
    return lessons


LOOK_AGAIN = 1.0
"""Seconds before the files are looked at again: every save asks for the programme."""

_cache: dict[Path, tuple[float, Stamp, Loaded]] = {}
_lock, _looking = threading.Lock(), threading.Lock()


def current(root: Path = ROOT) -> Loaded:
    """`load(root)`, read again only when a file has changed, come or gone."""
    kept = _cache.get(root)
    if kept and time.monotonic() - kept[0] < LOOK_AGAIN:
        return kept[2]
    if kept and not _looking.acquire(blocking=False):
        return kept[2]  # Somebody is looking: what was true a moment ago will do.
    try:
        return _looked_at(root)
    finally:
        if kept:
            _looking.release()


def _looked_at(root: Path) -> Loaded:
    stamp = _stamp(root)
    with _lock:
        kept = _cache.get(root)
        loaded = kept[2] if kept and kept[1] == stamp else load(root)
        _cache[root] = (time.monotonic(), stamp, loaded)
        return loaded


def _stamp(root: Path) -> Stamp:
    """Path, moment and size of every file that the programme is made of; examples are no part of it."""
    found, rooms = [], [os.fspath(root)]
    while rooms:
        with os.scandir(rooms.pop()) as inside:
            for one in inside:
                if not one.is_dir():
                    status = one.stat()
                    found.append((one.path, status.st_mtime_ns, status.st_size))
                elif one.name != "examples":
                    rooms.append(one.path)
    return tuple(sorted(found))
