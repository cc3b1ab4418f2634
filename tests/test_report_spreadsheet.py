"""The plan as XLSX and CSV: every figure a formula over the entries, computed by LibreOffice to the
engine's centimes, whatever the file said before; what people type never lives as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest

from pie_core.finance import parameters
from pie_core.finance.lines import LINES
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection, project
from pie_core.model.plan import FinancialPlan
from pie_core.report.csv_tables import inert, plan_csv, records_csv
from pie_core.report.spreadsheet.look import xlsx
from pie_core.report.spreadsheet.names import (
    CALENDAR,
    ENTRIES,
    LONGEST_TAB,
    PROFITABILITY,
    READ,
    TABS,
    TREASURY,
    distinct,
    tabs,
)
from pie_core.report.spreadsheet.pages import Pages
from pie_core.report.spreadsheet.sheet import (
    Book,
    Formula,
    Line,
    column,
    rounded,
    rounded_signed,
)
from pie_core.report.spreadsheet.workbook import calculation, lay_out, plan_xlsx
from pie_core.words.catalogue import words
from tests import xlsx as reader
from tests.bench import by_hand, office
from tests.bench.plan import large_plan
from tests.test_finance_check_plan import TABOURET

DAY = date(2026, 11, 26)
EXAMPLES = by_hand.ROOT / "content" / "examples" / "plans"
RAW: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_bytes()) for path in sorted(EXAMPLES.glob("*.json"))
}
LANGUAGES = pytest.mark.parametrize("language", ["fr", "ar", "en"])
EACH = pytest.mark.parametrize("name", list(RAW))
with_office = pytest.mark.skipif(office.left_out(), reason="LibreOffice is not installed")
DASH = "—"
DAY_0 = date(1899, 12, 30)


def projected(raw: Mapping[str, Any], known: Parameters | None = None) -> Projection:
    return project(FinancialPlan.model_validate(raw), known or parameters.load())


def file(raw: Mapping[str, Any], language: str = "fr", title: str = "Un plan") -> bytes:
    plan = FinancialPlan.model_validate(raw)
    return plan_xlsx(plan, projected(raw), parameters.load(), words(language), title, DAY)


@cache
def example(name: str, language: str = "fr") -> bytes:
    return file(RAW[name], language)


def laid_out(
    raw: Mapping[str, Any],
    shown: Projection,
    language: str = "fr",
    known: Parameters | None = None,
) -> tuple[Book, Pages]:
    """A workbook whose cells show a projection, and where each figure stands."""
    plan = FinancialPlan.model_validate(raw)
    found = calculation(plan, known or parameters.load(), words(language))
    return found.book, lay_out(found, shown, "Un plan", DAY)


# ------------------------------------------------------------------ what is expected of each row


def expected(projection: Projection) -> dict[str, list[float | str]]:
    """Every row of the pages by id: dirhams, rates, days as spreadsheets count them, or a dash."""

    def amounts(values: Any) -> list[float | str]:
        return [DASH if value is None else value / 100 for value in values]

    def plain(values: Any) -> list[float | str]:
        return [DASH if value is None else value for value in values]

    def days(months: list[int | None]) -> list[float | str]:
        texts = [None if month is None else projection.months[month] for month in months]
        return [
            DASH if text is None else (date.fromisoformat(f"{text}-01") - DAY_0).days
            for text in texts
        ]

    years = len(projection.months) // 12
    rows: dict[str, list[float | str]] = {}
    for line in LINES:
        by_month, by_year = projection.lines[line.id].tolist(), projection.years[line.id].tolist()
        if line.statement == TREASURY:
            rows[line.id] = amounts(
                cents
                for y in range(years)
                for cents in (*by_month[12 * y : 12 * y + 12], by_year[y])
            )
        else:
            rows[line.id] = amounts([*by_year, *by_month])
    rows["difference"] = [0.0] * (years + len(projection.months))
    initial, yearly = projection.funding["initial"], projection.funding["years"]
    rows |= {f"initial.{key}": amounts([value]) for key, value in initial.items()}
    rows |= {f"years.{key}": amounts(values.tolist()) for key, values in yearly.items()}
    even: list[dict[str, Any]] = [dict(row) for row in projection.break_even]
    for key in ("variable_costs", "fixed_costs", "threshold", "safety_margin"):
        rows[key] = amounts([row[key] for row in even])
    for key in ("margin_rate", "safety_rate", "days"):
        rows[key] = plain([row[key] for row in even])
    rows["month"] = days([row["month"] for row in even])
    ratios = projection.ratios
    rows["debt_to_caf"] = plain(ratios["debt_to_caf"])
    rows["debt_service_cover"] = plain(ratios["debt_service_cover"])
    rows["own_funds_ratio"] = plain(ratios["own_funds_ratio"])
    rows["working_capital_days"] = plain(ratios["working_capital_days"])
    rows["npv"] = amounts([ratios["npv"]])
    rows["irr"], rows["payback_years"] = plain([ratios["irr"]]), plain([ratios["payback_years"]])
    rows["lowest_cash"] = amounts([projection.lowest_cash.amount])
    rows["lowest_month"] = days([projection.lowest_cash.month])
    return rows


def wrong(data: bytes, book: Book, pages: Pages, projection: Projection) -> list[Any]:
    """Every cell of the pages that does not hold what the engine found: amounts to the centime
    (a billionth of a dirham is the binary of a decimal), rates to their 6 decimals."""
    sheets, found = reader.read(data), []
    rows = expected(projection)
    assert rows.keys() == pages.rows.keys()
    for key, (tab, number) in pages.rows.items():
        cells = sheets[book.names[tab]].row(number)
        values = [cell.value for cell in cells if cell.formula is not None]
        for place, (value, wanted) in enumerate(zip(values, rows[key], strict=True)):
            if isinstance(wanted, str) or not isinstance(value, float):
                same = value == wanted
            else:
                same = abs(value - wanted) < 1e-9 * max(1, abs(wanted))
            if not same:
                found.append((key, place, value, wanted))
    return found


# ------------------------------------------------------------------ LibreOffice


@dataclass(frozen=True)
class Computed:
    """A file as LibreOffice gave it back, and what it was."""

    book: Book
    pages: Pages
    projection: Projection
    data: bytes


def crowded() -> dict[str, Any]:
    """More items than one formula adds up."""
    raw: dict[str, Any] = json.loads(json.dumps(RAW["sos-portable"]))
    overhead = raw["overheads"][0] | {"first_month": 0, "last_month": None}
    raw["overheads"] = [overhead | {"amount": 100 * i} for i in range(130)]
    money = [{"name": "Ami", "amount": 1000 + i, "month": i % 12} for i in range(130)]
    raw["funding"] = raw["funding"] | {"own_cash": money}
    return raw


def changed() -> dict[str, Any]:
    """An example in which much else was typed."""
    raw: dict[str, Any] = json.loads(json.dumps(RAW["atelier-khayata"]))
    raw["start"] = "2028-06"
    raw["vat"] = {"liable": False, "period": "monthly"}
    raw["discount_rate"] = 0.07
    for place, offer in enumerate(raw["offers"]):
        offer |= {
            "price": offer["price"] + 1275,
            "unit_cost": offer["unit_cost"] + 333,
            "purchase_vat_rate": 0.1,
            "monthly_units": [units / 3 + 7.5 for units in offer["monthly_units"]],
            "units_growth": [0.05 * place, -0.1],
            "customer_days": 20 + 15 * place,
            "supplier_days": 50,
            "stock_days": 35 * place,
        }
    for overhead in raw["overheads"]:
        overhead |= {"amount": overhead["amount"] + 999, "growth": [0.031], "last_month": 30}
    raw["staff"][0] |= {"headcount": 2, "gross_monthly": 700000, "first_month": 4}
    raw["investments"][0] |= {"cost": 1234567, "life_years": 3, "month": 7}
    loan = raw["funding"]["loans"][0]
    loan |= {"rate": 0.0525, "months": 48, "grace_months": 9, "grace": "capitalised", "month": 3}
    return raw


def other_rules(**values: Any) -> Parameters:
    """The rules of the house with a trainer's values."""
    house = parameters.load()
    entry = {"unit": "", "valid_from": "2027-01-01", "source": "essai", "confidence": "L"}
    return parameters.over(house, {key: entry | {"value": one} for key, one in values.items()})


