"""The benchmark of the engine, of scores, of the document and of the board: its plan, its spreadsheet's
grammar, its cohort, the page beside the plan, how frames are counted, and that it runs."""

from __future__ import annotations

import importlib.util
import io
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.content.load import current
from pie_core.finance.lines import LINES
from pie_core.model.plan import read
from pie_core.report import text as texts
from pie_core.report.outline import outline
from pie_core.report.parts import Chart
from pie_core.report.plan import plan_pdf
from pie_core.report.spreadsheet.look import xlsx
from pie_core.report.spreadsheet.names import ENTRIES
from pie_core.report.spreadsheet.sheet import Book
from pie_core.words.catalogue import words
from tests.bench import by_hand, document, drag, engine, growth, office, skills
from tests.bench.page import page
from tests.bench.plan import MONTHS, SIZE, large_plan
from tests.load.figures import HEAD

ROOT = Path(__file__).resolve().parents[1]


def test_the_plan_has_the_size_that_its_row_claims() -> None:
    assert SIZE == {"offers": 10, "overheads": 10, "staff": 5, "investments": 5, "loans": 3}
    plan, findings = read(large_plan())
    assert not findings
    assert plan is not None
    assert plan.horizon_months == MONTHS == 36
    found = {name: len(getattr(plan, name)) for name in SIZE if name != "loans"}
    assert found | {"loans": len(plan.funding.loans)} == SIZE
    assert plan.vat.liable
    assert all(loan.amount and loan.months > 12 for loan in plan.funding.loans)
    assert min(min(offer.monthly_units) for offer in plan.offers) > 0


def test_scenario_0_is_the_plan_itself() -> None:
    closing = int(engine.measured(rounds=1, times=1).projection.lines["closing_cash"][-1])
    assert engine.scenarios("compute", 30).closing == closing


def test_the_median_forgets_what_happened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of three whose medians are 5 and 4 ns: the quietest is told, in seconds."""
    spent = iter([5, 900, 5, 9, 9, 9, 700, 4, 4, 8, 9, 8])
    clock = iter(end for length in spent for end in (0, length))
    monkeypatch.setattr("time.process_time_ns", lambda: next(clock))
    runs = {"one": lambda: None, "other": lambda: None}
    found = engine.timed(runs, rounds=2, times=3, pause=0)
    assert found == pytest.approx({"one": 4e-9, "other": 8e-9})


def test_the_workbook_holds_the_plan_in_live_formulas(tmp_path: Path) -> None:
    found = by_hand.in_formulas(large_plan())
    assert list(found.lines) == list(found.years) == [line.id for line in LINES]
    texts = {cell for row in found.book.sheet(ENTRIES).rows for cell, _ in row}
    assert {item["name"] for item in large_plan()["overheads"]} <= texts
    path = tmp_path / "plan.xlsx"
    by_hand.write(found, path)
    with zipfile.ZipFile(path) as packed:
        sheets = [packed.read(n).decode() for n in packed.namelist() if "worksheets/sheet" in n]
    assert sum(sheet.count("<f>") for sheet in sheets) == found.book.formulas > 10_000
    # One cell holds a result: the one that makes LibreOffice compute.
    assert sum(len(re.findall(r"</f><v>[^<]", sheet)) for sheet in sheets) == 1


@pytest.mark.parametrize(("cell", "value"), [("12", 12), ("-3.0", -3), ("1.5E3", 1500)])
def test_a_cell_is_a_whole_number_of_centimes(cell: str, value: int) -> None:
    assert office.whole(cell) == value
    with pytest.raises(ValueError, match="whole number"):
        office.whole(f"{value}.5")


def test_quick_runs_and_prints_a_table() -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick", "--markdown"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    head, _, *rows = [line.strip("| ").split(" | ") for line in run.stdout.splitlines()]
    assert tuple(head) == HEAD
    names = [row[0] for row in rows]
    assert names[0] == "Machine"
    assert "One projection: 36 months, 10 offers" in names[1]
    assert re.fullmatch(r"[\d.]+ ms", rows[1][1])
    assert "200 scenarios at once" in names
    skipped = [row[0] for row in rows if row[1].startswith("skipped: ")]
    assert len(skipped) == 3 + 2 * len(document.LANGUAGES)
    for who in (
        "LibreOffice Calc",
        "WeasyPrint",
        "LibreOffice on equal",
        "pingouin",
        "board of 200",
    ):
        assert any(who in name for name in skipped), who
    grown = [row[1] for row in rows if "exponent" in row[1]]
    assert len(grown) == len(growth.BOUNDED) + len(growth.GROWING) + 2
    made = {row[0]: row[1] for row in rows if row[0].startswith("The whole plan")}
    assert len(made) == len(document.LANGUAGES)
    for figure in made.values():
        assert re.fullmatch(r"[\d.]+ ms, \d+ pages, [\d.]+ (kB|MB)", figure)


def test_an_exponent_is_the_slope_of_the_logarithms() -> None:
    sizes = (10, 100, 1_000, 26_000)
    assert growth.exponent(sizes, [0.001] * 4) == pytest.approx(0)
    assert growth.exponent(sizes, [0.002 * size for size in sizes]) == pytest.approx(1)
    assert growth.exponent(sizes, [0.3 * size**0.5 for size in sizes]) == pytest.approx(0.5)


def test_what_one_person_looks_at_is_judged_from_a_full_trainer_on() -> None:
    """From 10 to 1,000 trainees a trainer's groups fill: that they grow until then is no fault."""
    costs = [0.001, 0.01, 0.08, 0.085]
    bounded = growth.told("home", growth.SIZES, costs, bounded=True, quick=False)
    assert bounded.figure.endswith("exponent 0.02 from 1000 on")
    assert bounded.met is True
    house = growth.told("home", growth.SIZES, [0.001, 0.01, 0.1, 2.6], bounded=True, quick=False)
    assert house.met is False
    backup = growth.told("backup", growth.SIZES, [0.01, 0.1, 1, 26], bounded=False, quick=False)
    assert backup.met is True


