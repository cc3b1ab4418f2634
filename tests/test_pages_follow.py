"""The follow-up and the real months on screen: what each role sees, what is done and said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import actuals_report, frame
from pie_core.finance.variance import FIGURES, Code, Figures, Gap
from pie_core.model.people import Role
from pie_core.service import accounts, follow_ups, plans
from pie_core.service import house as houses
from pie_core.service.actuals import Month
from pie_core.service.plans import PlanSoFar
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import texts
from tests.test_finance_scenarios import plan as cooperative
from tests.test_service_actuals import write

HOSTILE = "<b>gras</b> :material/home: **x**"
NOW = datetime(2027, 4, 2, 9, tzinfo=UTC)
Open = Callable[..., AppTest]


def _page() -> None:
    """What a screen does around the views."""
    import streamlit as st

    from pages.parts import actuals_view, findings, follow_view, frame

    here = frame._arrive()
    if flash := st.session_state.pop("flash", None):
        findings.show(flash)
    match st.query_params["view"]:
        case "follow":
            follow_view.show(here, st.query_params["p"])
        case "due":
            follow_view.due(here, st.query_params["g"])
        case _:
            actuals_view.show(here, st.query_params["p"], st.query_params.get("mois", ""))


@pytest.fixture
def opened(
    school: Class, tokens: dict[Role | None, str | None], monkeypatch: pytest.MonkeyPatch
) -> Open:
    """`opened(role, view, **query)`: a view as somebody of this role sees it on 2 April 2027."""
    signed: dict[str, str | None] = {}
    monkeypatch.setattr(frame, "session_token", lambda _: signed.get("token"))
    monkeypatch.setattr(houses, "now", lambda: NOW)
    so_far = PlanSoFar(cooperative())
    monkeypatch.setattr(plans, "so_far", lambda *_: so_far)

    def run(role: Role, view: str, language: str = "fr", **query: str) -> AppTest:
        signed["token"] = tokens[role]
        accounts.set_language(school.house, school.actor(str(tokens[role])), language)
        at = AppTest.from_function(_page, default_timeout=60)
        given = {"p": school.project(school.amal), "g": school.cohort.id, "view": view, **query}
        for name, value in given.items():
            at.query_params[name] = value
        return at.run()

    return run


def follow(school: Class) -> None:
    """A meeting that has passed, one to come, a step, a note; all with hostile words."""
    house, trainer, project = school.house, school.trainer, school.project(school.amal)
    follow_ups.appoint(house, trainer, project, date(2027, 3, 1), "9 h", HOSTILE, HOSTILE)
    follow_ups.appoint(house, trainer, project, date(2027, 5, 1))
    follow_ups.plan_step(house, trainer, project, HOSTILE, date(2027, 4, 2))
    follow_ups.note(house, trainer, project, "Note secrète " + HOSTILE)


def click(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


# ---------------------------------------------------------------- follow-up


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_sees_what_of_the_follow_up(school: Class, opened: Open, language: str) -> None:
    follow(school)
    for role, notes, buttons in (
        (Role.TRAINER, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.TRAINEE, False, False),
    ):
        at = opened(role, "follow", language)
        assert not at.exception, role
        told = texts(at)
        assert ("Note secrète" in told) is notes, role
        assert bool(at.button) is buttons, role
        assert "<b>gras" not in told
        assert "gras" in unescape(told)
    at = opened(Role.REVIEWER, "follow", language)
    assert not at.exception
    assert not texts(at).strip()
    assert not at.button


def test_what_has_passed_is_said_and_marked(school: Class, opened: Open) -> None:
    follow(school)
    at = opened(Role.TRAINER, "follow")
    assert texts(at).count("passé, à noter") == 1
    assert "en retard" not in texts(at)  # The step is due today.
    at = click(at, "Manqué")
    assert not at.exception
    meeting = follow_ups.of(school.house, school.trainer, school.project(school.amal))
    assert [a.state for a in meeting.appointments] == ["missed", "open"]
    assert "✕ manqué" in texts(at)
    at = click(at, "Rouvrir")
    assert "passé, à noter" in texts(at)


def test_a_trainer_writes_with_three_forms(school: Class, opened: Open) -> None:
    project = school.project(school.amal)
    at = opened(Role.TRAINER, "follow")
    assert "Rien de prévu. Fixe un rendez-vous" in " ".join(i.value for i in at.info)
    at.date_input(key="meet.day").set_value(date(2027, 4, 9))
    at.text_input(key="meet.hour").set_value("14:00")
    at = click(at, "Garder ce rendez-vous")
    at.text_input(key="step.text").set_value("Appeler Naïma")
    at = click(at, "Garder ce pas")
    at.text_area(key="note.text").set_value("Bien avancé.")
    at = click(at, "Garder cette note")
    assert not at.exception
    assert at.text_area(key="note.text").value == ""
    found = follow_ups.of(school.house, school.trainer, project)
    assert [(a.day, a.hour) for a in found.appointments] == [(date(2027, 4, 9), "14:00")]
    assert [(s.text, s.due) for s in found.steps] == [("Appeler Naïma", None)]
    assert [n.text for n in found.notes] == ["Bien avancé."]


def test_a_refused_entry_says_so_and_keeps_what_was_typed(school: Class, opened: Open) -> None:
    at = opened(Role.TRAINER, "follow")
    at.date_input(key="step.due").set_value(date(2027, 4, 9))
    at = click(at, "Garder ce pas")
    assert [e.value for e in at.error] == ["Remplis tous les champs."]
    assert at.date_input(key="step.due").value == date(2027, 4, 9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_due_in_a_group(school: Class, opened: Open, language: str) -> None:
    at = opened(Role.TRAINER, "due", language)
    assert not at.exception
    assert at.info
    follow(school)
    at = opened(Role.TRAINER, "due", language)
    assert not at.exception
    told = texts(at)
    assert f"?p={school.project(school.amal)}" in told
    assert "<b>gras" not in told
    if language == "fr":
        assert told.index("passé, à noter") < told.index("aujourd&#x27;hui") < told.index("à venir")


# ---------------------------------------------------------------- the real months


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER, Role.REVIEWER])
def test_the_months_on_screen(school: Class, opened: Open, role: Role, language: str) -> None:
    write(school, "m202701", sales=80000, received=130000, paid=160000, cash=-10000)
    write(school, "m202702", sales=90000, cash=30000, words=HOSTILE)
    at = opened(role, "actuals", language)
    assert not at.exception
    assert "<b>gras" not in texts(at)
    at.segmented_control(key="actual_figure").set_value("cash").run()
    assert not at.exception


def test_an_address_may_name_any_month(school: Class, opened: Open) -> None:
    for month in ("2027-04", "2027-13", HOSTILE):
        at = opened(Role.TRAINEE, "actuals", mois=month)
        assert not at.exception, month
        assert "<b>gras" not in texts(at)


def test_a_month_is_said_in_sentences(school: Class, opened: Open) -> None:
    write(school, "m202701", sales=80000, cash=15000)
    at = opened(Role.TRAINEE, "actuals", mois="2027-01")
    assert not at.exception
    told = " ".join(texts(at).split())
    # 200 DH of 1 000 less: 20 %; 150 DH instead of 200.
    assert "En janv. 2027, vous avez vendu <strong>200 DH de moins</strong> que prévu" in told
    assert "(\u2066−20 %\u2069)" in told
    assert "La caisse est comme prévu : 150 DH." in told  # 50 DH is change in the till.
    assert "À faire :</strong> demandez à trois clients" in told
    assert "▼ \u2066−200\u2069, moins que prévu" in told


def test_the_month_to_write_comes_first_and_another_is_chosen(school: Class, opened: Open) -> None:
    at = opened(Role.TRAINEE, "actuals")
    (picked,) = at.selectbox
    assert picked.value == "2027-01"
    picked.set_value("2027-03").run()
    assert not at.exception
    assert at.query_params["mois"] in ("2027-03", ["2027-03"])


def test_months_that_are_not_there_say_why(school: Class, opened: Open) -> None:
    for month, expected in (
        ("2027-09", "sept. 2027 n'est pas encore là."),
        ("2026-12", "déc. 2026 est avant l'ouverture."),
    ):
        at = opened(Role.TRAINEE, "actuals", mois=month)
        assert expected in [i.value for i in at.info]
    told = texts(opened(Role.TRAINEE, "actuals", mois="2027-04"))
    assert "n'est pas fini" in unescape(told)


def test_a_plan_that_begins_later_or_is_not_there(
    school: Class, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = PlanSoFar(cooperative(start="2027-09"))
    monkeypatch.setattr(plans, "so_far", lambda *_: later)
    at = opened(Role.TRAINEE, "actuals")
    assert not at.exception
    assert "L'ouverture est prévue en sept. 2027" in at.info[0].value
    monkeypatch.setattr(plans, "so_far", lambda *_: PlanSoFar(None))
    assert "Il faut d'abord les chiffres" in opened(Role.TRAINEE, "actuals").info[0].value


def test_a_late_opening_is_said(school: Class, opened: Open) -> None:
    write(school, "opening", opened="2027-03")
    assert "2 mois plus tard que prévu" in texts(opened(Role.TRAINEE, "actuals"))


def told_of(code: Code) -> str:
    """A month that says one thing, in French."""
    plan = Figures(sales=1000000, received=900000, paid=700000, cash=900000)
    real: dict[Code, tuple[Figures, int | None]] = {
        "cash_negative": (Figures(cash=-120000), None),
        "unexplained": (Figures(cash=900000), -50000),
        "sales_below": (Figures(sales=820000), None),
        "paid_above": (Figures(paid=800000), None),
        "received_below": (Figures(received=500000), None),
        "cash_below": (Figures(cash=630000), None),
        "sales_above": (Figures(sales=1500000), None),
        "on_track": (Figures(sales=1000000), None),
    }
    actual, missing = real[code]
    month = Month("2027-03", 2, plan, actual, missing=missing)
    assert month.findings[0] == code
    return " ".join(unescape(actuals_report.said(words("fr"), month)).split())


def test_every_finding_has_its_sentence_and_one_thing_to_do() -> None:
    expected: dict[Code, str] = {
        "cash_negative": "sous zéro</strong>, \u2066−1 200 DH\u2069 au lieu de 9 000 DH",
        "unexplained": "Il manque <strong>500 DH</strong>",
        "sales_below": "<strong>1 800 DH de moins</strong> que prévu (\u2066−18 %\u2069)",
        "paid_above": "payé <strong>1 000 DH de plus</strong> que prévu (\u2066+14 %\u2069)",
        "received_below": "entré <strong>4 000 DH de moins</strong>",
        "cash_below": "La caisse tient : 6 300 DH au lieu de 9 000 DH.",
        "sales_above": "<strong>5 000 DH de plus</strong> que prévu (\u2066+50 %\u2069)",
        "on_track": "à peu près comme prévu</strong> : 10 000 DH",
    }
    assert set(expected) == set(actuals_report.TODO)
    for code, text in expected.items():
        told = told_of(code)
        assert text in told, code
        assert told.count("À faire") == 1, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_can_be_said(language: str) -> None:
    spoken = words(language)
    for figure in FIGURES:
        for planned in (-50000, 0, 100000):
            for actual in (-100000, 0, 99000, 300000):
                gap = Gap(figure, planned, actual)
                plan, real = Figures(**{figure: planned}), Figures(**{figure: actual})
                assert actuals_report.said(spoken, Month("2027-03", 2, plan, real))
                assert actuals_report._gap_words(spoken, gap)
