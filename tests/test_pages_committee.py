"""The screens of the class's bank: each phase × role × language, and what is done on them."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pie_core.model.committee import PHASES
from pie_core.model.people import Role
from pie_core.service import accounts, committee_acts, committees
from pie_core.words.languages import LANGUAGES
from tests.committee import Game, planned
from tests.conftest import Class
from tests.screens import Open, texts

BANK = "trainee/committee.py"
HOSTILE = "<img src=x onerror=alert(1)> **gras** [lien](http://x)"
NOT_YOURS = "Cette page n'est pas pour toi. Reviens à l'accueil."


def drawn(at: AppTest) -> str:
    """Everything that the screen says."""
    return texts(at) + "".join(str(e.value) for e in (*at.info, *at.success, *at.error))


def signed(school: Class, tokens: Any, name: str, pin: str) -> None:
    """The trainee's screen from now on is this person's."""
    tokens[Role.TRAINEE] = accounts.sign_in(school.house, school.cohort.id, name, pin)


def press(at: AppTest, label: str) -> AppTest:
    """Click a button by what it says."""
    [button] = [b for b in at.button if b.label == label]
    return button.click().run()


@pytest.fixture
def game(school: Class) -> Game:
    planned(school, school.amal)
    return Game(school)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phase", PHASES)
def test_every_phase(
    game: Game, school: Class, page: Open, tokens: Any, phase: str, language: str
) -> None:
    game.reach(phase)
    for role, query in (
        (Role.TRAINEE, {}),
        (Role.TRAINER, {"r": game.id}),
        (Role.TRAINER, {"r": game.id, "v": "mur"}),
        (Role.REVIEWER, {"r": game.id}),
    ):
        at = page(role, BANK, language, **query)
        assert not at.exception, (role, query)
        assert not at.warning, (role, query)
        if role is Role.REVIEWER or query.get("v"):
            assert "Driss" not in drawn(at)
            assert "Nadia" not in drawn(at)
    signed(school, tokens, "Driss Naciri", "1470")
    at = page(Role.TRAINEE, BANK, language)
    assert not at.exception
    assert not at.warning


@pytest.mark.parametrize("phase", PHASES)
def test_a_view_that_is_not_for_now_does_no_harm(
    game: Game, school: Class, page: Open, tokens: Any, phase: str
) -> None:
    game.reach(phase)
    assert not page(Role.TRAINEE, BANK, r=game.id, v="demande").exception
    signed(school, tokens, "Driss Naciri", "1470")
    for view in ("fiche", "vote", "decision"):
        at = page(Role.TRAINEE, BANK, r=game.id, v=view)
        assert not at.exception, view
        assert not at.warning, view


def test_without_a_round_the_screen_says_what_this_is(page: Open) -> None:
    assert "Pas de séance en ce moment" in drawn(page(Role.TRAINEE, BANK))


def test_a_trainer_opens_a_round_and_the_team_finds_it(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, BANK)
    at.selectbox(key=f"team.{school.cohort.id}").set_value(school.project(school.amal))
    press(at, "Ouvrir la séance")
    assert not at.exception
    assert "Amal Berrada" in drawn(at)
    at = page(Role.TRAINEE, BANK)
    assert "Écrivez votre demande de prêt" in drawn(at)


def test_a_team_files_its_request(game: Game, page: Open) -> None:
    at = page(Role.TRAINEE, BANK)
    key = f"ask.{game.id}."
    at.number_input(key=key + "amount").set_value(0)
    at.number_input(key=key + "months").set_value(36)
    at.number_input(key=key + "rate").set_value(2.0)
    at.text_area(key=key + "use").set_value(HOSTILE)
    at.text_area(key=key + "guarantee").set_value("Le matériel")
    press(at, "Envoyer la demande")
    [error] = at.error
    assert "Écris un montant entre" in error.value
    assert at.text_area(key=key + "use").value == HOSTILE  # Nothing of it is lost.
    at.number_input(key=key + "amount").set_value(40000)
    press(at, "Envoyer la demande")
    assert not at.error
    said = drawn(at)
    assert "&lt;img src=x onerror=alert(1)&gt; **gras**" in said
    assert "<img" not in said
    asked = game.seen(game.school.amal).round.request
    assert asked is not None
    assert asked.amount == 4_000_000


def test_a_member_sits_scores_and_votes(game: Game, school: Class, page: Open, tokens: Any) -> None:
    game.reach("seats")
    signed(school, tokens, "Driss Naciri", "1470")
    at = page(Role.TRAINEE, BANK)
    press(at, "Je suis : Directeur")
    seat = game.seen(school.driss).seat
    assert seat is not None
    assert seat.role == "director"
    game.turn("sitting")
    at = page(Role.TRAINEE, BANK)
    key = f"sheet.{game.id}."
    criteria = [c.id for c in committees.form(school.house).criteria]
    assert [r.key for r in at.radio][:2] == [key + "own_share", key + "guarantee"]  # Theirs first.
    at.radio(key=key + "team").set_value(4).run()
    press(at, "Rendre ma fiche")
    assert any("Ta fiche n'est pas finie" in e.value for e in at.error)
    at = page(Role.TRAINEE, BANK)  # Back after a while: what was chosen is there.
    assert at.radio(key=key + "team").value == 4
    for criterion in criteria:
        at.radio(key=key + criterion).set_value(5).run()
    at.text_area(key=key + "question").set_value("Qui achète ?").run()
    press(at, "Rendre ma fiche")
    assert not at.exception
    assert game.seen(school.driss).todo == "vote"
    at = page(Role.TRAINEE, BANK)
    at.radio(key=f"vote.{game.id}.verdict").set_value("conditions")
    at.text_area(key=f"vote.{game.id}.reason").set_value("Avec plus d'apport.")
    press(at, "Voter")
    assert not at.error
    assert "Ta fiche et ton vote sont rendus" in drawn(at)


def test_the_director_says_the_word(game: Game, school: Class, page: Open, tokens: Any) -> None:
    game.reach("decision")
    signed(school, tokens, "Driss Naciri", "1470")
    at = page(Role.TRAINEE, BANK)
    assert "La caisse est trop basse." in drawn(at)
    key = f"decide.{game.id}."
    at.radio(key=key + "verdict").set_value("conditions")
    at.text_area(key=key + "reasons").set_value("Le plan tient.")
    press(at, "Donner la décision")
    assert any("Écris les conditions" in e.value for e in at.error)
    at.text_area(key=key + "conditions").set_value("5 000 DH d'apport.")
    press(at, "Donner la décision")
    assert not at.error
    assert "5 000 DH d&#x27;apport." in drawn(at)


def test_the_team_answers(game: Game, page: Open) -> None:
    game.reach("reply")
    at = page(Role.TRAINEE, BANK)
    assert "apport en plus" in drawn(at)
    press(at, "Envoyer la réponse")
    assert any("Choisis une réponse." in e.value for e in at.error)
    at.radio(key=f"reply.{game.id}.answer").set_value("change")
    at.text_area(key=f"reply.{game.id}.text").set_value("Nous vendons un vélo.")
    press(at, "Envoyer la réponse")
    assert not at.error
    assert "Nous vendons un vélo." in drawn(at)


def test_a_trainer_leads_from_the_wall(game: Game, school: Class, page: Open) -> None:
    at = page(Role.TRAINER, BANK, r=game.id, v="mur")
    press(at, "Ouvrir les places du comité →")
    press(at, "Commencer la séance →")
    assert any("pas encore envoyé sa demande" in e.value for e in at.error)
    game.ask()
    game.sit(school.driss, "director")
    at = page(Role.TRAINER, BANK, r=game.id, v="mur")
    press(at, "Commencer la séance →")
    assert "0/1 fiche remplie · 0/1 vote" in drawn(at)
    assert "Caisse au plus bas" in drawn(at)
    press(at, "← Étape d'avant")
    assert game.seen(school.trainer).round.phase == "seats"


def test_a_trainer_writes_the_decision_where_no_director_is(game: Game, page: Open) -> None:
    game.reach("decision")
    at = page(Role.TRAINER, BANK, r=game.id)
    at.radio(key=f"decide.{game.id}.verdict").set_value("refuse")
    at.text_area(key=f"decide.{game.id}.reasons").set_value("La caisse ne tient pas.")
    press(at, "Donner la décision")
    assert not at.error
    assert "La caisse ne tient pas." in drawn(at)


def test_a_reader_changes_nothing(game: Game, page: Open) -> None:
    game.reach("decision")
    for query in ({"r": game.id}, {"r": game.id, "v": "mur"}):
        at = page(Role.REVIEWER, BANK, **query)
        assert not at.button
        assert "Driss" not in drawn(at)


def test_an_address_that_leads_nowhere(game: Game, page: Open) -> None:
    for role in (Role.TRAINEE, Role.TRAINER):
        at = page(role, BANK, r="nothing")
        assert len(at.warning) == 1
        assert not at.exception


def test_another_groups_round_is_closed(game: Game, school: Class, page: Open, tokens: Any) -> None:
    other = accounts.add_staff(
        school.house, school.trainer, Role.TRAINER, "Autre formateur", "trois mots au hasard"
    )
    tokens[Role.TRAINER] = accounts.sign_in(school.house, None, other.name, "trois mots au hasard")
    accounts.consent(school.house, school.actor(tokens[Role.TRAINER]))
    at = page(Role.TRAINER, BANK, r=game.id)
    assert [w.value for w in at.warning] == [NOT_YOURS]


def test_two_rounds_at_once_are_one_click_apart(
    game: Game, school: Class, page: Open, tokens: Any
) -> None:
    """Driss's own team asks, and he may sit on Amal's committee: his own comes first."""
    game.reach("seats")
    own = committee_acts.open_round(school.house, school.trainer, school.project(school.driss))
    signed(school, tokens, "Driss Naciri", "1470")
    at = page(Role.TRAINEE, BANK)
    assert "Écrivez votre demande de prêt" in drawn(at)
    assert committees.mine(school.house, school.driss)[0].round.id == own
    at = page(Role.TRAINEE, BANK, r=game.id)
    assert "Choisis ton rôle au comité" in drawn(at)