@dataclass(frozen=True)
class Case:
    """A plan, its rules, its reader's language, and the plan whose figures the cells show."""

    raw: dict[str, Any]
    known: Parameters | None = None
    language: str = "fr"
    shown: dict[str, Any] | None = None


CASES = {name: Case(raw) for name, raw in RAW.items()}
# Another tax, years without a threshold, a rate of return below 0.
CASES |= {name: Case(by_hand.plans()[name]) for name in ("auto-entrepreneur", "cooperative")}
CASES |= {
    "tabouret": Case(TABOURET),
    "crowded": Case(crowded()),
    "arabic": Case(RAW["sos-portable"], language="ar"),
    "company with other rules": Case(
        by_hand.plans()["company"],
        other_rules(
            loss_years_company=1,
            instalment_months_company=[2, 5, 11],
            instalment_share=0.3,
            balance_month_company=5,
            is_scale=[[None, 0.31]],
            minimum_exempt_months=12,
            minimum_floor_company=450050,
            cnss_cap=500000,
            discount_rate=0.055,
        ),
    ),
    "person with other rules": Case(
        by_hand.plans()["sole-trader"],
        other_rules(
            loss_years_sole_trader=3,
            instalment_months_sole_trader=[3, 6, 9, 12],
            balance_month_sole_trader=2,
            ir_scale=[[3000000, 0.05, 0], [9000000, 0.2, 450000], [None, 0.4, 2250000]],
            amo_sole_trader_rate=0.08,
            smig_hour=2000,
        ),
    ),
}
STALE = Case(changed(), shown=RAW["atelier-khayata"])
"""Cells that show what another plan gave: only a program that computes will put them right."""


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Computed]:
    """LibreOffice, with the settings that it ships, over all files."""
    calc = office.Office.opened(tmp_path_factory.mktemp("office"))
    outside = calc.folder / "outside"
    outside.mkdir()
    cases, books, files = {**CASES, "stale": STALE}, {}, {}
    for name, case in cases.items():
        shown = projected(case.shown or case.raw, case.known)
        books[name] = laid_out(case.raw, shown, case.language, case.known)
        files[name] = xlsx(books[name][0], words(case.language), "Un plan", DAY)
    cases["edited"], books["edited"] = Case(DEARER), books["sos-portable"]
    files["edited"] = dearer(files["sos-portable"], books["edited"][0])
    for name, data in files.items():
        (outside / f"{name}.xlsx").write_bytes(data)
    paths = [outside / f"{name}.xlsx" for name in files]
    for first in range(0, len(paths), 5):  # A start has a deadline.
        calc.convert(*paths[first : first + 5], to="xlsx")
    return {
        name: Computed(
            *books[name],
            projected(case.raw, case.known),
            (calc.folder / f"{name}.xlsx").read_bytes(),
        )
        for name, case in cases.items()
    }


