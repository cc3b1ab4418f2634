"""The journal of problems: what stands in it, what never does, and that it stays small.

Guards tried by removal, each time a test fails: the count of repeats (`_happened` writing always);
`str(error)` put into the line; `_inside` giving the file's name as it is; no turning over (`maxBytes=0`).
"""

from __future__ import annotations

import errno
import json
import logging
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pie_core.errors import NotBuilt
from pie_core.service import accounts, answers, journal
from pie_core.service.house import House
from pie_core.service.journal import Journal
from pie_core.store.backup import Damaged
from tests.conftest import Class
from tests.server import ROOT
from tests.test_api import Browser, answer

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NAME, SAID, PIN = "Amal Berrada", "La clim de ma tante Zineb fuit", "2580"


@pytest.fixture
def listening() -> Any:
    listener = journal.listen()
    yield listener
    journal.hush(listener)


def broken(text: str) -> Exception:
    """An error with something personal in its message, raised so that it has places."""
    try:
        raise KeyError(text)
    except KeyError as error:
        return error


def lines(one: Journal) -> list[dict[str, Any]]:
    return [json.loads(text) for text in one.text().splitlines()]


def test_a_session_full_of_problems_leaves_nobodys_words(
    house: House, school: Class, listening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(house)
    browser.enter(school)

    def spoiled(*given: Any, **_: Any) -> None:
        raise ValueError(f"{NAME} ({PIN}) wrote {SAID}: {given}")

    monkeypatch.setattr(answers, "save_field", spoiled)
    monkeypatch.setattr(accounts, "export", spoiled)
    assert browser.post("/api/answers", answer(school, SAID)).status_code == 500
    assert browser.client.get(f"/api/me/export.json?name={NAME}").status_code == 500
    log = logging.getLogger("pie")
    log.warning("%s has said %s", NAME, SAID)
    log.error("screen", exc_info=broken(SAID))
    log.error(f"backup of {NAME}", extra={"problem": "backup"})
    try:
        try:
            raise LookupError(SAID)
        except LookupError as cause:
            raise RuntimeError(NAME) from cause
    except RuntimeError:
        log.exception("of %s", NAME)
    text = journal.journal().to_send(AT)
    kept = [json.loads(line) for line in text.splitlines()]
    assert len(kept) == 1 + 6
    assert "RuntimeError < LookupError" in [line.get("kind") for line in kept]
    # The words themselves, and as JSON or a person's own machine would spell them.
    personal = [
        NAME, *NAME.split(), SAID, "Zineb", PIN, "Salma", "Idrissi", "Driss", school.amal.id,
        school.project(school.amal), school.cohort.id, school.cohort.join_code, str(house.folder),
        str(Path(__file__).resolve().parents[1]), str(Path.home()) + "/",
    ]  # fmt: skip
    assert [word for word in personal if word in text] == []


def test_a_bug_has_the_kind_and_the_places_and_one_code_however_often_it_comes(
    tmp_path: Path,
) -> None:
    one = Journal(tmp_path)
    codes = {one.unexpected(broken(f"{n}"), AT) for n in range(40)}
    assert len(codes) == 1
    first, *others = lines(one)
    assert first["kind"] == "KeyError"
    assert first["places"][-1].startswith("tests/test_journal.py:")
    assert first["places"][-1].endswith(" broken")
    assert (first["what"], first["do"]) == (
        "Une erreur du programme.",
        "Télécharger le journal dans « État du cahier » et l'envoyer à la personne qui aide.",
    )
    assert [line["count"] for line in others] == [10]
    one.close()
    assert [line["count"] for line in lines(one)] == [1, 10, 40]
    [told] = one.recent()
    assert (told.count, told.code) == (40, codes.pop())


def test_an_hour_later_a_problem_is_told_again(tmp_path: Path) -> None:
    one = Journal(tmp_path)
    for minutes in (0, 5, 59, 61):
        one.note("backup", AT + timedelta(minutes=minutes))
    assert [line["count"] for line in lines(one)] == [1, 4]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, NAME), "storage_full"),
        (OSError(errno.EROFS, NAME), "storage_read_only"),
        (OSError(errno.EIO, NAME), "storage"),
        (Damaged(f"{NAME}: malformed"), "storage_damaged"),
        (MemoryError(), "memory"),
        (NotBuilt(), "not_built"),
    ],
)
def test_trouble_that_has_a_name_says_what_to_do(
    tmp_path: Path, error: Exception, code: str
) -> None:
    one = Journal(tmp_path)
    assert one.unexpected(error, AT) == code
    [line] = lines(one)
    known = journal.KNOWN[code]
    assert (line["code"], line["what"], line["do"]) == (code, known.what, known.do)
    assert NAME not in one.text()


