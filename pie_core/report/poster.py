"""An activity as a poster of A3, to be filled by a group with a thick pen and read from afar.

Fewer words than a sheet: the title and the questions. Each question has a field on the page, as
high as what is asked wants, and the fields of a page fill it. A canvas is a page with its blocks; a
wide table lies. Photographs are not asked for: the poster itself is what is photographed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pie_core.model import programme as p
from pie_core.model.boards import Board
from pie_core.model.programme import Activity, Module, Prompt, PromptWords
from pie_core.report import text as texts
from pie_core.report.blank_figures import draw_board
from pie_core.report.document import ACCENT, INK, MARGIN, PAPER, QUIET, RULE, TOP, Document, leading
from pie_core.report.wording import Header, activity_words, dotted, prompt_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

TITLE, LABEL, SMALL = 34.0, 19.0, 15.0
"""Sizes of type, in points."""
PITCHES = (17.0, 15.0, 13.0, 11.5)
"""Millimetres between two lines, for a felt pen; closer ones where they save a page."""
_GAP, _INSIDE = 5.0, 5.0
_WIDE = 5
"""A table with so many columns lies."""
_EIGHT = 8
_LESS = 7


@dataclass(frozen=True)
class Field:
    """A question with the least height of its field, and the share it takes of what is left."""

    prompt: Prompt
    about: PromptWords
    least: float
    share: float


def poster_pdf(
    module: Module,
    activity: Activity,
    header: Header,
    words: Words,
    today: date,
    board: Board | None = None,
) -> bytes:
    """The poster of an activity; `board` where its answers are the notes of one."""
    title = activity_words(module, activity, words.language.code).title
    head = (header.group, header.establishment, header.year)
    with Document(words, title, today, head, size="A3") as paper:
        poster = _Poster(paper, words, module, activity, header)
        if board:
            paper.leaf(landscape=True)
            poster.head()
            draw_board(paper, words, board, LABEL, 13)
        else:
            poster.fields()
        return bytes(paper.output())


class _Poster:
    """The pages of one poster."""

    def __init__(
        self, paper: Document, words: Words, module: Module, activity: Activity, header: Header
    ) -> None:
        self.paper = paper
        self.words = words
        self.module = module
        self.activity = activity
        self.header = header
        self.pitch = PITCHES[-1]

    def head(self) -> None:
        """The title, and whose poster it is."""
        paper, t = self.paper, self.words.t
        about = activity_words(self.module, self.activity, self.words.language.code)
        title = paper.block(about.title, MARGIN, paper.y, paper.width, TITLE, "B", ACCENT)
        y, half = paper.y + title + 2, paper.width / 2
        named = ((t("Équipe"), self.header.project), (t("Date"), ""))
        for place, (label, known) in enumerate(named):
            name = t("{name} : {value}", name=label, value="").rstrip()
            used = paper.measure(texts.clean(name), SMALL, "B") + 3
            start = place * half
            paper.block(name, paper.left(start, used), y, used, SMALL, "B", limit=1)
            rest = half - used - 6
            x = paper.left(start + used, rest)
            paper.block(known, x, y, rest, SMALL, limit=1, own=False)
            paper.rule(x, y + leading(SMALL) + 1, rest, QUIET)
        paper.set_y(y + leading(SMALL) + 8)

    # ------------------------------------------------------------------ places

    def fields(self) -> None:
        """Every question in its field, page after page."""
        paper = self.paper
        asked = [q for q in self.activity.prompts if not q.hidden and not isinstance(q, p.Photo)]
        paper.leaf(landscape=any(map(_lies, asked)))
        self.head()
        pages = self._paged(asked, paper.floor - paper.y)
        for place, page in enumerate(pages):
            if place:
                paper.next_page()
            room = paper.floor - paper.y
            spare = max(room - _height(page), 0)
            if place:  # A page that follows is not stretched until something seems to be missing.
                spare = min(spare, 1.5 * _height(page))
            shares = sum(one.share for one in page)
            for one in page:
                high = min(one.least + (spare * one.share / shares if shares else 0), room)
                self._draw(one, paper.y, high)
                paper.set_y(paper.y + high + _GAP)

    def _paged(self, asked: Sequence[Prompt], first: float) -> list[list[Field]]:
        """The fields of each page, on as few pages as the closest lines allow, with the widest
        lines that do; `first` is the room under the head."""
        found = {}
        for pitch in PITCHES:
            self.pitch = pitch
            pages: list[list[Field]] = [[]]
            for one in map(self._field, asked):
                room = first if len(pages) == 1 else self.paper.floor - TOP
                if pages[-1] and _height([*pages[-1], one]) > room:
                    pages.append([])
                pages[-1].append(one)
            found[pitch] = pages
        least = min(map(len, found.values()))
        self.pitch = max(pitch for pitch, pages in found.items() if len(pages) == least)
        return found[self.pitch]

    def _field(self, prompt: Prompt) -> Field:
        about = prompt_words(self.module, self.activity, prompt, self.words.language.code)
        lines = self.paper.wrap(dotted(about.label), self.paper.width - 2 * _INSIDE, LABEL, "B")
        rows, share = self._want(prompt)
        least = len(lines) * leading(LABEL) + 2 + rows + 2 * _INSIDE
        return Field(prompt, about, least, share)

    def _want(self, prompt: Prompt) -> tuple[float, float]:
        """Millimetres under the label at least, and the share of what is left on the page."""
        match prompt:
            case p.LongText():
                return 2 * self.pitch, 2.0 if prompt.max > 300 else 1.4
            case p.Items() if _is_eight(prompt):
                return (2 if self.paper.lying else 4) * 50.0, 3.0
            case p.Items():
                return -(-self._count(prompt) // self._columns(prompt)) * self.pitch, 2.0
            case p.Table():
                return 5 * self.pitch, 2.0
            case p.Matrix():
                return 6 * self.pitch, 1.0
            case p.Scale():
                return prompt.levels * (leading(SMALL) + 3), 0.0
            case p.Choice() | p.Choices() | p.Ranking() if prompt.options:
                return len(self._rows(prompt.options)) * (leading(SMALL) + 4), 0.0
            case p.Ranking() | p.Choices():
                return 3 * self.pitch, 0.5
            case _:
                return self.pitch, 0.2

    # ------------------------------------------------------------------ drawing

    def _draw(self, one: Field, y: float, high: float) -> None:
        """A frame, the question, and room or marks to fill."""
        paper, wide = self.paper, self.paper.width
        paper.frame(MARGIN, y, wide, high, QUIET, 0.5)
        x, inner = MARGIN + _INSIDE, wide - 2 * _INSIDE
        at = y + _INSIDE
        for line in paper.wrap(dotted(one.about.label), inner, LABEL, "B"):
            paper.draw(line, x, at, inner, LABEL, "B")
            at += leading(LABEL)
        at += 2
        left = y + high - _INSIDE - at
        prompt = one.prompt
        match prompt:
            case p.Items() if _is_eight(prompt):
                self._eight(at, left)
            case p.Items():
                self._numbered(self._count(prompt), self._columns(prompt), at, left)
            case p.Table():
                names = [one.about.columns.get(c.id, c.id) for c in prompt.columns]
                shares = [2.0 if c.kind == "text" else 1.0 for c in prompt.columns]
                self._grid(names, shares, at, left)
            case p.Matrix():
                names = [self.words.t("Proposition")]
                for criterion in prompt.criteria:
                    name = one.about.criteria.get(criterion.id, criterion.id)
                    names.append(f"{name} ×{number(criterion.weight, self.words.language)}")
                shares = [2.6, *[1.0] * len(prompt.criteria), 0.9]
                self._grid([*names, self.words.t("Total")], shares, at, left)
            case p.Scale():
                self._levels([texts.plain(said) for said in one.about.levels], prompt.levels, at)
            case p.Choice() | p.Choices() | p.Ranking() if prompt.options:
                labels = [one.about.options.get(option, option) for option in prompt.options]
                self._boxes(labels, at, round_=isinstance(prompt, p.Choice))
            case p.Ranking() | p.Choices():
                self._numbered(3, 1, at, left)
            case p.Number() | p.CalendarMonth():
                unit = one.about.unit or (self.words.t("DH") if prompt.kind == "amount" else "")
                self._lines(at, left, inner / 3, unit)
            case _:
                self._lines(at, left, inner)

    def _lines(self, y: float, high: float, wide: float, unit: str = "") -> None:
        """Faint lines as many as fit; behind a short one its unit."""
        paper = self.paper
        x = paper.left(_INSIDE, wide)
        count = max(1, int(high / self.pitch)) if not unit and wide > 100 else 1
        step = high / count if count > 1 else min(high, self.pitch)
        for place in range(1, count + 1):
            paper.rule(x, y + place * step - 1, wide, RULE, 0.35)
        if unit:
            room = paper.width - wide - 3 * _INSIDE
            at = y + step - leading(SMALL) - 1
            paper.block(unit, paper.left(_INSIDE + wide + 4, room), at, room, SMALL, own=False)

    def _numbered(self, count: int, columns: int, y: float, high: float) -> None:
        paper = self.paper
        rows = -(-count // columns)
        step = high / rows
        wide = (paper.width - 2 * _INSIDE - 8 * (columns - 1)) / columns
        for place in range(count):
            column, row = divmod(place, rows)
            start = _INSIDE + column * (wide + 8)
            foot = y + (row + 1) * step - 1
            label = number(place + 1, self.words.language)
            at = foot - leading(SMALL) - 0.5
            paper.block(label, paper.left(start, 12), at, 12, SMALL, "B", QUIET, own=False)
            paper.rule(paper.left(start + 13, wide - 13), foot, wide - 13, RULE, 0.35)

    def _eight(self, y: float, high: float) -> None:
        """Eight frames to draw in: four rows of two, or two of four on a page that lies."""
        paper = self.paper
        columns = 4 if paper.lying else 2
        rows = _EIGHT // columns
        wide = (paper.width - 2 * _INSIDE - 4 * (columns - 1)) / columns
        tall = (high - 4 * (rows - 1)) / rows
        for place in range(_EIGHT):
            row, column = divmod(place, columns)
            x = paper.left(_INSIDE + column * (wide + 4), wide)
            top = y + row * (tall + 4)
            paper.frame(x, top, wide, tall, QUIET, 0.5)
            label = number(place + 1, self.words.language)
            paper.block(label, x + 3, top + 2, wide - 6, SMALL, "B", QUIET, own=False)

    def _grid(self, names: Sequence[str], shares: Sequence[float], y: float, high: float) -> None:
        """A table to fill: its head, and as many rows as fit."""
        paper = self.paper
        inner = paper.width - 2 * _INSIDE
        wide = [inner * share / sum(shares) for share in shares]
        size = SMALL if len(names) <= _LESS else 12.0
        lines = max(
            len(paper.wrap(name, w - 4, size, "B")) for name, w in zip(names, wide, strict=True)
        )
        head = lines * leading(size) + 4
        rows = max(1, int((high - head) / self.pitch))
        step = (high - head) / rows
        start = _INSIDE
        for name, w in zip(names, wide, strict=True):
            x = paper.left(start, w)
            paper.fill_box(x, y, w, head, PAPER)
            paper.block(name, x + 2, y + 2, w - 4, size, "B")
            for top, tall in [(y, head), *((y + head + n * step, step) for n in range(rows))]:
                paper.frame(x, top, w, tall, QUIET, 0.4)
            start += w

    def _levels(self, said: Sequence[str], count: int, y: float) -> None:
        paper, tall = self.paper, leading(SMALL) + 3
        wide = paper.width - 2 * _INSIDE - 16
        for place in range(count):
            top, x = y + place * tall, paper.left(_INSIDE, 9)
            self._mark(x, top, 9, round_=True)
            label = number(place + 1, self.words.language)
            at = top + (9 - leading(12)) / 2
            paper.block(label, x, at, 9, 12, "B", align="center", own=False)
            text = said[place] if place < len(said) else ""
            paper.block(text, paper.left(_INSIDE + 14, wide), top + 0.5, wide, SMALL, limit=1)

    def _boxes(self, labels: Sequence[str], y: float, *, round_: bool) -> None:
        """Marks to tick in as many columns as the labels leave room for."""
        paper = self.paper
        rows = self._rows(labels)
        tall, columns = leading(SMALL) + 4, len(rows[0])
        wide = (paper.width - 2 * _INSIDE) / columns
        for place, row in enumerate(rows):
            for column, label in enumerate(row):
                start = _INSIDE + column * wide
                top = y + place * tall
                self._mark(paper.left(start, 7), top + 0.5, 7, round_=round_)
                x = paper.left(start + 11, wide - 13)
                paper.block(label, x, top, wide - 13, SMALL, limit=1)

    def _rows(self, labels: Sequence[str]) -> list[Sequence[str]]:
        columns = 2 if len(labels) > 1 else 1
        return [labels[n : n + columns] for n in range(0, len(labels), columns)]

    def _mark(self, x: float, y: float, size: float, *, round_: bool) -> None:
        self.paper.set_draw_color(*INK)
        self.paper.set_line_width(0.5)
        if round_:
            self.paper.ellipse(x, y, size, size)
        else:
            self.paper.rect(x, y, size, size)

    # ------------------------------------------------------------------ how much

    def _count(self, prompt: p.Items) -> int:
        return min(prompt.max, max(prompt.min, 10))

    def _columns(self, prompt: p.Items) -> int:
        return 2 if self._count(prompt) > 5 else 1


def _height(page: Sequence[Field]) -> float:
    """Millimetres that the fields of a page take at least."""
    return sum(one.least for one in page) + _GAP * (len(page) - 1)


def _is_eight(prompt: p.Items) -> bool:
    """Crazy 8s: eight frames to draw in."""
    return prompt.kind == "brainstorm" and _EIGHT in (prompt.min, prompt.max)


def _lies(prompt: Prompt) -> bool:
    """Whether a question wants a page on its long side."""
    match prompt:
        case p.Table():
            return len(prompt.columns) >= _WIDE - 1
        case p.Matrix():
            return True
        case p.Items():
            return _is_eight(prompt)
        case _:
            return False
