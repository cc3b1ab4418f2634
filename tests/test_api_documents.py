"""Documents over HTTP: every route of a project for everybody, hostile files, names in files."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from pie_core.api import building
from pie_core.service import accounts, portable, submissions
from tests.conftest import Class
from tests.dossiers import reviewer, work, write
from tests.people import PASSWORD
from tests.test_api import Browser, code

KINDS = ("plan", "workbook", "table", "project", "figures")
"""Documents of a project."""


def signed(school: Class, name: str, secret: str, *, staff: bool = False) -> Browser:
    found = Browser(school.house)
    cohort = "" if staff else school.cohort.id
    given = {"cohort": cohort, "name": name, "secret": secret}
    assert found.post("/api/session", given).status_code == 200
    return found


def outsiders(school: Class) -> dict[str, Browser]:
    """Everybody who may read nothing of Amal's team."""
    other = accounts.add_staff(
        school.house, school.trainer, reviewer(school).role, "Omar Saidi", PASSWORD
    )
    assert other.name == "Omar Saidi"
    return {
        "another team": signed(school, "Driss Naciri", "1470"),
        "another group's reviewer": signed(school, "Omar Saidi", PASSWORD, staff=True),
    }


def paths(school: Class) -> list[str]:
    """Every document of the team, what it handed in too."""
    project = work(school)
    one = submissions.hand_in(school.house, school.amal, project, "fr")
    return [
        *(f"/api/documents/{kind}/{project}" for kind in KINDS),
        f"/api/documents/submission/{one.id}",
        f"/api/documents/submission/{one.id}?language=ar",
    ]


def test_every_document_is_given_to_who_may_read_the_project(school: Class) -> None:
    found = paths(school)
    readers = (
        signed(school, "Amal Berrada", "2580"),
        signed(school, "Salma Idrissi", PASSWORD, staff=True),
    )
    reviewer(school)
    readers = (*readers, signed(school, "Nadia Tazi", PASSWORD, staff=True))
    for path in found:
        for reader in readers:
            reply = reader.client.get(path)
            assert reply.status_code == 200, (path, reply.text[:200])
            assert "attachment" in reply.headers["content-disposition"]
            assert reply.headers["cache-control"] == "no-store"


@pytest.mark.engines
def test_the_process_that_builds_reads_where_the_tables_are(school: Class) -> None:
    """A plan and its workbook, with what the team typed; the other process opens the database itself."""
    project = work(school)
    amal = signed(school, "Amal Berrada", "2580")
    with building.apart() as one:
        plan = amal.client.get(f"/api/documents/plan/{project}")
        workbook = amal.client.get(f"/api/documents/workbook/{project}")
        assert one.pid is not None
    pages = PdfReader(io.BytesIO(plan.content)).pages
    assert "On jette des habits trop courts" in " ".join(
        " ".join(page.extract_text().split()) for page in pages
    )
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as book:
        texts = b"".join(book.read(name) for name in book.namelist())
    assert b"Amal Berrada" in texts
    assert (school.house.folder / "pie.sqlite").exists() == (school.house.server is None)


def test_who_is_not_of_the_team_gets_403_on_every_route_of_it(school: Class) -> None:
    found = paths(school)
    for who, browser in outsiders(school).items():
        for path in found:
            assert code(browser.client.get(path)) == (403, "forbidden"), (who, path)
    visitor = Browser(school.house)
    for path in found:
        assert code(visitor.client.get(path)) == (401, "signed_out"), path


@pytest.mark.parametrize("kind", ["plan", "workbook", "table", "project", "submission"])
def test_what_is_not_there_is_a_404(school: Class, kind: str) -> None:
    browser = signed(school, "Amal Berrada", "2580")
    assert code(browser.client.get(f"/api/documents/{kind}/rien")) == (404, "not_found")


