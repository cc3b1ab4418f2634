"""A section of the plan on screen: the same words, tables and figures as on paper."""

from __future__ import annotations

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
            return f'<p class="pie-quote" data-tone="{part.tone}">{escape(part.text)}</p>'
        case p.Quote():
            return (
                f'<blockquote class="pie-quote">{escape(part.text)}'
                f"<footer>{escape(part.source)}</footer></blockquote>"
            )
        case p.Box():
            return f'<p class="pie-quote" data-tone="missing">» {escape(part.question)}</p>'
        case p.Pairs():
            return show.table_html(("", ""), part.rows)
        case p.Figures():
            return show.key_rows((label, value) for label, value, _ in part.items)
        case p.Grid():
            looks = "pie-table pie-numbers" if part.numbers else "pie-table"
            return show.table_html(part.head, part.rows, looks)
        case p.Cover():
            return show.table_html(("", ""), part.facts)
        case _:
            return ""
