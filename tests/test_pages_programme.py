"""The trainer's screen of the programme, the running cases, the hard words; the trainee's stages."""

from __future__ import annotations

from html import unescape

from pie_core.model.people import Role
from pie_core.service import programmes
from tests.conftest import Class
from tests.screens import Open, texts


def links(at: object) -> list[str]:
    return [str(one.proto.label) for one in at.get("page_link")]  # type: ignore[attr-defined]


def test_a_trainer_hides_renames_and_moves_a_module(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, "trainer/programme.py", g=school.cohort.id)
    at.toggle(key="show-figures").set_value(False).run()
    assert not at.exception
    at.text_input(key="name-customer").set_value("Mon **client**").run()
    at.button(key="down-discovery_day").click().run()
    layout = programmes.layout(school.house, school.trainer, school.cohort.id)
    assert layout.off == ("figures",)
    assert layout.names == {"customer": "Mon **client**"}
    assert layout.order["sensibilisation"][:2] == ("know_and_dare", "discovery_day")
    home = links(page(Role.TRAINEE, "trainee/home.py"))
    assert [label for label in home if label.startswith("**1. Me connaître et oser**")], home
    assert not any("Les chiffres" in label for label in home)
    [renamed] = [label for label in home if "client" in label and "Mon" in label]
    assert "**client**" not in renamed, "what a trainer typed is text, not Markdown"


def test_a_trainer_chooses_a_track(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, "trainer/programme.py", g=school.cohort.id)
    at.radio(key=f"track-{school.cohort.id}").set_value("social").run()
    assert not at.exception
    home = " ".join(links(page(Role.TRAINEE, "trainee/home.py")))
    assert "Le modèle social" in home
    assert "Le modèle d'affaires" not in home
    at = page(Role.TRAINER, "trainer/programme.py", g=school.cohort.id)
    at.button(key="layout-reset").click().run()
    assert programmes.layout(school.house, school.trainer, school.cohort.id).track == "social"


def test_a_case_is_followed_from_idea_to_plan(school: Class, page: Open) -> None:
    at = page(Role.TRAINEE, "trainee/cases.py", c="sewing")
    said = unescape(texts(at))
    assert "Atelier Khayata" in said
    told = [
        module.worded("fr").cases["sewing"].split("\n")[0]
        for module in school.house.programme.every.values()
        for example in module.cases
        if example.case == "sewing"
    ]
    assert len(told) >= 5
    places = [said.index(line) for line in told]
    assert places == sorted(places)


def test_the_hard_words_stand_in_the_reader_s_order(page: Open) -> None:
    for language in ("fr", "ar", "en"):
        said = texts(page(Role.TRAINEE, "trainee/glossary.py", language))
        assert said.count("<dt>") > 100


def test_an_activity_leads_to_the_tool_it_is_done_in(school: Class, page: Open) -> None:
    programme = school.house.programme
    opening = [(m, a) for m, a in programme.activities() if a.opens]
    assert {a.opens for _, a in opening} >= {"canvas", "tests", "figures", "dossier", "committee"}
    module, activity = opening[0]
    at = page(Role.TRAINEE, "trainee/module.py", m=module.id, a=activity.id)
    assert any(label.startswith("Ouvrir ") for label in links(at))
