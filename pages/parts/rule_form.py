"""Changing a statutory number: choose it, write another, see what changes, keep it or go back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import streamlit as st

from pages.parts import findings, frame, rules_parts, show
from pages.parts.frame import Here
from pie_core.errors import Invalid
from pie_core.finance import typed
from pie_core.finance.parameters import kind
from pie_core.report import statutory
from pie_core.service import rules
from pie_core.service.house import today
from pie_core.service.rules import Rule
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, moment

CELLS = {"dirhams": "montant (DH)", "per_cent": "taux (%)", "number": "nombre"}
"""What is typed in a field, by its kind."""

BAD = {
    "dirhams": "« {typed} » n'est pas un montant en dirhams. Écrire par exemple 500 000 ou 17,92.",
    "per_cent": "« {typed} » n'est pas un taux. Écrire un pourcentage de 0 à 100, par exemple 4,11.",
    "number": "« {typed} » ne va pas ici. Écrire un nombre entier de 0 à 1 000.",
    "band": "Tranche {band} : remplir toutes ses cases, ou les vider toutes.",
    "limit": "Deux tranches ont la même limite. Chaque limite est différente.",
    "source": "Écrire la source en 200 caractères au plus : le texte, l'article, la date de lecture.",
    "same": "Rien ne change : cette valeur est déjà là.",
}
"""Finding code → a sentence for whoever typed."""

_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_CHOSEN = "rule"


def change(here: Here) -> None:
    """Choose a number, write another, see what changes, keep it; or set it back."""
    t = here.words.t
    keys = [key for group in statutory.GROUPS.values() for key in group]
    key = st.selectbox(
        t("Changer un chiffre"),
        keys,
        index=None,
        format_func=lambda k: t(statutory.NAMES[k]),
        placeholder=t("Choisir le chiffre à changer"),
        key=_CHOSEN,
    )
    if key is None:
        return
    rule = next(rule for rule in rules.listed(here.house) if rule.key == key)
    with st.form(f"rule_{key}"):
        st.markdown(f"**{t(statutory.NAMES[key])}**")
        _fields(here.words, rule)
        st.date_input(
            t("Valable depuis"),
            today(),
            min_value=_FIRST,
            max_value=_LAST,
            format="DD/MM/YYYY",
            key=_name(rule, "valid_from"),
        )
        st.text_input(
            t("Source"),
            placeholder=t(
                "Par exemple : loi de finances 2027, article 73, lu au Bulletin officiel"
            ),
            max_chars=rules.SOURCE_LENGTH,
            key=_name(rule, "source"),
        )
        looked = st.form_submit_button(t("Voir ce qui change"))
    if looked:
        _preview(here, rule)
    if rule.changed:
        original = _line(here.words, key, rule.original.value)
        st.button(
            t("Revenir à la valeur d'origine ({value})", value=original),
            on_click=frame.act(_reset),
            args=(rule,),
            key="rule_reset",
        )
    _history(here, rule)


def _name(rule: Rule, *parts: object) -> str:
    """The key of a field: fresh after each change of the rule, so that it begins with its value."""
    return ".".join(map(str, ("rule", rule.key, rule.version, *parts)))


def _rows(rule: Rule) -> list[tuple[str, ...]]:
    """The texts that the fields begin with; a scale has an empty band more, before the open one."""
    rows = list(typed.typed(rule.key, rule.entry.value))
    if typed.is_scale(rule.key):
        rows.insert(len(rows) - 1, ("",) * len(rows[0]))
    return rows


def _fields(words: Words, rule: Rule) -> None:
    """What a value of this kind is written in, in human units."""
    t, key = words.t, rule.key
    months = range(1, 13)
    if kind(key) == "month":
        st.selectbox(
            t("mois"),
            months,
            index=rule.entry.value - 1,
            format_func=lambda m: statutory.month_name(m, words),
            key=_name(rule, "value"),
        )
        return
    if kind(key) == "months":
        st.multiselect(
            t("mois"),
            months,
            rule.entry.value,
            format_func=lambda m: statutory.month_name(m, words),
            key=_name(rule, "value"),
        )
        return
    cells, rows = typed.cells(key), _rows(rule)
    if not typed.is_scale(key):
        st.text_input(t(CELLS[cells[0]]), rows[0][0], key=_name(rule, 0, 0), max_chars=40)
        return
    st.caption(t("Pour ajouter une tranche, remplir la ligne vide. Pour en enlever une, la vider."))
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        columns = st.columns(len(row), vertical_alignment="bottom")
        labels = _labels(words, key, number + 1, last)
        for place, (column, label, text) in enumerate(zip(columns, labels, row, strict=True)):
            column.text_input(
                label,
                text,
                key=_name(rule, number, place),
                max_chars=40,
                disabled=last and place == 0,
                placeholder=t("le reste") if last and place == 0 else None,
            )


def _labels(words: Words, key: str, band: int, last: bool) -> Iterator[str]:
    """The labels of a band's fields."""
    t = words.t
    yield (
        t("Tranche {band} : au-dessus", band=band)
        if last
        else t("Tranche {band} : jusqu'à (DH)", band=band)
    )
    for place, cell in enumerate(typed.cells(key)[1:], start=1):
        yield t("somme à déduire (DH)") if place == 2 else t(CELLS[cell])


