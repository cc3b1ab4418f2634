"""Texts that attack, in every field that people fill: on every screen, on every paper, in tables.

How guards were tried: the slider of a board's story without `show.typed` turns `test_no_screen…`
red; `inert` giving its text back, `test_no_table…`; a line with `innerHTML` in `wall.js`,
`test_our_scripts…`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from streamlit.testing.v1 import AppTest

from pages.parts import components, frame, menu
from pie_core.model.people import Role
from pie_core.service import documents
from pie_core.service import house as houses
from pie_core.service.house import House
from tests import hostile, xlsx
from tests.conftest import Furnished
from tests.hostile import BOMB, Besieged
from tests.server import ROOT


@pytest.fixture(scope="module")
def bombed(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Besieged:
    """The example class in which every text is `BOMB`; made once, then copied."""
    folder = tmp_path_factory.mktemp("bombed") / "data"
    shutil.copytree(furnished.folder, folder)
    house = House(folder)
    made = hostile.besieged(house, furnished.examples, furnished.cohort, lambda: BOMB)
    house.store.close()
    return made


@pytest.fixture
def siege(bombed: Besieged, data_folder: Path) -> Besieged:
    """The bombed class, open in this test's folder."""
    shutil.copytree(bombed.house.folder, data_folder, dirs_exist_ok=True)
    return dataclasses.replace(bombed, house=houses.house())


# ---------------------------------------------------------------- screens

TABS = (
    *("Où en sont les équipes", "Les stagiaires", "Dossiers", "Rejoindre", "Compétences"),
    *("Bilan du groupe", "Plus"),
)


def addresses(siege: Besieged, role: Role) -> Iterator[tuple[str, dict[str, str]]]:
    """(file, query) of each screen of a role, in the views that show what people wrote."""
    p, g = {"p": siege.project}, {"g": siege.cohort.id}
    plan, day = siege.house.programme.plan, siege.house.programme.module("discovery_day")
    assert plan is not None
    assert day is not None
    ways = {
        way: next(a.id for a in plan.activities if a.way == way) for way in ("simple", "complete")
    }
    told = {
        "trainer/group.py": [{**g, "tab": tab} for tab in TABS],
        "trainer/merged.py": [g],
        "trainer/roster.py": [g],
        "trainer/stage.py": [g],
        "trainer/desk.py": [g],
        "trainer/workshop.py": [{**g, "w": "discovery_day/problem_and_ideas"}],
        "trainer/guide.py": [{"m": "discovery_day"}],
        "trainer/team.py": [p],
        "trainer/answer.py": [
            {**g, **p, "m": "discovery_day", "a": a} for a in ("ten_ideas", "nine_blocks")
        ],
        "trainer/paper.py": [
            g,
            {**g, "m": "discovery_day", "a": "ten_ideas", "w": siege.project},
        ],
        "trainer/attendance.py": [g, {**g, "v": "mois"}],
        "trainer/year_end.py": [g],
        "trainer/programme.py": [g],
        "trainee/canvas.py": [p, {**p, "v": "histoire"}],
        "trainee/skills.py": [{}, {"v": "equipe"}],
        "trainee/committee.py": [{}, {**p, "r": siege.round}],
        "trainee/dossier.py": [
            {**p, "v": view} for view in ("sections", "questions", "exporter", "banque", "suivi")
        ],
        "reviewer/submission.py": [{"d": siege.submission}],
        "reviewer/home.py": [g],
        "trainee/tests.py": [
            {**p, "v": view} for view in ("croyances", "tests", "preuves", "journal")
        ],
        "trainee/figures.py": [
            {**p, **view}
            for view in (
                {},
                {"v": "simple", "s": ways["simple"]},
                {"v": "saisie", "s": ways["complete"]},
                {"v": "etats"},
                {"v": "scenarios"},
            )
        ],
        "trainee/module.py": [
            {"m": "discovery_day"},
            *({"m": "discovery_day", "a": one.id} for one in day.activities),
            *([{"m": "discovery_day", "a": "end"}] if role is Role.TRAINEE else []),
        ],
    }
    shared = {"trainee/module.py", "trainee/glossary.py", "trainee/cases.py", "trainee/account.py"}
    for screen in menu.screens(role):
        if role is not Role.TRAINEE and screen.file in shared:
            continue  # As the trainee's, or nothing that anybody typed.
        if role is Role.ADMINISTRATOR and screen.file != "trainer/staff.py":
            continue
        for query in told.get(screen.file, [{}]):
            yield screen.file, query


