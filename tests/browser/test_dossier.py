"""A plan's way to the bank in a real browser: written, handed in, read, revised, validated, checked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from pie_core.model.dossier import Submission
from pie_core.model.people import Role
from pie_core.service import accounts, cohorts, submissions
from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Device,
    Hand,
    Member,
    field_of,
    saved,
    sees,
    settled,
    write,
)
from tests.browser.test_accessibility import barriers
from tests.people import PASSWORD

pytestmark = pytest.mark.browser


def reviewer(classroom: Classroom, name: str) -> Member:
    """A reviewer to whom the group is open, signed in."""
    house = classroom.house
    made = accounts.add_staff(house, classroom.trainer.actor, Role.REVIEWER, name, PASSWORD)
    cohorts.open_to(house, classroom.trainer.actor, classroom.cohort.id, made.id)
    token = accounts.sign_in(house, None, name, PASSWORD)
    actor = accounts.actor(house, token)
    assert actor is not None
    accounts.consent(house, actor)
    return Member(house, token, actor)


def go(page: Page, path: str) -> None:
    page.goto(path)
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def fill(page: Page, label: str, text: str) -> None:
    """A native text area: its words reach the server when the cursor leaves it."""
    box = page.get_by_label(label)
    box.fill(text)
    box.blur()
    settled(page)


def download(page: Page, name: str) -> tuple[bytes, str]:
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("link", name=name).first.click()
    file = waiting.value
    return Path(file.path()).read_bytes(), file.suggested_filename


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def statuses(device: Device, paths: list[str]) -> set[int]:
    return {device.context.request.get(device.url + path).status for path in paths}


def newest(classroom: Classroom, member: Member) -> Submission:
    found = submissions.trail(classroom.house, member.actor, member.project).newest
    assert found is not None
    return found


def write_and_hand_in(team: Page) -> None:
    """A part that misses words is written, a question answered, the plan frozen with its PDF."""
    go(team, "/dossier?v=ecrire&s=market")
    write(field_of(team, "competitors"), "Deux réparateurs au souk, plus chers et plus lents.")
    saved(team, "competitors")
    go(team, "/dossier?v=questions")
    first = team.locator("[class*=st-key-question-]").first
    write(first.locator("textarea").first, "Nous avons compté les dépenses deux fois.")
    expect(first.locator(".status .words")).to_contain_text("Enregistré à", timeout=PATIENCE)
    go(team, "/dossier?v=banque")
    press(team, "Déposer le plan")
    sees(team, "Plan déposé : version 1.")
    data, name = download(team, "Le PDF déposé")
    assert data.startswith(b"%PDF")
    assert "_v1_" in name


def send_back(desk: Page, submission: str) -> None:
    """The reviewer finds it in the list, reads it, says something, sends it back with reasons."""
    sees(desk, "Dossiers à lire")
    go(desk, f"/lecture?d={submission}&s=market")
    sees(desk, "Deux réparateurs au souk")
    fill(desk, "Ta remarque sur cette partie", "Combien de clients par semaine ?")
    press(desk, "Enregistrer la remarque")
    sees(desk, "Remarque enregistrée")
    go(desk, f"/lecture?d={submission}&v=questions")
    sees(desk, "Nous avons compté les dépenses deux fois.")
    go(desk, f"/lecture?d={submission}&v=decider")
    fill(desk, "Pourquoi (l'équipe le lit)", "Le marché n'est pas encore compté.")
    press(desk, "Enregistrer la décision")
    sees(desk, "Décision enregistrée")


def mend_and_hand_in_again(team: Page) -> None:
    """The team reads why, mends it, sees what changed, hands in again."""
    go(team, "/dossier?v=banque")
    sees(team, "Le marché n'est pas encore compté.")
    sees(team, "Combien de clients par semaine ?")
    go(team, "/dossier?v=ecrire&s=market")
    write(field_of(team, "customers_count"), "Trente élèves par semaine passent devant nous.")
    saved(team, "customers_count")
    go(team, "/dossier?v=banque")
    sees(team, "1 changement depuis ton dernier dépôt")
    press(team, "Déposer une nouvelle version")
    sees(team, "Plan déposé : version 2.")


def validate(desk: Page, submission: str) -> None:
    """The reviewer sees what changed and validates."""
    go(desk, f"/lecture?d={submission}&v=changements")
    sees(desk, "Trente élèves par semaine passent devant nous.")
    go(desk, f"/lecture?d={submission}&v=decider")
    desk.get_by_text("Validé : le plan est bon pour la banque").click()
    settled(desk)
    fill(desk, "Pourquoi (l'équipe le lit)", "Le plan est clair et prouvé.")
    press(desk, "Enregistrer la décision")
    sees(desk, "Décision enregistrée")


def test_a_plan_goes_round_the_whole_loop(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.work(member)
    nadia = reviewer(classroom, f"Nadia {member.first}")
    team = hand(member).open("/dossier")
    sees(team, "Les parties")
    assert barriers(team) == []
    write_and_hand_in(team)
    one = newest(classroom, member)
    desk = hand(nadia).open("/")
    send_back(desk, one.id)
    mend_and_hand_in_again(team)
    two = newest(classroom, member)
    validate(desk, two.id)

    # The PDF bears a code, and the code is checked.
    go(team, "/dossier?v=banque")
    sees(team, f"Code : {two.code}")
    data, _ = download(team, "Le PDF validé, avec son code")
    assert two.code in pdf_text(data)
    go(desk, "/")
    fill(desk, "Le code imprimé sur le plan", two.code)
    sees(desk, "Ce plan a été validé ici, et son contenu n'a pas changé depuis.")

    # Who is not of the team gets 403 on every route of it, and no screen of it.
    stranger = hand(classroom.join())
    kinds = ("plan", "workbook", "table", "project", "figures")
    paths = [f"/api/documents/{kind}/{member.project}" for kind in kinds]
    paths += [f"/api/documents/submission/{s.id}" for s in (one, two)]
    assert statuses(stranger, paths) == {403}
    for path in (f"/dossier?p={member.project}", f"/lecture?d={two.id}"):
        sees(stranger.open(path), "Cette page n'est pas pour toi.")


def test_the_file_of_a_project_is_opened_by_the_trainer(
    classroom: Classroom, hand: Hand, tmp_path: Path
) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member).open("/dossier?v=exporter")
    data, name = download(page, "Tout le projet (fichier JSON)")
    assert json.loads(data)["format"] == "pie-project"
    path = tmp_path / name
    path.write_bytes(data)
    desk = hand(classroom.trainer).open(f"/groupe?g={classroom.cohort.id}")
    desk.get_by_role("tab", name="Dossiers").click()
    settled(desk)
    desk.locator("input[type=file]").set_input_files(path)
    desk.get_by_role("button", name="Ouvrir ce fichier").click()
    desk.wait_for_url(lambda url: f"p={member.project}" in url, timeout=PATIENCE)
    sees(desk, "Le dossier pour la banque")
    wrong = tmp_path / "photo.json"
    wrong.write_bytes(b"{}")
    go(desk, f"/groupe?g={classroom.cohort.id}")
    desk.get_by_role("tab", name="Dossiers").click()
    settled(desk)
    desk.locator("input[type=file]").set_input_files(wrong)
    desk.get_by_role("button", name="Ouvrir ce fichier").click()
    sees(desk, "Ce fichier ne vient pas de ce cahier.")


def test_on_a_phone_in_arabic_nothing_is_wider_than_the_screen(
    classroom: Classroom, hand: Hand
) -> None:
    member = classroom.join()
    classroom.work(member)
    accounts.set_language(classroom.house, member.actor, "ar")
    device = hand(member, phone=True)
    for query in ("", "?v=questions", "?v=exporter", "?v=banque", "?v=suivi", "?v=ecrire&s=team"):
        page = device.open(f"/dossier{query}")
        settled(page)
        expect(page.locator("html")).to_have_attribute("dir", "rtl", timeout=PATIENCE)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 391, (query, wide)
        page.close()