def test_a_project_without_figures_has_a_plan_and_no_workbook(school: Class) -> None:
    browser = signed(school, "Amal Berrada", "2580")
    project = school.project(school.amal)
    assert browser.client.get(f"/api/documents/plan/{project}").status_code == 200
    for kind in ("workbook", "table"):
        reply = browser.client.get(f"/api/documents/{kind}/{project}")
        assert code(reply) == (404, "not_found")


def test_a_formula_in_a_name_lives_nowhere(school: Class) -> None:
    hostile = '=HYPERLINK("http://mal.example";"Cliquez")'
    project = work(school)
    write(school, "discovery_day/first_figures.offer", hostile)
    browser = signed(school, "Amal Berrada", "2580")
    book = browser.client.get(f"/api/documents/workbook/{project}").content
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                sheet = archive.read(name).decode()
                assert "<f>HYPERLINK" not in sheet
                assert (
                    "mal.example" not in sheet or "<f>" not in sheet.split("mal.example")[0][-40:]
                )
    table = browser.client.get(f"/api/documents/table/{project}").content.decode("utf-8-sig")
    for row in table.splitlines():
        for cell in row.split(";"):
            assert not cell.strip('" ').startswith(("=", "+", "@")), cell
    plan = browser.client.get(f"/api/documents/plan/{project}").content
    assert len(PdfReader(io.BytesIO(plan)).pages) > 3


def post_file(browser: Browser, data: bytes, cohort: str = "") -> Any:
    headers = {"X-Pie-Token": browser.token, "Content-Type": "application/json"}
    return browser.client.post(f"/api/projects?cohort={cohort}", content=data, headers=headers)


def test_a_file_is_taken_in_by_staff_alone_and_from_our_own_page(school: Class) -> None:
    data = portable.exported(school.house, school.amal, work(school))
    amal = signed(school, "Amal Berrada", "2580")
    assert code(post_file(amal, data)) == (403, "forbidden")
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    forged = trainer.client.post("/api/projects", content=data)
    assert code(forged) == (403, "token")
    reply = post_file(trainer, data, school.cohort.id)
    assert reply.status_code == 200
    assert reply.json()["new"] is False
    assert code(post_file(Browser(school.house), data)) == (401, "signed_out")


@pytest.mark.parametrize(
    ("data", "found"),
    [(b"pas du json", "not_json"), (b"{}", "foreign_file"), (b"", "not_json")],
)
def test_a_foreign_file_is_refused_with_a_code(school: Class, data: bytes, found: str) -> None:
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    reply = post_file(trainer, data, school.cohort.id)
    assert code(reply) == (422, "invalid")
    assert reply.json()["findings"][0]["code"] == found


def test_a_project_file_is_plain_json_that_names_its_format(school: Class) -> None:
    browser = signed(school, "Amal Berrada", "2580")
    reply = browser.client.get(f"/api/documents/project/{work(school)}")
    assert reply.headers["content-type"].startswith("application/json")
    data = json.loads(reply.content)
    assert (data["format"], data["version"]) == ("pie-project", 1)


def picture(color: str = "red") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(data, "PNG")
    return data.getvalue()


def test_a_schools_logo_is_on_the_cover(school: Class) -> None:
    project = work(school)
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    path = f"/api/cohorts/{school.cohort.id}/logo"
    headers = {"X-Pie-Token": trainer.token}

    def pictures() -> int:
        data = trainer.client.get(f"/api/documents/plan/{project}").content
        return len(PdfReader(io.BytesIO(data)).pages[0].images)

    assert pictures() == 0
    assert code(trainer.client.post(path, content=b"no image", headers=headers)) == (
        415,
        "not_an_image",
    )
    assert trainer.client.post(path, content=picture(), headers=headers).status_code == 200
    assert pictures() == 1
    amal = signed(school, "Amal Berrada", "2580")
    forbidden = amal.client.post(path, content=picture(), headers={"X-Pie-Token": amal.token})
    assert code(forbidden) == (403, "forbidden")
