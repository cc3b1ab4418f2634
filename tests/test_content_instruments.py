"""Instruments as folders: strict about each mistake, and what is shipped is whole in three languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pie_core.content import __main__ as door
from pie_core.content import instruments
from pie_core.content.files import Finding
from pie_core.content.load import LANGUAGES, ROOT, current, load
from pie_core.model.instruments import Instrument
from pie_core.scoring.profile import profile

OWN, PEERS = "entrecomp_15", "team_eyes"
SPEED = {"fr": 195, "ar": 138, "en": 228}
"""Words a minute, read silently: Trauzettel-Klosinski & Dietz 2012, doi 10.1167/iovs.11-8284."""
CHOICE = 2
"""Seconds for a choice, besides reading."""
AREAS = ("ideas", "resources", "action")


@pytest.fixture(scope="module")
def real() -> dict[str, Instrument]:
    found: list[Finding] = []
    shipped = instruments.load(ROOT, LANGUAGES, current().programme.competences, found)
    assert found == []
    return {one.id: one for one in shipped}


def texts(instrument: Instrument, language: str) -> list[str]:
    """All that somebody reads who fills it in."""
    words = instrument.words[language]
    return [
        words.name,
        words.about,
        *(text for item in words.items.values() for text in (item.stem, *item.levels)),
        *(
            text
            for story in words.vignettes.values()
            for text in (story.name, story.text, *story.levels)
        ),
    ]


# ---------------------------------------------------------------- what is shipped


def test_the_shipped_instruments_have_no_finding(real: dict[str, Instrument]) -> None:
    assert list(real) == [OWN, PEERS]
    assert [
        f for f in current().findings if f.file.startswith(("instruments", "competences"))
    ] == []
    for one in real.values():
        assert set(one.words) == set(LANGUAGES)
        assert one.folder == one.id


def test_fifteen_competences_of_two_items_and_four_vignettes(real: dict[str, Instrument]) -> None:
    own = real[OWN]
    assert own.kind == "self"
    assert own.levels == 5
    assert tuple(own.areas) == AREAS
    assert own.competences == tuple(c for ids in own.areas.values() for c in ids)
    assert len(own.competences) == 15
    assert {len(own.items_of(competence)) for competence in own.competences} == {2}
    assert all(
        sum(i.reversed for i in own.items if i.competence in ids) <= 1 for ids in own.areas.values()
    )
    assert len(own.vignettes) == 4
    assert own.reference is not None
    assert own.reference.provisional
    assert re.search(r"EntreComp.*JRC.*2016", own.credit)


def test_teammates_are_asked_three_questions(real: dict[str, Instrument]) -> None:
    peers = real[PEERS]
    assert (peers.kind, len(peers.items), peers.levels) == ("peer", 3, real[OWN].levels)
    assert set(peers.competences) <= set(real[OWN].competences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_and_answered_in_under_twelve_minutes(
    real: dict[str, Instrument], language: str
) -> None:
    for one in real.values():
        words = sum(len(text.split()) for text in texts(one, language))
        minutes = words / SPEED[language] + len(one.asked) * CHOICE / 60
        assert minutes < one.minutes <= 12, (one.id, words, minutes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stems_and_levels_are_short(real: dict[str, Instrument], language: str) -> None:
    for one in real.values():
        words = one.words[language]
        short = [text for item in words.items.values() for text in (item.stem, *item.levels)]
        short += [text for story in words.vignettes.values() for text in story.levels]
        for text in short:
            assert 1 <= len(text.split()) <= 12, (one.id, language, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_sentences_end_and_its_letters_are_of_the_language(
    real: dict[str, Instrument], language: str
) -> None:
    for one in real.values():
        for text in texts(one, language)[1:]:
            if " " not in text:
                continue  # The name of who a story is about.
            assert text.strip() == text
            assert text.endswith((".", "?", "؟", "!", "»")), (one.id, language, text)
            arabic = len(re.findall("[\u0600-\u06ff]", text))
            latin = len(re.findall("[A-Za-zÀ-ÿ]", text))
            assert (arabic > latin) == (language == "ar"), (one.id, text)
            assert not re.search("[٠-٩۰-۹]", text), "digits as in the rest of the workbook"


def test_levels_are_told_apart_and_vignettes_of_a_ladder_share_theirs(
    real: dict[str, Instrument],
) -> None:
    for one in real.values():
        for words in one.words.values():
            stems = [item.stem for item in words.items.values()]
            assert len(set(stems)) == len(stems)
            for ladder in {v.ladder for v in one.vignettes}:
                inside = [v.id for v in one.vignettes if v.ladder == ladder]
                assert len({words.vignettes[key].levels for key in inside}) == 1
                assert len({words.vignettes[key].name for key in inside}) == len(inside)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_competence_has_its_words_and_three_practices(language: str) -> None:
    programme = current().programme
    assert len(programme.competences) == 15
    assert tuple(programme.areas) == AREAS
    names = [programme.area_name(area, language) for area in AREAS]
    assert all(language in programme.areas[area] for area in AREAS)
    for competence in programme.competences.values():
        words = competence.words[language]
        assert words.name
        assert words.about.endswith(".")
        assert len(set(words.practice)) == 3, competence.id
        assert all(text.endswith((".", "?", "؟")) for text in words.practice), competence.id
        names.append(words.name)
    assert len(set(names)) == 18


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_words_name_what_there_is_and_no_more(language: str) -> None:
    file = ROOT / f"competences.{language}.yaml"
    words = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(words) == {*AREAS, *current().programme.competences}


# ---------------------------------------------------------------- mistakes


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the instruments alone, to be broken."""
    root = tmp_path / "content"
    shutil.copytree(ROOT / "instruments", root / "instruments")
    return root


