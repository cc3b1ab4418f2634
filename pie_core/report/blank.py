"""An activity as a blank sheet of A4, to be printed and written on by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pie_core.model import programme as p
from pie_core.model.programme import Activity, Module, Prompt, PromptWords
from pie_core.report import text as texts
from pie_core.report.blank_marks import LEAST_CELL, MANY, Marks
from pie_core.report.document import ACCENT, QUIET, Document, leading
from pie_core.report.wording import Header, activity_words, dotted, prompt_words, source
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

ROOM = (1, 2, 3)
"""From close to generous: how much room there is to write."""
LONG_HEAD = 60
"""Characters of a column's head for which the column is twice as wide."""
PITCH = {1: 7.0, 2: 7.8, 3: 8.8}
"""Room → millimetres between two lines."""


def blank_pdf(
    module: Module, activity: Activity, header: Header, words: Words, today: date
) -> bytes:
    """One activity with room to write, as generous as the least number of pages allows."""
    pages = {}
    with _paper(module, activity, header, words, today) as trial:
        for room in ROOM:
            before = len(trial.pages)
            draw_blank(trial, module, activity, header, words, room)
            pages[room] = len(trial.pages) - before
    with _paper(module, activity, header, words, today) as paper:
        room = max(room for room in ROOM if pages[room] == pages[1])
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
    paper.add_page()
    _who(paper, header, words)
    about = activity_words(module, activity, words.language.code)
    paper.heading(about.title)
    draw_task(paper, about.aim, about.instruction)
    draw_prompts(paper, words, module, activity, room, activity.prompts)


def draw_task(paper: Document, aim: str, instruction: str) -> None:
    """What a sheet is for, and what to do."""
    if aim:
        paper.paragraph(texts.plain(aim), 10.5, "B", ACCENT, after=1.5)
    if instruction:
        paper.paragraph(texts.plain(instruction), 9.5, after=3)


def draw_prompts(
    paper: Document,
    words: Words,
    module: Module,
    activity: Activity,
    room: int,
    prompts: Iterable[Prompt],
    *,
    boxed: bool = False,
    optional: bool = True,
) -> None:
    """Prompts of an activity with room to write; `boxed` puts long texts in frames.

    `optional`: whether a prompt says that it may stay empty. What no field asks (`hidden`) is left
    out.
    """
    shown = [prompt for prompt in prompts if not prompt.hidden]
    sheet = _Sheet(paper, words, module, room, many=len(shown) > MANY, boxed=boxed)
    for prompt in shown:
        about = prompt_words(module, activity, prompt, words.language.code)
        label = dotted(about.label)
        if optional and not prompt.required:
            label = f"{label} ({words.t('facultatif')})"
        sheet.prompt(prompt, about, label)


def _who(paper: Document, header: Header, words: Words) -> None:
    """Name, group, team and date: printed where they are known, lines where they are not."""
    t = words.t
    marks = Marks(paper, words, PITCH[1])
    half, y = paper.width / 2, paper.y
    fields = (
        ((t("Nom"), header.names), (t("Groupe"), header.group)),
        ((t("Équipe"), header.project), (t("Date"), "")),
    )
    for row, pair in enumerate(fields):
        for column, (label, known) in enumerate(pair):
            paper.set_y(y + row * 7.5)
            marks.named(label, half - 4, column * half, known)
    paper.set_y(y + 2 * 7.5 + 4)


