"""What is erased where the tables are on a PostgreSQL server: in no table, and when it is in no file.

Looked for as a superuser can: in every value of every table of every schema, then in the bytes of the
server's own folder. Guards taken out to see these fail: `analyze` after the erasing (the statistics
quote names and texts), the statistics of an emptied table, and what an administrator does
(`deploy/README.md`) line by line, but for the change of segment: here `vacuum full` fills one by itself.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from pie_core.service import accounts, cohorts, year_end
from pie_core.service import house as houses
from tests.conftest import Class
from tests.postgres import Postgres
from tests.server import ROOT
from tests.test_privacy import traces, written_as

TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') order by 1, 2"""
TEXTS = """
select table_name, column_name from information_schema.columns
where table_schema = 'public' and data_type in ('text', 'bytea')"""

Marks = Mapping[str, Iterable[bytes]]
"""What is looked for → the forms in which it may lie there."""


@pytest.fixture(autouse=True)
def server(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """A server of this test's own, since its files are read; what lies in them is not compressed."""
    # Not in pytest's folder, which is closed to the user that the database runs as.
    folder = Path(tempfile.mkdtemp(prefix="pie-database-"))
    database = Postgres(folder)
    database.start()
    try:
        database.run("create database pie")
        monkeypatch.setenv("PIE_DATABASE_URL", database.url("pie"))
        houses.house()
        for table, column in asked(database, TEXTS):
            tell(database, f'alter table "{table}" alter column "{column}" set storage external')
        yield database
    finally:
        for one in houses._houses.values():
            one.store.close()
        houses._houses.clear()
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def asked(server: Postgres, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url("pie"), autocommit=True) as connection:
        return connection.execute(question.encode()).fetchall()


def tell(server: Postgres, *statements: str) -> None:
    with psycopg.connect(server.url("pie"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def forms(marks: Iterable[str]) -> dict[str, Iterable[bytes]]:
    return {mark: written_as(mark) for mark in marks}


def held(places: Iterable[tuple[str, bytes]], marks: Marks) -> dict[str, list[str]]:
    """Mark → the places that hold it in one of its forms."""
    found: dict[str, list[str]] = {}
    for place, data in places:
        for mark, ways in marks.items():
            if any(way in data for way in ways):
                found.setdefault(mark, []).append(place)
    return found


def in_tables(server: Postgres, marks: Marks) -> dict[str, list[str]]:
    """In the values of every table that there is, the system's own too."""

    def places() -> Iterator[tuple[str, bytes]]:
        for schema, table in asked(server, TABLES):
            rows = asked(server, f'select * from "{schema}"."{table}"')
            cells = (cell for row in rows for cell in row)
            data = (c if isinstance(c, bytes) else str(c).encode() for c in cells)
            yield f"{schema}.{table}", b"\0".join(data)

    return held(places(), marks)


def in_files(server: Postgres, marks: Marks) -> dict[str, list[str]]:
    """In the bytes of every file of the server: tables, indexes, the write-ahead log, what it tells."""

    def places() -> Iterator[tuple[str, bytes]]:
        for path in sorted(server.data.parent.rglob("*")):
            try:
                if path.is_file():
                    yield path.relative_to(server.data.parent).as_posix(), path.read_bytes()
            except FileNotFoundError:
                continue  # A file of an instant.

    return held(places(), marks)


def last_rites() -> list[str]:
    """What an administrator does after an erasing, as `deploy/README.md` gives it."""
    text = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    return [line.strip() for line in block.split(";") if line.strip()]


def test_an_erased_person_is_in_no_table(school: Class, server: Postgres) -> None:
    """Also not in the statistics, which quote the names and texts of the rows that they are made from."""
    found = traces(school)
    gone = forms(found.gone)
    tell(server, "analyze")
    before = in_tables(server, gone)
    assert set(before) == set(found.gone)
    quoted = {mark for mark, names in before.items() if "pg_catalog.pg_statistic" in names}
    assert {"Zoubida Xylofort", "secret-un-ç"} <= quoted
    accounts.erase_self(school.house, found.person, "2580")
    assert in_tables(server, gone) == {}
    assert set(in_tables(server, forms(found.stays))) == set(found.stays)


def test_after_the_end_of_a_year_nobody_is_in_a_table(school: Class, server: Postgres) -> None:
    """The last group goes, and its tables are empty: nothing is left to make statistics from."""
    found = traces(school)
    own = [*found.gone, *found.stays, "Amal Berrada", "Driss Naciri", school.amal.id]
    tell(server, "analyze")
    assert set(in_tables(server, forms(own))) == set(own)
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    year_end.erase(school.house, school.trainer, school.cohort.id, "TSFCC 101")
    assert asked(server, "select count(*) from answers") == [(0,)]
    assert in_tables(server, forms(own)) == {}
    # The workbook goes on over tables whose statistics went.
    group = cohorts.create(
        school.house, school.trainer, name="Autre", trade="Froid", establishment="ISTA", year="2027"
    )
    accounts.join(school.house, group.join_code, "Amal Berrada", "2580")
    [names] = in_tables(server, forms(["Amal Berrada"])).values()
    assert names == ["public.people", "public.teams"]


def test_and_in_no_file_once_an_administrator_did_the_rest(school: Class, server: Postgres) -> None:
    """Until then the pages' free space and the write-ahead log hold it: `docs/security.md` says so."""
    found = traces(school)
    [(pdf,)] = asked(server, "select pdf from submissions")
    assert isinstance(pdf, bytes)
    gone = {**forms(found.gone), "the plan with the name": {pdf[500:700]}}
    tell(server, "analyze", "checkpoint")
    assert set(in_files(server, gone)) == set(gone)
    accounts.erase_self(school.house, found.person, "2580")
    left = in_files(server, gone)
    assert left
    assert any("/pg_wal/" in name for names in left.values() for name in names)
    tell(server, *last_rites())
    assert in_files(server, gone) == {}
    assert set(in_files(server, forms(found.stays))) == set(found.stays)
