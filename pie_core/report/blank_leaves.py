"""What the workbook on paper holds, sheet by sheet: exercises, tests, evidence, dossier, figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from pie_core.model.boards import Board
from pie_core.model.programme import Activity, Module, Programme, Prompt
from pie_core.report import text as texts
from pie_core.report.blank import draw_prompts, draw_task
from pie_core.report.blank_figures import (
    TABLES,
    Blank,
    cash_rows,
    draw_board,
    draw_months,
    draw_tables,
)
from pie_core.report.blank_marks import Marks
from pie_core.report.document import QUIET, Document, leading
from pie_core.report.wording import activity_words, dotted, prompt_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

EVIDENCE = 4
"""Sheets of evidence: one is never enough, and more can be copied."""
BANK = "bank"
"""The activity of the dossier that holds the committee's questions."""

Draw = Callable[[Document, int], None]


@dataclass(frozen=True)
class Leaf:
    """One sheet of the book; `draw` takes how much room there is (1 to 3).

    It begins a page, unless it `follows` what stands there and fits under it.
    """

    title: str
    draw: Draw
    landscape: bool = False
    follows: bool = False


def exercise(module: Module, activity: Activity, words: Words) -> Leaf:
    """An activity of a module."""
    about = activity_words(module, activity, words.language.code)

    def draw(paper: Document, room: int) -> None:
        draw_task(paper, about.aim, about.instruction)
        draw_prompts(paper, words, module, activity, room, activity.prompts)

    return Leaf(about.title, draw)


def _form(module: Module, activity: Activity, words: Words, *, boxed: bool = False) -> Leaf:
    """A sheet on which everything may stay empty, so that no question says so."""
    about = activity_words(module, activity, words.language.code)

    def draw(paper: Document, room: int) -> None:
        draw_task(paper, about.aim, about.instruction)
        draw_prompts(
            paper, words, module, activity, room, activity.prompts, boxed=boxed, optional=False
        )

    return Leaf(about.title, draw, follows=boxed)


def sheets(programme: Programme, words: Words) -> Iterator[Leaf]:
    """One hypothesis, one test whose criterion is apart, some evidence."""
    for kind, count in (("hypotheses", 1), ("experiments", 1), ("evidence", EVIDENCE)):
        module = programme.sheets.get(kind)
        if module is None or not module.activities:
            continue
        form = module.activities[0]
        leaf = _test(module, form, words) if form.prompt("start") else _form(module, form, words)
        for place in range(1, count + 1):
            named = f"{leaf.title} {number(place, words.language)}" if count > 1 else leaf.title
            yield Leaf(named, leaf.draw)


def _test(module: Module, form: Activity, words: Words) -> Leaf:
    """A test in two halves: what is written before it begins, and what may be written only then."""
    about, t = activity_words(module, form, words.language.code), words.t
    first = tuple(takewhile(lambda prompt: prompt.id != "start", form.prompts))
    start = form.prompts[len(first)]
    frozen = {reference.partition(".")[2] for reference in start.freezes}
    before = [prompt for prompt in first if prompt.id not in frozen]
    criterion = [prompt for prompt in first if prompt.id in frozen]
    after = form.prompts[len(first) + 1 :]

    def part(paper: Document, room: int, prompts: Iterable[Prompt]) -> None:
        draw_prompts(paper, words, module, form, room, prompts, optional=False)

    def draw(paper: Document, room: int) -> None:
        draw_task(paper, about.aim, about.instruction)
        part(paper, room, before)
        paper.need(60)
        paper.banner(
            t("Le critère : à écrire AVANT le test. Ensuite, il ne change plus."), style="B"
        )
        part(paper, room, criterion)
        marks = Marks(paper, words, 8)
        paper.need(8)
        y = paper.y + 1
        half = paper.width / 2
        for place, label in enumerate((t("Le test commence le"), t("Signatures de l'équipe"))):
            paper.set_y(y)
            marks.named(label, half - 4, place * half)
        paper.next_page()
        paper.banner(t("APRÈS le test : écris ce que vous avez vu."), style="B")
        part(paper, room, after)

    return Leaf(about.title, draw)


def dossier(module: Module, words: Words) -> Iterator[Leaf]:
    """The guided questions with frames to write in, and the committee's questions."""
    for activity in module.activities:
        if activity.id == BANK:
            yield _committee(module, activity, words)
        else:
            yield _form(module, activity, words, boxed=True)


def _committee(module: Module, activity: Activity, words: Words) -> Leaf:
    """Each question with dots where a figure of the plan belongs, and a frame for the answer."""
    about = activity_words(module, activity, words.language.code)

    def draw(paper: Document, room: int) -> None:
        draw_task(paper, about.aim, about.instruction)
        marks = Marks(paper, words, 7)
        for prompt in activity.prompts:
            said = prompt_words(module, activity, prompt, words.language.code)
            question = dotted(said.label)
            lines = len(paper.wrap(question, paper.width, 9.5, "B"))
            paper.need(lines * leading(9.5) + 2 * leading(8) + (room + 1) * 7 + 4)
            paper.paragraph(question, 9.5, "B", after=0.3)
            paper.paragraph(texts.plain(said.help), 8, "", QUIET, after=0.3)
            marks.boxed(room + 1)
            paper.set_y(paper.y + 3)

    return Leaf(about.title, draw)


def board(one: Board, words: Words) -> Leaf:
    """A board without notes, on a landscape page."""

    def draw(paper: Document, _: int) -> None:
        draw_board(paper, words, one)

    return Leaf(one.worded(words.language.code).title, draw, landscape=True)


def figures(plan: Module, words: Words) -> Iterator[Leaf]:
    """Tables of the plan's entries, then the twelve months of sales and of cash."""
    t = words.t
    titles = (t("Ventes et dépenses"), t("Équipe et achats du départ"), t("L'argent du départ"))
    for title, tables in zip(titles, TABLES, strict=True):
        yield _tables(title, plan, words, tables)
    yield _months(t("Ventes, mois par mois"), t("Produit ou service"), words, 11)
    yield _months(t("La caisse, mois par mois"), t("En dirhams"), words, cash_rows(words))


def _tables(title: str, plan: Module, words: Words, tables: tuple[Blank, ...]) -> Leaf:
    def draw(paper: Document, _: int) -> None:
        draw_tables(paper, words, plan, tables)

    return Leaf(title, draw)


def _months(title: str, first: str, words: Words, rows: int | tuple[str, ...]) -> Leaf:
    def draw(paper: Document, _: int) -> None:
        draw_months(paper, words, first, rows)

    return Leaf(title, draw, landscape=True)