class _Sheet:
    """The prompts of one blank sheet, drawn one under the other."""

    def __init__(
        self, paper: Document, words: Words, module: Module, room: int, *, many: bool, boxed: bool
    ) -> None:
        self.paper = paper
        self.words = words
        self.module = module
        self.room = room
        self.pitch = PITCH[room]
        self.many = many
        self.boxed = boxed
        self.marks = Marks(paper, words, self.pitch)

    def prompt(self, prompt: Prompt, about: PromptWords, label: str) -> None:
        """A prompt's label and help, and room that fits its kind."""
        paper = self.paper
        aid = texts.plain(about.help)
        if isinstance(prompt, p.Number | p.CalendarMonth) and not aid and self._short(label):
            self.marks.number(self._unit(prompt, about), label)
            paper.set_y(paper.y + 1.5 + self.room)
            return
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
                return self._long(prompt) * self.pitch + (2.5 if self.boxed else 0)
            case p.Items() if self._is_eight(prompt):
                return 4 * (LEAST_CELL + 2)
            case p.Items():
                count = self._count(prompt)
                return (count / 2 if count > MANY else count) * self.pitch
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
        marks = self.marks
        match prompt:
            case p.ShortText():
                marks.lines(1 if prompt.max <= 140 else 2)
            case p.LongText() if self.boxed:
                marks.boxed(self._long(prompt))
            case p.LongText():
                marks.lines(self._long(prompt))
            case p.Items() if self._is_eight(prompt):
                marks.eight(self._cell())
            case p.Items():
                marks.numbered(self._count(prompt))
            case p.Table():
                self._table(prompt, about)
            case p.Number():
                marks.number(self._unit(prompt, about))
            case p.CalendarMonth():
                marks.number("")
            case p.Choice() | p.Choices() if prompt.among:
                self._copied(prompt)
            case p.Choice() | p.Choices() | p.Ranking() if prompt.of:
                self._from_list(prompt, prompt.of)
            case p.Choice() | p.Choices() | p.Ranking():
                marks.boxes(
                    [about.options.get(option, option) for option in prompt.options],
                    round_=isinstance(prompt, p.Choice),
                )
            case p.Scale():
                levels = range(prompt.levels)
                said = [texts.plain(text) for text in about.levels]
                marks.levels([said[level] if level < len(said) else "" for level in levels])
            case p.Matrix():
                names = [self.words.t("Proposition")]
                for criterion in prompt.criteria:
                    name = about.criteria.get(criterion.id, criterion.id)
                    names.append(f"{name} ×{number(criterion.weight, self.words.language)}")
                shares = [2.6, *[1.0] * len(prompt.criteria), 0.8]
                marks.grid([*names, self.words.t("Total")], shares, 4 + self.room)
            case p.Photo():
                marks.picture(self._frame())

    def _table(self, prompt: p.Table, about: PromptWords) -> None:
        names = []
        for column in prompt.columns:
            name = about.columns.get(column.id, column.id)
            hint = " / ".join(about.options.get(option, option) for option in column.options)
            names.append(f"{name} ({hint})" if hint else name)
        # Room for what may be chosen, which stands in the head.
        shares = [
            2.0 if column.kind == "text" else 1.0 + min(len(name), LONG_HEAD) / LONG_HEAD
            for column, name in zip(prompt.columns, names, strict=True)
        ]
        self.marks.grid(names, shares, self._rows(prompt))

    def _from_list(self, prompt: p.Choice | p.Choices | p.Ranking, reference: str) -> None:
        """What is chosen from another list is copied from there."""
        label = source(self.module, reference, self.words.language.code)
        if label:
            hint = self.words.t("À recopier de la liste « {label} »", label=label)
            self.paper.paragraph(hint, 8.5, "I", QUIET, after=0)
        self._copied(prompt)

    def _copied(self, prompt: p.Choice | p.Choices | p.Ranking) -> None:
        """Lines for what is chosen elsewhere."""
        match prompt:
            case p.Choice():
                self.marks.lines(1)
            case p.Choices():
                self.marks.numbered(min(max(prompt.min, 3), prompt.max))
            case p.Ranking():
                self.marks.numbered(5)

    # ------------------------------------------------------------------ how much

    def _long(self, prompt: p.LongText) -> int:
        """Lines for so many characters: a hand writes about 60 to a line."""
        lines = min(max(prompt.max // 100, 2), 8)
        return round(lines * (0.8 + 0.35 * (self.room - 1)))

    def _count(self, prompt: p.Items) -> int:
        few = 3 if self.many else 2 + 2 * self.room
        return min(prompt.max, max(prompt.min, few))

    def _rows(self, prompt: p.Table) -> int:
        return min(prompt.max, max(prompt.min, 4 * self.room if self.boxed else 3 + self.room))

    def _is_eight(self, prompt: p.Items) -> bool:
        """Crazy 8s: eight frames to draw in."""
        return prompt.kind == "brainstorm" and 8 in (prompt.min, prompt.max)

    def _cell(self) -> float:
        return 24.0 + 6 * self.room

    def _frame(self) -> float:
        return 20.0 + 14 * self.room

    def _unit(self, prompt: p.Number | p.CalendarMonth, about: PromptWords) -> str:
        return about.unit or (self.words.t("DH") if prompt.kind == "amount" else "")

    def _short(self, label: str) -> bool:
        """There is room for a number beside the label."""
        return self.paper.measure(texts.clean(label), 10, "B") <= self.paper.width - 80
