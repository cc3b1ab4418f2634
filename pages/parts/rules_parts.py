"""The statutory numbers on their trainer's screen: the list, and the ready-made loans."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import frame, show
from pages.parts.frame import Here
from pie_core.finance import loan_products, typed
from pie_core.finance.parameters import Entry
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

_CONFIDENCE_STATES = {"H": "done", "M": "in_progress", "L": "to_do"}


# ---------------------------------------------------------------- the list


def listing(here: Here) -> None:
    """Every number by group, as one element."""
    t = here.words.t
    found = {rule.key: rule for rule in rules.listed(here.house)}
    heads = (t("Règle"), t("Valeur"), t("Valable depuis"))
    top = "".join(f'<th scope="col">{show.escape(head)}</th>' for head in heads)
    sections = []
    for heading, keys in statutory.GROUPS:
        body = "".join(_row(here.words, found[key]) for key in keys)
        sections.append(
            f'<section class="pie-stage"><h2>{show.escape(t(heading))}</h2><div class="pie-scroll">'
            f'<table class="pie-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
            "</div></section>"
        )
    st.html("".join(sections))
    st.caption(
        t("La TVA n'est pas dans cette liste : son taux se choisit dans le plan, ligne par ligne.")
    )


def _row(words: Words, rule: Rule) -> str:
    """One number as a row: name with source and note; value; since when, how sure, by whom."""
    t, spoken, entry = words.t, words.language, rule.entry
    name = f"{show.escape(t(statutory.NAMES[rule.key]))}{_small(t('Source : {source}', source=entry.source))}"
    if entry.note:
        name += _small(entry.note)
    state = confidence(words, entry)
    if rule.changed:
        act = rule.acts[0]
        when = day(act.moment, spoken) if act.moment else act.at
        state += _small(t("✎ modifié par {name}, {day}", name=act.by or "—", day=when))
        was = statutory.value(rule.key, rule.original.value, words).replace("\n", " ; ")
        state += _small(t("valeur d'origine : {value}", value=was))
    if rule.overtaken:
        state += _small(t("La valeur d'origine est plus récente : à comparer."))
    return (
        f'<tr><td style="width:48%">{name}</td>'
        f'<td style="width:26%">{_value(words, rule.key, entry.value)}</td>'
        f"<td>{show.escape(day(entry.valid_from, spoken))}<br>{state}</td></tr>"
    )


def _small(text: str) -> str:
    return f'<p class="pie-step-of" style="font-weight:400" dir="auto">{show.escape(text)}</p>'


def _value(words: Words, key: str, value: Any) -> str:
    """A value as HTML; a scale as a small table of its bands."""
    if not typed.is_scale(key):
        return f"<strong>{show.escape(statutory.value(key, value, words))}</strong>"
    rows = "".join(
        f"<div>{show.escape(upto)}</div><strong>{show.escape(amount)}</strong>"
        for upto, amount in statutory.bands(key, value, words)
    )
    grid = "display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:0 .6rem"
    return f'<div style="{grid}">{rows}</div>'


def confidence(words: Words, entry: Entry) -> str:
    """How sure a number is, as HTML: shape and word; a changed one says who vouches for it."""
    shape, word = statutory.CONFIDENCES[entry.confidence]
    state = _CONFIDENCE_STATES[entry.confidence]
    return (
        f'<span class="pie-state" data-state="{state}" style="white-space:normal">'
        f'<span class="pie-dot" aria-hidden="true">{shape}</span> {show.escape(words.t(word))}</span>'
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
    show.table(
        (t("Prêt"), t("Taux par an"), t("Durée"), t("Montant au plus"), t("Source")),
        [_loan(words, key, product) for key, product in loan_products.load().items()],
    )


def _loan(words: Words, key: str, product: loan_products.LoanProduct) -> tuple[str, ...]:
    t, n = words.t, words.n
    months = n("{n} mois", "{n} mois", product.months)
    if product.grace_months:
        grace = n("{n} mois", "{n} mois", product.grace_months)
        months = t("{months}, dont {grace} de différé", months=months, grace=grace)
    shape, word = statutory.CONFIDENCES[product.confidence]
    return (
        t(PRODUCTS[key]) if key in PRODUCTS else key,
        t("celui de l'offre") if product.rate is None else statutory.rate(product.rate, words),
        months,
        "—" if product.ceiling is None else dirhams(product.ceiling, words.language),
        f"{shape} {t(word)} · {day(product.valid_from, words.language)} · {product.source}",
    )
