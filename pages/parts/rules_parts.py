"""The statutory numbers on their trainer's screen: the list, and the ready-made loans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pages.parts import frame, show
from pages.parts.frame import Here
from pie_core.finance import loan_products, typed
from pie_core.report import statutory
from pie_core.service import rules
from pie_core.service.rules import Rule
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams

ABOUT = "Ces chiffres viennent des textes de 2026 : loi de finances, code du travail, CNSS. Chaque ligne dit sa source. Si un taux change, changez-le ici : **tous les plans de cet ordinateur se recalculent.**"

PRODUCTS = {
    "intelaka_urban": "Intelaka (en ville)",
    "intelaka_rural": "Intelaka (rural)",
    "forsa": "Forsa",
    "honour": "Prêt d'honneur",
    "family": "Prêt de la famille ou d'un ami",
    "bank": "Crédit d'une banque",
}
"""Ready-made loan → its name."""

_STATES = {"H": "done", "M": "in_progress", "L": "to_do"}
"""Confidence → the state whose colour it takes."""


# ---------------------------------------------------------------- the list


def listing(here: Here) -> None:
    """Every number by group, as one element."""
    t, notes = here.words.t, here.house.content.notes.get(here.words.language.code, {})
    found = {rule.key: rule for rule in rules.listed(here.house)}
    sections = []
    for group, keys in statutory.GROUPS.items():
        rows = [_row(here.words, found[key], notes) for key in keys]
        drawn = table(here.words, (t("Règle"), t("Valeur"), t("Valable depuis")), rows)
        heading = show.escape(t(statutory.HEADINGS[group]))
        sections.append(f'<section class="pie-stage"><h2>{heading}</h2>{drawn}</section>')
    st.html("".join(sections))
    st.caption(
        t("La TVA n'est pas dans cette liste : son taux se choisit dans le plan, ligne par ligne.")
    )


Line = tuple[str, str, str]
"""Name, value and doubts of a row, as HTML."""


def table(
    words: Words, heads: Line, rows: Iterable[Line], shares: tuple[int, int, int] = (42, 34, 24)
) -> str:
    """A table of three columns that a phone shows whole; `shares` of the width are per cent."""
    top = "".join(
        f'<th scope="col" style="width:{share}%">{show.escape(head)}</th>'
        for head, share in zip(heads, shares, strict=True)
    )
    # Every cell begins where the page does, also one that holds a number or another language.
    side = "right" if words.language.direction == "rtl" else "left"
    cell = f'<td style="text-align:{side};overflow-wrap:normal">'
    body = "".join(
        "<tr>" + "".join(f"{cell}{inside}</td>" for inside in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="pie-scroll"><table class="pie-table"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(words: Words, rule: Rule, notes: Mapping[str, str]) -> Line:
    """One number: name with source and note; value; since when, how sure, changed by whom."""
    t, spoken, entry = words.t, words.language, rule.entry
    name = show.escape(t(statutory.NAMES[rule.key])) + _source(words, entry.source)
    if entry.note:
        name += small(notes.get(rule.key) or entry.note)
    if rule.changed:
        act = rule.acts[0]
        when = day(act.moment, spoken) if act.moment else act.at
        name += small(t("✎ modifié par {name}, {day}", name=act.by or "—", day=when))
        was = statutory.value(rule.key, rule.original.value, words).replace("\n", " ; ")
        name += small(t("valeur d'origine : {value}", value=was))
    if rule.overtaken:
        name += small(t("La valeur d'origine est plus récente : à comparer."))
    state = f"{show.escape(day(entry.valid_from, spoken))}<br>{_sure(words, entry.confidence)}"
    return name, value(words, rule.key, entry.value), state


def _source(words: Words, source: str) -> str:
    """Where it stands: the French name of a law or a page, whatever the reader's language."""
    told = words.t("Source : {source}", source="{source}").partition("{source}")
    name = f'<bdi lang="fr">{show.escape(source or "—")}</bdi>'
    return _small(show.escape(told[0]) + name + show.escape(told[2]))


