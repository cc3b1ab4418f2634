"""What one event costs: computing of the server's process, beside the stock page's in each round."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.load import meter

#: Seconds in which a server ends what it still does after its last answer.
SETTLE = 0.1

Event = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Kind:
    """A kind of event: whose computing counts (process id), and one event for each of some people."""

    pid: int
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Cost:
    """Seconds of computing of one event, in each round."""

    rounds: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Over all rounds, which have equally many events."""
        return sum(self.rounds) / len(self.rounds)

    def ratio(self, reference: Cost) -> float:
        """Against a reference that was measured in the same rounds."""
        return self.mean / reference.mean

    def spread(self, reference: Cost) -> tuple[float, float]:
        """The least and the greatest ratio of a round."""
        ratios = [a / b for a, b in zip(self.rounds, reference.rounds, strict=True)]
        return min(ratios), max(ratios)


async def measured(kinds: Mapping[str, Kind], rounds: int, events: int) -> dict[str, Cost]:
    """The cost of each kind: `rounds` times `events` of each, one event at a time, kinds in turn.

    A round that is not counted goes before, so that nothing is imported or built for the first time.
    """
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds + 1):
        for name, kind in kinds.items():
            await asyncio.sleep(SETTLE)
            before = meter.computed(kind.pid)
            for event in itertools.islice(itertools.cycle(kind.events), events):
                await event()
            await asyncio.sleep(SETTLE)
            if number:
                found[name].append((meter.computed(kind.pid) - before) / events)
    return {name: Cost(tuple(seconds)) for name, seconds in found.items()}