@pytest.mark.parametrize(
    ("role", "least"),
    [(Role.TRAINEE, 24), (Role.TRAINER, 35), (Role.REVIEWER, 18), (Role.ADMINISTRATOR, 1)],
    ids=lambda value: getattr(value, "value", ""),
)
def test_no_screen_reads_what_people_typed(
    siege: Besieged, monkeypatch: pytest.MonkeyPatch, role: Role, least: int
) -> None:
    """Every text of every element; where none is to be seen, nothing is proven: `least` screens."""
    monkeypatch.setattr(frame, "session_token", lambda _: siege.tokens[role])
    at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
    at.run()
    shown, found = 0, []
    for file, query in addresses(siege, role):
        at.switch_page(file)
        for name in list(at.query_params):
            del at.query_params[name]
        for name, value in query.items():
            if name == "tab":
                at.session_state["group_tabs"] = value
            else:
                at.query_params[name] = value
        at.run()
        assert not at.exception, (file, query)
        given = list(hostile.given(at))
        shown += any("h.invalid" in one.text for one in given)
        found += [(file, query, one.path, signs) for one in given if (signs := hostile.alive(one))]
    assert found == []
    assert shown >= least


def test_a_chart_has_no_address_that_somebody_typed(
    siege: Besieged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vega would follow `href` and load `url`: no specification of ours has either."""
    monkeypatch.setattr(frame, "session_token", lambda _: siege.tokens[Role.TRAINEE])
    at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
    at.run()
    at.switch_page("trainee/figures.py")
    at.query_params["v"] = "scenarios"
    at.run()
    charts = [one for one in hostile.given(at) if "vega_lite_chart.spec" in one.path]
    assert charts
    assert not any(re.search(r'"(?:href|url)"\s*:', one.text) for one in charts)


def test_the_door_and_a_public_list_show_a_groups_name_as_text(
    siege: Besieged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "session_token", lambda _: None)
    at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
    at.query_params["code"] = siege.cohort.join_code
    at.run()
    assert [(one.path, signs) for one in hostile.given(at) if (signs := hostile.alive(one))] == []


WRITES = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML|"
    r"parseFromString|\beval\(|new Function|srcdoc|setTimeout\(\s*[\"'`]|javascript:"
)


def test_our_scripts_write_texts_as_texts() -> None:
    """None of our scripts has a way from a text to a tag; so nobody's text becomes one."""
    folder = Path(components.__file__).parent / "assets"
    scripts = sorted(folder.glob("*.js"))
    assert len(scripts) > 10
    found = [
        (script.name, number)
        for script in scripts
        for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1)
        if WRITES.search(line) and not line.lstrip().startswith(("//", "*"))
    ]
    assert found == []


# ---------------------------------------------------------------- papers and tables


@pytest.fixture
def listed(siege: Besieged) -> Besieged:
    """The class with each text of the public list in turn, where all was `BOMB`."""
    hostile.poison(siege.house, hostile.texts_in_turn())
    return siege


def papers(siege: Besieged) -> dict[str, bytes]:
    """Each kind of PDF that holds what people wrote."""
    house, who = siege.house, siege.actors
    trainee, trainer, reviewer = who[Role.TRAINEE], who[Role.TRAINER], who[Role.REVIEWER]
    made = {
        "plan": documents.plan(house, trainee, siege.project),
        "module": documents.module_work(house, trainee, "discovery_day"),
        "customer": documents.module_work(house, trainee, "customer"),
        "profile": documents.profile(house, trainee),
        "blank": documents.blank(house, trainee, "discovery_day", "ten_ideas"),
        "poster": documents.blank(house, trainee, "discovery_day", "nine_blocks", size="a3"),
        "cards": documents.cards(house, trainer, siege.own.id, port=8501),
        "numbers": documents.numbers_sheet(house, trainer, siege.cohort.id),
        "submission": documents.submission(house, reviewer, siege.submission),
    }
    assert all(re.fullmatch(r"[\w-]*(?:_[\w-]+)*\.pdf", name) for _, name in made.values())
    return {kind: data for kind, (data, _) in made.items()}