def _written(rule: Rule) -> tuple[Any, date, str]:
    """What the fields hold. Raises `Invalid` for a text that is no value."""
    state = st.session_state
    if kind(rule.key) in ("month", "months"):
        held = state[_name(rule, "value")]
        value = held if isinstance(held, int) else sorted(held)
    else:
        rows = [
            [str(state.get(_name(rule, number, place)) or "") for place in range(len(row))]
            for number, row in enumerate(_rows(rule))
        ]
        value = typed.read(rule.key, rows)
    valid_from = state[_name(rule, "valid_from")]
    if not isinstance(valid_from, date):
        raise Invalid(findings=[{"path": f"{rule.key}.valid_from", "code": "field"}])
    return value, valid_from, state[_name(rule, "source")]


def _preview(here: Here, rule: Rule) -> None:
    """Before and after side by side, and the button that keeps it; or what is wrong."""
    t = here.words.t
    try:
        entry = rules.drafted(here.house, rule.key, *_written(rule))
    except Invalid as error:
        st.error(_wrong(here.words, error))
        return
    both = (rule.entry, entry)
    st.html(
        rules_parts.table(
            here.words,
            ("", t("Maintenant"), t("Après")),
            [
                _compared(
                    t("Valeur"), [rules_parts.value(here.words, rule.key, e.value) for e in both]
                ),
                _compared(
                    t("Valable depuis"),
                    [show.escape(day(e.valid_from, here.words.language)) for e in both],
                ),
                _compared(t("Source"), [rules_parts.small(e.source) for e in both]),
            ],
            (24, 38, 38),
        )
    )
    st.button(
        t("Enregistrer pour tous les plans"),
        type="primary",
        on_click=frame.act(_keep),
        args=(rule,),
        key="rule_keep",
    )


def _compared(label: str, cells: list[str]) -> rules_parts.Line:
    """A line of the comparison; the cells are HTML."""
    before, after = cells
    return show.escape(label), before, after


def _line(words: Words, key: str, value: Any) -> str:
    """A value in words on one line."""
    return statutory.value(key, value, words).replace("\n", " ; ")


def _wrong(words: Words, error: Invalid) -> str:
    """One sentence for what cannot be kept; what was typed is shown as typed."""
    first = error.data["findings"][0]
    if first["code"] not in BAD:
        return findings.sentence(words, error)
    text = words.t(BAD[first["code"]])
    return text.replace("{typed}", show.typed(first.get("typed", ""))).replace(
        "{band}", str(first.get("band", ""))
    )


def _keep(rule: Rule) -> None:
    """Keep what the fields hold, and close them."""
    arrived = frame.here()
    t = arrived.words.t
    value, valid_from, source = _written(rule)
    entry = rules.change(
        arrived.house, arrived.me, rule.key, value, valid_from, source, based_on=rule.version
    )
    _close()
    told = _line(arrived.words, rule.key, entry.value)
    frame.say(t("Enregistré. {rule} : {value}", rule=t(statutory.NAMES[rule.key]), value=told))


def _reset(rule: Rule) -> None:
    """Back to the file's number."""
    arrived = frame.here()
    rules.reset(arrived.house, arrived.me, rule.key, based_on=rule.version)
    _close()
    frame.say(arrived.words.t("La valeur d'origine est revenue."))


def _close() -> None:
    st.session_state[_CHOSEN] = None


def _history(here: Here, rule: Rule) -> None:
    """What this number has been in this house, newest first."""
    if not rule.acts:
        return
    t, words = here.words.t, here.words
    st.markdown(f"**{t('Historique')}**")
    show.table(
        (t("Date"), t("Nom"), t("Valeur"), t("Source")),
        [
            (
                moment(act.moment, words.language) if act.moment else act.at,
                act.by or "—",
                _past(words, rule.key, act.value),
                act.source or "—",
            )
            for act in rule.acts
        ],
    )


def _past(words: Words, key: str, value: Any) -> str:
    """A value of the history in words; one of another shape as it was kept."""
    if value is None:
        return words.t("valeur d'origine")
    try:
        return _line(words, key, value)
    except (TypeError, ValueError, IndexError, KeyError, ArithmeticError):
        return str(value)
