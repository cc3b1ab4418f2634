"""The six whole example projects as files, as a team takes its own out: `content/examples/projects/`.

`python -m tests.example_projects` opens the example group in a scratch house and writes them anew.
Dates and drawn ids are replaced by fixed ones, so that a file changes only where a team's work does.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pie_core.content.load import ROOT
from pie_core.model.people import Actor
from pie_core.service import examples, portable
from pie_core.service.house import House, new_id
from tests.people import trainer_with_group

FOLDER = ROOT / "examples" / "projects"
FILES = {
    "SOS Portable": "sos-portable",
    "Atelier Khayata": "atelier-khayata",
    "Tamment Souss": "tamment-souss",
    "Frigo Tranquille": "frigo-tranquille",
    "Bissara Bladi": "bissara-bladi",
    "Sanad Services": "sanad-services",
}
"""Team → name of its file, without `.json`."""

BEGUN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When the first of them began: before the first month of their plans."""
_DRAWN = re.compile(rf'(?<=")[0-9a-f]{{{len(new_id())}}}(?=")')
_MOMENT = re.compile(r'(?<=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)(?=")')


@dataclass(frozen=True)
class Opened:
    """A house in which the example group was opened, its trainer, team → project."""

    house: House
    trainer: Actor
    projects: Mapping[str, str]


@contextmanager
def opened() -> Iterator[Opened]:
    """The teams with a whole plan, in a house that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        try:
            _, trainer, _ = trainer_with_group(house)
            cohort = examples.load(house, trainer)
            with house.store.reading() as r:
                # Read again: the group is theirs now.
                reader = r.actor(trainer.id)
                found = {team.name: team.project_id for team in r.teams_of(cohort.id)}
            assert reader is not None
            yield Opened(house, reader, {team: found[team] for team in FILES})
        finally:
            house.store.close()


def fixed(text: str, name: str) -> str:
    """A file with the same ids and moments whenever it is made; what came first stays first."""
    taken_out = json.loads(text)["exported_at"]
    # Seconds only: it would fall anywhere among the others. It comes last.
    read = {said: datetime.fromisoformat(said) for said in _MOMENT.findall(text)}
    found = sorted({at for said, at in read.items() if said != taken_out})
    rank = {at: n for n, at in enumerate(found)}
    ids = {drawn: n for n, drawn in enumerate(dict.fromkeys(_DRAWN.findall(text)))}

    def moment(said: re.Match[str]) -> str:
        n = len(rank) if said[0] == taken_out else rank[read[said[0]]]
        made = (BEGUN + timedelta(minutes=n)).isoformat()
        return made.replace("+00:00", "Z") if said[0].endswith("Z") else made

    def same(drawn: re.Match[str]) -> str:
        made = hashlib.sha256(f"{name} {ids[drawn[0]]}".encode()).hexdigest()
        return made[: len(drawn[0])]

    return _DRAWN.sub(same, _MOMENT.sub(moment, text))


def made(group: Opened) -> dict[str, str]:
    """Name of the file → what stands in it."""
    return {
        name: fixed(
            portable.exported(group.house, group.trainer, group.projects[team]).decode(), name
        )
        + "\n"
        for team, name in FILES.items()
    }


def write() -> list[Path]:
    """Write the files; their places."""
    FOLDER.mkdir(exist_ok=True)
    written = []
    with opened() as group:
        for name, text in made(group).items():
            written.append(FOLDER / f"{name}.json")
            written[-1].write_text(text, encoding="utf-8")
    return written


if __name__ == "__main__":
    for path in write():
        print(path)
