"""The financial plan on screen: the panel that stays in view, and the page that all begins on."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

import streamlit as st

from pages.parts import components, feedback_form, feedback_view, frame, show
from pages.parts.components import Look
from pages.parts.frame import Here, own
from pie_core.charts import finance as charts
from pie_core.discovery.entries import Refused
from pie_core.finance.projection import Projection
from pie_core.model.programme import Activity, Module, Table
from pie_core.report.rules import checks
from pie_core.report.statements import figures_of
from pie_core.service import plans, sheets
from pie_core.service.plans import Book
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month

PAGE = "trainee/figures.py"
FIGURE_SECTIONS = ("sales", "income", "investments", "funding", "treasury", "break_even", "ratios")
"""The sections of the plan whose figures a trainer speaks of here."""


def way(here: Here, book: Book, label: str, look: Look = "button", **query: str) -> None:
    """A link inside the figures; a trainer's keeps the project in the address."""
    components.link(PAGE, label, look, **own(here, book.project), **query)


def parts(here: Here, book: Book, view: str, titles: dict[str, str], current: str) -> None:
    """The parts of a view side by side, the present one marked."""

    def query(chosen: str) -> dict[str, str]:
        return {**own(here, book.project), "v": view, **({"s": chosen} if chosen else {})}

    frame.choice(here.words.t("Parties"), titles, current, f"parts.{view}.{current}", query)


def overview(here: Here, book: Book) -> None:
    """Where the figures stand, and the ways on from here."""
    t = here.words.t
    st.html(f"<h1>{escape(t('Les chiffres'))}</h1>")
    so_far = book.so_far
    if not so_far.opened:
        begin(here, book)
    projection = book.so_far.projection
    if so_far.plan is None:
        return
    panel(here, book)
    if projection is None:
        return
    if so_far.opened:
        refused(here, book)
        contradicted(here, book)
    st.vega_lite_chart(show.cash_chart(projection, here.words), width="stretch", theme=None)
    _ways(here, book)
    _said(here, book)
    if int(projection.years["sales"].sum()):
        chart = _sales(projection, here.words)
        st.vega_lite_chart(chart, width="stretch", theme=None)
    found = [f"- {show.typed(text)}" for text in checks(projection, here.words)]
    if found:
        st.markdown("\n".join([f"### {t('À vérifier')}", *found]))


def _said(here: Here, book: Book) -> None:
    """What a trainer says of the figures: a panel for them, the words for the team."""
    if not frame.is_staff(here):
        feedback_view.told(here, book.project, lambda place: place.kind == "figure")
        return
    figures = {
        f"figure:{key}": name
        for section in FIGURE_SECTIONS
        for key, name in figures_of(section, here.words).items()
    }
    feedback_form.panel(here, book.project, figures, f"{book.project}-figures")


def begin(here: Here, book: Book) -> None:
    """Nothing stands in the plan yet: take the first figures over, or begin with a question."""
    t = here.words.t
    if not book.editable:
        if book.so_far.plan is None:
            st.info(t("Pas encore de chiffres."))
        return
    first = book.module.activities[0].id
    if book.so_far.plan is None:
        show.say(
            t(
                "Sept questions, l'une après l'autre : à la fin, tu vois ta trésorerie mois par mois."
            )
        )
        with st.container(horizontal=True):
            way(here, book, t("Commencer, une question à la fois →"), "main", v="simple", s=first)
            way(here, book, t("Tout en tableaux"), v="saisie")
        return

    def take() -> None:
        now = frame.here()
        plans.begin(now.house, now.me, book.project)
        frame.say(t("Tes premiers chiffres sont dans le plan. Continue avec plus de détails."))

    st.info(t("Voici tes premiers chiffres de la journée. Reprends-les pour aller plus loin."))
    st.button(t("Reprendre mes premiers chiffres"), type="primary", on_click=frame.act(take))


def _ways(here: Here, book: Book) -> None:
    """Where one can go on."""
    if not book.so_far.opened:
        return
    t = here.words.t
    first = book.module.activities[0].id
    with st.container(horizontal=True, key="plan-ways"):
        way(here, book, t("Une question à la fois"), v="simple", s=first)
        way(here, book, t("Tout en tableaux"), v="saisie")
        way(here, book, t("Les états financiers"), v="etats")
        way(here, book, t("Et si… ? Scénarios"), v="scenarios")
    pdf = f"[{t('Le plan pour la banque (PDF)')}](/api/documents/plan/{book.project})"
    data = f"[{t('Les chiffres seuls (JSON)')}](/api/documents/figures/{book.project})"
    st.markdown(f"{pdf} · {data}")


@lru_cache(maxsize=128)
def _sales(projection: Projection, words: Words) -> dict[str, object]:
    return charts.sales_by_offer(projection, words)


# ---------------------------------------------------------------- the panel


def panel(here: Here, book: Book) -> None:
    """Year-1 sales, result, cash at year end, lowest cash with its month, break-even; it stays."""
    projection = book.so_far.projection
    if projection is None:
        st.warning(here.words.t(show.TOO_LARGE))
    else:
        st.html(panel_html(projection, here.words))


