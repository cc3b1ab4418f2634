"""Lists of names out of files: encodings, separators, columns, spreadsheets, hostile files."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from pie_core.errors import Invalid
from pie_core.model.roster import Entry, Finding
from pie_core.roster import reading
from tests import rosters


def names(data: bytes) -> list[str]:
    return [entry.name for entry in reading.read(data).entries]


def refusal(data: bytes) -> dict[str, object]:
    with pytest.raises(Invalid) as caught:
        reading.read(data)
    [finding] = caught.value.data["findings"]
    return {k: v for k, v in finding.items() if k != "path"}


FRENCH = "N°;Nom;Prénom;Groupe\r\n1;Aït Élmi;Zoé;G1\r\n2;ÇELIK;Noël;G1\r\n"
ARABIC = "الاسم الكامل;المجموعة\r\nأمل برادة;ف 1\r\nإدريس الناصري;ف 1\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_french_in_every_encoding(encoding: str) -> None:
    assert names(FRENCH.encode(encoding)) == ["Zoé Aït Élmi", "Noël ÇELIK"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_arabic_in_every_encoding(encoding: str) -> None:
    found = reading.read(ARABIC.encode(encoding))
    assert [(e.name, e.group) for e in found.entries] == [
        ("أمل برادة", "ف 1"),
        ("إدريس الناصري", "ف 1"),
    ]


def test_windows_1256_with_french_words_among_the_arabic_ones() -> None:
    assert names("Prénom;Nom\r\nأمل;برادة\r\nZoé;Aït\r\n".encode("cp1256")) == [
        "أمل برادة",
        "Zoé Aït",
    ]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_and_quotes(separator: str) -> None:
    rows = [["Nom complet", "Équipe"], ["Amal Berrada", f"Froid{separator} Souss"]]
    found = reading.read(rosters.csv(rows, separator))
    assert [(e.name, e.team) for e in found.entries] == [
        ("Amal Berrada", " ".join(f"Froid{separator} Souss".split()))
    ]


def test_excel_says_its_separator_in_a_line_of_its_own() -> None:
    found = reading.read(b"sep=,\r\nName,Group\r\nAmal Berrada,G1\r\n")
    assert [(e.row, e.name, e.group) for e in found.entries] == [(3, "Amal Berrada", "G1")]


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("Nom", "Amal Berrada", "Amal Berrada"),
        ("NOM;PRÉNOM", "Berrada;Amal", "Amal Berrada"),
        ("Prénom;Nom de famille", "Amal;Berrada", "Amal Berrada"),
        ("Nom & prénom;Nom", "Amal Berrada;x", "Amal Berrada"),
        ("الاسم;النسب", "أمل;برادة", "أمل برادة"),
        ("الاِسم", "أمل برادة", "أمل برادة"),
        ("First name;Name", "Amal;Berrada", "Amal Berrada"),
        ("Full name", "Amal  Berrada ", "Amal Berrada"),
    ],
)
def test_columns_by_their_names(head: str, row: str, expected: str) -> None:
    assert names(f"{head}\n{row}\n".encode()) == [expected]


def test_titles_above_the_header_and_row_numbers() -> None:
    text = (
        "ISTA Meknès;;\n;;\nListe 2026;;\nNom;Groupe;Équipe\nAmal Berrada;G1;\n\nHind Tazi;G2;A\n"
    )
    assert reading.read(text.encode()).entries == (
        Entry(row=5, name="Amal Berrada", group="G1"),
        Entry(row=7, name="Hind Tazi", group="G2", team="A"),
    )


def test_one_column_of_names_needs_no_header() -> None:
    assert names(b"Amal Berrada\nDriss Naciri\n") == ["Amal Berrada", "Driss Naciri"]


def test_wrong_columns_are_named() -> None:
    assert refusal(b"Matricule;Note\n12;15\n") == {
        "code": "roster_columns",
        "seen": ["Matricule", "Note"],
    }


def test_rows_with_something_to_mend() -> None:
    text = f"Nom;Groupe\n;G1\n12345;G1\nAmal <b>;G1\nHind Tazi;{'x' * 81}\nAmal Berrada;G1\n;\n"
    found = reading.read(text.encode())
    assert [e.name for e in found.entries] == ["Amal Berrada"]
    assert found.findings == (
        Finding(2, "roster_no_name"),
        Finding(3, "roster_not_a_name", {"name": "12345"}),
        Finding(4, "roster_not_a_name", {"name": "Amal <b>"}),
        Finding(5, "roster_too_long", {"name": "Hind Tazi", "text": "x" * 40}),
    )


def test_a_quote_that_nobody_closed_is_no_name() -> None:
    found = reading.read(('Nom\n"Amal Berrada\n' + "Hind Tazi\n" * 20).encode())
    assert found.entries == ()
    assert [f.code for f in found.findings] == ["roster_not_a_name"]


@pytest.mark.parametrize("made", [rosters.xlsx, rosters.ods])
def test_spreadsheets_first_sheet_with_names(made: object) -> None:
    assert callable(made)
    data = made(
        [["Notes"], ["rien"], ["12"]],
        [
            ["Liste"],
            ["", "Nom complet", "Groupe"],
            ["", "Amal Berrada", "101"],
            [],
            ["", "زينب الطاوسي", ""],
        ],
    )
    assert reading.read(data).entries == (
        Entry(row=3, name="Amal Berrada", group="101"),
        Entry(row=5, name="زينب الطاوسي"),
    )


def test_numbers_and_rich_text_of_excel() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Nom", "Groupe", "Équipe"])
        page.write_rich_string(1, 0, "Amal ", book.add_format({"bold": True}), "Berrada")
        page.write_number(1, 1, 101)
        page.write_formula(1, 2, '="A"&"B"', None, "AB")
    assert reading.read(out.getvalue()).entries == (
        Entry(row=2, name="Amal Berrada", group="101", team="AB"),
    )


# Hostile ----------------------------------------------------------------------------------------


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "Nom")
        page.write(1, 0, "Amal Berrada")
        page.write(1_048_575, 16_383, "x")
    assert names(out.getvalue()) == ["Amal Berrada"]


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    sheet = "<worksheet><sheetData>" + "<row><c/></row>" * 4_000_000 + "</sheetData></worksheet>"
    with zipfile.ZipFile(io.BytesIO(rosters.xlsx([["Nom"], ["Amal Berrada"]]))) as sound:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in sound.namelist():
                data = sheet.encode() if "sheet1" in name else sound.read(name)
                packed.writestr(name, data)
    assert len(out.getvalue()) < 300_000
    began = time.monotonic()
    assert refusal(out.getvalue()) == {"code": "roster_size"}
    assert time.monotonic() - began < 2


def test_repeated_cells_and_rows_stay_bounded() -> None:
    space = 'xmlns:t="t" xmlns:x="x"'
    row = '<t:table-row t:number-rows-repeated="1000000"><t:table-cell t:number-columns-repeated="1000000"><x:p>Amal</x:p></t:table-cell></t:table-row>'
    data = rosters.zipped(content_xml=f"<d {space}><t:table>{row}</t:table></d>")
    assert refusal(data) == {"code": "roster_rows"}


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    assert refusal(rosters.zipped(content_xml=bomb)) == {"code": "roster_size"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * 1_000_001, "roster_size"),
        (b"", "roster_empty"),
        (b"Nom\n", "roster_empty"),
        (b"\n\n;;\n", "roster_empty"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "roster_old"),
        (b"%PDF-1.7\x00\x00", "roster_kind"),
        (b"PK\x03\x04 broken", "roster_kind"),
        (b"Nom\n" + b"Amal Berrada\n" * 1001, "roster_rows"),
        (b'Nom\n"' + b"a" * 200_000, "roster_kind"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == {"code": code}


def test_a_document_is_no_list() -> None:
    assert refusal(rosters.zipped(word__document_xml="<d/>")) == {"code": "roster_kind"}


def test_a_damaged_spreadsheet_is_refused() -> None:
    sound = rosters.xlsx([["Nom"], ["Amal Berrada"]])
    for cut in (len(sound) // 2, len(sound) - 30):
        assert refusal(sound[:cut]) == {"code": "roster_kind"}
    assert refusal(
        rosters.zipped(xl__workbook_xml="<a>", **{"xl___rels__workbook_xml_rels": "<a/>"})
    ) == {"code": "roster_kind"}