DEARER: dict[str, Any] = json.loads(json.dumps(RAW["sos-portable"]))
"""The example whose first price somebody changes in the file: one dirham and 25 centimes more."""
DEARER["offers"][0]["price"] += 125


def dearer(data: bytes, book: Book) -> bytes:
    """The file with another number in the cell of the first price, as a hand would type it; what
    its formulas show stays what it was."""
    entries = book.sheet(ENTRIES)
    old = RAW["sos-portable"]["offers"][0]["price"] / 100
    row = next(
        number
        for number, cells in enumerate(entries.rows, start=1)
        if len(cells) > 1 and cells[1] == (old, "entry_dirhams")
    )
    place = list(book.sheets).index(ENTRIES) + 1
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            xml = before.read(name).decode("utf-8")
            if name == f"xl/worksheets/sheet{place}.xml":
                xml, count = re.subn(rf'(<c r="B{row}"[^>]*><v>)[^<]+', rf"\g<1>{old + 1.25}", xml)
                assert count == 1
            after.writestr(name, xml)
    return out.getvalue()


@with_office
@pytest.mark.parametrize("name", list(CASES))
def test_libreoffice_finds_the_engines_figures(computed: dict[str, Computed], name: str) -> None:
    """Every line of every month and year, funding, break-even, ratios, the lowest cash."""
    one = computed[name]
    assert wrong(one.data, one.book, one.pages, one.projection) == []


@with_office
@pytest.mark.parametrize("name", ["stale", "edited"])
def test_libreoffice_computes_when_it_opens_the_file(
    computed: dict[str, Computed], name: str
) -> None:
    """What the cells showed was another plan's; what they show now is this one's."""
    one = computed[name]
    assert wrong(one.data, one.book, one.pages, one.projection) == []
    before = RAW["atelier-khayata" if name == "stale" else "sos-portable"]
    assert len(wrong(one.data, one.book, one.pages, projected(before))) > 100