def test_a_question_that_reads_a_whole_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("create table people (id text primary key, cohort text)")
        db.execute("create table answers (owner text, value text)")
        db.execute("create index answers_of on answers(owner)")
    by_index = [
        ("select * from people p where p.id = ?", ("a",)),
        ("select * from answers a where a.owner in (select value from json_each(?))", ("[]",)),
    ]
    assert growth.scans(path, by_index) == set()
    assert growth.scans(path, [("select * from people p where p.cohort = ?", ("a",))]) == {"people"}
    assert growth.scans(path, [("delete from answers where value = ?", ("a",))]) == {"answers"}


@pytest.mark.skipif(office.left_out(), reason="LibreOffice is not installed")
def test_libreoffice_opens_computes_and_times(tmp_path: Path) -> None:
    calc = office.Office.opened(tmp_path / "office")
    book = Book(12)
    book.sheet("Etats").add(("", "head"))
    book.months("Etats", "double", lambda m: f"2*{m}")
    path = tmp_path / "small.xlsx"
    path.write_bytes(xlsx(book, words("fr"), "", by_hand.DAY))
    calc.convert(path)
    _, row = calc.rows(path, "Etats")
    assert row == ["double", *map(str, range(0, 24, 2))]
    assert len(calc.recalculated(path, 3)) == 3


def test_the_scenarios_are_measured_in_a_process_alone() -> None:
    found = engine.scenarios("draw", 50)
    assert 10**7 < found.peak < 10**9
    assert found.seconds > 0
    assert type(found.closing) is int


def test_the_cohort_is_as_large_as_its_row_claims_and_its_answers_go_together() -> None:
    """26,000 profiles of 34 answers; correlated, some missing, the same at every run."""
    one = skills.instrument()
    assert skills.PEOPLE == 26_000
    assert (len(one.items), len(one.vignettes)) == (30, 4)
    answers = skills.people(one, 300)
    assert answers == skills.people(one, 300)
    assert {frozenset(answer) for answer in answers} == {one.asked}
    levels = [level for answer in answers for level in answer.values()]
    assert set(levels) == {None, 1, 2, 3, 4, 5}
    assert levels.count(None) / len(levels) == pytest.approx(skills.MISSING, abs=0.01)
    found = skills.scored(one, answers)
    assert len(found.reliabilities) == 1 + 3 + 15
    assert all(r is not None and r.alpha is not None and r.alpha > 0.4 for r in found.reliabilities)
    assert all(found.spread.competences.values())
    assert all(found.spread.areas.values())


def test_scores_are_measured_beside_pingouin_and_it_finds_the_same() -> None:
    pytest.importorskip("pingouin")
    found = skills.measured(200, beside=True)
    assert found.same
    assert 0 < found.array <= found.whole * 1.5
    assert found.alpha_pingouin is not None
    assert found.icc_pingouin is not None
    alone = skills.measured(200, beside=False)
    assert alone.alpha_pingouin is alone.icc_pingouin is alone.same is None


def test_without_pingouin_its_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found = skills.Skills(whole=0.3, array=0.2, alpha=0.01, icc=0.001)
    monkeypatch.setattr(skills, "measured", lambda count, beside: found)
    monkeypatch.setattr(skills, "installed", lambda: False)
    whole, _, skipped = skills.rows(quick=False)
    assert (whole.figure, whole.target, whole.met) == ("300 ms", "≤ 1 s", True)
    assert "26000 profiles of 30 items and 4 vignettes" in whole.name
    assert skipped.figure == "skipped: pingouin is not installed"


