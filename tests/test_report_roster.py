"""Cards to sign in with, and lists that leave: what they say, in three languages, always the same."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from pie_core.report.cards import Card, cards_pdf
from pie_core.report.roster import Listed, roster_csv, roster_xlsx
from pie_core.roster import reading
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES

DAY = date(2026, 11, 26)
HOME = "http://192.168.1.20:8501/"
NAMES = [
    "Amal Berrada",
    "فاطمة الزهراء الإدريسي",
    "Jean-Noël D'Été",
    *(f"Hind T{n}" for n in "abcdef"),
]


def cards() -> list[Card]:
    return [Card(n, "TSFCC 101", "ISTA", "ACD379", f"{HOME}?code=ACD379&name=x") for n in NAMES]


def text(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_cards_to_a_sheet(language: str) -> None:
    data = cards_pdf(cards(), HOME, words(language), DAY)
    first, second = text(data)
    assert first.count("ACD379") == 8
    assert second.count("ACD379") == 1
    assert first.count("192.168.1.20:8501/") == 8
    assert "Jean-Noël D'Été" in first
    assert "Hind Tf" in second
    assert "Hind Tf" not in first
    assert data == cards_pdf(cards(), HOME, words(language), DAY)


def test_a_card_stays_inside_its_lines() -> None:
    long = Card("Abdelmounaïm " * 4, "G" * 80, "É" * 80, "ACD379", HOME + "x" * 400)
    [only] = PdfReader(io.BytesIO(cards_pdf([long], HOME, words("fr"), DAY))).pages
    places: list[tuple[float, float]] = []
    only.extract_text(
        visitor_text=lambda t, cm, tm, *_: places.append((tm[4], tm[5])) if t.strip() else None
    )
    point = 72 / 25.4
    assert places
    for x, y in places:
        assert 10 * point < x < 105 * point
        assert (297 - 16.5 - 66) * point < y < (297 - 16.5) * point


ROWS = [
    Listed("ISTA", "Froid", "2026-2027", "=cmd|' /C calc'!A0", "Amal Berrada", "+1", "ACD379", ""),
    Listed("ISTA", "Froid", "2026-2027", "TSFCC 101", "-Zoé Été", "", "ACD379", "2026-11-26 10:42"),
]


def test_no_text_of_a_csv_runs_and_all_come_back_as_they_were() -> None:
    data = roster_csv(ROWS, words("fr"))
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert (
        lines[0]
        == "Établissement;Filière;Année;Groupe;Nom et prénom;Équipe;Code;Vu la dernière fois"
    )
    assert lines[1] == "ISTA;Froid;2026-2027;'=cmd|' /C calc'!A0;Amal Berrada;'+1;ACD379;"
    found = reading.read(data).entries
    assert [(e.name, e.group, e.team) for e in found] == [
        ("Amal Berrada", "=cmd|' /C calc'!A0", "+1"),
        ("-Zoé Été", "TSFCC 101", ""),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_holds_texts_alone_and_is_read_again(language: str) -> None:
    data = roster_xlsx(ROWS, words(language), DAY)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        shared = packed.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert set(re.findall(r'<c r="\w+"[^>]*?( t="\w+"|/)?>', sheet)) == {' t="s"'}
    assert "<t>=cmd|' /C calc'!A0</t>" in shared
    assert data == roster_xlsx(ROWS, words(language), DAY)
    found = reading.read(data)
    assert {"full", "group", "team", "code", "trade", "establishment", "year"} == found.columns
    assert [e.name for e in found.entries] == ["Amal Berrada", "-Zoé Été"]