@lru_cache(maxsize=512)
def panel_html(projection: Projection, words: Words) -> str:
    """The panel, worded once for a projection and a language."""
    t, spoken = words.t, words.language
    years = projection.years

    def amount(centimes: int) -> str:
        return dirhams(int(centimes), spoken, whole=True)

    lowest = projection.lowest_cash
    when = month(projection.months[lowest.month], spoken)
    even = next((row["month"] for row in projection.break_even if row["month"] is not None), None)
    short = lowest.amount < 0
    rows = [
        ("", t("Ventes, an 1"), amount(years["sales"][0]), ""),
        (
            _sign(int(years["net_result"][0])),
            t("Résultat, an 1"),
            amount(years["net_result"][0]),
            "",
        ),
        (
            _sign(int(years["closing_cash"][0])),
            t("Caisse, fin d'an 1"),
            amount(years["closing_cash"][0]),
            "",
        ),
        ("short" if short else "", t("Caisse au plus bas"), amount(lowest.amount), when),
        (
            "",
            t("Seuil atteint"),
            month(projection.months[even], spoken) if even is not None else t("pas encore"),
            "",
        ),
    ]
    inside = "".join(
        f'<div data-key="{"lowest" if more else ""}" data-state="{state}"><dt>{escape(name)}</dt><dd>{"▼ " if state == "short" else ""}'
        f"{escape(value)}{f' <small>{escape(more)}</small>' if more else ''}</dd></div>"
        for state, name, value, more in rows
    )
    return f'<dl class="pie-panel" tabindex="0">{inside}</dl>'


def _sign(amount: int) -> str:
    return "negative" if amount < 0 else ""


# ---------------------------------------------------------------- what does not count yet


def refused(here: Here, book: Book) -> None:
    """Entries that do not count yet, each with its place and what is allowed."""
    found = book.so_far.refused
    if not found:
        return
    t = here.words.t
    lines = [f"- {refusal(here.words, book.module, item)}" for item in found[:8]]
    head = t("Ces lignes ne comptent pas encore dans les chiffres :")
    st.warning("\n".join([head, "", *lines]))


def contradicted(here: Here, book: Book) -> None:
    """Figures whose proof has turned against them."""
    t = here.words.t
    found = sheets.contradictions(here.house, here.me, book.project, book.so_far)
    if found:
        lines = [f"- {t(WHY[item.why], about=show.typed(item.about))}" for item in found]
        st.warning("\n".join([t("Des preuves disent le contraire de ces chiffres :"), "", *lines]))


WHY = {
    "experiment_invalidated": "« {about} » repose sur un test qui n'a pas atteint son critère.",
    "hypothesis_contradicted": "« {about} » repose sur une hypothèse que les preuves contredisent.",
}
"""Why an entry is contradicted, as French sentences of the catalogue."""


def refusal(words: Words, module: Module, item: Refused) -> str:
    """One entry that does not count yet, as Markdown: where it is, what is wrong, what is allowed."""
    t = words.t
    origin = item.origin
    texts = module.worded(words.language.code).activities[origin.activity]
    prompt = texts.prompts[origin.prompt]
    place = (
        words.listed((f"**{texts.title}**", prompt.label))
        if prompt.label != texts.title
        else f"**{texts.title}**"
    )
    if origin.number:
        place = t("{place}, ligne {n}", place=place, n=origin.number)
    column = prompt.columns.get(origin.column, "")
    if item.code == "empty":
        return t("{place} : il manque « {column} ».", place=place, column=column)
    said = t(RULES.get(item.code, RULES["other"]))
    bounds = re.search(r"(-?[\d.]+) to (-?[\d.]+)", item.rule)
    low, high = bounds.groups() if bounds else ("", "")
    shown = show.typed(item.value.strip('"'))
    said = said.replace("{low}", low).replace("{high}", high).replace("{value}", shown)
    if column:
        place = words.listed((place, column))
    return t("{name} : {value}", name=place, value=said)


_WHOLE = "{value} ne convient pas. Écris un nombre entier, de {low} à {high}."
RULES = {
    "month_beyond": "ce mois est après la fin du plan. Choisis un mois plus tôt, ou un plan plus long.",
    "months_reversed": "le dernier mois est avant le premier. Change l'un des deux.",
    "life_preliminary": "les frais de constitution s'amortissent en 5 ans au plus.",
    "grace_too_long": "le différé doit être plus court que la durée du prêt.",
    "drawings_form": "une société ou une coopérative ne fait pas de prélèvements : écris un salaire, ou change la forme juridique.",
    "liable_form": "un auto-entrepreneur ne facture pas de TVA : choisis « Pas de TVA », ou change la forme juridique.",
    "exempt_form": "seule une coopérative peut être exonérée.",
    "days": _WHOLE,
    "life_years": _WHOLE,
    "months": _WHOLE,
    "grace_months": _WHOLE,
    "headcount": _WHOLE,
    "other": "{value} ne convient pas. Corrige cette case.",
}
"""Why an entry is refused (a code of `model.plan`), as French sentences of the catalogue."""


def rests_on_evidence(found: Activity) -> bool:
    """Whether a part of the plan has a table whose rows may name what they rest on."""
    return any(
        isinstance(prompt, Table) and any(c.kind == "evidence" for c in prompt.columns)
        for prompt in found.prompts
    )
