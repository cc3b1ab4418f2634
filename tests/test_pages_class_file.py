"""A group and its file on its trainer's screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pie_core.model.people import Role
from pie_core.service import class_file, class_merge, cohorts
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.laptops import PRICE, Laptop, another_laptop
from tests.screens import Open, texts


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Laptop]:
    with another_laptop(tmp_path) as laptop:
        yield laptop


def test_before_any_file_there_is_only_the_way_out_and_in(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, "trainer/merged.py", g=school.cohort.id)
    said = texts(at)
    assert not at.exception
    assert "Aucun PIN n'est dedans" in said
    assert "Le dernier fichier ouvert" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_met_stands_with_the_way_to_it(
    school: Class,
    page: Open,
    there: Laptop,
    tmp_path: Path,
    language: str,
) -> None:
    here = Laptop(school.house, school.trainer, tmp_path)
    project = school.project(school.amal)
    here.save(school.amal.id, project, PRICE, 1000)
    there.take(here.file(school.cohort.id))
    there.save(school.amal.id, project, PRICE, 1100)
    here.save(school.amal.id, project, PRICE, 1200)
    with school.house.store.reading() as r:
        team = r.team_owning(project)
    assert team is not None
    cohorts.rename_team(there.house, there.trainer, team, "<img src=x>")
    here.take(there.file(school.cohort.id))
    at = page(Role.TRAINER, "trainer/merged.py", language, g=school.cohort.id)
    assert not at.exception
    assert len(at.success) == 1
    shown = "\n".join(str(one.value) for one in at.html)
    assert f"/module?m=discovery_day&amp;a=first_figures&amp;owner={project}" in shown
    assert "&lt;img src=x&gt;" in shown
    assert "<img src=x>" not in shown


def test_the_same_file_again_says_that_nothing_changed(
    school: Class, page: Open, tmp_path: Path
) -> None:
    path = tmp_path / "groupe.zip"
    class_file.write(school.house, school.trainer, school.cohort.id, path)
    class_merge.merged(school.house, school.trainer, path)
    at = page(Role.TRAINER, "trainer/merged.py", g=school.cohort.id)
    assert [one.value for one in at.success] == [
        "Tout ce que contient ce fichier était déjà ici. Rien n'a changé."
    ]
