"""What if: sliders with a curve that moves, scenarios side by side, the tornado, ten thousand draws."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

from pages.parts import frame, plan_view, show
from pages.parts.frame import Here
from pages.parts.plan_view import way
from pie_core.charts import finance as charts
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.finance.scenarios import (
    Draw,
    Outcome,
    Swing,
    Uncertainty,
    WhatIf,
    chance_before,
    what_if,
)
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Scenario
from pie_core.service import scenarios
from pie_core.service.plans import Book
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month, number

PARTS = {
    "essayer": "Essayer",
    "comparer": "Comparer",
    "tornade": "Ce qui compte le plus",
    "hasard": "Et la chance ?",
}
"""The four views; their ids stand in addresses."""

NEW = ""
LEAST, MOST = -50, 100
SOONER, LATER = -30, 120


def show_part(here: Here, book: Book, part: str) -> None:
    """One of the four views."""
    t = here.words.t
    part = part if part in PARTS else "essayer"
    way(here, book, t("← Les chiffres"), "back")
    titles = {key: t(title) for key, title in PARTS.items()}
    plan_view.parts(here, book, "scenarios", titles, part)
    so_far = book.so_far
    projection = so_far.projection
    if so_far.plan is None or projection is None:
        st.info(t("Pas encore de chiffres.") if so_far.plan is None else t(show.TOO_LARGE))
        return
    match part:
        case "comparer":
            _compare(here, book, so_far.plan, so_far.rules, projection)
        case "tornade":
            _tornado(here, so_far.plan, so_far.rules, projection)
        case "hasard":
            _chance(here, so_far.plan, so_far.rules, projection)
        case _:
            _try(here, book)


# ---------------------------------------------------------------- try


def _try(here: Here, book: Book) -> None:
    """Choose a scenario or begin one; its sliders, its curve, its name."""
    t = here.words.t
    kept = scenarios.listed(book)
    names = {NEW: t("Un nouveau scénario"), **{one.id: one.name for one in kept}}
    st.html(f"<h1>{escape(t('Et si… ?'))}</h1>")
    chosen = st.selectbox(
        t("Scénario"),
        list(names),
        format_func=names.__getitem__,
        key="scenario",
        width=420,
    )
    one = next((s for s in kept if s.id == chosen), Scenario(id=NEW, name=""))
    _levers(here, book, one)


@st.fragment
def _levers(here: Here, book: Book, one: Scenario) -> None:
    """Four sliders with the curve that they move; only this part runs again."""
    t = here.words.t
    plan, known = book.so_far.plan, book.so_far.rules
    assert plan is not None
    key = f"lever.{one.id}."
    texts = {
        "price": t("Prix"),
        "volume": t("Quantités vendues"),
        "cost": t("Coûts"),
    }
    left, right = st.columns([1, 2])
    moved: dict[str, int] = {}
    with left:
        for lever, label in texts.items():
            moved[lever] = st.slider(
                label, LEAST, MOST, int(getattr(one, lever)), 5, format="%+d %%", key=key + lever
            )
        moved["delay"] = st.slider(
            t("Les clients paient plus tard (jours)"),
            SOONER,
            LATER,
            int(one.delay),
            5,
            format="%+d",
            key=key + "delay",
        )
    levers = Scenario(id=one.id, name=one.name, **moved)
    result = scenarios.outcome(plan, known, what_if(levers))
    base = scenarios.outcome(plan, known, WhatIf())
    with right:
        if result is None or base is None:
            st.warning(t(show.TOO_LARGE))
        else:
            st.html(_figures(here.words, book, base, result))
            months = _months(book)
            name = one.name or t("Ce scénario")
            curves = ((t("Le plan"), base), (name, result))
            st.vega_lite_chart(
                charts.scenarios([(n, o.closing) for n, o in curves], months, here.words),
                width="stretch",
                theme=None,
            )
    if book.editable:
        _keep(here, book, one, moved)


def _months(book: Book) -> list[str]:
    """The months of the plan as text."""
    projection = book.so_far.projection
    return projection.months if projection else []


def _figures(words: Words, book: Book, base: Outcome, result: Outcome) -> str:
    """The key figures of a scenario, each with what it differs from the plan."""
    t, spoken = words.t, words.language
    months = _months(book)

    def pair(name: str, value: int, before: int) -> str:
        change = value - before
        sign = "+" if change > 0 else "−" if change < 0 else ""
        more = f"{sign}{dirhams(abs(change), spoken, whole=True)}" if change else t("comme le plan")
        state = "short" if value < 0 else ""
        amount = dirhams(value, spoken, whole=True)
        return (
            f'<div data-state="{state}"><dt>{escape(name)}</dt><dd>{"▼ " if state else ""}{escape(amount)} '
            f"<small>{escape(more)}</small></dd></div>"
        )

    when = month(months[result.lowest.month], spoken)
    return (
        '<dl class="pie-panel pie-panel-still">'
        + "".join(
            [
                pair(t("Ventes, an 1"), result.sales, base.sales),
                pair(t("Résultat, an 1"), result.net_result, base.net_result),
                pair(t("Caisse, fin d'an 1"), result.closing_year, base.closing_year),
                pair(
                    f"{t('Caisse au plus bas')} ({when})", result.lowest.amount, base.lowest.amount
                ),
            ]
        )
        + "</dl>"
    )


def _keep(here: Here, book: Book, one: Scenario, moved: dict[str, int]) -> None:
    """Keep what the sliders say: under a name, as a copy, or in its place."""
    t = here.words.t
    name_key = f"scenario_name.{one.id}"

    def keep(place: str) -> None:
        now = frame.here()
        name = st.session_state[name_key]
        made = scenarios.keep(now.house, now.me, book.project, name, moved, place)
        st.session_state["scenario"] = made
        frame.say(t("Scénario enregistré."))

    def copy() -> None:
        now = frame.here()
        name = t("{name} (copie)", name=one.name)[:60]
        made = scenarios.keep(now.house, now.me, book.project, name, moved)
        st.session_state["scenario"] = made
        frame.say(t("Scénario copié."))

    def remove() -> None:
        now = frame.here()
        scenarios.remove(now.house, now.me, book.project, one.id)
        st.session_state["scenario"] = NEW
        frame.say(t("Scénario retiré."))

    with st.container(horizontal=True, vertical_alignment="bottom", key="scenario-keep"):
        st.text_input(
            t("Son nom"),
            one.name,
            key=name_key,
            max_chars=60,
            placeholder=t("Le fournisseur augmente"),
            width=320,
        )
        if one.id:
            st.button(t("Enregistrer"), type="primary", on_click=frame.act(keep), args=(one.id,))
            st.button(t("Copier"), on_click=frame.act(copy))
            st.button(t("Retirer"), on_click=frame.act(remove))
        else:
            st.button(
                t("Garder ce scénario"), type="primary", on_click=frame.act(keep), args=(NEW,)
            )


# ---------------------------------------------------------------- compare


def _compare(
    here: Here, book: Book, plan: FinancialPlan, known: Parameters, projection: Projection
) -> None:
    """The plan and every scenario: curves, then figures."""
    t, spoken = here.words.t, here.words.language
    st.html(f"<h1>{escape(t('Comparer les scénarios'))}</h1>")
    kept = scenarios.listed(book)
    if not kept:
        st.info(t("Pas encore de scénario. Essaie, puis garde ce que tu veux comparer."))
        way(here, book, t("Essayer →"), "main", v="scenarios", s="essayer")
        return
    found = [(t("Le plan"), scenarios.outcome(plan, known, WhatIf()))]
    found += [(one.name, scenarios.outcome(plan, known, what_if(one))) for one in kept]
    usable = [(name, result) for name, result in found if result is not None]
    chart = charts.scenarios(
        [(name, r.closing) for name, r in usable[:10]], projection.months, here.words
    )
    st.vega_lite_chart(chart, width="stretch", theme=None)
    head = (
        t("Scénario"),
        t("Ventes, an 1"),
        t("Résultat, an 1"),
        t("Caisse, fin d'an 1"),
        t("Caisse au plus bas"),
        t("Seuil atteint"),
    )
    rows = [
        (
            name,
            dirhams(r.sales, spoken, whole=True),
            dirhams(r.net_result, spoken, whole=True),
            dirhams(r.closing_year, spoken, whole=True),
            f"{dirhams(r.lowest.amount, spoken, whole=True)} ({month(projection.months[r.lowest.month], spoken)})",
            month(projection.months[r.break_even_month], spoken)
            if r.break_even_month is not None
            else t("pas en an 1"),
        )
        for name, r in usable
    ]
    show.table(head, rows)


# ---------------------------------------------------------------- tornado


def _tornado(here: Here, plan: FinancialPlan, known: Parameters, projection: Projection) -> None:
    """Which assumptions move the lowest cash most."""
    t = here.words.t
    st.html(f"<h1>{escape(t('Ce qui compte le plus'))}</h1>")
    swings = scenarios.tornado(plan, known)
    if not swings:
        st.info(t("Rien à comparer encore : écris des prix, des ventes et des coûts."))
        return
    st.markdown(
        t(
            "Chaque ligne change **une seule** hypothèse de 10 % (ou de 15 jours), en moins et en plus. La plus longue barre est celle à vérifier d'abord sur le terrain."
        )
    )
    st.vega_lite_chart(
        _tornado_chart(swings, projection.lowest_cash.amount, here.words),
        width="stretch",
        theme=None,
    )


@lru_cache(maxsize=128)
def _tornado_chart(swings: tuple[Swing, ...], base: int, words: Words) -> dict[str, Any]:
    return charts.tornado(swings, base, charts.swing_labels(swings, words), words)


# ---------------------------------------------------------------- ten thousand draws


def _chance(here: Here, plan: FinancialPlan, known: Parameters, projection: Projection) -> None:
    """The chance of running out of cash, said in words."""
    t = here.words.t
    st.html(f"<h1>{escape(t('Et la chance ?'))}</h1>")
    st.markdown(
        t(
            "Personne ne connaît l'avenir. Dis de combien tu peux te tromper : le cahier joue ton plan **10 000 fois**, avec des chiffres tirés au hasard."
        )
    )
    left, right = st.columns(2)
    with left:
        price = st.slider(t("Prix : plus ou moins"), 0, 50, 10, 5, format="%d %%", key="odds.price")
        volume = st.slider(
            t("Ventes : plus ou moins"), 0, 80, 30, 5, format="%d %%", key="odds.volume"
        )
    with right:
        cost = st.slider(
            t("Coût d'un : plus ou moins"), 0, 50, 10, 5, format="%d %%", key="odds.cost"
        )
        overheads = st.slider(
            t("Charges : plus ou moins"), 0, 50, 10, 5, format="%d %%", key="odds.overheads"
        )
    uncertainty = Uncertainty(price / 100, volume / 100, cost / 100, overheads / 100)
    with st.spinner(t("Le cahier joue ton plan 10 000 fois…")):
        drawn = scenarios.draw(plan, known, uncertainty)
    if drawn is None:
        st.warning(t(show.TOO_LARGE))
        return
    st.html(_odds(here.words, drawn, projection))
    st.vega_lite_chart(
        charts.chances(drawn, projection.months, here.words), width="stretch", theme=None
    )


def _odds(words: Words, drawn: Draw, projection: Projection) -> str:
    """The chances at the end of each year, as sentences."""
    t, spoken = words.t, words.language
    lines = []
    for n in (3, 6, *range(12, len(projection.months) + 1, 12)):
        share = chance_before(drawn, n)
        lines.append(
            t(
                "Sur 100 avenirs possibles, **{count}** manquent d'argent en caisse avant la fin de {month}.",
                count=_of_hundred(words, share),
                month=month(projection.months[n - 1], spoken),
            )
        )
    lines.append(
        t(
            "**{count}** sur 100 finissent la première année avec un bénéfice.",
            count=_of_hundred(words, drawn.profitable),
        )
    )
    inside = "".join(f"<li>{show.strong(line)}</li>" for line in lines)
    return f'<ul class="pie-odds">{inside}</ul>'


def _of_hundred(words: Words, share: float) -> str:
    """How many of a hundred: what may happen is never 0, what may not is never 100."""
    spoken = words.language
    if 0 < share < 0.01:
        return words.t("moins de {n}", n=number(1, spoken))
    if 0.99 < share < 1:
        return words.t("plus de {n}", n=number(99, spoken))
    return number(round(share * 100), spoken)
