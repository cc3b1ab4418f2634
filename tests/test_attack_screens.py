"""Screens under attack: what people type where Markdown is read, and addresses full of nonsense."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.show import typed
from pie_core.model.people import Role
from pie_core.service import accounts, cohorts
from tests.conftest import Class
from tests.screens import Open

HOSTILE = ":material/home: **gras** ![i](http://x/y.png) $x$ :red[r] -> www.x.ma"


def markdown(at: AppTest) -> list[str]:
    """All that this screen shows through an element that reads Markdown."""
    kinds = (at.title, at.header, at.subheader, at.caption, at.markdown, at.success, at.info)
    shown = [str(element.value) for kind in kinds for element in kind]
    return shown + [link.proto.label for link in at.get("page_link")]


def active(texts: list[str]) -> list[str]:
    """The texts in which a part of `HOSTILE` is as it was typed, not taken its meaning."""
    signs = [part for part in HOSTILE.split() if not part.isalpha()]
    return [text for text in texts if any(sign in text for sign in signs)]


def test_names_are_shown_as_typed_by_all_that_reads_markdown(
    school: Class,
    page: Open,
    tokens: Any,
) -> None:
    with school.house.store.writing() as w:  # Names given before names were looked at as closely.
        w._do("update people set name = ? where id = ?", HOSTILE, school.amal.id)
        w._do("update cohorts set name = ?, trade = ?", HOSTILE, HOSTILE)
    team = cohorts.my_team(school.house, school.amal)
    assert team is not None
    cohorts.rename_team(school.house, school.amal, team[0], HOSTILE)
    screens: list[tuple[Role | None, str, dict[str, str], str]] = [
        (Role.TRAINEE, "trainee/home.py", {}, ""),
        (Role.TRAINEE, "trainee/project.py", {}, ""),
        (Role.TRAINEE, "trainee/account.py", {}, ""),
        (Role.TRAINER, "trainer/home.py", {}, ""),
        (Role.TRAINER, "trainer/group.py", {"g": school.cohort.id}, "Où en sont les équipes"),
        (Role.TRAINER, "trainer/group.py", {"g": school.cohort.id}, "Les stagiaires"),
        (Role.TRAINER, "trainer/team.py", {"p": team[0].project_id}, ""),
        (Role.REVIEWER, "reviewer/home.py", {}, ""),
        (None, "", {"code": school.cohort.join_code}, ""),
    ]
    seen = 0
    for role, file, query, tab in screens:
        at = page(role, file, **query)
        if tab:
            at.session_state["group_tabs"] = tab
            at.run()
        assert not at.exception, file
        assert active(markdown(at)) == [], file
        seen += sum(typed(HOSTILE) in text for text in markdown(at))
    assert seen >= 5  # The team, twice; the group on four screens.


@pytest.mark.parametrize("text", [HOSTILE, "# titre", "1. un", "a\\*b", "&amp; | ~~x~~ `y` <b>"])
def test_typed_takes_signs_their_meaning_and_changes_nothing_else(text: str) -> None:
    shown = re.sub(r"\\([!-/:-@\[-`{-~])\u2060", r"\1", typed(text))
    assert shown == text
    assert typed("Froid Souss, l'équipe de Amal ; 100 %") == "Froid Souss, l'équipe de Amal ; 100 %"


ODD = ["", "\x00", "../../etc/passwd", "😀", "é" * 100_000, "[]", "<script>", "' or 1=1 --", "end"]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_address_full_of_nonsense_is_one_clear_sentence(
    page: Open,
    odd: str,
) -> None:
    for role, file, query in (
        (Role.TRAINEE, "trainee/module.py", {"m": odd}),
        (Role.TRAINEE, "trainee/module.py", {"m": "discovery_day", "a": "my_plan", "owner": odd}),
        (Role.TRAINER, "trainee/module.py", {"m": "discovery_day", "a": "my_plan", "owner": odd}),
        (Role.TRAINER, "trainer/group.py", {"g": odd}),
        (Role.REVIEWER, "trainer/team.py", {"p": odd}),
        (None, "", {"code": odd, "lang": odd}),
    ):
        at = page(role, file, **query)
        assert not at.exception, (file, query)
        assert len(at.warning) <= 1


def test_a_trainer_reads_no_team_of_another_group(
    school: Class,
    page: Open,
    tokens: Any,
) -> None:
    accounts.add_staff(
        school.house, school.trainer, Role.TRAINER, "Autre Formateur", "trois mots au hasard"
    )
    tokens[Role.TRAINER] = accounts.sign_in(
        school.house, None, "Autre Formateur", "trois mots au hasard"
    )
    accounts.consent(school.house, school.actor(tokens[Role.TRAINER]))
    project = school.project(school.amal)
    for file, query in (
        ("trainer/group.py", {"g": school.cohort.id}),
        ("trainer/team.py", {"p": project}),
        ("trainee/module.py", {"m": "discovery_day", "a": "my_plan", "owner": project}),
        ("trainee/module.py", {"m": "discovery_day", "a": "know_myself", "owner": school.amal.id}),
    ):
        at = page(Role.TRAINER, file, **query)
        assert not at.exception
        assert len(at.warning) == 1, file
        assert "Berrada" not in "".join(str(e.value) for e in (*at.html, *at.markdown, *at.text))
