"""Sheets of the programme: what somebody wrote in a module, and blank ones to write on by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pie_core.errors import Invalid
from pie_core.model import programme as p
from pie_core.model.programme import Activity, Module, Prompt, PromptWords
from pie_core.model.values import checked, filled
from pie_core.report import text as texts
from pie_core.report.blank import blank_pdf
from pie_core.report.document import INK, QUIET, Column, Document, leading
from pie_core.report.standings import standings
from pie_core.report.wording import Answers, Header, activity_words, items, prompt_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, number

__all__ = ["Header", "blank_pdf", "module_pdf"]

Picture = Callable[[str], bytes | None]
"""Photo id → JPEG bytes, or None if it is gone."""
NOTHING = "—"
POSTERS = "poster"
"""The form of the posters, in `content/sheets/poster/`."""
_PHOTO = (84.0, 63.0)
_INDENT = 4.0


def module_pdf(
    module: Module,
    answers: Answers,
    header: Header,
    words: Words,
    today: date,
    picture: Picture,
) -> bytes:
    """Every activity of a module with its prompts and what was answered, `—` where nothing was.

    `answers` are values by `activity.prompt` (and by `module/activity.prompt` where a prompt takes
    its choices from a list of another module, and those of the posters beside it). A value that no longer fits its prompt counts as
    nothing.
    """
    language = words.language.code
    texts_ = module.worded(language)
    head = (header.group, header.establishment, header.year)
    with Document(words, texts_.title, today, head) as paper:
        paper.add_page()
        paper.heading(texts_.title)
        whose = [text for text in (header.names, header.project) if text]
        if whose:
            paper.paragraph(" · ".join(whose), 10.5, "", QUIET, after=3)
        for activity in module.activities:
            paper.heading(activity_words(module, activity, language).title, 2, keep=26)
            for prompt in activity.prompts:
                _answered(paper, module, activity, prompt, answers, words, picture)
            _poster(paper, module, activity, answers, words, picture)
        return bytes(paper.output())


def _poster(
    paper: Document,
    module: Module,
    activity: Activity,
    answers: Answers,
    words: Words,
    picture: Picture,
) -> None:
    """The photographs of the team's poster, where it made one."""
    sheet = f"{POSTERS}/{p.beside(module.id, activity.id)}"
    photos = answers.get(f"{sheet}.photos") or []
    said = str(answers.get(f"{sheet}.text") or "").strip()
    if not photos and not said:
        return
    paper.need(leading(9.5) + (_PHOTO[1] + 10 if photos else 8))
    paper.paragraph(words.t("L'affiche de l'équipe"), 9.5, "B", INK, after=0.6)
    if said:
        paper.paragraph(said, 10, start=_INDENT, after=1.5)
    _photos(paper, photos, picture, words)


def _value(activity: Activity, prompt: Prompt, answers: Answers) -> Any:
    """The answer if it still fits its prompt and says something, or None."""
    try:
        value = checked(prompt, answers.get(f"{activity.id}.{prompt.id}"))
        return value if filled(prompt, value) else None
    except (Invalid, TypeError, KeyError, AttributeError):
        return None


def _answered(
    paper: Document,
    module: Module,
    activity: Activity,
    prompt: Prompt,
    answers: Answers,
    words: Words,
    picture: Picture,
) -> None:
    """A prompt's label and its answer."""
    texts_ = prompt_words(module, activity, prompt, words.language.code)
    value = _value(activity, prompt, answers)
    lines = len(paper.wrap(texts_.label, paper.width, 9.5, "B"))
    keep = {"photo": _PHOTO[1] + 10, "table": 20, "matrix": 26}.get(prompt.kind, 8)
    paper.need(lines * leading(9.5) + (keep if value is not None else 8))
    paper.paragraph(texts_.label, 9.5, "B", INK, after=0.6)
    if value is None:
        paper.paragraph(NOTHING, 10, "", QUIET, start=_INDENT)
        return
    match prompt:
        case p.Table():
            _table(paper, prompt, texts_, value, words)
        case p.Matrix():
            _matrix(paper, prompt, texts_, value, items(module, prompt.of, answers), words)
        case p.Photo():
            _photos(paper, value, picture, words)
        case _:
            named = texts_.options
            if isinstance(prompt, p.Choice | p.Choices | p.Ranking) and prompt.of:
                named = items(module, prompt.of, answers)
            _lines(paper, prompt, texts_, value, named, words)


