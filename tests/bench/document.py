"""How long the plan takes as a PDF, beside WeasyPrint and LibreOffice on equal content.

`python -m tests.bench.document WAY LANGUAGE RUNS`: in a process alone and on one core; printed as
JSON. Ways: `plan` (a plan whose figures are ready, as at a second click), `fresh` (its figures are
drawn anew each time, as at the first click on a plan that has changed), `weasyprint` (the HTML of
`tests.bench.page`, figures ready). Seconds are of the process's own clock, the least of the runs;
memory is the most that a run held beyond what the process held before it.

The plan is the sewing workshop's of the shipped examples: three offers, a loan, tests, evidence.
"""

from __future__ import annotations

import gc
import importlib.util
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pypdf import PdfReader

from pie_core.content.load import ROOT as CONTENT
from pie_core.content.load import current
from pie_core.report import charts, leaves, snapshot
from pie_core.report.plan import plan_pdf
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import words
from tests.bench import office
from tests.bench.page import page
from tests.bench.skills import THREADS
from tests.load.figures import Row, kilobytes, milliseconds

ROOT = Path(__file__).resolve().parents[2]
PROJECT = CONTENT / "examples" / "projects" / "atelier-khayata.json"
TODAY = date(2026, 11, 26)
LANGUAGES = ("fr", "ar")
RUNS, FEW = 7, 1
SECONDS, MEMORY = 1.5, 30_000_000
"""The targets for a whole plan: seconds of one core, bytes beyond what the process holds."""
NAMES = {"fr": "in French", "ar": "in Arabic"}


@dataclass(frozen=True)
class Made:
    """Seconds of a run once warm, bytes beyond those held before, pages and bytes of the PDF."""

    seconds: float
    extra: int
    pages: int
    size: int


def example() -> Snapshot:
    """The plan that is timed."""
    return snapshot.read(json.loads(PROJECT.read_bytes())["document"])


def forget() -> None:
    """No figure is kept from the plan before."""
    charts._drawn.cache_clear()
    leaves._ready.cache_clear()


def way(name: str, language: str) -> Callable[[], bytes]:
    """What makes the PDF once."""
    plan, spoken, guide = example(), words(language), current().programme.dossier

    def ours() -> bytes:
        return plan_pdf(plan, spoken, TODAY, guide)

    def fresh() -> bytes:
        forget()
        return ours()

    if name != "weasyprint":
        return {"plan": ours, "fresh": fresh}[name]
    from weasyprint import HTML  # type: ignore[import-untyped,unused-ignore]

    text = page(plan, spoken, TODAY, guide)
    return lambda: bytes(HTML(string=text).write_pdf())


def _peak_from_here() -> Callable[[], int]:
    """A clock for memory: the most held from here on, less what is held now, in bytes.

    Linux is asked to forget the most so far; where it cannot be, the growth of the most counts.
    """
    gc.collect()
    status = Path("/proc/self/status")

    def kilobytes_of(field: str) -> int:
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
        raise RuntimeError(field)

    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        held = kilobytes_of("VmRSS")
        return lambda: max(0, kilobytes_of("VmHWM") - held) * 1024
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return lambda: (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) * 1024


def main() -> None:
    """Measure one way in one language."""
    name, language, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    run = way(name, language)
    data = run()
    extra = _peak_from_here()
    spent = []
    for _ in range(runs):
        before = time.process_time()
        run()
        spent.append(time.process_time() - before)
    pages = len(PdfReader(io.BytesIO(data)).pages)
    print(json.dumps(asdict(Made(min(spent), extra(), pages, len(data)))))


