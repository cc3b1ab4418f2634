"""A section of the plan on screen: the same words, tables and figures as on paper."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from pages.parts import show
from pie_core.report import parts as p
from pie_core.report.charts import spec
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words


def draw(section: p.Section, snapshot: Snapshot, words: Words) -> None:
    """All parts of a section, one after the other."""
    html: list[str] = []

    def flush() -> None:
        if html:
            st.html(f'<div class="pie-paper">{"".join(html)}</div>')
            html.clear()

    for part in section.parts:
        match part:
            case p.Chart() if snapshot.projection is not None:
                flush()
                drawn = spec(part, snapshot, words)
                if drawn is not None:
                    st.vega_lite_chart(drawn, width="stretch", theme=None)
            case p.Canvas():
                flush()
                show.canvas(words, snapshot.project.notes)
            case _:
                html.append(_html(part))
    flush()


def _html(part: p.Part) -> str:
    """A part without a chart, as HTML; what people typed is shown as typed."""
    match part:
        case p.Title():
            return f"<h4>{escape(part.text)}</h4>"
        case p.Note():
            return f'<p class="pie-quote" data-tone="{part.tone}">{_lines(part.text)}</p>'
        case p.Quote():
            return (
                f'<blockquote class="pie-quote">{_lines(part.text)}'
                f"<footer>{escape(part.source)}</footer></blockquote>"
            )
        case p.Box():
            return f'<p class="pie-quote" data-tone="missing">» {escape(part.question)}</p>'
        case p.Pairs():
            return _table(("", ""), part.rows)
        case p.Figures():
            return show.key_rows((label, value) for label, value, _ in part.items)
        case p.Grid():
            return _table(part.head, part.rows, numbers=part.numbers)
        case p.Cover():
            return _table(("", ""), part.facts)
        case _:
            return ""


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: bool = False) -> str:
    top = [escape(text) for text in head]
    shown = "".join(f'<th scope="col">{text}</th>' for text in top)
    header = f"<thead><tr>{shown}</tr></thead>" if any(top) else ""
    body = "".join(
        "<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="pie-scroll"><table class="pie-table{" pie-numbers" if numbers else ""}">'
        f"{header}<tbody>{body}</tbody>"
        "</table></div>"
    )
