"""Hard words of the trade, each said simply in the languages that people here speak."""

from __future__ import annotations

from pie_core.model.base import Id, Model


class TermWords(Model):
    """A term in a language: as it is said, the `forms` in which texts write it, what it means.

    `darija` is how people say it in Morocco's spoken Arabic; only the Arabic words have it.
    """

    term: str
    forms: tuple[str, ...] = ()
    meaning: str
    darija: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Every form in which a text may write it."""
        return tuple(dict.fromkeys((self.term, *self.forms)))


class Term(Model):
    """A term with its words by language."""

    id: Id
    words: dict[str, TermWords]