def measured(name: str, language: str, runs: int) -> Made:
    """One way in one language, in a process alone with one thread for linear algebra."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.document"]
    alone = {**os.environ, **dict.fromkeys(THREADS, "1")}
    run = subprocess.run(
        [*command, name, language, str(runs)],
        cwd=ROOT,
        env=alone,
        check=True,
        capture_output=True,
        text=True,
    )
    return Made(**json.loads(run.stdout))


def why_no_weasyprint() -> str:
    """Why WeasyPrint cannot run here; empty where it can. It loads Pango when it is imported."""
    if importlib.util.find_spec("weasyprint") is None:
        return "WeasyPrint is not installed"
    tried = subprocess.run(
        [sys.executable, "-c", "import weasyprint"], capture_output=True, text=True
    )
    return "" if tried.returncode == 0 else "WeasyPrint finds no Pango (Debian: libpango-1.0-0)"


def converted(folder: Path, language: str, times: int) -> Made:
    """LibreOffice on the same HTML: its computing less that of an empty page, least of the runs.

    Raises `office.NotComputed` where it has no Writer, which Debian packs apart.
    """
    calc = office.Office.opened(folder)
    plan, spoken, guide = example(), words(language), current().programme.dossier
    full, empty = folder / f"plan-{language}.html", folder / "empty.html"
    full.write_text(page(plan, spoken, TODAY, guide), encoding="utf-8")
    empty.write_text("<!doctype html><title>Vide</title><p>.</p>", encoding="utf-8")

    def spent(path: Path) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        calc.run(
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(folder),
            str(path),
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    least = {path: min(spent(path) for _ in range(times)) for path in (empty, full)}
    if not full.with_suffix(".pdf").is_file():
        raise office.NotComputed("LibreOffice has no Writer (Debian: libreoffice-writer)")
    data = full.with_suffix(".pdf").read_bytes()
    pages = len(PdfReader(io.BytesIO(data)).pages)
    return Made(least[full] - least[empty], 0, pages, len(data))


def _of(made: Made) -> str:
    return f"{milliseconds(made.seconds)}, {made.pages} pages, {kilobytes(made.size)}"


def ours(quick: bool, runs: int, language: str) -> tuple[Made, list[Row]]:
    """The plan at a second click and at a first, and the memory of both."""
    warm, fresh = (measured(name, language, runs) for name in ("plan", "fresh"))
    extra = max(warm.extra, fresh.extra)
    return warm, [
        Row(
            f"The whole plan {NAMES[language]} as a PDF, warm, one core",
            _of(warm),
            f"≤ {SECONDS} s",
            None if quick else warm.seconds <= SECONDS,
        ),
        Row(
            "… its figures drawn anew",
            milliseconds(fresh.seconds),
            f"≤ {SECONDS} s",
            None if quick else fresh.seconds <= SECONDS,
        ),
        Row(
            "… the most memory beyond what the process held",
            kilobytes(extra),
            f"≤ {kilobytes(MEMORY)}",
            None if quick else extra <= MEMORY,
        ),
    ]


def beside(made: Made, other: Made, name: str, *, memory: bool = True) -> Row:
    """Another's figures beside ours of the same run."""
    more = f", {kilobytes(other.extra)} more memory" if memory else ""
    ratio = f"{other.seconds / made.seconds:.1f} × ours"
    return Row(f"… {name}, figures ready", f"{_of(other)}{more}: {ratio}")


def rows(quick: bool, folder: Path) -> list[Row]:
    """The rows of the document; `folder` is for LibreOffice."""
    runs = FEW if quick else RUNS
    no_weasyprint = "--quick" if quick else why_no_weasyprint()
    no_office = "--quick" if quick else "" if office.program() else "LibreOffice is not installed"
    found = []
    for language in LANGUAGES:
        made, table = ours(quick, runs, language)
        found += table
        if no_weasyprint:
            found.append(Row("… WeasyPrint on equal content", f"skipped: {no_weasyprint}"))
        else:
            name = f"WeasyPrint {version('weasyprint')} on equal content"
            found.append(beside(made, measured("weasyprint", language, 2), name))
        name = "LibreOffice on equal content, less an empty page"
        try:
            if no_office:
                raise office.NotComputed(no_office)
            found.append(beside(made, converted(folder, language, 3), name, memory=False))
        except office.NotComputed as why:
            found.append(Row("… LibreOffice on equal content", f"skipped: {why}"))
    return found


if __name__ == "__main__":
    main()