@with_office
def test_no_cell_holds_an_error(computed: dict[str, Computed]) -> None:
    for name, one in computed.items():
        for tab, page in reader.read(one.data).items():
            errors = [at for at, cell in page.cells.items() if cell.kind == "e"]
            assert errors == [], (name, tab)


# ------------------------------------------------------------------ the file itself


@pytest.mark.parametrize(
    ("name", "language"), [(name, "fr") for name in RAW] + [("sos-portable", "ar")]
)
def test_a_program_that_computes_nothing_shows_the_engines_figures(
    name: str, language: str
) -> None:
    shown = projected(RAW[name])
    book, pages = laid_out(RAW[name], shown, language)
    assert wrong(xlsx(book, words(language), "", DAY), book, pages, shown) == []


def test_no_entry_stands_inside_a_formula() -> None:
    """Two plans of one layout and with other numbers throughout have the same formulas."""
    first, second = (
        calculation(FinancialPlan.model_validate(raw), parameters.load(), words("fr")).book
        for raw in (RAW["atelier-khayata"], changed())
    )
    assert list(first.sheets) == list(second.sheets)
    different = 0
    for key in first.sheets:
        rows = zip(first.sheet(key).rows, second.sheet(key).rows, strict=True)
        for one, other in rows:
            if key == ENTRIES:
                different += one != other
            else:
                assert one == other
    assert different > 20


def references(formula: str, sheets: list[str]) -> Iterator[tuple[str, str]]:
    """The cells that a formula names: sheet and address; of a range, each."""
    pattern = r"'((?:[^']|'')+)'!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?"
    for name, left, top, right, bottom in re.findall(pattern, formula):
        tab = name.replace("''", "'")
        assert tab in sheets, tab
        for at in range(reader.place(left), reader.place(right or left) + 1):
            for row in range(int(top), int(bottom or top) + 1):
                yield tab, f"{column(at)}{row}"


@EACH
def test_every_figure_leads_back_to_the_entries(name: str) -> None:
    """From each cell of the pages, through formulas alone, to numbers that are typed in « Saisies »;
    the only others are the count of months and of dates."""
    sheets, names = reader.read(example(name)), tabs(words("fr"))
    counts = {names[CALENDAR], names[PROFITABILITY]}
    known: dict[tuple[str, str], bool] = {}

    def reaches(start: tuple[str, str]) -> bool:
        """Whether a cell rests on an entry; nothing but entries and counts may be under it."""
        waiting = [start]
        while waiting:
            at = waiting[-1]
            if at in known:
                waiting.pop()
                continue
            tab, address = at
            cell = sheets[tab].cells.get(address)
            if tab == names[ENTRIES]:
                known[at] = True
            elif cell is None or cell.formula is None:
                assert cell is None or tab in counts, at
                known[at] = False
            else:
                under = list(references(cell.formula, list(sheets)))
                left = [one for one in under if one not in known]
                if left:
                    waiting += left
                    continue
                known[at] = any(known[one] for one in under)
        return known[start]

    shown = expected(projected(RAW[name]))
    _, pages = laid_out(RAW[name], projected(RAW[name]))
    for key, (tab, number) in pages.rows.items():
        row = {
            address: cell
            for address, cell in sheets[names[tab]].cells.items()
            if re.fullmatch(rf"[B-Z][A-Z]*{number}|A[A-Z]+{number}", address)
        }
        assert all(cell.formula for cell in row.values()), key
        assert len(row) == len(shown[key])
        resting = [reaches((names[tab], address)) for address in row]
        cells = sorted(row, key=lambda at: reader.place(re.sub(r"\d", "", at)))
        for address, value in zip(cells, shown[key], strict=True):
            if value not in (0, DASH):
                assert reaches((names[tab], address)), (key, address)
        assert any(resting) or set(shown[key]) <= {0.0}, key


def test_the_same_plan_on_the_same_day_gives_the_same_bytes() -> None:
    data = file(RAW["sos-portable"])
    assert data == file(RAW["sos-portable"])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2026-11-26T00:00:00Z" in packed.read("docProps/core.xml").decode()


@LANGUAGES
def test_sheets_run_as_their_language_does(language: str) -> None:
    sheets = reader.read(example("sos-portable", language))
    assert list(sheets)[: 1 + len(READ)] == list(tabs(words(language)).values())[: 1 + len(READ)]
    for tab, page in sheets.items():
        assert ('rightToLeft="1"' in page.xml) == (language == "ar"), tab