def small(text: str) -> str:
    """A line of small text in a cell, as HTML; what people typed breaks anywhere."""
    return _small(show.escape(text))


def _small(inside: str) -> str:
    style = "font-weight:400;text-align:inherit;unicode-bidi:plaintext;overflow-wrap:anywhere"
    return f'<p class="pie-step-of" style="{style}">{inside}</p>'


def value(words: Words, key: str, held: Any) -> str:
    """A value as HTML; a scale as a small table of its bands."""
    if not typed.is_scale(key):
        return f"<strong>{show.escape(statutory.value(key, held, words))}</strong>"
    half = "flex:1 1 8.5rem"  # Side by side, one under the other where that is too narrow.
    return "".join(
        '<div style="display:flex;flex-wrap:wrap;gap:0 .6rem">'
        f'<span style="{half}">{show.escape(upto)}</span>'
        f'<strong style="{half}">{show.escape(amount)}</strong></div>'
        for upto, amount in statutory.bands(key, held, words)
    )


def _sure(words: Words, confidence: str) -> str:
    """How sure a number is, as HTML: shape and word."""
    shape, word = statutory.SHAPES[confidence], words.t(statutory.CONFIDENCES[confidence])
    return (
        f'<span class="pie-state" data-state="{_STATES[confidence]}" style="white-space:normal;overflow-wrap:normal">'
        f'<span class="pie-dot" aria-hidden="true">{shape}</span> {show.escape(word)}</span>'
    )


# ---------------------------------------------------------------- what does not count


def left_out(here: Here) -> None:
    """Changes that were kept and cannot count any more, each with a way to put it aside."""
    t = here.words.t
    for item in rules.ignored(here.house):
        name = t(statutory.NAMES[item.key]) if item.key in statutory.NAMES else item.key
        st.error(
            t(
                "Un chiffre changé ici ne peut plus servir ; c'est la valeur d'origine qui compte. {rule} : {value}",
                rule=show.typed(name or "—"),
                value=show.typed(item.value[:200]),
            )
        )
        if item.key:
            st.button(
                t("Compris, ne plus le montrer"),
                on_click=frame.act(_put_aside),
                args=(item.key,),
                key=f"aside.{item.key}",
            )


def _put_aside(key: str) -> None:
    rules.reset(frame.here().house, frame.here().me, key)


# ---------------------------------------------------------------- loans


def loans(here: Here) -> None:
    """The ready-made loans, to be read."""
    t, words = here.words.t, here.words
    st.header(t("Prêts tout prêts"))
    st.markdown(
        t(
            "Ils servent de départ dans le plan, où l'équipe peut changer chaque chiffre. Ce qui n'est pas public est marqué : à demander à la banque ou à l'association."
        )
    )
    rows = [_loan(words, key, product) for key, product in loan_products.load().items()]
    st.html(table(words, (t("Prêt"), t("Conditions"), t("Valable depuis")), rows))


def _loan(words: Words, key: str, product: loan_products.LoanProduct) -> Line:
    """A loan: name with source; rate, length, most; since when, how sure."""
    t, n, spoken = words.t, words.n, words.language
    months = n("{n} mois", "{n} mois", product.months)
    if product.grace_months:
        grace = n("{n} mois", "{n} mois", product.grace_months)
        months = t("{months}, dont {grace} de différé", months=months, grace=grace)
    terms = [
        t("taux de l'offre")
        if product.rate is None
        else t("{rate} par an", rate=statutory.rate(product.rate, words)),
        months,
    ]
    if product.ceiling is not None:
        terms.append(t("{amount} au plus", amount=dirhams(product.ceiling, spoken)))
    return (
        show.escape(t(PRODUCTS[key]) if key in PRODUCTS else key) + _source(words, product.source),
        "<br>".join(map(show.escape, terms)),
        f"{show.escape(day(product.valid_from, spoken))}<br>{_sure(words, product.confidence)}",
    )
