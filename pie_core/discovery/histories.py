"""Two histories of one thing, kept on two machines, become one. Nothing of either is lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Way = Literal["same", "forward", "met"]
"""Nothing is new; the other side knew everything of this one and more; both went on."""


@dataclass(frozen=True)
class Joined(Generic[T]):
    """The whole history, oldest first: its last entry is the current one. `new` was not here."""

    way: Way
    rows: list[T]
    new: list[T]

    def appends_to(self, here: Sequence[T]) -> bool:
        """Whether the new entries only follow those that are here."""
        return all(one is other for one, other in zip(here, self.rows, strict=False))


def joined(
    here: Sequence[T],
    there: Sequence[T],
    key: Callable[[T], Hashable],
    order: Callable[[T], Any],
) -> Joined[T]:
    """Join two histories, each oldest first. `key` tells which entries are the same one.

    Where both went on, all entries stand by `order` (when they were made). Joining the same again
    changes nothing, and both sides come to the same set of entries, whoever joins first.
    """
    known = {key(one): one for one in here}
    other = {key(one): one for one in there}
    new = [one for its, one in other.items() if its not in known]
    if not new:
        return Joined("same", list(here), [])
    if known.keys() <= other.keys():
        # Entries that are here are taken as they are here: who made them may have been erased.
        extra = [one for one in here if known[key(one)] is not one]
        rows = [known.get(its, one) for its, one in other.items()]
        return Joined("forward", rows if not extra else sorted([*here, *new], key=order), new)
    return Joined("met", sorted([*here, *new], key=order), new)
