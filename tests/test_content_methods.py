"""The catalogue of tests and the interview templates: whole in three languages, strict, honest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pie_core.content import __main__ as door
from pie_core.content import methods
from pie_core.content.load import LANGUAGES, ROOT, load
from pie_core.model.methods import Catalogue

NAMED = {
    *("interview", "observation", "flyer", "landing_page", "price_test", "prototype"),
    *("pre_sale", "concierge", "small_ad"),
}
WOULD = re.compile(
    r"would you|will you|ach[eè]teri|seriez|aimeriez|voudriez|pourriez|هل ست|هل سوف|هل تود|هل ترغب",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def real() -> Catalogue:
    catalogue, found = methods.load(ROOT, LANGUAGES)
    assert found == []
    return catalogue


def test_the_catalogue_is_whole_in_every_language(real: Catalogue) -> None:
    assert {m.id for m in real.methods} >= NAMED
    assert len(real.methods) >= 11
    assert {i.segment for i in real.interviews} == {"resident", "shopkeeper", "professional"}
    assert set(real.words) == set(LANGUAGES)
    for words in real.words.values():
        assert list(words.methods) == [m.id for m in real.methods]
        assert list(words.interviews) == [i.id for i in real.interviews]
        assert len({m.name for m in words.methods.values()}) == len(real.methods)
        for interview in real.interviews:
            assert tuple(words.interviews[interview.id].questions) == interview.questions


def test_the_languages_say_the_same_numbers(real: Catalogue) -> None:
    """An example's numbers follow from one another: in no language may one of them be off."""

    def numbers(text: str) -> list[int]:
        return sorted(int(n) for n in re.findall(r"\d+", text))

    french = real.words["fr"].methods
    for language in ("ar", "en"):
        for key, words in real.words[language].methods.items():
            assert set(numbers(words.example)) == set(numbers(french[key].example)), (language, key)
            assert len(words.steps) == len(french[key].steps), (language, key)
            assert len(words.ethics) == len(french[key].ethics), (language, key)


def test_no_interview_asks_what_people_would_do(real: Catalogue) -> None:
    for language, words in real.words.items():
        for key, interview in words.interviews.items():
            for name, question in interview.questions.items():
                assert not WOULD.search(question), (language, key, name)
    assert WOULD.search("Would you buy this?")
    assert WOULD.search("Achèteriez-vous ce jus ?")
    assert WOULD.search("هل ستشتري هذا؟")


def test_sentences_end_and_arabic_is_arabic(real: Catalogue) -> None:
    for language, words in real.words.items():
        for key, method in words.methods.items():
            for text in (method.what, *method.steps, method.example, *method.ethics):
                assert text.endswith((".", "?", "؟", "»", "…", '"')), (language, key, text)
                arabic = len(re.findall("[\u0600-\u06ff]", text))
                latin = len(re.findall("[A-Za-zÀ-ÿ]", text))
                assert (arabic > latin) == (language == "ar"), (language, key, text)


def test_payment_is_reached_only_by_what_takes_money(real: Catalogue) -> None:
    reaches = {m.id: m.rung for m in real.methods}
    assert reaches["interview"] == 2
    assert {key for key, rung in reaches.items() if rung == 5} == {
        "price_test",
        "stall",
        "concierge",
    }
    assert set(reaches.values()) >= {2, 3, 4, 5}


def test_every_kind_of_hypothesis_has_tests_from_cheap_to_strong(real: Catalogue) -> None:
    for kind in ("desirability", "feasibility", "viability"):
        found = real.suiting(kind)
        assert len(found) >= 4
        assert [m.rung for m in found] == sorted(m.rung for m in found)
        assert all(kind in m.kinds for m in found)


def test_the_cost_in_centimes(real: Catalogue) -> None:
    method = real.method("flyer")
    assert method is not None
    assert method.cost_centimes == (method.cost[0] * 100, method.cost[1] * 100)
    assert real.method("juggling") is None
    assert real.interview("juggling") is None


def test_a_language_that_lacks_words_falls_back_to_french(real: Catalogue) -> None:
    assert real.method_words("flyer", "xx") == real.words["fr"].methods["flyer"]
    assert real.interview_words("resident", "xx") == real.words["fr"].interviews["resident"]
    assert real.method_words("flyer", "ar") == real.words["ar"].methods["flyer"]
    assert real.note("xx") == real.words["fr"].note
    assert Catalogue().note("fr") == ""


