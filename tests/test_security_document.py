"""`docs/security.md` and `docs/cndp.md` say what is so: the tests that they name, the figures.

Tried: a browser test that was not there yet, and waits that another change had made longer: both failed.
"""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from functools import cache

import pytest

from pie_core.service import accounts, journal, keeping
from pie_core.service.tries import LONGEST_WAIT_OF_A_PIN, wait_after
from pie_core.store import backup
from pie_core.store.writing import DEVICES_KEPT
from tests.server import ROOT

DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)))


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def test_it_names_tests_for_every_actor() -> None:
    parts = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)[2:-1]
    assert len(parts) == 8
    assert [part.splitlines()[0] for part in parts if "`tests/" not in part] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    assert (ROOT / file).is_file()
    assert name in names_in(file)


def guesses(span: timedelta) -> int:
    """How often one may try within a time, each try as soon as it is allowed."""
    passed, tries = timedelta(), 0
    while passed <= span:
        tries += 1
        passed += wait_after(tries, LONGEST_WAIT_OF_A_PIN)
    return tries


def allowed() -> int:
    """How many PINs there are to be found."""
    found = 0
    for number in range(10_000):
        try:
            accounts._checked_secret(f"{number:04d}", accounts.Role.TRAINEE)
        except accounts.Invalid:
            continue
        found += 1
    return found


def test_the_arithmetic_of_pins_is_what_the_code_gives() -> None:
    rows = re.findall(
        r"^\| (\d+) (hours?|days) \| ([\d,]+) \| ([\d.]+) % \| ([\d.]+) % \|$",
        DOCUMENT,
        flags=re.MULTILINE,
    )
    assert len(rows) == 4
    pins = allowed()
    assert f"{pins:,} PINs are allowed" in DOCUMENT
    for count, unit, tries, one, of_thirty in rows:
        span = timedelta(**{unit.rstrip("s") + "s": int(count)})
        found = guesses(span)
        chance = found / pins
        assert int(tries.replace(",", "")) == found
        assert float(one) == round(100 * chance, 2)
        assert float(of_thirty) == round(100 * (1 - (1 - chance) ** 30), 1)


SHEET = (ROOT / "docs" / "cndp.md").read_text(encoding="utf-8")


def test_the_declaration_has_every_heading_and_says_what_the_code_does() -> None:
    for heading in (
        *("Responsable du traitement", "Finalité", "Personnes concernées", "Données sensibles"),
        *("Destinataires", "Transfert à l'étranger", "Durée", "Sécurité : accès"),
        *("Droit d'accès", "Droit de rectification", "Droit d'opposition et effacement"),
    ):
        assert re.search(rf"^\| {re.escape(heading)} \| [^|]+ \|$", SHEET, re.MULTILINE), heading
    assert SHEET.count("**à compléter**") + SHEET.count("**À compléter**") >= 12
    assert backup.KEPT == 10
    assert "Dix sauvegardes" in SHEET
    assert timedelta(hours=12) == accounts.SHORT_SESSION
    assert timedelta(days=90) == accounts.LONG_SESSION
    assert "12 heures ou 90 jours" in SHEET


def test_what_the_page_on_privacy_promises_is_what_the_code_keeps() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for promise, kept in (
        ("| Connexion | 12 heures, ou 90 jours", (accounts.SHORT_SESSION, accounts.LONG_SESSION)),
        ("| Navigateurs connus | 400 jours, vingt", (keeping.DEVICE, DEVICES_KEPT)),
        ("| Base mise de côté par une restauration | 30 jours", (keeping.ASIDE,)),
        ("| Sauvegarde inachevée (coupure de courant) | un jour", (keeping.UNFINISHED,)),
        ("quatre fichiers de 256 Ko", (journal.BYTES, journal.FILES)),
    ):
        assert promise in page, kept
    assert (
        timedelta(hours=12),
        timedelta(days=90),
    ) == (accounts.SHORT_SESSION, accounts.LONG_SESSION)
    assert (timedelta(days=400), 20) == (keeping.DEVICE, DEVICES_KEPT)
    assert (timedelta(days=30), timedelta(days=1)) == (keeping.ASIDE, keeping.UNFINISHED)
    assert journal.BYTES == 256 * 1024
