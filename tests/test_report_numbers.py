"""Groups in numbers on paper and in a file: exact rows, three languages, nobody's name."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from pypdf import PdfReader

from pie_core.report.csv_tables import SEPARATOR
from pie_core.report.numbers import numbers_pdf
from pie_core.report.numbers_csv import numbers_csv
from pie_core.report.numbers_words import NOBODY, TIME, among, duration, share
from pie_core.service import cohorts, documents, numbers
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests import dossiers
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser
from tests.test_service_numbers import (
    PROBLEM,
    another_group,
    another_trainer,
    finish,
    join,
    save,
)

TODAY = date(2026, 11, 24)
NAMES = ("Amal", "Berrada", "Driss", "Naciri", "Les Givrés")
"""Of persons, and of a team: none of them may be anywhere."""


def worked(school: Class) -> None:
    """A team has begun and finished something, tested something, and has a name."""
    team = school.project(school.amal)
    save(school.house, team, "discovery_day/observe_problem.problem", 0, 120)
    finish(school.house, team, PROBLEM)
    save(school.house, team, "experiments/aaaa.start", value="yes")
    save(school.house, team, "evidence/bbbb.rung", value=3)
    trainer = dossiers.actor(school, school.trainer.id)
    own = cohorts.my_team(school.house, school.amal)
    assert own is not None
    cohorts.rename_team(school.house, trainer, own[0], "Les Givrés")


def rows(data: bytes) -> list[list[str]]:
    assert data.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=SEPARATOR))


def text(data: bytes) -> str:
    """What a document says, on one line."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return " ".join(" ".join(pages).replace("\u00a0", " ").replace("\u202f", " ").split())


# ---------------------------------------------------------------- the table


def test_each_number_is_a_row_that_says_what_it_is(school: Class) -> None:
    worked(school)
    data, name = documents.numbers_table(school.house, school.trainer, group=school.cohort.id)
    head, *found = rows(data)
    assert head == [
        *("Groupe", "Filière", "Établissement", "Année"),
        *("Partie du cahier", "Détail", "Mesure", "Valeur", "Sur"),
    ]
    assert {tuple(row[:4]) for row in found} == {
        ("TSFCC 101", "Froid et climatisation", "ISTA", "2026-2027")
    }
    told = [row[4:] for row in found]
    day, problem = "Une journée pour essayer", "Voir un problème"
    thread = "Hypothèses, tests et preuves"
    for row in (
        ["", "", "stagiaires", "2", ""],
        ["", "", "équipes", "2", ""],
        [day, problem, "équipes qui ont commencé", "1", "2"],
        [day, problem, "équipes qui ont terminé", "1", "2"],
        [day, problem, "temps passé (minutes)", "3", ""],
        [day, "", "temps passé (minutes)", "3", ""],
        [thread, "", "temps passé (minutes)", "2", ""],
        ["", "", "tests commencés", "1", ""],
        ["", "", "tests décidés", "0", ""],
        ["", "aucun test", "équipes selon leurs tests commencés", "1", "2"],
        ["", "un test", "équipes selon leurs tests commencés", "1", "2"],
        ["", "3. quelqu'un a agi", "preuves", "1", "1"],
        ["", "brouillon", "équipes selon l'état de leur plan", "2", "2"],
        ["", "", "séances tenues", "0", ""],
    ):
        assert told.count(row) == 1, row
    # Not said: a private activity under five, the middle of two teams, presence nobody wrote down.
    said = {(row[1], row[2]) for row in told}
    assert ("Regarder où j'en suis", "personnes qui ont terminé") not in said
    assert not {row[2] for row in told} & {"taux de présence (%)", *_MIDDLES}
    assert name.startswith("bilan_tsfcc-101_")
    assert name.endswith(".csv")


_MIDDLES = ("temps du milieu par équipe (minutes)", "temps du milieu par personne (minutes)")


def test_a_group_that_is_called_like_a_formula_stays_text(school: Class) -> None:
    another_group(school, school.trainer, "=1+1")
    found = rows(documents.numbers_table(school.house, school.trainer)[0])
    assert {row[0] for row in found[1:]} == {"'=1+1", "TSFCC 101"}


# ---------------------------------------------------------------- on paper


