"""The list on screen: a file, what it would change, the button; cards; a person's PIN; the door."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from pie_core.model.people import AWAITED, NO_SECRET, Role
from pie_core.roster import reading
from pie_core.service import accounts, cohorts, roster
from pie_core.service.roster import Choice
from tests import rosters
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_service_roster import other_group, trainer


def opened(school: Class, page: Open, data: bytes, cohort: str | None = None) -> AppTest:
    token = roster.hold(school.house, school.trainer, data)
    at = page(
        Role.ADMINISTRATOR,
        "trainer/roster.py",
        g=school.cohort.id if cohort is None else cohort,
        f=token,
    )
    assert not at.exception
    return at


def people_tab(school: Class, page: Open) -> AppTest:
    at = page(Role.TRAINER, "trainer/group.py", g=school.cohort.id)
    at.session_state["group_tabs"] = "Les stagiaires"
    at.run()
    assert not at.exception
    return at


def test_217_people_in_8_groups_on_one_screen(school: Class, page: Open) -> None:
    at = opened(school, page, rosters.xlsx([rosters.HEAD, *rosters.people()]))
    assert at.button(key="roster_import").label == "Importer 26 stagiaires"
    assert "189 lignes laissées de côté" in texts(at)
    # A problem that many rows share is told once.
    assert texts(at).count("n&#x27;existe pas encore") == 7
    assert "<td>3, 11, 19 …</td><td>27 noms</td>" in texts(at)
    at.checkbox(key="roster_create").check().run()
    assert at.text_input(key="roster_trade").value == "Froid et climatisation"
    assert at.button(key="roster_import").label == "Importer 215 stagiaires"
    assert len(cohorts.mine(school.house, trainer(school))) == 1
    at.button(key="roster_import").click().run()
    [done] = at.success[:1]
    assert done.value == "215 stagiaires ajoutés · 7 groupes créés · 56 équipes formées"
    assert len(cohorts.mine(school.house, trainer(school))) == 8
    assert not [b for b in at.button if b.key == "roster_import"]
    assert "Rien à importer" in at.success[1].value
    assert texts(at).count("Imprimer les cartes") == 8


def test_rows_to_mend_are_listed_with_how(school: Class, page: Open) -> None:
    other = other_group(school)
    data = b"Nom\nHind <b>Tazi\nKarim Bennis\nkarim bennis\nAmal Berrada\n"
    at = opened(school, page, data, other)
    told = texts(at)
    assert "<td>2</td><td>Hind &lt;b&gt;Tazi</td><td>« Hind &lt;b&gt;Tazi » n&#x27;est pas" in told
    assert "Ce nom est déjà à la ligne 3." in told
    assert "Déjà dans le groupe « TSFCC 101 »" in told
    assert at.button(key="roster_import").label == "Importer 1 stagiaire"
    at.checkbox(key="roster_namesakes").check().run()
    assert at.button(key="roster_import").label == "Importer 2 stagiaires"


def test_who_is_not_on_the_list_is_named_and_stays(school: Class, page: Open) -> None:
    at = opened(school, page, b"Nom\nAmal Berrada\n")
    assert "<td>TSFCC 101</td><td>Driss Naciri</td>" in texts(at)
    assert "une liste n'enlève personne" in texts(at)


def test_wrong_columns_are_named_and_another_file_can_be_chosen(school: Class, page: Open) -> None:
    at = opened(school, page, b"Matricule;<img>\n12;15\n")
    assert "Colonnes vues : Matricule" in at.warning[0].value
    assert "<img>" not in at.warning[0].value
    gone = page(Role.TRAINER, "trainer/roster.py", g=school.cohort.id, f="gone")
    assert gone.info[0].value == "Choisis encore une fois le fichier."


def test_without_a_group_one_is_asked_for(school: Class, page: Open) -> None:
    at = opened(school, page, b"Nom\nHind Tazi\n", "")
    assert not [b for b in at.button if b.key == "roster_import"]
    at.selectbox(key="roster_to").set_value(school.cohort.id).run()
    assert at.button(key="roster_import").label == "Importer 1 stagiaire"


def test_two_groups_of_one_name_are_told_apart(school: Class, page: Open) -> None:
    for _ in range(2):
        other_group(school)
    at = opened(school, page, b"Nom\nHind Tazi\n")
    mine = [c for c in cohorts.mine(school.house, trainer(school)) if c.name == "Couture 201"]
    assert set(at.selectbox(key="roster_to").options) == {
        "TSFCC 101",
        *(f"Couture 201 · ISTA · {c.join_code}" for c in mine),
    }


def test_another_trainers_group_is_not_offered(school: Class, page: Open) -> None:
    with school.house.store.writing() as w:
        w._do("delete from cohort_staff where cohort_id = ?", school.cohort.id)
    at = page(Role.TRAINER, "trainer/roster.py", g=school.cohort.id)
    assert [w.value for w in at.warning] == ["Cette page n'est pas pour toi. Reviens à l'accueil."]


# The people of a group --------------------------------------------------------------------------


def secret(school: Class, person: str) -> str:
    with school.house.store.reading() as r:
        return r.secret(person)[0]


def test_somebody_chooses_a_new_pin(school: Class, page: Open) -> None:
    at = people_tab(school, page)
    at.selectbox(key="person").set_value(school.amal.id).run()
    at.button(key="await").click().run()
    assert at.success[0].value.startswith("Amal Berrada entre avec le code")
    assert secret(school, school.amal.id) == AWAITED
    assert "choisit son PIN à la première entrée" in texts(at)
    assert "1 pas encore venu" in texts(at)
    assert not [b for b in at.button if b.key in ("await", "new_pin")]


def test_an_example_person_has_no_pin(school: Class, page: Open) -> None:
    with school.house.store.writing() as w:
        w.set_secret(school.amal.id, NO_SECRET)
    at = people_tab(school, page)
    at.selectbox(key="person").set_value(school.amal.id).run()
    assert "personne n'entre sous son nom" in at.info[0].value
    assert not [b for b in at.button if b.key in ("await", "new_pin")]


def test_forty_people_cost_as_many_elements_as_two(school: Class, page: Open) -> None:
    def count(at: AppTest) -> int:
        return sum(1 for _ in at.main)

    few = count(people_tab(school, page))
    rows = reading.read(rosters.csv([["Nom"], *[[r[0]] for r in rosters.people(40, 1)]]))
    roster.apply(school.house, trainer(school), rows, Choice(cohort_id=school.cohort.id))
    many = people_tab(school, page)
    assert count(many) <= few + 2  # The cards of who has not come yet.
    assert texts(many).count("<tr>") >= 41


# The door ---------------------------------------------------------------------------------------


def test_a_cards_address_stays_when_the_language_changes(school: Class, page: Open) -> None:
    code = school.cohort.join_code
    at = page(None, language="fr", code=code, name='Amal "B"&<')
    assert not at.exception
    links = next(str(e.value) for e in at.html if "pie-languages" in str(e.value))
    assert f'href="?code={code}&amp;name=Amal%20%22B%22%26%3C&amp;lang=ar"' in links


def test_the_door_shows_the_group_of_a_card(school: Class, page: Open, tokens: Any) -> None:
    rows = reading.read(b"Nom\nHind Tazi\n")
    roster.apply(school.house, trainer(school), rows, Choice(cohort_id=school.cohort.id))
    tokens[Role.TRAINEE] = accounts.join(school.house, school.cohort.join_code, "Hind Tazi", "2580")
    at = page(Role.TRAINEE)
    assert [t.value for t in at.title] == ["Avant de commencer"]
