"""`python -m tests.growth`: what a country of trainees takes, from `docs/growth.yaml`.

Prints the table of `docs/growth.md`: for each region its trainees at work at the fullest moment, cells
(one database each), app processes, machines, disk, line, and what a trainee costs in a year. Change the
figures in the YAML file and print it again. `--measure` measures those of its figures that come from
here: what a trainee's work takes in the store, and how many saves a second one writer commits.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "growth.yaml"
SECONDS, WRITERS = 4.0, 8


@dataclass(frozen=True)
class Cell:
    """A region (or the country): what it needs at its fullest moment, and in a year."""

    name: str
    trainees: int
    given: bool
    working: int
    saves: float
    cells: int
    processes: int
    machines: int
    database_gb: float
    backups_gb: float
    restore_minutes: float
    line_mbit: float
    cost: float

    @property
    def each(self) -> float:
        """DH for a trainee and year."""
        return self.cost / self.trainees


def read(path: Path = FIGURES) -> dict[str, Any]:
    """The figures as they stand."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def trainees(figures: dict[str, Any]) -> dict[str, tuple[int, bool]]:
    """Region → its trainees, and whether somebody gave that number; the rest in equal parts."""
    regions = figures["regions"]
    known = {r["name"]: r["trainees"] for r in regions if r["trainees"] is not None}
    open_ones = [r["name"] for r in regions if r["trainees"] is None]
    rest = max(0, figures["known"]["trainees"] - sum(known.values()))
    part, over = divmod(rest, len(open_ones) or 1)
    shares = {name: part + (n < over) for n, name in enumerate(open_ones)}
    return {r["name"]: ({**known, **shares}[r["name"]], r["name"] in known) for r in regions}


def working(figures: dict[str, Any], count: int) -> int:
    """How many are at work at the fullest moment."""
    known, guess = figures["known"], figures["assumed"]
    hours = known["programme_hours"] * guess["share_in_workbook"]
    return math.ceil(count * hours / guess["open_hours"] * guess["peak"])


def bytes_each(figures: dict[str, Any]) -> float:
    """Bytes of the database for a trainee who went the whole way."""
    found, guess = figures["measured"], figures["assumed"]
    text = found["current_kb"] * 1e3
    text += found["answers"] * (guess["versions"] - 1) * found["version_bytes"]
    return float(text + guess["photos"] * guess["photo_kb"] * 1e3)


def cell(figures: dict[str, Any], name: str, count: int, given: bool) -> Cell:
    """What so many trainees take."""
    found, guess = figures["measured"], figures["assumed"]
    busy = working(figures, count)
    saves = busy * found["actions_per_second"] * found["saves_share"]
    cells = max(1, math.ceil(saves / (guess["commits"] * guess["commit_load"])))
    cores = busy * found["cores_per_working"] / guess["core_load"]
    processes = max(
        2 * cells, math.ceil(cores)
    )  # A process uses one core; two, so that one may die.
    # On each machine a core builds documents and a core is the system's and nginx's.
    apps = math.ceil(processes / (guess["cores_per_machine"] - 2))
    databases = 2 * math.ceil(cells / guess["cells_per_database_machine"])  # each with its standby
    machines = max(2, apps) + databases
    database = bytes_each(figures) * count * guess["years_kept"] / 1e9
    backups = database * guess["backup_ratio"] * guess["backups_kept"]
    restore = database * 1e3 / cells / guess["restore_mb_s"] / 60
    pages = found["actions_per_second"] * (1 - found["saves_share"]) * found["page_kb"]
    typed = found["actions_per_second"] * found["saves_share"] * guess["save_kb"]
    line = busy * (pages + typed) * 8 / 1e3
    cost = (
        machines * guess["machine_year"]
        + (2 * database + backups) * guess["gb_year"]
        + line * guess["mbit_year"]
        + count / guess["trainees_per_person"] * guess["person_year"]
    )
    return Cell(
        name=name,
        trainees=count,
        given=given,
        working=busy,
        saves=saves,
        cells=cells,
        processes=processes,
        machines=machines,
        database_gb=database,
        backups_gb=backups,
        restore_minutes=restore,
        line_mbit=line,
        cost=cost,
    )


def country(figures: dict[str, Any]) -> list[Cell]:
    """Every region, in the order of the file."""
    return [cell(figures, name, *of) for name, of in trainees(figures).items()]


