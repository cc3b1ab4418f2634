"""The folders of `content/instruments/` to instruments, with findings for their authors.

A new instrument is a new folder: `instrument.yaml` with its structure, and one file of words for
each language. One with an error is left out and named, the others are used; where only the words of
another language than French have one, French stands for that language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.instruments import Instrument, InstrumentWords
from pie_core.model.programme import Competence

FOLDER = "instruments"
SCHEMA = 1
FEWEST_ITEMS = 2
"""Items that a competence needs in a questionnaire about oneself: one alone has no reliability."""
MOST_REVERSED = 1
"""Reversed items of an area: they are misread, so one is enough to notice who does not read."""


def load(
    root: Path,
    languages: Collection[str],
    competences: Mapping[str, Competence],
    found: list[Finding],
) -> tuple[Instrument, ...]:
    """Every usable instrument, by folder; none where the folder is absent. Never raises for what
    stands in the files."""
    instruments: list[Instrument] = []
    for place in sorted(path for path in (root / FOLDER).glob("*") if path.is_dir()):
        one = _instrument(place, root, languages, competences, found)
        if one is None:
            continue
        twin = next((o for o in instruments if (o.id, o.version) == (one.id, one.version)), None)
        if twin:
            found.append(
                Finding(
                    f"{FOLDER}/{place.name}/instrument.yaml",
                    "version",
                    f"{twin.folder} is the same version of the same instrument",
                    "give the changed one a higher version",
                )
            )
        else:
            instruments.append(one)
    return tuple(instruments)


def _instrument(
    place: Path,
    root: Path,
    languages: Collection[str],
    competences: Mapping[str, Competence],
    found: list[Finding],
) -> Instrument | None:
    name = f"{FOLDER}/{place.name}/instrument.yaml"
    data, problems = files.read(place / "instrument.yaml", root)
    found += problems
    if data is None:
        return None
    if data.pop("schema", None) != SCHEMA:
        found.append(Finding(name, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return None
    for key in sorted({"areas", "words", "folder"} & set(data)):
        found.append(Finding(name, key, "has no place here", "remove it"))
        return None
    words = {}
    for language in languages:
        texts, problems = files.read(place / f"{language}.yaml", root)
        found += problems
        if texts is None:
            continue
        file = f"{FOLDER}/{place.name}/{language}.yaml"
        worded, problems = files.parse(InstrumentWords, texts, file)
        found += problems
        if worded:
            words[language] = worded
    areas: dict[str, list[str]] = {}
    for competence in competences.values():
        areas.setdefault(competence.area, []).append(competence.id)
    one, problems = files.parse(
        Instrument, {**data, "areas": areas, "words": words, "folder": place.name}, name
    )
    found += problems
    if one is None:
        return None
    wrong = [*_structure(one, name, competences)]
    found += wrong
    usable = {}
    for language, worded in words.items():
        problems = [*_words(one, worded, f"{FOLDER}/{place.name}/{language}.yaml")]
        found += problems
        if not problems:
            usable[language] = worded
    if "fr" not in usable or any(f.level == "error" for f in wrong):
        return None
    return one.model_copy(update={"words": usable})


def _structure(
    one: Instrument, file: str, competences: Mapping[str, Competence]
) -> Iterator[Finding]:
    """Ids once, known competences, enough items, few reversed ones, ladders that are ladders."""
    for twice in sorted({key for key in one.columns if one.columns.count(key) > 1}):
        yield Finding(file, f"items.{twice}", "stands twice", "give each item an id of its own")
    for item in one.items:
        if item.competence not in competences:
            yield Finding(
                file,
                f"items.{item.id}.competence",
                f"{item.competence} is no competence",
                "use an id of competences.yaml",
            )
    if one.kind == "self":
        for competence in filter(competences.__contains__, one.competences):
            if len(one.items_of(competence)) < FEWEST_ITEMS:
                yield Finding(
                    file,
                    f"items.{one.items_of(competence)[0].id}",
                    f"is the only item of {competence}",
                    f"write at least {FEWEST_ITEMS} for each competence",
                )
    for area, inside in one.areas.items():
        turned = [i.id for i in one.items if i.reversed and i.competence in inside]
        if len(turned) > MOST_REVERSED:
            yield Finding(
                file,
                f"items.{turned[1]}.reversed",
                f"{area} has {len(turned)} reversed items",
                "reverse at most one in each area: they are often misread",
            )
    for ladder in sorted({v.ladder for v in one.vignettes}):
        places = [v.place for v in one.vignettes if v.ladder == ladder]
        if len(places) < 2 or len(set(places)) < len(places):
            yield Finding(
                file,
                f"vignettes.{ladder}",
                f"has the places {sorted(places)}",
                "give each ladder two stories or more, at different places",
            )
    if one.kind == "self" and one.reference is None:
        yield Finding(
            file,
            "reference",
            "is missing: progress is told only from 30 answers of a group on",
            "write sd and reliability, `provisional: true` until they are measured",
            "warning",
        )


def _words(one: Instrument, words: InstrumentWords, file: str) -> Iterator[Finding]:
    """Every item and vignette has its words, all levels written out; no word without an item."""
    parts = (
        ("items", {i.id for i in one.items}, words.items),
        ("vignettes", {v.id for v in one.vignettes}, words.vignettes),
    )
    for part, wanted, have in parts:
        for key in sorted(wanted - set(have)):
            yield Finding(file, f"{part}.{key}", "has no words", "write them")
        for key in sorted(set(have) - wanted):
            yield Finding(file, f"{part}.{key}", "is in no structure", "mend the id or remove it")
        for key in sorted(wanted & set(have)):
            for field, text in have[key]:
                if field != "levels" and not text.strip():
                    yield Finding(file, f"{part}.{key}.{field}", "is empty", "write it")
            levels = [level.strip() for level in have[key].levels]
            if len(levels) != one.levels or not all(levels):
                yield Finding(
                    file,
                    f"{part}.{key}.levels",
                    f"has {sum(map(bool, levels))} levels, needs {one.levels}",
                    "write out what one does at each level",
                )
            elif len(set(levels)) < len(levels):
                yield Finding(
                    file, f"{part}.{key}.levels", "says the same twice", "tell the levels apart"
                )
