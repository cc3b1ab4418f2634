"""`python -m pie_core.report`: a project file as PDF, XLSX or CSV; what it refuses, in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.report import __main__ as door
from tests.paper import PROJECT, taken
from tests.server import ROOT


def written(folder: Path, **changes: Any) -> Path:
    """A project file as the application exports it, with some of its fields changed."""
    data = {"format": "pie-project", "version": 1, "document": taken().dumped(), **changes}
    path = folder / "projet.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_project_file_becomes_a_pdf_from_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "plan.pdf"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pie_core.report", str(written(tmp_path))),
            *("--language", "ar", "--output", str(out), "--date", "2026-11-26"),
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    reader = PdfReader(out)
    assert reader.trailer["/Root"]["/Lang"] == "ar"  # type: ignore[index]
    assert "2026" in reader.pages[0].extract_text()


@pytest.mark.parametrize(("kind", "begins"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_the_figures_as_a_workbook_and_as_a_table(tmp_path: Path, kind: str, begins: bytes) -> None:
    for name, options in ((f"plan.{kind}", []), ("plan.out", ["--format", kind])):
        out = tmp_path / name
        assert door.main([str(written(tmp_path)), "--output", str(out), *options]) == 0
        assert out.read_bytes().startswith(begins)


def test_a_bare_snapshot_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "instantane.json"
    path.write_text(json.dumps(taken().dumped()), encoding="utf-8")
    out = tmp_path / "plan.pdf"
    assert door.main([str(path), "--output", str(out)]) == 0
    assert door.read(path).project == PROJECT


def test_the_same_file_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("un.pdf", "deux.pdf"):
        arguments = [str(written(tmp_path)), "--output", str(tmp_path / name)]
        assert door.main([*arguments, "--date", "2026-11-26"]) == 0
    assert (tmp_path / "un.pdf").read_bytes() == (tmp_path / "deux.pdf").read_bytes()


def test_a_file_of_an_older_version_is_read(tmp_path: Path) -> None:
    """It lacks what came later: sheets, guided writing, scenarios."""
    document = taken().dumped()
    for name in ("tests", "written", "scenarios", "plan_opened"):
        document["project"].pop(name, None)
    path = written(tmp_path, document=document, version=0)
    assert door.main([str(path), "--output", str(tmp_path / "plan.pdf")]) == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is damaged: it is not JSON text"),
        (b"%PDF-1.4", "is damaged: it is not JSON text"),
        (b'{"format": "pie-project", "docum', "is damaged: it is not JSON text"),
        (b"\xff\xfe\x00", "is damaged: it is not JSON text"),
        (b"[" * 100_000, "is damaged: it is not JSON text"),
        (b"[1, 2]", "is no project file"),
        (b'"text"', "is no project file"),
        (b'{"format": "h5p"}', "is no project file: it has another format"),
        (b'{"format": "pie-project", "version": 99}', "was written by a newer version"),
        (b'{"format": "pie-project", "version": "x"}', "was written by a newer version"),
        (b'{"format": "pie-project", "version": 1}', "holds no project"),
        (b'{"start": "2027-01", "offers": []}', "holds no project"),
        (b'{"project": 3}', "cannot be read, at project"),
        (b'{"project": {"id": "p"}}', "cannot be read, at project.name, project.team"),
        (
            b'{"project": {"id": "p", "name": "", "team": ""}, "rules": 3}',
            "cannot be read, at rules",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, why: str
) -> None:
    path, out = tmp_path / "f.json", tmp_path / "plan.pdf"
    path.write_bytes(content)
    assert door.main([str(path), "--output", str(out)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert f"this file {why}" in told.err
    assert not out.exists()


def test_a_file_that_is_not_there_and_a_place_that_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main([str(tmp_path / "no.json"), "--output", str(tmp_path / "x.pdf")]) == 2
    assert "cannot be opened" in capsys.readouterr().err
    lost = tmp_path / "no" / "x.pdf"
    assert door.main([str(written(tmp_path)), "--output", str(lost)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_without_figures_there_is_a_pdf_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = taken(PROJECT.model_copy(update={"plan": None})).dumped()
    path = written(tmp_path, document=document)
    assert door.main([str(path), "--output", str(tmp_path / "x.xlsx")]) == 2
    assert "has no figures" in capsys.readouterr().err
    assert door.main([str(path), "--output", str(tmp_path / "x.pdf")]) == 0
