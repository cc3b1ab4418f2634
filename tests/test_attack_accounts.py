"""Accounts under attack: names that look like others', sessions that should have ended."""

from __future__ import annotations

import unicodedata

import pytest

from pie_core.errors import Forbidden, Invalid, Locked, WrongSecret
from pie_core.model.people import Role, is_name
from pie_core.service import accounts, cohorts, tries
from tests.conftest import Class


@pytest.mark.parametrize(
    "name",
    [
        "Аmal Berrada",  # A Cyrillic А.
        "Αmal Berrada",  # A Greek Alpha.
        "𝐀mal Berrada",
        "Ａmal Berrada",
        "Am\u0251l Berrada",  # The alpha of phonetics.
        "ㅤㅤ",  # Hangul fillers: letters that show nothing.
        "Amal\u2800Berrada",  # Braille without dots.
        "ـــ",  # Only the stretch between Arabic letters.
        "A" + "\u0301" * 59,
        "Am\u200bal",
        "Amal\u202eadarreB",
        "Amal\ufe0f",
        "a\u034fb",
        "<b>Amal</b>",
        "**Amal**",
        ":material/home: Amal",
        "$x$ Amal",
        "`Amal`",
        "....",
    ],
)
def test_a_name_that_deceives_is_none(school: Class, name: str) -> None:
    with pytest.raises(Invalid):
        school.join(name)
    with pytest.raises(Invalid):
        accounts.add_staff(school.house, school.trainer, Role.TRAINER, name, "trois mots au hasard")


@pytest.mark.parametrize(
    "name",
    [
        "M'hamed Aït Ben Haddou",
        "N’Golo K.",
        "Fatima-Zahra",
        "Amal 2",
        "مُحمَّد العلوي",
        "محـمد",
        "عمر ٢",
        "ⵎⵓⵃⵎⵎⴰⴷ",
        "Ɛli Aɣeddu",
        "Zoë Œuvrard",
        unicodedata.normalize("NFD", "Zoë Aït Éric"),
        "Thị Nguyễn",
    ],
)
def test_a_name_of_here_is_one(name: str) -> None:
    assert is_name(name)


def test_a_new_pin_ends_the_sessions_of_who_knew_the_old_one(school: Class) -> None:
    def enter(pin: str) -> str:
        return accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", pin, long=True)

    thief, mine = enter("2580"), enter("2580")
    accounts.change_secret(school.house, school.amal, "2580", "9317", token=mine)
    assert accounts.actor(school.house, thief) is None
    assert accounts.actor(school.house, mine) is not None


def test_guesses_sent_together_are_not_more_guesses(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right PIN that was being hashed while five wrong ones were counted changes nothing."""
    fits = accounts._fits

    def slowly(kept: str, secret: str) -> bool:
        found = fits(kept, secret)
        if found:
            for _ in range(5):
                with school.house.store.writing() as w:
                    tries.of(w, school.amal.id, "").wrong(w, accounts.now())
        return found

    monkeypatch.setattr(accounts, "_fits", slowly)
    with pytest.raises(Locked):
        accounts.change_secret(school.house, school.amal, "2580", "9317")
    monkeypatch.undo()
    with school.house.store.writing() as w:
        w.set_tries(school.amal.id, 0, None)
    monkeypatch.setattr(accounts, "_fits", slowly)
    with pytest.raises(Locked):
        accounts.erase_self(school.house, school.amal, "2580")
    with school.house.store.reading() as r:
        assert r.person(school.amal.id) is not None


def test_a_pin_reset_forgets_the_browsers(school: Class) -> None:
    """Whoever lent a telephone and lost the PIN begins anew everywhere."""
    device = "one-browser"
    accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580", device=device)
    pin = accounts.reset_pin(school.house, school.trainer, school.amal.id)
    for _ in range(5):
        with pytest.raises(WrongSecret):
            accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "0001")
    with pytest.raises(Locked):
        accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", pin, device=device)


def test_a_closed_group_is_closed_to_who_is_inside(school: Class) -> None:
    token = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580", long=True)
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    assert accounts.actor(school.house, token) is None
    with pytest.raises(WrongSecret):
        accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")


def test_a_trainer_of_another_group_is_nobody_here(school: Class) -> None:
    person = accounts.add_staff(
        school.house, school.trainer, Role.TRAINER, "Autre Formateur", "trois mots au hasard"
    )
    with school.house.store.reading() as r:
        other = r.actor(person.id)
    assert other is not None
    for act in (
        lambda: accounts.reset_pin(school.house, other, school.amal.id),
        lambda: accounts.erase(school.house, other, school.amal.id),
        lambda: accounts.erase(school.house, other, school.trainer.id),
        lambda: accounts.export(school.house, other, school.amal.id),
        lambda: cohorts.archive(school.house, other, school.cohort.id),
        lambda: cohorts.open_to(school.house, other, school.cohort.id, other.id),
        lambda: cohorts.people(school.house, other, school.cohort.id),
        lambda: cohorts.get(school.house, other, school.cohort.id),
    ):
        with pytest.raises(Forbidden):
            act()
