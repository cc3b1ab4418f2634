"""The class's bank in a real browser: a trainer, a team, two members, the whole game."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from pie_core.service import committee_acts, committees
from tests.browser.classroom import PATIENCE, Classroom, Hand, Member, sees, settled
from tests.browser.test_accessibility import barriers

pytestmark = pytest.mark.browser


def press(page: Page, label: str) -> None:
    """Click a button, by what it says, once the page is still."""
    settled(page)
    page.get_by_role("button", name=label, exact=True).click()


def choose(page: Page, label: str) -> None:
    """Choose an answer by its words."""
    page.locator("label", has_text=label).first.click()
    settled(page)


def fill(page: Page, label: str, text: str) -> None:
    """Write in a field, by its label."""
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.blur()
    settled(page)


def fill_sheet(page: Page, level: int, question: str) -> None:
    """One level for every criterion, a question, and hand it in."""
    cards = page.locator('[class*="st-key-criterion-"]')
    expect(cards).to_have_count(6, timeout=PATIENCE)
    for place in range(6):
        cards.nth(place).locator("[role=radiogroup] label").nth(level - 1).click()
        settled(page)
    fill(page, "Ta question à l'équipe", question)
    press(page, "Rendre ma fiche")


def vote(page: Page, verdict: str, reason: str) -> None:
    """Vote, and wait until it is kept."""
    sees(page, "La banque prête-t-elle ?")
    choose(page, verdict)
    fill(page, "Pourquoi ?", reason)
    press(page, "Voter")
    sees(page, "Ta fiche et ton vote sont rendus.")


@dataclass
class Room:
    """Who plays, and what each has in hand: three phones and the projector."""

    asking: Member
    team: Page
    director: Page
    risk: Page
    wall: Page


def opening(classroom: Classroom, hand: Hand) -> Room:
    """Three trainees wait; the trainer opens a round on the first one's project and projects it."""
    asking, director, risk = classroom.join(), classroom.join(), classroom.join()
    classroom.work(asking)
    phones = [hand(one, phone=True).open("/banque") for one in (asking, director, risk)]
    for page in phones:
        sees(page, "Pas de séance en ce moment.")
    assert barriers(phones[0]) == []
    desk = hand(classroom.trainer).open(f"/banque?p={asking.project}")
    press(desk, "Ouvrir la séance")
    sees(desk, "L'équipe écrit sa demande.")
    desk.get_by_role("link", name="Projeter").click()
    desk.locator(".pie-wall").wait_for()
    return Room(asking, *phones, desk)


def asking(room: Room) -> None:
    """Nobody loads a page again: what waits finds out by itself."""
    team = room.team
    sees(team, "Écrivez votre demande de prêt")
    assert barriers(team) == []
    fill(team, "Combien demandez-vous ? (DH)", "20000")
    fill(team, "Pour acheter ou payer quoi ?", "Un poste de soudure 🔥 et des pièces.")
    fill(team, "Quelle garantie ?", "Le poste de soudure.")
    fill(team, "En combien de mois le rendez-vous ?", "24")
    fill(team, "À quel taux par an ? (%)", "0")
    press(team, "Envoyer la demande")
    sees(team, "Votre demande est partie.")
    sees(room.wall, "833,33")  # 20 000 DH over 24 months without interest.
    press(room.wall, "Ouvrir les places du comité →")


def sitting(room: Room) -> None:
    """Two sit down, score and vote; one of them leaves half-way and comes back."""
    boss, wary, wall = room.director, room.risk, room.wall
    press(boss, "Je suis : Directeur")
    press(wary, "Je suis : Risque")
    sees(wary, "Tu es assis au comité.")
    sees(wall, "Directeur : 1")
    press(wall, "Commencer la séance →")
    sees(wall, "0/2 fiche remplie")
    sees(boss, "Remplis ta fiche")
    assert barriers(boss) == []
    team = '[class*="st-key-criterion-team"] [role=radiogroup]'
    boss.locator(f"{team} label").nth(3).click()
    sees(boss, "Enregistré à")
    boss.goto("/banque")
    expect(boss.locator(f"{team} input").nth(3)).to_be_checked(timeout=PATIENCE)
    fill_sheet(boss, 4, "Qui achète ?")
    vote(boss, "Oui, à condition", "Avec plus d'apport.")
    sees(wall, "1/2 fiche remplie")
    fill_sheet(wary, 2, "Et si les ventes baissent ?")
    vote(wary, "Non", "La caisse est trop basse.")
    sees(wall, "2/2 fiches remplies")
    sees(room.team, "Et si les ventes baissent ?")
    for page in (wall, room.team):  # Not a vote, not its reason.
        told = page.locator(".stMain").inner_text()
        assert "condition" not in told
        assert "trop basse" not in told


def deciding(room: Room) -> None:
    """The results are shown, without a name; the director says the word."""
    boss, wall = room.director, room.wall
    press(wall, "Montrer les notes et les votes →")
    sees(wall, "de 2 à 4")
    assert barriers(wall) == []
    sees(boss, "Donne la décision du comité")
    choose(boss, "Oui, à condition")
    fill(boss, "Les raisons du comité", "Le projet tient, la caisse est juste.")
    conditions = "Les conditions (seulement pour « Oui, à condition »)"
    fill(boss, conditions, "5 000 DH d'apport en plus.")
    press(boss, "Donner la décision")
    sees(wall, "5 000 DH d'apport en plus.")
    press(wall, "Donner la parole à l'équipe →")


def test_the_whole_game(classroom: Classroom, hand: Hand) -> None:
    room = opening(classroom, hand)
    asking(room)
    sitting(room)
    deciding(room)
    team, wall = room.team, room.wall
    sees(team, "Répondez à la banque")
    choose(team, "Nous changeons notre plan")
    fill(team, "Dites pourquoi, et ce que vous faites maintenant", "Nous vendons un vélo.")
    press(team, "Envoyer la réponse")
    sees(wall, "Nous vendons un vélo.")
    press(wall, "Clore la séance →")
    for page in (wall, team, room.director, room.risk):
        sees(page, "Nous vendons un vélo.")
        sees(page, "Fini")
    [whole] = committees.rounds(classroom.house, room.asking.actor, room.asking.project)
    assert whole.round.phase == "closed"
    assert [average.mean for average in whole.round.averages] == [3.0] * 6


def test_the_wall_is_large_and_a_phone_does_not_scroll_sideways(
    classroom: Classroom, hand: Hand
) -> None:
    asking, member = classroom.join(), classroom.join()
    classroom.work(asking)
    opened = committee_acts.open_round(classroom.house, classroom.trainer.actor, asking.project)
    committee_acts.file_request(
        classroom.house,
        asking.actor,
        opened,
        dirhams=20_000,
        use="mot " * 100,
        guarantee="Le poste.",
        months=24,
        percent=2,
    )
    committee_acts.turn(classroom.house, classroom.trainer.actor, opened, "seats")
    wall = hand(classroom.trainer).open(f"/banque?r={opened}&v=mur")
    wall.locator(".pie-wall .pie-four").wait_for()
    sizes = wall.evaluate(
        """() => [...document.querySelectorAll(".pie-wall *")]
            .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 28
    phone = hand(member, phone=True).open(f"/banque?r={opened}")
    sees(phone, "Choisis ton rôle au comité")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    committee_acts.turn(classroom.house, classroom.trainer.actor, opened, "closed")
