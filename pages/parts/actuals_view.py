"""The real months on screen: the month to write, what it says beside the plan, the cash, all months."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

from pages.parts import fields, frame
from pages.parts import show as draw
from pages.parts.actuals_report import NAMES, named, said, table, together
from pages.parts.frame import Here
from pie_core.charts.actuals import cash_beside_plan
from pie_core.discovery.seasons import month_after, months_from
from pie_core.errors import NotFound
from pie_core.finance.projection import Projection
from pie_core.finance.variance import FIGURES
from pie_core.model.programme import SHEET
from pie_core.service import actuals
from pie_core.service.actuals import MODULE, OPENING, Book, sheet_of
from pie_core.service.answers import Work
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day

QUERY = "mois"
"""The name of the chosen month in the address."""


def show(here: Here, project_id: str, month: str = "") -> None:
    """The real months of a project beside its plan. `month` is what the address asks for."""
    t = here.words.t
    book = actuals.book(here.house, here.me, project_id)
    st.header(t("Le plan et la réalité"))
    match actuals.state(book):
        case "no_plan":
            st.info(t("Il faut d'abord les chiffres du plan : sans eux, rien à comparer."))
            return
        case "too_large":
            st.warning(t(draw.TOO_LARGE))
            return
        case "not_open":
            _compared(here, book)
            st.info(
                t(
                    "L'ouverture est prévue en {month}. À la fin de ce mois-là, vous écrirez ici vos vrais chiffres.",
                    month=named(here.words, book.opened),
                )
            )
        case _:
            _compared(here, book)
            chosen = _asked(here, book, month)
            _pick(here, book, chosen)
            _living(here, book, chosen, [book])
    _opening(here, book)


def _compared(here: Here, book: Book) -> None:
    """Which plan it is, and whether it was moved to the month of the opening."""
    t, n = here.words.t, here.words.n
    if book.submission:
        told = t(
            "Comparé au plan n° {number}, remis le {day}.",
            number=book.submission.number,
            day=day(book.submission.at, here.words.language),
        )
    else:
        told = t("Comparé au plan d'aujourd'hui. Une fois remis, c'est le plan remis qui compte.")
    if book.delay > 0:
        told += " " + n(
            "Vous avez ouvert {n} mois plus tard que prévu : le plan commence ce mois-là.",
            "Vous avez ouvert {n} mois plus tard que prévu : le plan commence ce mois-là.",
            book.delay,
        )
    elif book.delay < 0:
        told += " " + n(
            "Vous avez ouvert {n} mois plus tôt que prévu : le plan commence ce mois-là.",
            "Vous avez ouvert {n} mois plus tôt que prévu : le plan commence ce mois-là.",
            -book.delay,
        )
    st.html(f'<p class="pie-step-of">{escape(told)}</p>')


def _asked(here: Here, book: Book, asked: str) -> str:
    """The month to show: the one asked for, or the next to write; a month without one says why."""
    t = here.words.t
    if book.month(asked):
        return asked
    if actuals.month_of(f"m{asked.replace('-', '')}"):
        if asked > book.today:
            st.info(t("{month} n'est pas encore là.", month=named(here.words, asked)))
        else:
            st.info(t("{month} est avant l'ouverture.", month=named(here.words, asked)))
    return book.next_to_write


def _pick(here: Here, book: Book, chosen: str) -> None:
    """One of the months, the latest first.

    A label says nothing that a save changes: the browser answers with the label that it has.
    """
    t = here.words.t
    names = {one.month: named(here.words, one.month) for one in reversed(book.months)}
    key = f"actual_month.{chosen}"

    def turn() -> None:
        if st.session_state[key] in names:
            st.query_params[QUERY] = st.session_state[key]

    st.selectbox(
        t("Quel mois ?"),
        list(names),
        index=list(names).index(chosen),
        format_func=names.__getitem__,
        key=key,
        on_change=frame.act(turn),
        width=360,
    )


# ---------------------------------------------------------------- fields


def _fields(here: Here, book: Book, sheet_id: str, *names: str) -> None:
    """Some prompts of a sheet, as fields that save by themselves."""
    module = here.house.programme.sheets.get(MODULE)
    form = module.activity(sheet_id) if module else None
    if module is None or form is None:
        raise NotFound()
    words = module.worded(here.words.language.code).activities[SHEET]
    prompts = []
    for prompt in form.prompts:
        if prompt.id in names:
            given = fields.structure(module.id, form.id, prompt, words)
            if prompt.kind == "month":
                given["options"] = _months(here, book)
            prompts.append(given)
    if book.editable and sheet_id != OPENING:
        text = f"**{words.aim}** {words.instruction}{draw.folded(here.words.t('Un exemple'), words.example)}"
        st.markdown(text, unsafe_allow_html=True)
    work = Work(
        module, form, book.project, book.sheet(sheet_id), done=False, editable=book.editable
    )
    fields.show(here, work, prompts, live=True)


def _months(here: Here, book: Book) -> list[dict[str, str]]:
    """The months in which a team may have opened: a year before the plan, to two years after."""
    around = {*months_from(month_after(book.start, -12), 37), book.opened}
    return [{"id": one, "label": named(here.words, one)} for one in sorted(around)]


def _opening(here: Here, book: Book) -> None:
    """The month of the opening, when it is not the plan's."""
    t = here.words.t
    if book.editable:
        with st.expander(t("Vous n'avez pas ouvert le mois prévu ?")):
            _fields(here, book, OPENING, "opened")


@st.fragment
def _living(here: Here, book: Book, chosen: str, fresh: list[Book]) -> None:
    """The fields, and under them what follows from them; drawn again after a save."""
    if fresh:
        fresh.pop()
    else:
        book = actuals.book(here.house, here.me, book.project)
    one = book.month(chosen)
    if one is None:
        st.rerun()  # The opening was moved meanwhile.
        return
    t = here.words.t
    if book.editable or not one.actual.empty:
        _fields(here, book, sheet_of(chosen), *FIGURES, "words")
    st.html(said(here.words, one))
    if not book.judged:
        return
    if told := together(here.words, book):
        st.html(told)
    projection = book.projection
    assert projection is not None
    cash = tuple(m.actual.cash if (m := book.month(at)) else None for at in _window(book))
    chart = _chart(projection, here.words, book.opened, cash)
    st.vega_lite_chart(chart, width="stretch", theme=None)
    st.subheader(t("Mois par mois, en dirhams"))
    titles = {figure: t(NAMES[figure]) for figure in NAMES}
    picked: Any = st.segmented_control(
        t("Quel chiffre ?"),
        list(titles),
        format_func=titles.__getitem__,
        default="sales",
        required=True,
        key="actual_figure",
        label_visibility="collapsed",
    )
    st.html(table(here.words, book, picked or "sales"))


def _window(book: Book) -> list[str]:
    """The months of the figure: whole years from the opening to the last month that was written."""
    assert book.projection is not None
    years = (book.judged[-1].index or 0) // 12 + 1
    return months_from(book.opened, min(12 * years, len(book.projection.months)))


@lru_cache(maxsize=128)
def _chart(
    projection: Projection, words: Words, opened: str, cash: tuple[int | None, ...]
) -> dict[str, Any]:
    """Drawn once for a plan and what was written; Streamlit copies it."""
    months = months_from(opened, len(cash))
    planned = projection.lines["closing_cash"][: len(cash)].tolist()
    return cash_beside_plan(months, planned, cash, words)