@LANGUAGES
def test_tabs_are_names_that_excel_takes(language: str) -> None:
    names = tabs(words(language))
    assert list(names) == list(TABS)
    assert len({name.lower() for name in names.values()}) == len(names)
    for name in names.values():
        assert 0 < len(name) <= LONGEST_TAB
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("' ") == name


def test_tabs_that_a_translator_made_alike_or_too_long_are_told_apart() -> None:
    long = "Le calcul des ventes, mois par mois et an par an"
    found = distinct(["Ventes", "ventes", long, long, "a/b:c", "'", ""])
    assert found[:2] == ["Ventes", "ventes 2"]
    assert found[4:] == ["a b c", "-", "- 2"]
    assert max(map(len, found)) <= LONGEST_TAB
    assert len(set(found)) == len(found)


def test_only_entries_may_be_changed_and_paper_is_a4_across() -> None:
    data = example("atelier-khayata")
    sheets, names = reader.read(data), tabs(words("fr"))
    for page in sheets.values():
        assert "<sheetProtection " in page.xml
        assert 'paperSize="9"' in page.xml
        assert 'orientation="landscape"' in page.xml
        assert '<pageSetUpPr fitToPage="1"/>' in page.xml
    for key in READ:
        assert "<pane " in sheets[names[key]].xml, key
    assert "<dataValidations" in sheets[names[ENTRIES]].xml
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        titles = re.findall(r"Print_Titles[^>]*>([^<]+)", packed.read("xl/workbook.xml").decode())
        styles = packed.read("xl/styles.xml").decode()
    assert f"{names[TREASURY]}!$A:$A,{names[TREASURY]}!$1:$3" in [
        t.replace("'", "") for t in titles
    ]
    # Amounts, rates, units, whole numbers, the first month, choices.
    assert styles.count('<protection locked="0"/>') == 6


NASTY = (
    '=HYPERLINK("http://x","y")',
    "+1",
    "@x",
    "-2",
    "\t=1+1",
    " =2",
    "{=3}",
    "=cmd|' /C calc'!A0",
)


def nasty() -> dict[str, Any]:
    """A plan in which every name begins like a formula."""
    raw: dict[str, Any] = json.loads(json.dumps(RAW["atelier-khayata"]))
    names = iter(NASTY * 20)
    funding = raw["funding"]
    for row in (*raw["offers"], *raw["overheads"], *raw["investments"]):
        row["name"] = next(names)
    for row in (*funding["own_cash"], *funding["in_kind"], *funding["loans"]):
        row["name"] = next(names)
    for row in raw["staff"]:
        row["role"] = next(names)
    raw["offers"][0]["unit"] = "=1"
    return raw


def test_what_people_type_is_text_and_no_name_of_a_sheet() -> None:
    for title in NASTY[:2]:
        data = file(nasty(), title=title)
        sheets = reader.read(data)
        assert set(sheets) <= set(tabs(words("fr")).values())
        texts = {cell.value for page in sheets.values() for cell in page.cells.values()}
        assert set(NASTY) <= texts
    for page in sheets.values():
        for cell in page.cells.values():
            if cell.value in NASTY:
                assert (cell.formula, cell.kind) == (None, "s")
            assert "HYPERLINK" not in (cell.formula or "")
            assert "cmd" not in (cell.formula or "")
        assert "http://x" not in page.xml


def test_a_text_that_no_file_takes_is_cut_or_replaced() -> None:
    raw: dict[str, Any] = json.loads(json.dumps(RAW["sos-portable"]))
    raw["offers"][0]["name"] = "mot " * 20_000
    raw["overheads"][0]["name"] = "à \x07 b \ud800 c 🙂 محمد"
    sheets = reader.read(file(raw, title="x" * 5_000))
    texts = {str(cell.value) for page in sheets.values() for cell in page.cells.values()}
    assert ("mot " * 20_000)[:32767] in texts
    assert any("🙂 محمد" in text for text in texts)


def test_twenty_offers_and_thirty_overheads_over_five_years() -> None:
    raw = large_plan() | {"horizon_months": 60}
    raw["offers"] = [one | {"name": f"Produit {i}"} for i, one in enumerate(raw["offers"] * 2)]
    raw["overheads"] = [one | {"name": f"Charge {i}"} for i, one in enumerate(raw["overheads"] * 3)]
    shown = projected(raw)
    book, pages = laid_out(raw, shown)
    assert book.formulas > 40_000
    assert wrong(xlsx(book, words("fr"), "", DAY), book, pages, shown) == []