def read(root: Path) -> tuple[dict[str, Instrument], list[Finding]]:
    found: list[Finding] = []
    known = current().programme.competences
    usable = instruments.load(root, LANGUAGES, known, found)
    return {one.folder: one for one in usable}, found


def edit(root: Path, file: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes the fields of a file."""
    path = root / "instruments" / file
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def in_every_language(root: Path, folder: str, change: Callable[[dict[str, Any]], object]) -> None:
    for language in LANGUAGES:
        edit(root, f"{folder}/{language}.yaml", change)


def item(data: dict[str, Any], key: str) -> dict[str, Any]:
    """An item or vignette of a structure, by its id."""
    found: dict[str, Any] = next(
        one for one in (*data["items"], *data["vignettes"]) if one["id"] == key
    )
    return found


STRUCTURE, FRENCH, ARABIC = "instrument.yaml", "fr.yaml", "ar.yaml"
Change = Callable[[dict[str, Any]], object]

MISTAKES: dict[str, tuple[str, Change, str, str]] = {
    "another schema": (STRUCTURE, lambda d: d.update(schema=2), "schema", "is not 1"),
    "no schema": (STRUCTURE, lambda d: d.pop("schema"), "schema", "is not 1"),
    "no id": (STRUCTURE, lambda d: d.pop("id"), "id", "required"),
    "an id in capitals": (STRUCTURE, lambda d: d.update(id="EntreComp"), "id", "pattern"),
    "version 0": (STRUCTURE, lambda d: d.update(version=0), "version", "greater"),
    "an unknown kind": (STRUCTURE, lambda d: d.update(kind="exam"), "kind", ""),
    "eight levels": (STRUCTURE, lambda d: d.update(levels=8), "levels", "less"),
    "two hours": (STRUCTURE, lambda d: d.update(minutes=120), "minutes", "less"),
    "no items": (STRUCTURE, lambda d: d.update(items=[]), "items", "at least 1"),
    "an unknown field": (STRUCTURE, lambda d: d.update(colour="red"), "colour", "Extra"),
    "areas of its own": (STRUCTURE, lambda d: d.update(areas={}), "areas", "no place here"),
    "words in the structure": (STRUCTURE, lambda d: d.update(words={}), "words", "no place here"),
    "a misspelt key": (
        STRUCTURE,
        lambda d: item(d, "vision_1").update(revers=True),
        "items.4.revers",
        "Extra",
    ),
    "reversed perhaps": (
        STRUCTURE,
        lambda d: item(d, "vision_1").update(reversed="perhaps"),
        "items.4.reversed",
        "boolean",
    ),
    "no spread": (
        STRUCTURE,
        lambda d: d["reference"]["areas"].update(sd="0"),
        "reference.areas.sd",
        "greater",
    ),
    "a reliability of 1": (
        STRUCTURE,
        lambda d: d["reference"]["competences"].update(reliability=1),
        "reference.competences.reliability",
        "less",
    ),
    "an item twice": (
        STRUCTURE,
        lambda d: d["items"].append(item(d, "vision_1")),
        "items.vision_1",
        "stands twice",
    ),
    "two reversed in an area": (
        STRUCTURE,
        lambda d: [item(d, key).update(reversed=True) for key in ("vision_1", "creativity_2")],
        "items.vision_1.reversed",
        "ideas has 2 reversed items",
    ),
    "a place twice": (
        STRUCTURE,
        lambda d: item(d, "planning_low").update(place=4),
        "vignettes.planning",
        "has the places [4, 4]",
    ),
    "a ladder of one story": (
        STRUCTURE,
        lambda d: item(d, "planning_low").update(place=3, ladder="initiative"),
        "vignettes.planning",
        "has the places [4]",
    ),
    "an item without words": (
        FRENCH,
        lambda d: d["items"].pop("vision_1"),
        "items.vision_1",
        "has no words",
    ),
    "a vignette without words": (
        ARABIC,
        lambda d: d["vignettes"].pop("planning_low"),
        "vignettes.planning_low",
        "has no words",
    ),
    "words without an item": (
        ARABIC,
        lambda d: d["items"].update(vision_9=d["items"]["vision_1"]),
        "items.vision_9",
        "is in no structure",
    ),
    "four levels": (
        "en.yaml",
        lambda d: d["items"]["vision_1"]["levels"].pop(),
        "items.vision_1.levels",
        "has 4 levels, needs 5",
    ),
    "an empty level": (
        ARABIC,
        lambda d: d["vignettes"]["planning_low"]["levels"].__setitem__(2, " "),
        "vignettes.planning_low.levels",
        "has 4 levels, needs 5",
    ),
    "the same level twice": (
        FRENCH,
        lambda d: d["items"]["vision_1"]["levels"].__setitem__(
            1, d["items"]["vision_1"]["levels"][0] + " "
        ),
        "items.vision_1.levels",
        "says the same twice",
    ),
    "an empty stem": (
        FRENCH,
        lambda d: d["items"]["vision_1"].update(stem=" "),
        "items.vision_1.stem",
        "is empty",
    ),
    "an empty story": (
        "en.yaml",
        lambda d: d["vignettes"]["planning_low"].update(text=""),
        "vignettes.planning_low.text",
        "is empty",
    ),
    "no stem": (
        FRENCH,
        lambda d: d["items"]["vision_1"].pop("stem"),
        "items.vision_1.stem",
        "required",
    ),
    "no name": (FRENCH, lambda d: d.pop("name"), "name", "required"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_finding_and_the_others_stay(copy: Path, mistake: str) -> None:
    file, change, field, what = MISTAKES[mistake]
    edit(copy, f"{OWN}/{file}", change)
    usable, found = read(copy)
    assert [(f.file, f.field, f.level) for f in found] == [
        (f"instruments/{OWN}/{file}", field, "error")
    ]
    assert what in found[0].what
    assert found[0].mend
    if file in (STRUCTURE, FRENCH):
        assert list(usable) == [PEERS]
    else:  # French stands for the language with the mistake; nobody loses the questionnaire.
        language = file.removesuffix(".yaml")
        assert set(usable) == {OWN, PEERS}
        assert usable[OWN].worded(language) == usable[OWN].words["fr"]


def test_a_competence_that_is_none_is_one_finding(copy: Path) -> None:
    """Not also that it has a single item."""
    edit(
        copy,
        f"{OWN}/{STRUCTURE}",
        lambda d: d["items"].append({"id": "extra", "competence": "patience"}),
    )
    in_every_language(copy, OWN, lambda d: d["items"].update(extra=d["items"]["vision_1"]))
    usable, found = read(copy)
    assert [(f.field, f.what) for f in found] == [
        ("items.extra.competence", "patience is no competence")
    ]
    assert list(usable) == [PEERS]


def test_a_competence_needs_two_items_about_oneself(copy: Path) -> None:
    def without(data: dict[str, Any]) -> None:
        items = data["items"]
        if isinstance(items, dict):
            del items["vision_2"]
        else:
            items.remove(item(data, "vision_2"))

    edit(copy, f"{OWN}/{STRUCTURE}", without)
    in_every_language(copy, OWN, without)
    usable, found = read(copy)
    assert [(f.field, f.what) for f in found] == [("items.vision_1", "is the only item of vision")]
    assert list(usable) == [PEERS]
    # About a teammate one is enough, as in what is shipped.
    edit(copy, f"{OWN}/{STRUCTURE}", lambda d: d.update(kind="peer"))
    assert list(read(copy)[0]) == [OWN, PEERS]


def test_one_reversed_item_in_each_area_is_allowed(copy: Path) -> None:
    def turn(data: dict[str, Any]) -> None:
        for key in ("vision_1", "motivation_1", "planning_2"):
            item(data, key)["reversed"] = True

    edit(copy, f"{OWN}/{STRUCTURE}", turn)
    usable, found = read(copy)
    assert found == []
    answers = {"vision_1": 1, "vision_2": 5, "planning_1": 5, "planning_2": 5}
    scores = profile(usable[OWN], answers).competences
    assert (scores["vision"].mean, scores["planning"].mean) == (5, 3)


def test_without_reference_values_it_is_used_with_a_warning(copy: Path) -> None:
    edit(copy, f"{OWN}/{STRUCTURE}", lambda d: d.pop("reference"))
    usable, found = read(copy)
    assert [(f.field, f.level) for f in found] == [("reference", "warning")]
    assert list(usable) == [OWN, PEERS]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_language_that_is_not_written_yet_is_told_and_read_in_french(
    copy: Path, language: str
) -> None:
    (copy / "instruments" / OWN / f"{language}.yaml").unlink()
    usable, found = read(copy)
    assert [(f.file, f.what) for f in found] == [
        (f"instruments/{OWN}/{language}.yaml", "the file is missing")
    ]
    assert list(usable) == [OWN, PEERS]
    assert usable[OWN].worded(language) == usable[OWN].words["fr"]


@pytest.mark.parametrize("file", [STRUCTURE, FRENCH])
def test_without_structure_or_french_it_is_left_out(copy: Path, file: str) -> None:
    (copy / "instruments" / OWN / file).unlink()
    usable, found = read(copy)
    assert [(f.file, f.what) for f in found] == [
        (f"instruments/{OWN}/{file}", "the file is missing")
    ]
    assert list(usable) == [PEERS]


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff\xfe\x00",
        b"- [",
        b"null",
        b"5",
        b"schema: 1\nschema: 1",
        b"schema: 1\nitems: 5",
        b"schema: 1\n7: 5",
        b"[" * 5000,
    ],
    ids=lambda junk: repr(junk[:20]),
)
@pytest.mark.parametrize("file", [STRUCTURE, FRENCH, ARABIC])
def test_junk_never_raises(copy: Path, file: str, junk: bytes) -> None:
    (copy / "instruments" / OWN / file).write_bytes(junk)
    usable, found = read(copy)
    assert found
    assert {f.file for f in found} == {f"instruments/{OWN}/{file}"}
    assert PEERS in usable
    assert (OWN in usable) == (file == ARABIC)


# ---------------------------------------------------------------- new ones, and new versions


def test_a_new_folder_is_a_new_instrument(copy: Path) -> None:
    folder = copy / "instruments" / "zz_new"
    shutil.copytree(copy / "instruments" / PEERS, folder)
    edit(copy, f"zz_new/{STRUCTURE}", lambda d: d.update(id="new", levels=3))
    in_every_language(
        copy,
        "zz_new",
        lambda d: [one.update(levels=one["levels"][:3]) for one in d["items"].values()],
    )
    usable, found = read(copy)
    assert found == []
    assert list(usable) == [OWN, PEERS, "zz_new"]
    new = usable["zz_new"]
    assert (new.id, new.levels, new.folder) == ("new", 3, "zz_new")
    assert profile(new, {"listens": 3}).competences["working_with_others"].points == 100


def test_versions_stand_side_by_side(tmp_path: Path) -> None:
    """The newest is offered; an attempt finds the version that it was made with."""
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    shutil.copytree(root / "instruments" / PEERS, root / "instruments" / "a_second")
    edit(root, f"a_second/{STRUCTURE}", lambda d: d.update(version=2))
    loaded = load(root)
    assert [f for f in loaded.findings if f.file.startswith("instruments")] == []
    programme = loaded.programme
    kept = [(one.id, one.version) for one in programme.instruments]
    assert sorted(kept) == [(OWN, 1), (PEERS, 1), (PEERS, 2)]
    newest, first = programme.instrument(PEERS), programme.instrument(PEERS, 1)
    assert newest is not None
    assert first is not None
    assert (newest.version, newest.folder) == (2, "a_second")
    assert (first.version, first.folder) == (1, PEERS)
    assert programme.instrument(PEERS, 3) is None
    assert programme.instrument("gone") is None


def test_the_same_version_twice_is_found_and_the_first_stays(copy: Path) -> None:
    shutil.copytree(copy / "instruments" / PEERS, copy / "instruments" / "zz_again")
    usable, found = read(copy)
    assert [(f.file, f.field) for f in found] == [
        ("instruments/zz_again/instrument.yaml", "version")
    ]
    assert PEERS in found[0].what
    assert list(usable) == [OWN, PEERS]


def test_no_folder_is_no_instrument(tmp_path: Path) -> None:
    assert read(tmp_path) == ({}, [])
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "notes.txt").write_text("no folder", encoding="utf-8")
    assert read(tmp_path) == ({}, [])


def test_the_door_of_the_content_tells_of_instruments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    edit(root, f"{OWN}/{FRENCH}", lambda d: d["items"]["vision_1"]["levels"].pop())
    assert door.main([str(root)]) == 1
    told = capsys.readouterr().out
    assert f"error: instruments/{OWN}/fr.yaml: items.vision_1.levels: has 4 levels" in told
