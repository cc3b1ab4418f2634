"""Joining, coming back, PINs and waits, sessions, taking one's data, erasing oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pie_core.errors import (
    Forbidden,
    Invalid,
    Locked,
    NameTaken,
    NotFound,
    WrongCode,
    WrongSecret,
)
from pie_core.model.people import CODE_LETTERS, Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts
from pie_core.service.house import House
from tests.conftest import Class

pytestmark = pytest.mark.engines

LEARNED = PromptRef(module="discovery_day", activity="what_i_learned", prompt="learned")
PROBLEM = PromptRef(module="discovery_day", activity="observe_problem", prompt="problem")


def test_the_first_account_needs_the_code_of_the_terminal(house: House) -> None:
    with pytest.raises(WrongCode):
        accounts.first_trainer(house, "AAAAAAAA", "Salma Idrissi", "trois mots au hasard")
    token = accounts.first_trainer(house, house.setup_code.lower(), "Salma", "trois mots au hasard")
    me = accounts.actor(house, token)
    assert me is not None
    assert me.role is Role.ADMINISTRATOR
    assert not house.needs_setup()
    with pytest.raises(Forbidden):
        accounts.first_trainer(house, house.setup_code, "Intrus", "trois mots au hasard")


@pytest.mark.parametrize("typed", ["amal berrada", "  AMAL   Berrada ", "Amál Berrada"])
def test_a_name_is_the_same_however_it_is_typed(school: Class, typed: str) -> None:
    token = accounts.sign_in(school.house, school.cohort.id, typed, "2580")
    assert school.actor(token).id == school.amal.id
    with pytest.raises(NameTaken):
        accounts.join(school.house, school.cohort.join_code, typed, "1593")


def test_arabic_names_with_and_without_vowel_marks_are_one(school: Class) -> None:
    school.join("مُحمَّد العلوي")
    with pytest.raises(NameTaken):
        school.join("محمد العلوي")


def test_the_code_may_be_typed_with_spaces_and_in_small_letters(school: Class) -> None:
    code = school.cohort.join_code
    assert len(code) == 6
    assert set(code) <= set(CODE_LETTERS)
    assert not set("O0I1L2S5B8") & (set(CODE_LETTERS) - set("L"))
    accounts.join(school.house, f" {code[:3].lower()} {code[3:].lower()} ", "Karim Alami", "2580")
    with pytest.raises(WrongCode):
        accounts.join(school.house, "ZZZZZZ"[:5] + "0", "Karim Alami", "2580")


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "١٢٣٤", "0000", "1234"])
def test_a_pin_has_four_digits_and_is_not_the_first_guess(school: Class, pin: str) -> None:
    with pytest.raises(Invalid):
        school.join("Karim Alami", pin)


@pytest.mark.parametrize("name", ["", "A", "1234", "x" * 61, "Amal\x00"])
def test_a_name_is_a_name(school: Class, name: str) -> None:
    with pytest.raises(Invalid):
        school.join(name)


def test_after_five_wrong_tries_the_wait_grows(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = accounts.now()
    monkeypatch.setattr(accounts, "now", lambda: clock)

    def attempt(pin: str) -> str:
        return accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", pin)

    for _ in range(5):
        with pytest.raises(WrongSecret):
            attempt("9999")
    waits = []
    for _ in range(14):
        with pytest.raises(Locked) as caught:
            attempt("2580")  # Even the right PIN waits.
        waits.append(caught.value.data["seconds"])
        clock += timedelta(seconds=waits[-1], milliseconds=1)
        with pytest.raises(WrongSecret):
            attempt("9999")
    assert waits == [30 * 2**n for n in range(12)] + [86_400, 86_400]  # A day at most.
    clock += timedelta(hours=25)
    assert attempt("2580")
    with pytest.raises(WrongSecret):
        attempt("9999")  # A right PIN starts the count anew.


def test_an_unknown_name_is_refused_like_a_wrong_pin(school: Class) -> None:
    with pytest.raises(WrongSecret):
        accounts.sign_in(school.house, school.cohort.id, "Personne", "2580")
    with pytest.raises(WrongSecret):
        accounts.sign_in(school.house, None, "Amal Berrada", "2580")


def test_sessions_end_by_signing_out_by_time_and_by_a_new_pin(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = school.house

    def enter(pin: str, *, long: bool = False) -> str:
        return accounts.sign_in(house, school.cohort.id, "Amal Berrada", pin, long=long)

    one, two = enter("2580"), enter("2580", long=True)
    accounts.sign_out(house, one)
    assert accounts.actor(house, one) is None
    assert accounts.actor(house, two) is not None
    pin = accounts.reset_pin(house, school.trainer, school.amal.id)
    assert accounts.actor(house, two) is None
    short, long = enter(pin), enter(pin, long=True)
    later = accounts.now() + timedelta(hours=13)
    monkeypatch.setattr(accounts, "now", lambda: later)
    assert accounts.actor(house, short) is None
    assert accounts.actor(house, long) is not None


def test_only_ones_trainer_resets_a_pin(school: Class) -> None:
    with pytest.raises(Forbidden):
        accounts.reset_pin(school.house, school.driss, school.amal.id)
    other = accounts.add_staff(
        school.house, school.trainer, Role.TRAINER, "Hind Tazi", "trois mots au hasard"
    )
    token = accounts.sign_in(school.house, None, "hind tazi", "trois mots au hasard")
    assert school.actor(token).id == other.id
    with pytest.raises(Forbidden):
        accounts.reset_pin(school.house, school.actor(token), school.amal.id)
    cohorts.open_to(school.house, school.trainer, school.cohort.id, other.id)
    assert len(accounts.reset_pin(school.house, school.actor(token), school.amal.id)) == 4


def test_the_file_of_ones_data_holds_everything(school: Class) -> None:
    answers.save(school.house, school.amal, school.amal.id, LEARNED, "J'ose parler.", 0)
    answers.save(school.house, school.amal, school.amal.id, LEARNED, "J'ose parler aux gens.", 1)
    answers.save(school.house, school.amal, school.project(school.amal), PROBLEM, "La panne.", 0)
    data = accounts.export(school.house, school.amal, school.amal.id)
    assert {a["value"] for a in data["answers"]} == {"J'ose parler aux gens.", "La panne."}
    assert len(data["history"]) == 3
    assert data["person"]["name"] == "Amal Berrada"
    assert "secret" not in str(data)
    with pytest.raises(Forbidden):
        accounts.export(school.house, school.trainer, school.amal.id)


@pytest.mark.engines("file")
def test_erasing_leaves_no_trace_of_the_person_in_the_file(school: Class) -> None:
    house = school.house
    team = cohorts.form_team(
        house, school.trainer, school.cohort.id, "Froid Souss", [school.amal.id, school.driss.id]
    )
    amal = accounts.actor(house, accounts.sign_in(house, school.cohort.id, "Amal Berrada", "2580"))
    assert amal is not None
    answers.save(house, amal, amal.id, LEARNED, "Une chose très personnelle.", 0)
    answers.save(house, amal, team.project_id, PROBLEM, "Le travail de l'équipe.", 0)
    with pytest.raises(WrongSecret):
        accounts.erase_self(house, amal, "9999")
    accounts.erase_self(house, amal, "2580")
    house.store.close()
    held = b"".join(path.read_bytes() for path in house.folder.glob("pie.sqlite*"))
    assert b"Berrada" not in held
    assert b"personnelle" not in held
    assert amal.id.encode() not in held
    assert "Le travail de l'équipe.".encode() in held
    with house.store.reading() as r:
        assert r.person(amal.id) is None


def test_a_project_goes_with_its_last_member(school: Class) -> None:
    project = school.project(school.amal)
    answers.save(school.house, school.amal, project, PROBLEM, "La panne.", 0)
    accounts.erase(school.house, school.trainer, school.amal.id)
    with school.house.store.reading() as r:
        assert r.answers_of(project) == {}
        assert r.team_owning(project) is None
    with pytest.raises(NotFound):
        accounts.erase(school.house, school.trainer, school.amal.id)


def test_the_last_administrator_stays(school: Class) -> None:
    with pytest.raises(Forbidden):
        accounts.erase(school.house, school.trainer, school.trainer.id)
