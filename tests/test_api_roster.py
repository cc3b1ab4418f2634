"""Lists and cards over HTTP: who may, what comes, and 217 or 500 people out and in again."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from pie_core.model.people import NO_SECRET
from pie_core.model.roster import MAX_BYTES
from pie_core.roster import reading
from pie_core.service import accounts, address, cohorts, roster
from pie_core.service.roster import HERE, Choice
from tests import rosters
from tests.conftest import Class
from tests.test_api import Browser, code
from tests.test_api_documents import signed
from tests.test_service_roster import trainer

CHOICE = Choice(create=True, trade="Froid", establishment="ISTA", year="2026-2027")


def board(school: Class) -> Browser:
    from tests.people import PASSWORD

    return signed(school, "Salma Idrissi", PASSWORD, staff=True)


def text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_file_is_held_for_its_trainer(school: Class) -> None:
    browser = board(school)
    reply = browser.post("/api/roster", content=b"Nom\nHind Tazi\n")
    assert reply.status_code == 200
    held = roster.held(trainer(school), reply.json()["file"])
    assert [e.name for e in held.entries] == ["Hind Tazi"]
    wrong = browser.post("/api/roster", content=b"PK\x03\x04")
    assert (wrong.status_code, wrong.json()["findings"][0]["code"]) == (422, "roster_kind")
    assert code(browser.post("/api/roster", content=b"x" * (MAX_BYTES + 1))) == (413, "too_large")
    # Without a column of names: kept, so that the screen can say which columns it has.
    assert browser.post("/api/roster", content=b"A;B\n1;2\n").status_code == 200


def test_lists_and_cards_are_the_trainers(school: Class) -> None:
    amal = signed(school, "Amal Berrada", "2580")
    assert code(amal.post("/api/roster", content=b"Nom\nHind Tazi\n")) == (403, "forbidden")
    for path in (f"roster/{school.cohort.id}", "roster", f"cards/{school.cohort.id}"):
        assert code(amal.client.get(f"/api/documents/{path}")) == (403, "forbidden")
        assert code(Browser(school.house).client.get(f"/api/documents/{path}")) == (
            401,
            "signed_out",
        )


def test_cards_for_all_for_some_and_for_who_has_not_come(school: Class) -> None:
    rows = reading.read(b"Nom\nHind Tazi\n")
    roster.apply(school.house, trainer(school), rows, Choice(cohort_id=school.cohort.id))
    with school.house.store.writing() as w:
        w.set_secret(school.driss.id, NO_SECRET)
    browser, path = board(school), f"/api/documents/cards/{school.cohort.id}"
    everybody = browser.client.get(path)
    assert everybody.headers["content-type"] == "application/pdf"
    assert [n for n in ("Amal Berrada", "Driss", "Hind Tazi") if n in text(everybody.content)] == [
        "Amal Berrada",
        "Hind Tazi",
    ]
    assert "Amal" not in text(browser.client.get(f"{path}?who=awaited&language=ar").content)
    some = text(browser.client.get(f"{path}?who={school.amal.id}").content)
    assert "Amal Berrada" in some
    assert "Hind" not in some
    assert school.cohort.join_code in some
    assert code(browser.client.get(f"{path}?who=nobody")) == (404, "not_found")


def test_a_cards_square_leads_to_the_form_with_code_and_name(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pie_core.service import lists

    monkeypatch.setattr(address, "lan_address", lambda: "192.168.1.20")
    card = lists.cards(school.house, trainer(school), school.cohort.id, 8501, "all")[0]
    code_ = school.cohort.join_code
    assert card.link == f"http://192.168.1.20:8501/?code={code_}&name=Amal%20Berrada"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("count", "groups"), [(217, 8), (500, 7)])
def test_what_goes_out_comes_in_and_changes_nothing(
    school: Class, form: str, count: int, groups: int
) -> None:
    data = rosters.csv([rosters.HEAD, *rosters.people(count, groups)])
    house = school.house
    done = roster.apply(house, trainer(school), reading.read(data), CHOICE)
    assert done.people == count - 2
    browser = board(school)
    for language in ("fr", "ar", "en"):
        reply = browser.client.get(f"/api/documents/roster?form={form}&language={language}")
        assert re.search(rf"liste_\d{{4}}-\d\d-\d\d\.{form}$", reply.headers["content-disposition"])
        rows = reading.read(reply.content)
        assert len(rows.entries) == count
        again = roster.preview(house, trainer(school), rows, replace(CHOICE, create=True))
        assert again.count(HERE) == count
        assert not again.changes
        assert again.absent == ()
        assert again.missing == {}
    # And into another house, or after the groups are gone: by the same names.
    assert [line.finding for line in again.lines if line.finding] == []


def test_one_group_goes_out_alone(school: Class) -> None:
    roster.apply(
        school.house, trainer(school), reading.read(b"Nom;Groupe\nHind Tazi;Autre\n"), CHOICE
    )
    rows = reading.read(
        board(school).client.get(f"/api/documents/roster/{school.cohort.id}").content
    )
    assert [(e.name, e.group, e.team, e.code) for e in rows.entries] == [
        ("Amal Berrada", "TSFCC 101", "", school.cohort.join_code),
        ("Driss Naciri", "TSFCC 101", "", school.cohort.join_code),
    ]
    cohorts.form_team(
        school.house, school.trainer, school.cohort.id, "Froid", [school.amal.id, school.driss.id]
    )
    accounts.saw(school.house, school.amal, school.amal.person.created_at)
    table = (
        board(school)
        .client.get(f"/api/documents/roster/{school.cohort.id}")
        .content.decode("utf-8-sig")
    )
    assert re.search(r"Amal Berrada;Froid;\w{6};\d{4}-\d\d-\d\d \d\d:\d\d\r\n", table)
