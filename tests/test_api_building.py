"""The process that builds documents: what goes in and comes back, and what happens when it dies."""

from __future__ import annotations

import operator
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from pie_core.api import building, door
from pie_core.errors import NotBuilt, NotFound
from pie_core.service import documents, photos
from tests import jobs
from tests.conftest import Class


@pytest.fixture(scope="module")
def shared() -> Iterator[building.Builder]:
    """One that nobody harms: starting it takes a second."""
    found = building.Builder()
    yield found
    found.close()


@pytest.fixture
def one() -> Iterator[building.Builder]:
    """A builder that is closed at the end."""
    found = building.Builder()
    yield found
    found.close()


def gone(pid: int) -> bool:
    """Whether a process has ended, waited for a few seconds (a zombie of ours counts as ended)."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            state = (
                Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            )
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_work_is_done_in_another_process_that_stays(shared: building.Builder) -> None:
    first = shared.build(os.getpid)
    assert first != os.getpid()
    assert first == shared.build(os.getpid) == shared.pid


def test_a_house_travels_as_its_folder(shared: building.Builder, school: Class) -> None:
    assert shared.build(jobs.name_of, school.house) == f"{school.house.folder} 1"


def test_what_is_printed_there_does_not_mix_with_answers(shared: building.Builder) -> None:
    assert shared.build(print, "a word in between") is None
    assert shared.build(operator.add, 20, 22) == 42


def test_a_refusal_comes_back_as_itself(shared: building.Builder, school: Class) -> None:
    with pytest.raises(NotFound):
        shared.build(documents.figures, school.house, school.amal, "no such project")


def test_a_bug_comes_back_with_its_traceback(shared: building.Builder) -> None:
    with pytest.raises(building.Broken, match="invalid literal for int"):
        shared.build(int, "forty-two")
    assert shared.build(int, "42") == 42


def test_a_document_is_the_same_bytes_there(shared: building.Builder, school: Class) -> None:
    module, activity = "discovery_day", "know_myself"
    there = shared.build(documents.blank, school.house, school.amal, module, activity)
    assert there == documents.blank(school.house, school.amal, module, activity)


def test_a_process_that_dies_once_is_asked_again(one: building.Builder, tmp_path: Path) -> None:
    assert one.build(jobs.dies_once, str(tmp_path / "died")) == "alive"


def test_one_that_dies_twice_fails_clearly_and_the_next_document_is_built(
    one: building.Builder,
) -> None:
    with pytest.raises(NotBuilt):
        one.build(os._exit, 3)
    assert one.build(operator.add, 20, 22) == 42


def test_a_document_that_takes_too_long_fails_and_is_not_tried_again() -> None:
    one = building.Builder(patience=3)
    try:
        begun = time.monotonic()
        with pytest.raises(NotBuilt):
            one.build(time.sleep, 60)
        assert time.monotonic() - begun < 30
    finally:
        one.close()


def test_without_work_it_ends_and_comes_back() -> None:
    one = building.Builder(idle=0.2)
    try:
        first = one.build(os.getpid)
        assert gone(first)
        assert one.build(os.getpid) != first
    finally:
        one.close()


def test_after_many_documents_a_new_one_takes_over(
    one: building.Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "MOST_JOBS", 2)
    numbers = [one.build(os.getpid) for _ in range(3)]
    assert numbers[0] == numbers[1] != numbers[2]


def test_closed_it_leaves_nothing_behind_and_builds_nothing(one: building.Builder) -> None:
    number = one.build(os.getpid)
    one.close()
    assert gone(number)
    with pytest.raises(NotBuilt):
        one.build(os.getpid)


def test_closed_under_a_document_it_does_not_begin_again(one: building.Builder) -> None:
    assert one.build(operator.add, 1, 1) == 2
    failed: list[type[Exception]] = []

    def ask() -> None:
        try:
            one.build(time.sleep, 60)
        except NotBuilt as error:
            failed.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.3)
    one.close()
    asking.join(20)
    assert failed == [NotBuilt]
    assert one.pid is None


def test_where_no_process_can_be_started_the_server_builds(
    one: building.Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert one.build(os.getpid) == os.getpid()


def test_only_documents_go_there_and_only_while_the_server_runs() -> None:
    assert building.placed(documents.plan) is documents.plan
    with building.apart() as one:
        assert building.placed(photos.add) is photos.add
        assert building.placed(documents.plan) is not documents.plan
        assert one.pid is None  # Nobody has asked for one yet.
    assert building.placed(documents.plan) is documents.plan


def test_the_door_builds_documents_apart(school: Class) -> None:
    async def blank() -> tuple[bytes, str]:
        asked = (school.house, school.amal, "discovery_day", "know_myself")
        data, name = await door.building(documents.blank, *asked)
        return data, name

    with building.apart() as one:
        data, name = anyio.run(blank)
        assert one.pid is not None
    assert data.startswith(b"%PDF")
    assert name.endswith(".pdf")


def test_a_photograph_does_not_wait_for_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that takes long holds the turn of documents alone."""
    waiting = threading.Event()
    monkeypatch.setattr(building.Builder, "build", lambda *_: waiting.wait(20))

    async def both() -> str:
        async with anyio.create_task_group() as group:
            group.start_soon(door.building, documents.plan)
            await anyio.sleep(0.1)
            with anyio.fail_after(10):
                try:
                    return str(await door.building(lambda: "kept"))
                finally:
                    waiting.set()

    with building.apart():
        assert anyio.run(both) == "kept"
