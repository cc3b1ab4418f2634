"""People out of a table: its columns found by their names in three languages, each row looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pie_core.model.people import is_name, name_key
from pie_core.model.roster import MAX_ROWS, Entry, Finding, Roster
from pie_core.roster.tables import Table, tables, unreadable

_COLUMNS = {
    "full": (
        "nom et prenom|noms et prenoms|nom prenom|prenom et nom|prenom nom|prenoms et noms|"
        "nom complet|stagiaire|stagiaires|nom du stagiaire|liste des stagiaires|"
        "الاسم الكامل|الاسم والنسب|الاسم و النسب|الاسم الشخصي والعائلي|المتدرب|المتدربون|"
        "full name|name and surname|first and last name|first name and surname|trainee|student"
    ),
    "first": "prenom|prenoms|الاسم الشخصي|first name|given name|firstname",
    "last": "nom de famille|النسب|الاسم العائلي|اللقب|last name|surname|family name|lastname",
    "name": "nom|noms|الاسم|name|names",
    "group": "groupe|groupes|classe|المجموعة|الفوج|القسم|group|class",
    "team": "equipe|equipes|الفريق|team",
    "code": "code|code du groupe|الرمز|رمز المجموعة|group code",
    "trade": "filiere|الشعبة|التخصص|trade|field",
    "establishment": "etablissement|المؤسسة|establishment|school|training centre|training center",
    "year": "annee|annee de formation|السنة|سنة التكوين|year|training year",
}
"""What a column holds → how it may be called.

`name` alone is the whole name; beside a first name it is the last one, and the other way round.
"""


def _plain(title: str) -> str:
    """The name of a column without case, accents, vowel marks and signs."""
    return " ".join(re.sub(r"[^\w]+", " ", name_key(title)).split())


_NAMED = {_plain(name): kind for kind, names in _COLUMNS.items() for name in names.split("|")}
_NAMES = {"full", "first", "last", "name"}
_TITLES = 20
"""So many rows may stand above the names of the columns: the school, the year, an empty line."""


def read(data: bytes) -> Roster:
    """The people of a file. Raises `Invalid` for what is no table or has no names.

    A spreadsheet's first sheet with a column of names counts. Without any header, one column alone
    is a column of names. Codes besides those of `tables`: `roster_empty`, `roster_columns` (`seen`).
    """
    found = [table for table in tables(data) if table]
    if not found:
        raise unreadable("roster_empty")
    for table in found:
        if header := _header(table):
            return _people(table[header[0] + 1 :], header[1])
    first = found[0]
    if all(sum(map(bool, cells)) == 1 for _, cells in first):
        place = next(at for at, cell in enumerate(first[0][1]) if cell)
        if all(len(cells) > place and cells[place] for _, cells in first):
            return _people(first, {"full": place})
    raise unreadable("roster_columns", seen=[cell for cell in first[0][1] if cell][:12])


def _header(table: Table) -> tuple[int, dict[str, int]] | None:
    """The place of the row that names the columns, and what each of them holds."""
    for at, (_, cells) in enumerate(table[:_TITLES]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(cells):
            kind = _NAMED.get(_plain(cell))
            if kind and kind not in columns:
                columns[kind] = place
        if _NAMES & set(columns):
            return at, columns
    return None


def _people(rows: Table, columns: dict[str, int]) -> Roster:
    entries: list[Entry] = []
    findings: list[Finding] = []
    for number, cells in rows:
        said = {kind: cells[place] if place < len(cells) else "" for kind, place in columns.items()}
        if not any(said.values()):
            continue
        if len(entries) + len(findings) >= MAX_ROWS:
            raise unreadable("roster_rows")
        name = _name(said)
        if not name:
            findings.append(Finding(number, "roster_no_name"))
        elif not is_name(name):
            findings.append(Finding(number, "roster_not_a_name", {"name": name}))
        elif long := [t for k in _MORE if not _fits(t := said.get(k, ""))]:
            findings.append(
                Finding(number, "roster_too_long", {"name": name, "text": long[0][:40]})
            )
        else:
            more = {kind: said[kind] for kind in _MORE if said.get(kind)}
            entries.append(Entry(row=number, name=name, **more))
    if not entries and not findings:
        raise unreadable("roster_empty")
    known = frozenset(columns)
    return Roster(tuple(entries), tuple(findings), known)


_MORE: Sequence[str] = ("group", "team", "code", "trade", "establishment", "year")


def _fits(text: str) -> bool:
    """Whether a group, a team or a school may be called so."""
    return len(text) <= 80 and text.isprintable()


def _name(said: dict[str, str]) -> str:
    """First name, then last name, whichever way the columns part them."""
    if said.get("full"):
        return said["full"]
    first, last, either = (said.get(kind, "") for kind in ("first", "last", "name"))
    if "first" in said:
        last = last or either
    else:
        first = either
    return " ".join(f"{first} {last}".split())