def test_no_formula_is_longer_than_excel_takes() -> None:
    """8192 letters, however many items there are."""
    raw = large_plan()
    raw["overheads"] = [raw["overheads"][0] | {"first_month": 0} for _ in range(400)]
    raw["funding"]["own_cash"] = [{"name": "Ami", "amount": 100 + i} for i in range(150)]
    book = calculation(FinancialPlan.model_validate(raw), parameters.load(), words("fr")).book
    formulas = [
        cell.text
        for sheet in book.sheets.values()
        for row in sheet.rows
        for cell, _ in row
        if isinstance(cell, Formula)
    ]
    assert max(map(len, formulas)) < 8192


def test_an_empty_plan_has_a_workbook_too() -> None:
    for form in ("auto_entrepreneur", "sole_trader", "sarl", "cooperative"):
        raw = {"start": "2027-01", "horizon_months": 12, "legal_form": form, "activity": "services"}
        shown = projected(raw)
        book, pages = laid_out(raw, shown)
        assert wrong(xlsx(book, words("en"), "", DAY), book, pages, shown) == []


# ------------------------------------------------------------------ its grammar


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (74, "BW")])
def test_columns_by_letter(index: int, name: str) -> None:
    assert column(index) == name
    assert reader.place(name) == index


def test_the_grammar_of_the_sheets() -> None:
    book = Book(12)
    price = book.constant("Saisies", "prix", 150)
    line = book.months("L'an", "ventes", lambda m: rounded(f"{price}*{m}"))
    upto = book.running("L'an", "cumul", lambda m: line[m])
    assert (price, line[0], line[-1]) == ("'Saisies'!$B$1", "'L''an'!B1", "0")
    assert line.all == "'L''an'!$B$1:$M$1"
    assert line.at("k") == "INDEX('L''an'!$B$1:$M$1,k+1)"
    assert upto == Line("'L''an'", 2, 12)
    assert [cell for cell, _ in book.sheet("L'an").rows[1][:3]] == [
        "cumul",
        Formula("0+'L''an'!B1"),
        Formula("'L''an'!B2+'L''an'!C1"),
    ]
    assert book.formulas == 24
    assert rounded_signed("B1") == "SIGN(B1)*INT(ABS(B1)+0.500001)"


# ------------------------------------------------------------------ CSV


def test_the_projection_as_csv() -> None:
    """The stool maker of the contract, whose figures it names."""
    shown = projected(TABOURET)
    data = plan_csv(shown, words("fr"))
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = [row.split(";") for row in data.decode("utf-8-sig").splitlines()]
    assert [cell.replace("\u00a0", " ") for cell in head[:2]] == ["En dirhams", "janv. 2027"]
    assert head[-3:] == ["An 1", "An 2", "An 3"]
    assert len(rows) == len(LINES)
    assert {len(row) for row in rows} == {1 + 36 + 3}
    found = {row[0]: row[1:] for row in rows}
    assert found["Chiffre d'affaires"][36:] == ["181800,00", "209070,00", "229977,00"]
    assert found["Stocks"][:3] == ["8680,00", "9520,00", "9940,00"]
    assert found["Trésorerie finale"][36:] == ["23638,11", "30644,45", "37719,76"]
    assert found["Trésorerie finale"][1] == "-887,33"
    assert found["Résultat net"][36:] == ["17193,32", "14331,14", "18579,86"]
    english = plan_csv(shown, words("en")).decode("utf-8-sig").splitlines()[1].split(";")
    assert (english[0], english[-1]) == ("Sales", "229977.00")


@pytest.mark.parametrize("text", [*NASTY[:6], "  \u00a0-1", "\r=1", "＝1"])
def test_a_text_never_lives_as_a_formula_in_csv(text: str) -> None:
    assert inert(text) == f"'{text}"
    data = records_csv([text], [[text]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(data, newline=""), delimiter=";")) == [[f"'{text}"]] * 2


@pytest.mark.parametrize("text", ["Chaise", "3 = 2 + 1", "", "'=1", "a-b", "½ kg"])
def test_other_texts_stay(text: str) -> None:
    assert inert(text) == text


def test_numbers_stay_numbers() -> None:
    data = records_csv(["a", "b", "c"], [[-1, -2.5, "-3"]], ",")
    assert data.decode("utf-8-sig") == "a;b;c\r\n-1;-2,5;'-3\r\n"
