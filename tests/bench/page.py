"""The plan as a page of HTML with the same words, tables and figures, for others to make a PDF of.

What is drawn with care on our paper (frames, bars, colours) is left out or plain here, and the
figures come ready as PNG: nothing that the others do not need makes them slower.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape

from pie_core.charts.fonts import FAMILY, files
from pie_core.model.programme import Module
from pie_core.report import parts as o
from pie_core.report.charts import picture
from pie_core.report.outline import outline
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

STYLE = """
@page { size: A4; margin: 22mm 18mm 17mm; @bottom-right { content: counter(page) "/" counter(pages) } }
@page lying { size: A4 landscape }
body { font-family: FiraGO, sans-serif; font-size: 10pt; line-height: 1.4 }
h1 { font-size: 16pt } h2 { font-size: 11.5pt } h3 { font-size: 10pt }
.fresh { break-before: page } .lying { page: lying }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt; margin-bottom: 3mm }
table.dense { font-size: 6.8pt }
td, th { border-bottom: 0.25mm solid #c8c2b6; padding: 0.5mm 1.5mm; text-align: start }
th { background: #f5f2ec } .number { text-align: right } .strong td { font-weight: bold }
.quiet, .foot { font-size: 8pt; color: #6b655a } blockquote { margin: 0 4mm; font-size: 9pt }
img { width: 174mm }
"""
_FACES = {"": "", "B": "font-weight: bold;", "I": "font-style: italic;"}
_CHART = (600, 172)
"""Pixels, as on our paper."""


def page(snapshot: Snapshot, words: Words, today: date, guide: Module | None) -> str:
    """The whole plan as one HTML file that needs nothing but the font files of this machine."""
    told = outline(snapshot, words, today, guide)
    faces = "".join(
        f"@font-face {{ font-family: {FAMILY}; {_FACES[style]} src: url({path.as_uri()}) }}"
        for style, path in files().items()
        if style in _FACES
    )
    language = words.language
    title = escape(words.t("Plan d'affaires : {name}", name=snapshot.project.name))
    body = "".join(
        piece for section in told.sections for piece in _section(section, told, snapshot, words)
    )
    return (
        f'<!doctype html><html lang="{language.code}" dir="{language.direction}"><head>'
        f'<meta charset="utf-8"><title>{title}</title><style>{faces}{STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _section(
    section: o.Section, told: o.Outline, snapshot: Snapshot, words: Words
) -> Iterator[str]:
    looks = [name for name, on in (("fresh", section.fresh), ("lying", section.landscape)) if on]
    yield f'<section class="{" ".join(looks)}">'
    if section.id != "cover":
        yield f"<h1>{section.number}. {escape(section.title)}</h1>"
    lying = False
    for part in section.parts:
        if isinstance(part, o.Leaf):
            yield "</div>" if lying else ""
            lying = True
            yield f'<div class="fresh{" lying" if part.landscape else ""}">'
        else:
            yield from _part(part, told, snapshot, words)
    yield "</div>" if lying else ""
    yield "</section>"


def _part(part: o.Part, told: o.Outline, snapshot: Snapshot, words: Words) -> Iterator[str]:
    match part:
        case o.Cover():
            yield f"<p>{escape(part.kind)}</p><h1>{escape(part.name)}</h1><p>{escape(part.team)}</p>"
            yield _table((), part.facts)
        case o.Contents():
            yield f"<h2>{escape(part.title)}</h2>"
            yield _table((), [(f"{s.number}.", s.title) for s in told.sections if s.id != "cover"])
        case o.Title():
            level = 3 if part.minor else 2
            yield f"<h{level}>{escape(part.text)}</h{level}>"
        case o.Note():
            yield f'<p class="{part.tone}">{_lines(part.text)}</p>'
        case o.Box():
            yield f"<p><b>{escape(part.label)} : {escape(part.question)}</b><br>{escape(part.length)}</p>"
            yield f'<p class="quiet">{escape(words.t("Exemple"))} : {escape(part.example)}</p>'
        case o.Quote():
            yield f"<blockquote>{_lines(part.text)}</blockquote><p class='foot'>{escape(part.source)}</p>"
        case o.Pairs():
            yield _table((), part.rows)
        case o.Figures():
            yield _table((), [(label, value) for label, value, _ in part.items])
        case o.Grid():
            numbers = set(range(1, len(part.shares))) if part.numbers else part.amounts
            strong = part.strong | ({len(part.rows) - 1} if part.total else frozenset())
            yield _table(part.head, part.rows, part.kind, numbers, strong)
        case o.Canvas():
            notes = [
                (f"{block.position}. {block.name}", "\n".join(block.notes) or part.empty)
                for block in part.blocks
            ]
            yield _table((), notes)
            yield f"<p class='quiet'>{o.CREDIT}</p>"
        case o.Chart():
            wide, high = _CHART
            drawn = picture(part, snapshot, words, width=wide, height=high)
            if drawn:
                data = b64encode(drawn).decode()
                alt = escape(part.alt)
                yield f'<p><img width="658" alt="{alt}" src="data:image/png;base64,{data}"></p>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    kind: str = "text",
    numbers: Iterable[int] = (),
    strong: Iterable[int] = (),
) -> str:
    right, apart = set(numbers), set(strong)

    def row(cells: Sequence[str], name: str, look: str = "") -> str:
        inside = "".join(
            f"<{name}{' class=number' if place in right else ''}>{_lines(cell)}</{name}>"
            for place, cell in enumerate(cells)
        )
        return f"<tr{look}>{inside}</tr>"

    top = f"<thead>{row(head, 'th')}</thead>" if any(head) else ""
    body = "".join(
        row(cells, "td", ' class="strong"' if place in apart else "")
        for place, cells in enumerate(rows)
    )
    return f'<table class="{kind}">{top}<tbody>{body}</tbody></table>'
