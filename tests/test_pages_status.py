"""The state of the workbook on a screen: marks in words, what to do, and for staff alone.

A problem's lines come from a file, so the screen is tried with one that somebody wrote into. Tried by
removal of `escape` around them: the test fails.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import menu, status_view
from pie_core.model.people import Role
from pie_core.service import health, journal, machine
from pie_core.service.health import Mark
from pie_core.service.house import now
from pie_core.store.about import About
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_service_health import SIGNS

FILE = "trainer/status.py"


def told(at: AppTest) -> str:
    """What the screen itself says, without the line that the frame gives the browser."""
    return re.sub(r'<div class="pie-page"[^>]*>', "", texts(at))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_state_says_so(page: Open, language: str) -> None:
    at = page(Role.TRAINER, FILE, language)
    assert not at.exception
    said = told(at)
    assert 'data-mark="bad"' in said  # No backup yet, and people have accounts.
    assert "{" not in said
    assert [button.key for button in at.button] == ["status_backup"]


def test_a_backup_now_and_again_is_one_file(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, FILE)
    assert "Il n&#x27;y a pas encore de sauvegarde." in told(at)
    at.button(key="status_backup").click().run()
    assert "Sauvegarde faite et vérifiée." in [one.value for one in at.success]
    said = told(at)
    assert "Il n&#x27;y a pas encore de sauvegarde." not in said
    assert "La dernière date du" in said
    at.button(key="status_backup").click().run()
    assert len(list(school.house.backups.glob("pie-*.sqlite"))) == 1


def test_problems_are_told_with_what_to_do_and_nothing_that_a_file_smuggles_in(
    school: Class, page: Open
) -> None:
    journal.journal().note("backup")
    journal.journal().note("backup")
    line: dict[str, Any] = {
        "time": (now() - timedelta(days=2)).isoformat(),
        "code": "<script>alert(1)</script>",
        "what": "<img src=x onerror=alert(1)>",
        "count": 3,
        "run": "0",
    }
    with journal.journal().path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    said = told(page(Role.TRAINER, FILE))
    assert "La sauvegarde automatique n&#x27;a pas marché." in said
    assert "Regarder la place sur le disque, puis « Sauvegarder maintenant »." in said
    assert '2 fois · <bdi dir="ltr">backup</bdi>' in said
    assert "<script>" not in said
    assert "<img" not in said


def test_slow_pages_are_named_by_their_titles(page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = health.Waits()
    for _ in range(6):
        waits.add("bilan", 2.4)
    monkeypatch.setattr(health, "PAGES", waits)
    said = told(page(Role.TRAINER, FILE))
    assert "« Bilan des groupes » prend plus de 2,4 s" in said
    assert "<td>Bilan des groupes</td><td>6</td><td>2,4 s" in said


def test_a_page_that_runs_is_timed(page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = health.Waits()
    monkeypatch.setattr(health, "PAGES", waits)
    page(Role.TRAINER, FILE)
    assert {one.name: one.count for one in waits.told()} == {"groupes": 1, "etat": 1}


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.REVIEWER])
def test_others_have_no_such_screen(role: Role) -> None:
    assert FILE not in [screen.file for screen in menu.screens(role)]


def test_every_sign_has_a_sentence_and_no_sentence_is_left_over() -> None:
    """The cases are those of the table of limits, each with its words."""
    cases = {(matter, code) for matter, _, _, code in SIGNS} | {
        ("saves", "few"),
        ("saves", "good"),
        ("pages", "good"),
        ("memory", "good"),
        ("network", "good"),
    }
    assert set(status_view.SENTENCES) == cases
    assert set(status_view.MARKS) == set(status_view.WHOLE) == set(Mark)
    shapes = [shape for _, shape, _ in status_view.MARKS.values()]
    words = [word for _, _, word in status_view.MARKS.values()]
    assert len(set(shapes)) == len(set(words)) == 3


@pytest.mark.engines("server")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_is_told_of_without_its_password(
    school: Class, page: Open, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    url = str(school.house.server)
    name = url.rpartition("/")[2]
    monkeypatch.setattr(school.house, "_server", url.replace("pie@", "pie:mot-de-passe@"))
    said = told(page(Role.TRAINER, FILE, language))
    assert f'<bdi dir="ltr">{name}</bdi>' in said
    assert '<bdi dir="ltr">127.0.0.1</bdi>' in said
    assert "mot-de-passe" not in said
    assert 'data-mark="bad"' not in said  # That there is no copy yet is no alarm.
    assert "{" not in said


def test_the_name_of_a_server_is_text(page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    state = health.State(at=now(), server=About("<b>", "<script>", 0.001, 1, "<i>"))
    monkeypatch.setattr(health, "state", lambda *_: state)
    said = told(page(Role.TRAINER, FILE))
    assert "&lt;script&gt;" in said
    assert not any(tag in said for tag in ("<b>", "<script>", "<i>"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_told_in_the_readers_language(
    school: Class, page: Open, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    state = health.State(
        at=datetime(2026, 11, 26, 9, tzinfo=UTC),
        disk_free=120_000_000,
        database=4_200_000,
        backup_at=datetime(2026, 11, 10, 9, tzinfo=UTC),
        page_waits=(health.Wait("groupes", 9, 1.5),),
        save_waits=(health.Wait("answers", 9, 4.25),),
        resident=700_000_000,
        memory=machine.Memory(8_000_000_000, 4_000_000_000),
        address="http://192.168.1.20:8501/",
        version="0.1.0",
        uptime=7300.0,
    )
    monkeypatch.setattr(health, "state", lambda *_: state)
    said = told(page(Role.ADMINISTRATOR, FILE, language))
    for mark in Mark:
        assert f'data-mark="{mark.value}"' in said
    assert '<bdi dir="ltr"><strong>http://192.168.1.20:8501/</strong></bdi>' in said
    assert "120" in said
