"""Small pieces that several screens draw: states, chips, the canvas, figures, a test.

What people typed goes into HTML only through `html.escape`, and into a title, a link or a message,
which read Markdown, only through `typed`: so it is shown as typed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

from pie_core.charts import finance as charts
from pie_core.finance.projection import Projection
from pie_core.model.people import Cohort
from pie_core.model.project import BLOCKS, Experiment, Note, State
from pie_core.service import address
from pie_core.service.house import today
from pie_core.service.plans import PlanSoFar
from pie_core.words.catalogue import Words
from pie_core.words.numbers import (
    clock,
    day,
    dirhams,
    local_day,
    month,
    number,
    percent,
    short_day,
)
from pie_core.words.terms import BLOCK_NAMES, DECISIONS, PLAN_FIELDS

STATES = {
    State.TO_DO: ("○", "à faire"),
    State.IN_PROGRESS: ("◐", "en cours"),
    State.DONE: ("✓", "terminé"),
}
"""State → shape and French word: never colour alone."""

_AREAS = {
    "customer_segments": "cs",
    "value_propositions": "vp",
    "channels": "ch",
    "customer_relationships": "cr",
    "revenue_streams": "rs",
    "key_resources": "kr",
    "key_activities": "ka",
    "key_partners": "kp",
    "cost_structure": "co",
}


_MARKDOWN = re.compile(r"([!\"#$&()*+\-./:<=>@\[\\\]^_`{|}~])")


def typed(text: str) -> str:
    """One line that somebody typed, as Markdown that shows it as it is.

    A backslash takes a sign its meaning. Streamlit looks for icons (`:material/home:`), emoji,
    arrows (`->`) and addresses once more after that; an invisible word joiner parts them.
    """
    return _MARKDOWN.sub(r"\\\1" + "\u2060", text)


def about(cohort: Cohort) -> str:
    """What a group is, in one line; its two years stay together, in their order in Arabic too."""
    first, dash, second = cohort.year.partition("-")
    year = f"\u2066{first}\u2060-\u2060{second}\u2069" if dash else first
    return f"{cohort.trade} · {cohort.establishment} · {year}"


def state(words: Words, value: State) -> str:
    """The state as HTML: shape and word."""
    shape, word = STATES[value]
    return (
        f'<span class="pie-state" data-state="{value.value}">'
        f'<span class="pie-dot" aria-hidden="true">{shape}</span> {escape(words.t(word))}</span>'
    )


def mark(value: State) -> str:
    """The shape of a state alone, as HTML, beside something that says it in words."""
    return f'<span class="pie-state" data-state="{value.value}">{STATES[value][0]}</span>'


def state_text(words: Words, value: State) -> str:
    """The state as plain text: `✓ terminé`."""
    shape, word = STATES[value]
    return f"{shape} {words.t(word)}"


@dataclass(frozen=True)
class StateCell:
    """A cell of a table that shows a state."""

    words: Words
    state: State


def _cell(cell: str | StateCell) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    text = escape(state_text(cell.words, cell.state))
    return f'<td data-state="{cell.state.value}">{text}</td>'


def chips_html(texts: Iterable[str]) -> str:
    """Short facts in a row, as HTML."""
    inside = "".join(f'<span class="pie-chip">{escape(text)}</span>' for text in texts)
    return f'<div class="pie-meta">{inside}</div>'


def chips(texts: Iterable[str]) -> None:
    """Short facts in a row."""
    st.html(chips_html(texts))


def folded(label: str, markdown: str) -> str:
    """Markdown of the content that opens on demand, to be shown with HTML allowed.

    Without a widget: opening asks the server nothing. HTML of the content is shown as text.
    """
    inside = markdown.replace("<", "&lt;") if "<details>" not in markdown else markdown
    return f"\n\n<details><summary>{escape(label)}</summary>\n\n{inside}\n\n</details>\n\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str | StateCell]]) -> None:
    """A plain table of text, scrolling inside itself on a phone; states have their colour too."""
    st.html(table_html(head, rows))


def table_html(
    head: Iterable[str], rows: Iterable[Iterable[str | StateCell]], looks: str = "pie-table"
) -> str:
    """The same as HTML, with these classes; without a head where nothing stands in it."""
    top = [escape(text) for text in head]
    cells = "".join(f'<th scope="col">{text}</th>' for text in top)
    header = f"<thead><tr>{cells}</tr></thead>" if any(top) else ""
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    return (
        f'<div class="pie-scroll"><table class="{looks}">{header}<tbody>{body}</tbody>'
        "</table></div>"
    )


def row(*texts: str) -> None:
    """Texts side by side, the first one strongest: a person in a list."""
    inside = "".join(f"<span>{escape(text)}</span>" for text in texts)
    st.html(f'<div class="pie-row">{inside}</div>')


def quote(text: str) -> str:
    """What somebody wrote, as written, as HTML."""
    return f'<p class="pie-quote">{escape(text)}</p>'


def boxed(markdown: str) -> str:
    """Markdown of the content in a frame, to be shown with HTML allowed; '' for nothing."""
    inside = markdown.replace("<", "&lt;")
    return f'<div class="pie-box">\n\n{inside}\n\n</div>' if markdown else ""


def bar(done: int, count: int, text: str, more: str = "") -> str:
    """How far something is, as HTML: a bar, what it says, and `more` HTML."""
    return (
        f'<div class="pie-progress"><progress max="{count}" value="{done}"></progress>'
        f"<span>{escape(text)}</span>{more}</div>"
    )


def when(words: Words, at: datetime | None) -> str:
    """A moment as short as it may be: the time of today, else the day; '' for None."""
    if at is None:
        return ""
    return clock(at) if local_day(at) == today() else short_day(at, words.language)


def progress(words: Words, done: int, count: int, state_: State) -> str:
    """How far a module is, as HTML: a bar, a number, a state in words."""
    text = words.n("{n} étape sur {count}", "{n} étapes sur {count}", done, count=count)
    return bar(done, count, text, state(words, state_))


def say(text: str) -> None:
    """A sentence that grows with the screen, to be read from the back of the room."""
    st.html(f'<p class="pie-say">{escape(text)}</p>')


def qr(words: Words, link: str) -> None:
    """The QR code of an address; a picture, since Streamlit takes inline SVG out of HTML."""
    picture = base64.b64encode(address.qr_svg(link).encode()).decode()
    name = escape(words.t("Code QR de l'adresse {link}", link=link))
    st.html(f'<img class="pie-qr" alt="{name}" src="data:image/svg+xml;base64,{picture}">')


def canvas(words: Words, notes: Iterable[Note], head: str = "") -> None:
    """The nine blocks in their usual places (in filling order on a phone), with the credit.

    `head` is HTML that stands above, in the same element.
    """
    t = words.t
    by_block: dict[str, list[Note]] = {}
    for note in notes:
        by_block.setdefault(note.block, []).append(note)
    cells = []
    for position, block in enumerate(BLOCKS, start=1):
        inside = (
            "".join(
                f'<div class="pie-note">{escape(note.text)}</div>'
                for note in by_block.get(block, [])
            )
            or f'<div class="pie-empty">{escape(t("Rien encore"))}</div>'
        )
        cells.append(
            f'<section class="pie-block" style="grid-area:{_AREAS[block]}">'
            f"<h4>{position}. {escape(t(BLOCK_NAMES[block]))}</h4>{inside}</section>"
        )
    credit = "Business Model Canvas, Strategyzer AG, strategyzer.com, CC BY-SA 3.0"
    st.html(
        f'{head}<div class="pie-canvas">{"".join(cells)}</div><p class="pie-step-of">{credit}</p>'
    )


def figures(words: Words, so_far: PlanSoFar, title: str = "") -> None:
    """Key figures, the cash curve, and what they say in a sentence; or what still misses."""
    if so_far.plan is None:
        if title:
            st.subheader(title)
        names = [words.t(PLAN_FIELDS[name]) for name in so_far.plan_missing]
        st.info(
            words.t("Pour voir ta trésorerie, il manque : {fields}.", fields=words.listed(names))
        )
        return
    projection = so_far.projection
    if projection is None:
        st.warning(words.t(TOO_LARGE))
        return
    head = f"<h3>{escape(title)}</h3>" if title else ""
    st.html(head + _key_figures(projection, words))
    st.vega_lite_chart(cash_chart(projection, words), width="stretch", theme=None)


TOO_LARGE = "Ces nombres sont trop grands pour être comptés au centime. Corrige le plus grand : prix, ventes ou montant."
"""What is said where there are no figures because amounts are out of all measure."""


@lru_cache(maxsize=256)
def cash_chart(projection: Projection, words: Words) -> dict[str, Any]:
    """The cash curve, drawn once for a projection and a language; Streamlit copies it."""
    return charts.cash(projection, words)


@lru_cache(maxsize=256)
def _key_figures(projection: Projection, words: Words) -> str:
    """The figures and their sentence as HTML, worded once for a projection and a language."""
    t, spoken = words.t, words.language
    year = {name: int(series[0]) for name, series in projection.years.items()}
    even = projection.break_even[0]
    rows = [
        (t("Ventes de l'année"), dirhams(year["sales"], spoken, whole=True)),
        (t("Résultat de l'année"), dirhams(year["net_result"], spoken, whole=True)),
    ]
    if even["margin_rate"] is not None:
        rows.append((t("Marge sur chaque 100 DH"), percent(even["margin_rate"], spoken)))
    if even["threshold"] is not None:
        threshold = dirhams(even["threshold"], spoken, whole=True)
        rows.append((t("Seuil de rentabilité (an)"), threshold))
    sentence = strong(cash_sentence(words, projection))
    short = ' data-short="true"' if projection.lowest_cash.amount < 0 else ""
    return f'{key_rows(rows)}<p class="pie-sentence"{short}>{sentence}</p>'


def key_rows(rows: Iterable[tuple[str, str]]) -> str:
    """Names and figures in boxes, as HTML."""
    inside = "".join(f"<div><dt>{escape(a)}</dt><dd>{escape(b)}</dd></div>" for a, b in rows)
    return f'<dl class="pie-figures">{inside}</dl>'


_BOLD = re.compile(r"\*\*(.+?)\*\*")


def strong(text: str) -> str:
    """A sentence of ours as HTML, `**…**` in bold."""
    return _BOLD.sub(r"<strong>\1</strong>", escape(text))


def cash_sentence(words: Words, projection: Projection) -> str:
    """What the cash curve says: the lowest month, and whether money is short."""
    t, spoken = words.t, words.language
    lowest = projection.lowest_cash
    when = month(projection.months[lowest.month], spoken)
    amount = dirhams(lowest.amount, spoken)
    if lowest.amount < 0:
        return t(
            "Attention : en **{when}**, il manque de l'argent (**{amount}**). Trouve plus d'argent au départ, ou dépense moins au début.",
            when=when,
            amount=amount,
        )
    return t(
        "Ton mois le plus bas est **{when}** : il reste **{amount}** en caisse.",
        when=when,
        amount=amount,
    )


def test(words: Words, experiments: Iterable[Experiment]) -> None:
    """Each test: belief, criterion with its date, observation, decision."""
    t, spoken = words.t, words.language
    for item in experiments:
        lines = [(t("Nous croyons que"), item.belief), (t("Pour vérifier"), item.method)]
        written = f" ({day(item.criterion_at, spoken)})" if item.criterion_at else ""
        lines.append((t("Nous avons raison si") + written, item.criterion))
        if item.asked:
            lines.append(
                (
                    t("Résultat"),
                    t("{yes} sur {all}", yes=number(item.in_favour or 0, spoken), all=item.asked),
                )
            )
        lines.append((t("Nous avons observé"), item.observation))
        if item.decision:
            lines.append((t("Décision"), t(DECISIONS[item.decision])))
        lines.append((t("Nous avons appris"), item.learning))
        table((t("Le test"), ""), [(label, text) for label, text in lines if text])