# ---------------------------------------------------------------- mistakes


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue alone, to be broken."""
    root = tmp_path / "content"
    shutil.copytree(ROOT / "methods", root / "methods")
    return root


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / "methods" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "what", "lost"),
    [
        ("methods.yaml", "cost: [0, 50]", "cost: [90, 50]", "methods.0", "above", "interview"),
        ("methods.yaml", "cost: [0, 50]", "cost: [0, peu]", "methods.0.cost.1", "", "interview"),
        ("methods.yaml", "rung: 2", "rung: 6", "methods.0.rung", "", "interview"),
        ("methods.yaml", "rung: 2", "step: 2", "methods.0.step", "Extra", "interview"),
        ("methods.yaml", "id: flyer", "id: footfall", "methods.3.id", "twice", "flyer"),
        ("methods.yaml", "schema: 1", "schema: 2", "schema", "is not 1", "interview"),
        ("methods.yaml", "schema: 1", "schema: 1\nwords: 1", "words", "not known", ""),
        ("methods.yaml", "methods:", "methods: 5 #", "line", "", "interview"),
        ("fr.yaml", "  flyer:", "  flier:", "methods.flyer", "has no words", "flyer"),
        ("fr.yaml", "  flyer:", "  flier:", "methods.flier", "no such id", "flyer"),
        ("fr.yaml", "name: L'entretien", "nom: L'entretien", "interview.nom", "", "interview"),
        ("fr.yaml", "note: >-", "notes: >-", "notes", "Extra", ""),
        ("ar.yaml", "10 أمهات", "١٠ أمهات", "interview.example", "digits", ""),
        ("en.yaml", "  flyer:", "  flier:", "methods.flyer", "has no words", ""),
        (
            "en.yaml",
            "      yesterday: Tell",
            "      y: Tell",
            "questions.yesterday",
            "no words",
            "",
        ),
        ("en.yaml", "opening to closing.", "opening", "questions.yesterday", "sentence", ""),
        ("interviews.yaml", "tried, spent, who", "tried, tried, who", "interviews.0", "twice", ""),
        ("interviews.yaml", "[10, 20]", "[30, 20]", "interviews.0", "above", ""),
    ],
)
def test_a_mistake_is_found_and_the_rest_is_shown(
    copy: Path, file: str, old: str, new: str, field: str, what: str, lost: str
) -> None:
    edit(copy, file, old, new)
    catalogue, found = methods.load(copy, LANGUAGES)
    assert any(
        f.file == f"methods/{file}" and field in f.field and what in f.what and f.mend
        for f in found
    ), found
    assert lost not in {m.id for m in catalogue.methods}
    if "schema: 2" not in new and "5 #" not in new:
        assert {m.id for m in catalogue.methods} == {
            m for m in load().methods.words["fr"].methods if m != lost
        }


def test_a_template_whose_french_questions_do_not_fit_is_left_out(copy: Path) -> None:
    edit(copy, "fr.yaml", "      yesterday:", "      y:")
    catalogue, found = methods.load(copy, LANGUAGES)
    assert [i.id for i in catalogue.interviews] == ["resident", "professional"]
    assert found


@pytest.mark.parametrize(
    "junk",
    [b"", b"\xff\xfe\x00", b"- [", b"null", b"5", b"schema: 1\nmethods: 5", b"methods: [5]"],
)
@pytest.mark.parametrize("file", ["methods.yaml", "interviews.yaml", "fr.yaml", "ar.yaml"])
def test_junk_never_raises(copy: Path, file: str, junk: bytes) -> None:
    (copy / "methods" / file).write_bytes(junk)
    catalogue, found = methods.load(copy, LANGUAGES)
    assert found
    assert bool(catalogue.methods) == (file in ("interviews.yaml", "ar.yaml"))


def test_missing_files_are_findings_and_a_missing_folder_is_none(copy: Path) -> None:
    (copy / "methods" / "fr.yaml").unlink()
    catalogue, found = methods.load(copy, LANGUAGES)
    assert catalogue == Catalogue()
    assert any("missing" in f.what for f in found)
    shutil.rmtree(copy / "methods")
    assert methods.load(copy, LANGUAGES) == (Catalogue(), [])


def test_the_door_tells_of_the_catalogue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    assert load(root).methods.method("flyer") is not None
    edit(root, "methods.yaml", "rung: 2", "rung: 6")
    assert door.main([str(root)]) == 1
    assert "methods/methods.yaml: methods.0.rung" in capsys.readouterr().out