def _frame(name: str, begun: int, ended: int, state: str, process: int = 7) -> list[dict[str, Any]]:
    """What a trace tells of one frame, in microseconds."""
    common = {"name": drag.FRAME, "pid": process, "id2": {"local": name}}
    told = {"frame_reporter": {"state": state}}
    return [
        {**common, "ph": "b", "ts": begun, "args": told},
        {**common, "ph": "e", "ts": ended, "args": {}},
    ]


def test_a_frame_counts_when_it_was_shown_with_all_its_news() -> None:
    trace = [
        {"name": "process_name", "ph": "M", "pid": pid, "args": {"name": name}}
        for pid, name in ((7, "Renderer"), (3, "Browser"))
    ]
    trace += _frame("0x1", 0, 20_000, drag.SHOWN)
    trace += _frame("0x2", 16_667, 40_000, "STATE_DROPPED")
    trace += _frame("0x3", 16_667, 36_667, "STATE_PRESENTED_PARTIAL")
    trace += _frame("0x1", 20_000, 53_333, drag.SHOWN)  # The id is used again at once.
    trace += _frame("0x4", 33_333, 53_333, drag.SHOWN)  # Shown together with the one before.
    trace += _frame("0x1", 0, 70_000, drag.SHOWN, process=3)  # The window, not the page.
    assert drag.presented(trace) == drag.presented(trace[::-1]) == [0.02, 0.053333]


def test_frames_are_judged_by_whole_refreshes() -> None:
    """A gap of two refreshes is 1/30 s and not later, whichever way the clock trembles."""
    one = 1 / drag.REFRESH
    found = drag.judged([0, one, 3 * one + 0.004, 6 * one, 7 * one], seconds=0.5, work=0.02)
    assert found == drag.Dragged(pace=10, late=0.25, work=0.004)
    with pytest.raises(RuntimeError, match="no frames"):
        drag.judged([0.5], seconds=1, work=0.1)


@pytest.mark.parametrize(
    ("board", "lone", "met"), [(58, 40, True), (57, 60, False), (40, 45, None)]
)
def test_a_machine_too_busy_for_a_lone_square_says_nothing_of_the_board(
    board: float, lone: float, met: bool | None
) -> None:
    found = drag.Board(
        drag.Dragged(board, 0, 0), drag.Dragged(lone, 0, 0), 0, 0, 0, opened=0, empty=0
    )
    assert drag.verdict(found) is met


def test_the_page_beside_which_the_plan_is_timed_says_the_same() -> None:
    """Every word of the plan's own pages is in the HTML, but the numbers of its pages."""
    plan, spoken = document.example(), words("fr")
    guide = current().programme.dossier
    html = page(plan, spoken, document.TODAY, guide)
    text = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))
    there = set(re.findall(r"\w{3,}", texts.clean(text)))
    pdf = plan_pdf(plan, spoken, document.TODAY, guide)
    ours = {
        word
        for sheet in PdfReader(io.BytesIO(pdf)).pages
        for word in re.findall(r"\w{3,}", sheet.extract_text())
    }
    assert len(ours) > 500
    assert len(ours - there) / len(ours) < 0.06, sorted(ours - there)[:40]
    assert html.count("<img ") == sum(
        isinstance(part, Chart)
        for section in outline(plan, spoken, document.TODAY, guide).sections
        for part in section.parts
    )


def test_the_document_is_measured_in_a_process_alone() -> None:
    found = document.measured("plan", "fr", 1)
    assert found.seconds > 0
    assert 0 <= found.extra < 10**9
    assert found.pages > 10
    assert found.size > 10**5


def test_others_are_told_beside_ours() -> None:
    ours, other = document.Made(0.5, 10**6, 20, 300_000), document.Made(2.0, 10**7, 22, 400_000)
    row = document.beside(ours, other, "WeasyPrint 70.0 on equal content")
    assert row.figure == "2000 ms, 22 pages, 400 kB, 10.00 MB more memory: 4.0 × ours"
    assert row.met is None


def test_without_weasyprint_its_row_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert document.why_no_weasyprint() == "WeasyPrint is not installed"


def test_weasyprint_makes_a_pdf_of_the_page() -> None:
    if why := document.why_no_weasyprint():
        pytest.skip(why)
    made = document.measured("weasyprint", "ar", 1)
    assert made.pages > 10


@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
def test_libreoffice_makes_a_pdf_of_the_page(tmp_path: Path) -> None:
    try:
        made = document.converted(tmp_path / "office", "fr", 1)
    except office.NotComputed as why:
        pytest.skip(str(why))
    assert made.pages > 10
    assert made.seconds > 0
