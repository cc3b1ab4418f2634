"""A class as a file over HTTP: out, in, refusals, and nothing left on the disk."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from pie_core.api import class_files, session
from pie_core.model.people import Role
from pie_core.service import accounts, cohorts
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser, code
from tests.test_api_documents import signed


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files stand for a moment."""
    folder = tmp_path / "moment"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def sent(who: Browser, data: bytes) -> Any:
    headers = {session.HEADER: who.token}
    return who.client.post("/api/classes", content=data, headers=headers)


def test_out_and_in_again(school: Class, room: Path) -> None:
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    out = trainer.client.get(f"/api/documents/class/{school.cohort.id}")
    assert out.status_code == 200
    assert "groupe_tsfcc-101_" in out.headers["content-disposition"]
    with zipfile.ZipFile(BytesIO(out.content)) as box:
        assert "manifest.json" in box.namelist()
    reply = sent(trainer, out.content)
    assert (reply.status_code, reply.json()) == (
        200,
        {"cohort": school.cohort.id, "opened": False},
    )
    report = trainer.client.get(f"/api/documents/class-report/{school.cohort.id}")
    assert report.text.startswith("\ufeffQuoi;")
    assert list(room.iterdir()) == []


def test_only_who_runs_the_group(school: Class, room: Path) -> None:
    accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Nadia Tazi", PASSWORD)
    for who in (
        signed(school, "Amal Berrada", "2580"),
        signed(school, "Nadia Tazi", PASSWORD, staff=True),
    ):
        for path in ("class", "class-report"):
            found = who.client.get(f"/api/documents/{path}/{school.cohort.id}")
            assert code(found) == (403, "forbidden")
    amal = signed(school, "Amal Berrada", "2580")
    assert sent(amal, b"x").status_code == 403
    assert list(room.iterdir()) == []


def test_a_file_that_is_none_is_one_clear_word(school: Class, room: Path) -> None:
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    for body in (b"", b"PK\x03\x04", b"<script>"):
        found = sent(trainer, body)
        assert found.status_code == 422
        assert found.json()["findings"][0]["code"] == "not_class_file"
    assert list(room.iterdir()) == []


def test_a_body_that_is_too_large_is_stopped(
    school: Class, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_files.class_file, "MAX_BYTES", 1000)
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    found = sent(trainer, b"x" * 1001)
    assert code(found) == (413, "too_large")
    assert list(room.iterdir()) == []


def test_a_closed_group_says_so(school: Class, room: Path) -> None:
    trainer = signed(school, "Salma Idrissi", PASSWORD, staff=True)
    data = trainer.client.get(f"/api/documents/class/{school.cohort.id}").content
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    found = sent(trainer, data)
    assert found.json()["findings"][0]["code"] == "closed_group"