def test_sqlites_own_errors_have_names(tmp_path: Path) -> None:
    """Real ones: a full file, a read-only one, a flipped page, a held lock."""
    path = tmp_path / "x.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("create table t (x)")
        db.execute("pragma max_page_count = 3")
        with pytest.raises(sqlite3.Error) as full:
            db.execute("insert into t values (zeroblob(100000))")
    db.close()
    read_only = f"{path.as_uri()}?mode=ro"
    with sqlite3.connect(read_only, uri=True) as db, pytest.raises(sqlite3.Error) as fixed:
        db.execute("insert into t values (1)")
    db.close()
    first, second = sqlite3.connect(path), sqlite3.connect(path, timeout=0)
    first.execute("begin immediate")
    with pytest.raises(sqlite3.Error) as held:
        second.execute("begin immediate")
    first.close()
    second.close()
    path.write_bytes(b"no database at all" * 100)
    with sqlite3.connect(path) as db, pytest.raises(sqlite3.Error) as odd:
        db.execute("select * from t")
    db.close()
    names = [journal.named(one.value) for one in (full, fixed, held, odd)]
    assert names == ["storage_full", "storage_read_only", "storage_busy", "storage_damaged"]


def test_the_file_is_turned_over_and_stays_small(tmp_path: Path) -> None:
    one = Journal(tmp_path, size=4000, files=3)
    for n in range(300):
        one.note("backup", AT + timedelta(hours=2 * n))
    sizes = [path.stat().st_size for path in (tmp_path / "logs").iterdir()]
    assert len(sizes) == 4
    assert max(sizes) <= 4000
    assert lines(one)[-1]["count"] == 300
    assert one.recent()[0].count == 300


def test_another_start_adds_up_and_a_cut_line_is_left_out(tmp_path: Path) -> None:
    for _ in range(2):
        one = Journal(tmp_path)
        for n in range(3):
            one.note("not_built", AT + timedelta(minutes=n))
        one.close()
    with one.path.open("a", encoding="utf-8") as file:
        file.write('{"time": "2026-11-26T09:0\n[]\n{"time": 3, "code": "x"}\n')
    [told] = Journal(tmp_path).recent()
    assert (told.code, told.count) == ("not_built", 6)


def test_where_no_line_can_be_written_the_last_problems_are_still_known(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be", encoding="utf-8")
    one = Journal(tmp_path)
    one.note("storage_full", AT)
    assert [problem.code for problem in one.recent()] == ["storage_full"]


def test_many_threads_lose_no_count(tmp_path: Path) -> None:
    one = Journal(tmp_path)
    threads = [
        threading.Thread(target=lambda: [one.note("memory", AT) for _ in range(50)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.recent()[0].count == 400
    assert [line["count"] for line in lines(one)] == [1, 10, 100]


def test_the_terminal_still_has_the_whole_error(tmp_path: Path) -> None:
    """The journal is for sending; who sits at the machine reads the traceback as before."""
    script = """
import logging
from pie_core.service import journal
listener = journal.listen()
try:
    {}["Amal Berrada"]
except KeyError:
    logging.getLogger("pie").exception("screen")
journal.hush(listener)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PIE_DATA": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "KeyError: 'Amal Berrada'" in done.stderr
    assert [line["kind"] for line in lines(Journal(tmp_path))] == ["KeyError"]