def table(cells: list[Cell]) -> str:
    """The plan as Markdown; numbers that nobody gave bear a question mark."""
    heads = (
        *("region", "trainees", "at work at the peak", "saves a second", "cells", "processes"),
        *("machines", "database", "backups", "a cell restored in", "line"),
        "DH for a trainee and year",
    )
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for one in cells:
        mark = "" if one.given else " ?"
        lines.append(
            f"| {one.name} | {one.trainees}{mark} | {one.working} | {one.saves:.0f} | {one.cells} "
            f"| {one.processes} | {one.machines} | {one.database_gb:.0f} GB "
            f"| {one.backups_gb:.0f} GB | {one.restore_minutes:.0f} min "
            f"| {one.line_mbit:.0f} Mbit/s | {one.each:.1f} |"
        )
    count, cost = sum(c.trainees for c in cells), sum(c.cost for c in cells)
    lines.append(
        f"| **All** | {count} | {sum(c.working for c in cells)} | {sum(c.saves for c in cells):.0f} "
        f"| {sum(c.cells for c in cells)} | {sum(c.processes for c in cells)} "
        f"| {sum(c.machines for c in cells)} | {sum(c.database_gb for c in cells):.0f} GB "
        f"| {sum(c.backups_gb for c in cells):.0f} GB | "
        f"| {sum(c.line_mbit for c in cells):.0f} Mbit/s | {cost / count:.1f} |"
    )
    return "\n".join(lines)


# ---------------------------------------------------------------- what is measured here


def stored() -> dict[str, float]:
    """The example group in a new house: answers, kB and bytes of a version for each trainee.

    The table of earlier versions holds each answer once there, so what it takes is what a version does.
    """
    from pie_core.service import examples
    from pie_core.service.house import House
    from tests.people import trainer_with_group

    with tempfile.TemporaryDirectory(prefix="pie-growth-", ignore_cleanup_errors=True) as folder:
        house = House(Path(folder) / "data")
        _, trainer, _ = trainer_with_group(house)
        path = Path(folder) / "data" / "pie.sqlite"
        with house.store.engine.borrowed() as db:
            db.conn.execute("pragma wal_checkpoint(truncate)")
            db.conn.execute("vacuum")
            db.conn.execute("pragma wal_checkpoint(truncate)")
        before = path.stat().st_size
        group = examples.load(house, trainer)
        with house.store.engine.borrowed() as db, closing(db.conn.cursor()) as cursor:
            cursor.execute("pragma wal_checkpoint(truncate)")
            cursor.execute("vacuum")
            cursor.execute("pragma wal_checkpoint(truncate)")
            people = cursor.execute(
                "select count(*) from people where cohort_id = ?", (group.id,)
            ).fetchone()[0]
            answers = cursor.execute("select count(*) from answers").fetchone()[0]
            versions = cursor.execute("select count(*) from answer_history").fetchone()[0]
            taken = cursor.execute(
                "select sum(length(cast(value as blob)) + length(owner) + length(module)"
                " + length(activity) + length(prompt) + length(author_id) + length(at))"
                " from answer_history"
            ).fetchone()[0]
        size = path.stat().st_size - before
        house.store.close()
    # A row, its place in two indexes, and half-empty pages: twice its text was found over the file.
    return {
        "people": people,
        "answers": answers / people,
        "versions": versions / people,
        "current_kb": size / people / 1e3,
        "version_bytes": 2 * taken / versions,
    }


def commits(url: str = "") -> float:
    """Saves a second that one store acknowledges to eight writers at once, through the services."""
    from pie_core.service import answers
    from tests.load import school

    with tempfile.TemporaryDirectory(prefix="pie-growth-", ignore_cleanup_errors=True) as folder:
        made = school.made(Path(folder) / "data", WRITERS, url or None)
        done = [0] * WRITERS
        until = time.monotonic() + SECONDS

        def write(number: int) -> None:
            trainee = made.trainees[number]
            draft = trainee.drafts["observe_problem"][0]
            while time.monotonic() < until:
                place = (made.house, trainee.actor, draft.owner, draft.ref)
                draft.version = answers.save(*place, draft.following(), draft.version).version
                done[number] += 1

        threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        made.house.store.close()
        return sum(done) / SECONDS


def measure() -> None:
    """Print what the YAML file has from here (`commits` stands among the assumptions there)."""
    for name, value in stored().items():
        print(f"  {name}: {value:.1f}")
    found = [commits() for _ in range(3)]
    print(
        f"  commits_sqlite: {statistics.median(found):.0f}  # {', '.join(f'{f:.0f}' for f in found)}"
    )
    from tests.postgres import Postgres, binaries

    if binaries() is None:
        print("  commits_postgres: skipped, no PostgreSQL on this machine")
        return
    with tempfile.TemporaryDirectory(prefix="pie-growth-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), safe=True)
        server.start()
        found = []
        for number in range(3):
            server.run(f"create database growth_{number}")
            found.append(commits(server.url(f"growth_{number}")))
        server.stop()
    print(
        f"  commits_postgres: {statistics.median(found):.0f}  # {', '.join(f'{f:.0f}' for f in found)}"
    )


def main() -> None:
    """Read the options, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.growth", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure instead of reckoning")
    if parser.parse_args().measure:
        measure()
    else:
        print(table(country(read())))


if __name__ == "__main__":
    main()
