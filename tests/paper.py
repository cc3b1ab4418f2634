"""A plan to be put on paper: a small project whose figures are computed by hand, and the examples."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from pypdf import PdfReader

from pie_core.content.load import current
from pie_core.discovery import assumptions
from pie_core.finance import parameters
from pie_core.model import discovery
from pie_core.model.programme import Module
from pie_core.model.project import BLOCKS, Experiment, Note, Project
from pie_core.report.outline import outline
from pie_core.report.parts import Outline, Part
from pie_core.report.plan import plan_pdf
from pie_core.report.snapshot import Snapshot
from pie_core.service import examples, projects
from pie_core.service.house import House
from pie_core.words.catalogue import words
from tests.people import trainer_with_group

TODAY = date(2026, 11, 24)
FIELDS: dict[str, Any] = {
    "activity": "services",
    "offer": "Entretien d'un frigo",
    "price": 15000,
    "units": 24,
    "unit_cost": 3500,
    "investments": [
        {"id": "aaaa", "cells": {"name": "Pompe à vide", "amount": 180000}},
        {"id": "aaab", "cells": {"name": "Petit outillage", "amount": 120000}},
    ],
    "overheads": [{"id": "aaaa", "cells": {"name": "Carburant", "amount": 70000}}],
    "funding": [
        {"id": "aaaa", "cells": {"name": "Nos économies", "kind": "own", "amount": 400000}},
        {"id": "aaab", "cells": {"name": "Oncle", "kind": "loan", "amount": 100000, "months": 10}},
    ],
}
EXPERIMENT = Experiment(
    id="e1",
    belief="Les patrons de snacks paieront 150 DH pour un entretien.",
    method="Aller voir 12 snacks avec une feuille de prix.",
    criterion="Au moins 6 snacks sur 12 donnent une date.",
    criterion_at=datetime(2026, 11, 24, 9, 12, tzinfo=UTC),
    observation="9 patrons ont donné une date, 2 trouvent que c'est cher.",
    observed_at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
    asked=12,
    in_favour=9,
    decision="continue",
    learning="Le prix fixe rassure.",
)
PROJECT = Project(
    id="p1",
    name="Froid Express",
    team="Les Givrés",
    members=("Amal Berrada", "Driss Naciri", "Hajar Ouazzani"),
    cohort="TSFCC 101",
    trade="Froid et climatisation",
    establishment="ISTA",
    year="2026-2027",
    facts={
        "name": "Froid Express",
        "problem": "Les snacks perdent de la marchandise quand le frigo tombe en panne. " * 3,
        "customer": "Les patrons de snacks et d'épiceries du quartier.",
        "idea": "Un entretien tous les trois mois, à prix fixe et connu d'avance. " * 3,
        "next_step": "Samedi 5 décembre : proposer un entretien à cinq snacks.",
    },
    notes=tuple(
        Note(id=f"note{i}", block=block, text=f"Une idée pour {block.replace('_', ' ')}")
        for i, block in enumerate(BLOCKS)
    ),
    experiments=(EXPERIMENT,),
    plan=assumptions.plan(FIELDS, TODAY),
    plan_opened=True,
)
_HELD: dict[str, Snapshot] = {}


def taken(project: Project = PROJECT, **fields: Any) -> Snapshot:
    """The project, with some of its first figures changed."""
    if fields:
        plan = assumptions.plan(FIELDS | fields, TODAY)
        project = project.model_copy(update={"plan": plan})
    return Snapshot(project, parameters.load())


def altered(**update: Any) -> Snapshot:
    """The project with some fields in the place of its own."""
    return taken(PROJECT.model_copy(update=update))


def guide() -> Module:
    """The questions of the guided writing."""
    found = current().programme.dossier
    assert found is not None
    return found


def told(snapshot: Snapshot, language: str = "fr", **options: Any) -> Outline:
    """What the plan says."""
    return outline(snapshot, words(language), TODAY, guide(), **options)


def drawn(snapshot: Snapshot, language: str = "fr", **options: Any) -> PdfReader:
    """The plan on paper."""
    return PdfReader(io.BytesIO(plan_pdf(snapshot, words(language), TODAY, guide(), **options)))


def flat(text: str) -> str:
    """A text on one line, no-break spaces as spaces."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def said(reader: PdfReader) -> str:
    """All text of the pages on one line."""
    return flat(" ".join(page.extract_text() for page in reader.pages))


def parts(found: Outline, kind: type, section: str = "") -> list[Any]:
    """The parts of one kind, of one section or of all."""
    return [
        part
        for one in found.sections
        if section in ("", one.id)
        for part in one.parts
        if isinstance(part, kind)
    ]


def strings(part: Part | Any) -> Iterator[str]:
    """Every text inside a part."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | list):
        for one in part:
            yield from strings(one)
    elif dataclasses.is_dataclass(part):
        for one in dataclasses.fields(part):
            yield from strings(getattr(part, one.name))


def pages_of(reader: PdfReader, found: Outline) -> dict[str, range]:
    """Section → its pages, from 0, by the bookmarks."""
    begins: list[tuple[str, int]] = []
    titles = {flat(f"{one.number}. {one.title}"): one.id for one in found.sections}
    for mark in reader.outline:
        if not isinstance(mark, list):
            page = reader.get_destination_page_number(mark)
            assert page is not None
            begins.append((titles.get(flat(str(mark.title)), "cover"), page))
    ends = [page for _, page in begins[1:]] + [len(reader.pages) - 1]
    return {name: range(begin, end + 1) for (name, begin), end in zip(begins, ends, strict=True)}


def example(house: House, team: str) -> Snapshot:
    """An example team's whole work, as the application holds it; loaded once for all tests."""
    if not _HELD:
        _, trainer, _ = trainer_with_group(house)
        group = examples.load(house, trainer)
        with house.store.reading() as r:
            teams = r.teams_of(group.id)
        for one in teams:
            _HELD[one.name] = projects.snapshot(house, trainer, one.project_id)
    return _HELD[team]


TEAMS = (
    "SOS Portable",
    "Atelier Khayata",
    "Tamment Souss",
    "Frigo Tranquille",
    "Bissara Bladi",
    "Sanad Services",
)
"""The example teams that went the whole way."""


def sheet(**fields: Any) -> discovery.Experiment:
    """A test's sheet."""
    return discovery.Experiment.model_validate({"id": "test0", "title": "Un test", **fields})


def arabic(text: str) -> list[str]:
    """The Arabic words of a text."""
    return re.findall("[\u0621-\u064a]{2,}", text)