def test_the_sheet_says_the_numbers_and_how_they_are_counted(school: Class) -> None:
    worked(school)
    said = text(documents.numbers_sheet(school.house, school.trainer, group=school.cohort.id)[0])
    for sentence in (
        "TSFCC 101 · Froid et climatisation · ISTA · 2026-2027",
        NOBODY,
        TIME,
        "Voir un problème équipes 1/2 1/2 (50 %) 3 min",
        "Regarder où j'en suis personnes (privé) – moins de 5 –",
        "un test 1/2 0/2",
        "3. quelqu'un a agi 1 100 %",
        "brouillon 2",
    ):
        assert sentence in said, sentence


def test_several_groups_stand_beside_each_other_with_their_sum(school: Class) -> None:
    worked(school)
    other = another_group(school, school.trainer)
    join(school, other, 3)
    said = text(documents.numbers_sheet(school.house, school.trainer)[0])
    assert "TSFCC 101 2 2 – – 1 0/2 5 min" in said
    assert "Couture 201 3 3 – – 0 0/3 0 min" in said
    assert "Ensemble 5 5 – – 1 0/5 5 min" in said
    assert "Voir un problème 0/3 1/2" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_person_and_no_team_is_named(school: Class, language: str) -> None:
    worked(school)
    for make in (documents.numbers_sheet, documents.numbers_table):
        data, _ = make(school.house, school.trainer, language=language)
        said = text(data) if data.startswith(b"%PDF") else data.decode("utf-8-sig")
        assert "TSFCC 101" in said
        assert not [name for name in NAMES if name in said]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_day_gives_the_same_bytes(school: Class, language: str) -> None:
    worked(school)
    found = numbers.read(school.house, school.trainer)
    programme, spoken = school.house.programme, words(language)
    once = numbers_pdf(found, programme, spoken, TODAY)
    assert once == numbers_pdf(found, programme, spoken, TODAY)
    assert numbers_csv(found, programme, spoken) == numbers_csv(found, programme, spoken)


def test_an_empty_group_is_one_page_that_says_so(school: Class) -> None:
    empty = another_group(school, school.trainer)
    data, _ = documents.numbers_sheet(school.house, school.trainer, group=empty.id)
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    assert "Personne n'a encore rejoint ces groupes." in text(data)


def test_many_groups_go_on_in_the_next_table(school: Class) -> None:
    worked(school)
    for place in range(12):
        join(school, another_group(school, school.trainer, f"Groupe {place}"), 1)
    said = text(documents.numbers_sheet(school.house, school.trainer)[0])
    modules = [module for module in school.house.programme.modules if module.activities]
    assert said.count("Terminé, groupe par groupe") == 3 * len(modules)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 min"), (89, "1 min"), (3540, "59 min"), (3600, "1 h"), (12030, "3 h 20"), (None, "–")],
)
def test_times_in_words(seconds: int | None, expected: str) -> None:
    assert duration(seconds, words("fr")).replace("\u00a0", " ") == expected


def test_parts_in_words() -> None:
    spoken = words("fr")
    assert [among(n, of, spoken) for n, of in ((3, 4), (0, 0), (None, 4))] == [
        *("3/4", "–", "moins de 5")
    ]
    assert share(1, 3, spoken).replace("\u00a0", " ") == "33 %"
    assert share(0, 0, spoken) == "–"


# ---------------------------------------------------------------- over HTTP


def test_the_files_are_given_to_who_runs_the_group(school: Class) -> None:
    other = another_trainer(school)
    theirs = another_group(school, other)
    worked(school)

    def signed(name: str, secret: str, cohort: str = "") -> Browser:
        found = Browser(school.house)
        given = {"cohort": cohort, "name": name, "secret": secret}
        assert found.post("/api/session", given).status_code == 200
        return found

    admin = signed("Salma Idrissi", PASSWORD)
    omar = signed("Omar Saidi", PASSWORD)
    amal = signed("Amal Berrada", "2580", school.cohort.id)
    here = f"group={school.cohort.id}"
    for path in ("/api/documents/numbers", "/api/documents/numbers.csv"):
        assert admin.client.get(f"{path}?{here}&language=ar").status_code == 200
        assert omar.client.get(f"{path}?{here}").status_code == 403
        assert omar.client.get(f"{path}?group={theirs.id}").status_code == 200
        assert amal.client.get(path).status_code == 403
        assert Browser(school.house).client.get(path).status_code == 401
    all_of_omar = omar.client.get("/api/documents/numbers.csv").content.decode("utf-8-sig")
    assert "Couture 201" in all_of_omar
    assert "TSFCC 101" not in all_of_omar
