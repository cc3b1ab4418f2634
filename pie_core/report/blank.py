"""An activity as a blank sheet of A4, to be printed and written on by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pie_core.model import programme as p
from pie_core.model.programme import Activity, Module, Prompt, PromptWords
from pie_core.report import text as texts
from pie_core.report.document import (
    ACCENT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    Document,
    leading,
)
from pie_core.report.wording import Header, activity_words, prompt_words, source
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

_ROOM = (1, 2, 3)
"""From close to generous: how much room there is to write."""
_PITCH = {1: 7.0, 2: 7.8, 3: 8.8}
"""Room → millimetres between two lines."""
_LEAST_CELL = 26.0
_MANY = 6
"""More short texts than this stand in two columns."""


def blank_pdf(
    module: Module, activity: Activity, header: Header, words: Words, today: date
) -> bytes:
    """One activity with room to write, as generous as the least number of pages allows."""
    pages = {}
    with _paper(module, activity, header, words, today) as trial:
        for room in _ROOM:
            before = len(trial.pages)
            draw_blank(trial, module, activity, header, words, room)
            pages[room] = len(trial.pages) - before
    with _paper(module, activity, header, words, today) as paper:
        room = max(room for room in _ROOM if pages[room] == pages[1])
        draw_blank(paper, module, activity, header, words, room)
        return bytes(paper.output())


def _paper(
    module: Module, activity: Activity, header: Header, words: Words, today: date
) -> Document:
    title = activity_words(module, activity, words.language.code).title
    return Document(words, title, today, (header.establishment, header.year))


def draw_blank(
    paper: Document, module: Module, activity: Activity, header: Header, words: Words, room: int
) -> None:
    """The whole sheet, from a new page on; `room` from 1 (close) to 3 (generous)."""
    language = words.language.code
    about = activity_words(module, activity, language)
    paper.add_page()
    _who(paper, header, words)
    paper.heading(about.title)
    if about.aim:
        paper.paragraph(texts.plain(about.aim), 10.5, "B", ACCENT, after=1.5)
    if about.instruction:
        paper.paragraph(texts.plain(about.instruction), 9.5, after=3)
    sheet = _Sheet(paper, words, module, activity, room)
    for prompt in activity.prompts:
        sheet.prompt(prompt, prompt_words(module, activity, prompt, language))


def _who(paper: Document, header: Header, words: Words) -> None:
    """Name, group, team and date: printed where they are known, lines where they are not."""
    t = words.t
    half = paper.width / 2
    y = paper.y
    fields = (
        ((t("Nom"), header.names), (t("Groupe"), header.group)),
        ((t("Équipe"), header.project), (t("Date"), "")),
    )
    for row, pair in enumerate(fields):
        for column, (label, known) in enumerate(pair):
            at, start = y + row * 7.5, column * half
            wide = half - 4
            name = f"{label} :"
            used = paper.measure(texts.clean(name), 9.5, "B") + 2
            paper.block(name, paper.left(start, used), at, used, 9.5, "B", limit=1)
            rest = wide - used
            paper.block(known, paper.left(start + used, rest), at, rest, 9.5, limit=1, own=False)
            paper.rule(paper.left(start + used, rest), at + 5, rest, QUIET)
    paper.set_y(y + 2 * 7.5 + 4)


class _Sheet:
    """The prompts of one blank sheet, drawn one under the other."""

    def __init__(
        self, paper: Document, words: Words, module: Module, activity: Activity, room: int
    ) -> None:
        self.paper = paper
        self.words = words
        self.module = module
        self.room = room
        self.pitch = _PITCH[room]
        self.many = len(activity.prompts) > _MANY

    def prompt(self, prompt: Prompt, about: PromptWords) -> None:
        """A prompt's label and help, and room that fits its kind."""
        paper = self.paper
        aid = texts.plain(about.help)
        label = about.label if prompt.required else f"{about.label} ({self.words.t('facultatif')})"
        head = len(paper.wrap(label, paper.width, 10, "B")) * leading(10)
        head += len(paper.wrap(aid, paper.width, 8.5)) * leading(8.5) if aid else 0
        paper.need(head + min(self._height(prompt, about), 60))
        paper.paragraph(label, 10, "B", after=0.3)
        if aid:
            paper.paragraph(aid, 8.5, "", QUIET, after=0.3)
        self._space(prompt, about)
        paper.set_y(paper.y + 1.5 + self.room)

    def _height(self, prompt: Prompt, about: PromptWords) -> float:
        """About how much room a prompt wants under its label."""
        match prompt:
            case p.LongText():
                return self._long(prompt) * self.pitch
            case p.Items() if self._is_eight(prompt):
                return 4 * (_LEAST_CELL + 2)
            case p.Items():
                count = self._count(prompt)
                return (count / 2 if count > _MANY else count) * self.pitch
            case p.Table():
                return (self._rows(prompt) + 1) * self.pitch
            case p.Scale():
                return prompt.levels * 6.0
            case p.Matrix():
                return 5 * self.pitch + 12
            case p.Photo():
                return self._frame()
            case p.Choice() | p.Choices() | p.Ranking():
                return max(len(prompt.options), 2) * 6.0
            case _:
                return self.pitch + 2

    def _space(self, prompt: Prompt, about: PromptWords) -> None:
        match prompt:
            case p.ShortText():
                self._lines(1 if prompt.max <= 140 else 2)
            case p.LongText():
                self._lines(self._long(prompt))
            case p.Items() if self._is_eight(prompt):
                self._eight()
            case p.Items():
                self._numbered(self._count(prompt))
            case p.Table():
                head = [about.columns.get(column.id, column.id) for column in prompt.columns]
                hints = [
                    " / ".join(about.options.get(option, option) for option in column.options)
                    for column in prompt.columns
                ]
                names = [
                    f"{name} ({hint})" if hint else name
                    for name, hint in zip(head, hints, strict=True)
                ]
                shares = [2.0 if column.kind == "text" else 1.0 for column in prompt.columns]
                self._grid(names, shares, self._rows(prompt))
            case p.Number():
                self._number(about.unit or (self._currency() if prompt.kind == "amount" else ""))
            case p.Choice() | p.Choices() | p.Ranking() if prompt.of:
                self._from_list(prompt, prompt.of)
            case p.Choice() | p.Choices() | p.Ranking():
                self._boxes(
                    [about.options.get(option, option) for option in prompt.options],
                    round_=isinstance(prompt, p.Choice),
                )
            case p.Scale():
                self._scale(prompt, about)
            case p.Matrix():
                names = [self.words.t("Proposition")]
                for criterion in prompt.criteria:
                    name = about.criteria.get(criterion.id, criterion.id)
                    names.append(f"{name} ×{number(criterion.weight, self.words.language)}")
                shares = [2.6, *[1.0] * len(prompt.criteria), 0.8]
                self._grid([*names, self.words.t("Total")], shares, 4 + self.room)
            case p.Photo():
                self._picture()

    # ------------------------------------------------------------------ how much

    def _long(self, prompt: p.LongText) -> int:
        """Lines for so many characters: a hand writes about 60 to a line."""
        lines = min(max(prompt.max // 100, 2), 8)
        return round(lines * (0.8 + 0.35 * (self.room - 1)))

    def _count(self, prompt: p.Items) -> int:
        few = 3 if self.many else 2 + 2 * self.room
        return min(prompt.max, max(prompt.min, few))

    def _rows(self, prompt: p.Table) -> int:
        return min(prompt.max, max(prompt.min, 3 + self.room))

    def _is_eight(self, prompt: p.Items) -> bool:
        """Crazy 8s: eight frames to draw in."""
        return prompt.kind == "brainstorm" and 8 in (prompt.min, prompt.max)

    def _cell(self) -> float:
        return 24.0 + 6 * self.room

    def _frame(self) -> float:
        return 20.0 + 14 * self.room

    def _currency(self) -> str:
        return self.words.t("DH")

    # ------------------------------------------------------------------ marks to write on

    def _lines(self, count: int) -> None:
        for _ in range(count):
            self.paper.need(self.pitch)
            self.paper.set_y(self.paper.y + self.pitch)
            self.paper.rule(MARGIN, self.paper.y - 0.8, self.paper.width, RULE)

    def _numbered(self, count: int) -> None:
        """Lines with their numbers, in two columns if there are many."""
        paper = self.paper
        columns = 2 if count > _MANY else 1
        rows = -(-count // columns)
        wide = (paper.width - 6 * (columns - 1)) / columns
        for row in range(rows):
            paper.need(self.pitch)
            y = paper.y
            for column in range(columns):
                place = column * rows + row + 1
                if place > count:
                    continue
                start = column * (wide + 6)
                label = f"{number(place, self.words.language)}."
                at = y + self.pitch - leading(9) - 0.6
                paper.block(label, paper.left(start, 7), at, 7, 9, "", QUIET, own=False)
                paper.rule(paper.left(start + 7, wide - 7), y + self.pitch - 0.8, wide - 7, RULE)
            paper.set_y(y + self.pitch)

    def _eight(self) -> None:
        paper = self.paper
        # As high as makes all eight fit under their label, if that leaves room to draw.
        fitting = (paper.floor - paper.y) / 4 - 2
        tall = min(fitting, self._cell()) if fitting >= _LEAST_CELL else self._cell()
        wide = (paper.width - 4) / 2
        for row in range(4):
            paper.need(tall + 2)
            y = paper.y + 1
            for column in range(2):
                x = paper.left(column * (wide + 4), wide)
                paper.frame(x, y, wide, tall, QUIET)
                label = number(2 * row + column + 1, self.words.language)
                paper.block(label, x + 2, y + 1.5, wide - 4, 9, "B", QUIET, own=False)
            paper.set_y(y + tall + 1)

    def _grid(self, names: Sequence[str], shares: Sequence[float], rows: int) -> None:
        """An empty table: its head, and rows to fill."""
        paper = self.paper
        wide = [paper.width * share / sum(shares) for share in shares]
        lines = max(
            len(paper.wrap(name, w - 2, 8, "B")) for name, w in zip(names, wide, strict=True)
        )
        tops = [lines * leading(8) + 2] + [self.pitch + 0.6] * rows
        for row, tall in enumerate(tops):
            paper.need(tall)
            y, start = paper.y, 0.0
            for name, w in zip(names, wide, strict=True):
                x = paper.left(start, w)
                if not row:
                    paper.fill_box(x, y, w, tall, PAPER)
                    paper.block(name, x + 1, y + 1, w - 2, 8, "B")
                paper.frame(x, y, w, tall, QUIET)
                start += w
            paper.set_y(y + tall)
        paper.set_y(paper.y + 1)

    def _number(self, unit: str) -> None:
        paper = self.paper
        y, wide = paper.y + self.pitch, 45.0
        paper.rule(paper.left(0, wide), y - 0.8, wide, RULE)
        at = y - leading(9.5) - 0.6
        rest = paper.width - wide - 2
        paper.block(unit, paper.left(wide + 2, rest), at, rest, 9.5, limit=1, own=False)
        paper.set_y(y)

    def _from_list(self, prompt: p.Choice | p.Choices | p.Ranking, reference: str) -> None:
        """What is chosen from another list is copied from there."""
        label = source(self.module, reference, self.words.language.code)
        if label:
            hint = self.words.t("À recopier de la liste « {label} »", label=label)
            self.paper.paragraph(hint, 8.5, "I", QUIET, after=0)
        match prompt:
            case p.Choice():
                self._lines(1)
            case p.Choices():
                self._numbered(min(max(prompt.min, 3), prompt.max))
            case p.Ranking():
                self._numbered(5)

    def _boxes(self, labels: Sequence[str], *, round_: bool) -> None:
        """A circle (one answer) or a square (several, or a rank) before each label."""
        paper = self.paper
        for label in labels:
            lines = len(paper.wrap(label, paper.width - 8, 9.5))
            high = max(lines * leading(9.5), 5.0) + 0.8
            paper.need(high)
            y = paper.y
            x = paper.left(0, 3.8)
            paper.set_draw_color(*INK)
            paper.set_line_width(0.3)
            if round_:
                paper.ellipse(x, y + 0.7, 3.8, 3.8)
            else:
                paper.rect(x, y + 0.7, 3.8, 3.8)
            paper.block(label, paper.left(7, paper.width - 8), y, paper.width - 8, 9.5)
            paper.set_y(y + high)

    def _scale(self, prompt: p.Scale, about: PromptWords) -> None:
        """A circle with its number for each level, and what the level means."""
        paper = self.paper
        for level in range(1, prompt.levels + 1):
            said = texts.plain(about.levels[level - 1]) if len(about.levels) >= level else ""
            wide = paper.width - 9
            high = max(len(paper.wrap(said, wide, 9)) * leading(9), 5.2) + 0.6
            paper.need(high)
            y, x = paper.y, paper.left(0, 5)
            paper.set_draw_color(*INK)
            paper.set_line_width(0.3)
            paper.ellipse(x, y, 5, 5)
            label = number(level, self.words.language)
            paper.block(label, x, y + (5 - leading(8)) / 2, 5, 8, align="center", own=False)
            paper.block(said, paper.left(8, wide), y + 0.3, wide, 9)
            paper.set_y(y + high)

    def _picture(self) -> None:
        """A dashed frame to draw in or to stick a photograph on."""
        paper, tall = self.paper, self._frame()
        paper.need(tall)
        y = paper.y + 0.5
        paper.set_dash_pattern(dash=2, gap=1.6)
        paper.frame(MARGIN, y, paper.width, tall, QUIET)
        paper.set_dash_pattern()
        hint = self.words.t("Dessin, croquis ou photo collée ici")
        paper.block(hint, MARGIN + 3, y + 2, paper.width - 6, 8.5, "I", QUIET, limit=1)
        paper.set_y(y + tall)