def _objects(value: Any, seen: set[int]) -> Iterator[DictionaryObject]:
    if isinstance(value, IndirectObject):
        if value.idnum in seen:
            return
        seen.add(value.idnum)
        value = value.get_object()
    if isinstance(value, DictionaryObject):
        yield value
        for one in value.values():
            yield from _objects(one, seen)
    elif isinstance(value, ArrayObject):
        for one in value:
            yield from _objects(one, seen)


ACTIVE = {
    "/JS",
    "/JavaScript",
    "/Launch",
    "/AA",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/Rendition",
}


def test_no_paper_does_anything_or_leads_where_a_text_says(listed: Besieged) -> None:
    letters = 0
    for kind, data in papers(listed).items():
        reader = PdfReader(io.BytesIO(data))
        for one in _objects(reader.trailer, set()):
            assert not ACTIVE & (set(one) | {str(v) for k, v in one.items() if k == "/S"}), kind
            assert "invalid" not in str(one.get("/URI", "")), kind
            assert "/EmbeddedFiles" not in one, kind
        text = " ".join(page.extract_text() for page in reader.pages)
        letters += "window.__hit" in text.replace("\n", "").replace(" ", "")
    assert letters >= 4  # They stand there, as letters.


FORMULA = re.compile(r"[\s\ufeff\u00a0\u202f]*[=+\-@＝＋－＠\t\r\n]")
NUMBER = re.compile(r"-?[\d\u00a0\u202f .,]+%?")


def tables(siege: Besieged) -> dict[str, bytes]:
    """Each kind of CSV that holds what people wrote."""
    house, who = siege.house, siege.actors
    trainer, group = who[Role.TRAINER], siege.cohort.id
    made = {
        "roster": documents.roster_table(house, trainer, group),
        "every roster": documents.roster_table(house, trainer),
        "attendance": documents.attendance_table(house, trainer, group),
        "numbers": documents.numbers_table(house, trainer, group),
        "plan": documents.table(house, who[Role.TRAINEE], siege.project),
        "skills": documents.skills_answers(house, trainer, group),
    }
    assert all(re.fullmatch(r"[\w-]*(?:_[\w-]+)*\.csv", name) for _, name in made.values())
    return {kind: data for kind, (data, _) in made.items()}


def test_no_table_has_a_cell_that_a_spreadsheet_computes(listed: Besieged) -> None:
    """As spreadsheets part them: by `;` outside quotes, each cell by its first sign that shows."""
    marked = 0
    for kind, data in tables(listed).items():
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"):
            for cell in row:
                assert NUMBER.fullmatch(cell) or not FORMULA.match(cell), (kind, cell)
                marked += cell.startswith("'") and bool(FORMULA.match(cell[1:]))
    assert marked >= 3


def test_no_workbook_has_a_formula_or_a_link_that_somebody_typed(siege: Besieged) -> None:
    lines = cycle(line for line in hostile.payloads() if line[0] in "=+-@")
    hostile.poison(siege.house, lambda: next(lines))
    house, who = siege.house, siege.actors
    books = {
        "plan": documents.workbook(house, who[Role.TRAINEE], siege.project)[0],
        "roster": documents.roster_table(house, who[Role.TRAINER], siege.cohort.id, form="xlsx")[0],
    }
    typed = set(hostile.payloads())
    texts = 0
    for kind, data in books.items():
        for name, page in xlsx.read(data).items():
            # A link within the workbook has a `location`, one to elsewhere a relation.
            assert not re.search("<hyperlink[^>]*r:id", page.xml), (kind, name)
            for address, cell in page.cells.items():
                assert not re.search("invalid|calc|cmd|__hit", cell.formula or ""), (kind, address)
                if cell.value in typed:
                    assert cell.kind in ("s", "inlineStr"), (kind, address)
                    texts += str(cell.value).startswith(("=", "+", "-", "@"))
    assert texts >= 10