def _lines(
    paper: Document,
    prompt: Prompt,
    texts_: PromptWords,
    value: Any,
    named: dict[str, str],
    words: Words,
) -> None:
    """Answers that are text: as paragraphs, the parts of a list under each other."""
    spoken = words.language
    match prompt:
        case p.Items():
            given = [item["text"] for item in value if item["text"].strip()]
            parts = [f"{n}. {text}" for n, text in enumerate(given, start=1)]
        case p.Number(kind="amount"):
            parts = [dirhams(value, spoken)]
        case p.Number():
            parts = [f"{number(value, spoken, decimals=2)}\u00a0{texts_.unit}".strip()]
        case p.Choice():
            parts = [named.get(value, NOTHING)]
        case p.Choices():
            parts = [f"• {named.get(one, NOTHING)}" for one in value]
        case p.Ranking():
            parts = [f"{n}. {named.get(one, NOTHING)}" for n, one in enumerate(value, start=1)]
        case p.Scale():
            level = words.t(
                "Niveau {level} sur {levels}",
                level=number(value, spoken),
                levels=number(prompt.levels, spoken),
            )
            said = texts_.levels[value - 1] if len(texts_.levels) >= value else ""
            parts = [
                words.t("{name} : {value}", name=level, value=texts.plain(said)) if said else level
            ]
        case _:
            parts = [str(value)]
    for text in parts:
        paper.paragraph(text, 10, start=_INDENT, after=0.5)
    paper.set_y(paper.y + 2)


def _table(
    paper: Document, prompt: p.Table, texts_: PromptWords, rows: list[Any], words: Words
) -> None:
    spoken = words.language

    def cell(column: p.Column, value: Any) -> str:
        match column.kind:
            case _ if value is None:
                return NOTHING
            case "amount":
                return dirhams(value, spoken)
            case "number":
                return number(value, spoken, decimals=2)
            case "choice":
                return texts_.options.get(value, NOTHING)
            case _:
                return str(value)

    columns = [
        Column(2 if column.kind == "text" else 1, "number" if _is_number(column) else "start")
        for column in prompt.columns
    ]
    head = [texts_.columns.get(column.id, column.id) for column in prompt.columns]
    filled_rows = [row["cells"] for row in rows if row["cells"]]
    paper.grid(
        columns,
        head,
        [
            [cell(column, cells.get(column.id)) for column in prompt.columns]
            for cells in filled_rows
        ],
        size=9,
    )


def _is_number(column: p.Column) -> bool:
    return column.kind in ("number", "amount")


def _matrix(
    paper: Document,
    prompt: p.Matrix,
    texts_: PromptWords,
    value: Any,
    named: dict[str, str],
    words: Words,
) -> None:
    """The items from the best to the last, with their totals; those that share a place say so."""
    t, spoken = words.t, words.language
    weights = {c.id: c.weight for c in prompt.criteria} | value["weights"]
    head = [t("Rang"), t("Proposition")]
    for criterion in prompt.criteria:
        label = texts_.criteria.get(criterion.id, criterion.id)
        head.append(f"{label} ×{number(weights[criterion.id], spoken)}")
    head.append(t("Total"))
    rows = []
    for standing in standings(prompt, value, named):
        place = number(standing.rank, spoken) if standing.rank else NOTHING
        if standing.tied:
            place = t("{rank} ex æquo", rank=place)
        given = value["scores"].get(standing.id, {})
        scores = [
            number(given[c.id], spoken) if c.id in given else NOTHING for c in prompt.criteria
        ]
        rows.append([place, named[standing.id], *scores, number(standing.total, spoken)])
    if not rows:
        paper.paragraph(NOTHING, 10, "", QUIET, start=_INDENT)
        return
    columns = [Column(1.1, bold=True), Column(3), *[Column(1.2)] * len(prompt.criteria)]
    paper.grid([*columns, Column(0.9, bold=True)], head, rows, size=8.5)


def _photos(paper: Document, photos: list[Any], picture: Picture, words: Words) -> None:
    """Photographs two by two, each with its caption."""
    wide, high = _PHOTO
    for place, photo in enumerate(photos):
        beside = place % 2
        if not beside:
            paper.need(high + 9)
            top = paper.y
        start = beside * (paper.width - wide)
        shown = paper.photo(picture(photo["id"]), paper.left(start, wide), top, wide, high)
        if not shown:
            lost = words.t("Cette photo ne peut pas être affichée.")
            paper.frame(paper.left(start, wide), top, wide, high)
            paper.block(
                lost, paper.left(start + 4, wide - 8), top + 4, wide - 8, 9, "", QUIET, limit=3
            )
        paper.block(
            photo["caption"],
            paper.left(start, wide),
            top + high + 1,
            wide,
            8.5,
            "",
            QUIET,
            limit=2,
        )
        if beside or place == len(photos) - 1:
            paper.set_y(top + high + 10)
