"""A round of the class's committee as one reads it: request, figures, scores, votes, decision, reply.

Everything here is HTML of a text that was given; the same pieces stand on a phone, on the trainer's
screen and, larger by their place, on the wall.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, show
from pie_core.model.committee import PHASES, Figures, Phase, Request, Round, Ruling
from pie_core.model.committee_form import Form
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month, number, percent

PAGE = "trainee/committee.py"

STEPS = {
    "request": "La demande",
    "seats": "Les places",
    "sitting": "La séance",
    "decision": "La décision",
    "reply": "La réponse",
    "closed": "Fini",
}
"""Phase → its name."""

VERDICTS = {
    "accept": "Oui",
    "conditions": "Oui, à condition",
    "refuse": "Non",
}
SIGNS = {"accept": "✓", "conditions": "◐", "refuse": "✕"}
"""A shape for each verdict: never colour alone."""

REPLIES = {
    "agree": "Nous sommes d'accord",
    "change": "Nous changeons notre plan",
    "disagree": "Nous ne sommes pas d'accord",
}


def styles() -> None:
    """What the pieces look like: one line that the browser keeps."""
    st.html(f'<style>@import url("{components.ASSETS.url("committee.css")}");</style>')


def steps(words: Words, phase: Phase) -> str:
    """The phases in a row, the present one marked, as HTML."""
    at = PHASES.index(phase)
    inside = ""
    for place, one in enumerate(PHASES):
        state = "now" if place == at else "past" if place < at else "to_come"
        current = ' aria-current="step"' if place == at else ""
        done = "✓ " if place < at else ""
        inside += f'<li data-state="{state}"{current}>{done}{escape(words.t(STEPS[one]))}</li>'
    return f'<ol class="pie-phases">{inside}</ol>'


def request(words: Words, asked: Request | None) -> str:
    """What the team asks for, as HTML."""
    t, spoken = words.t, words.language
    if asked is None:
        waiting = escape(t("L'équipe écrit sa demande."))
        return f'<div class="pie-asked"><p>{waiting}</p></div>'
    amount = dirhams(asked.amount, spoken)
    a_month = t("{amount} par mois", amount=dirhams(asked.instalment, spoken))
    terms = words.n("{n} mois", "{n} mois", asked.months)
    rate = t("taux {rate} par an", rate=percent(asked.rate, spoken))
    rows = "".join(
        f"<dt>{escape(label)}</dt><dd>{_lines(text)}</dd>"
        for label, text in ((t("Pour"), asked.use), (t("Garantie"), asked.guarantee))
    )
    return (
        f'<div class="pie-asked"><p class="pie-amount">{escape(amount)}</p>'
        f'<p class="pie-terms">{escape(" · ".join((terms, a_month, rate)))}</p><dl>{rows}</dl></div>'
    )


def _lines(text: str) -> str:
    """Typed text with its lines, as HTML."""
    return escape(text).replace("\n", "<br>")


def figures(words: Words, found: Figures | None, asked: Request | None = None) -> str:
    """The four figures of a bank, as HTML; a sentence where the plan has none."""
    t, spoken = words.t, words.language
    if found is None:
        text = t("Le plan n'a pas encore tous ses chiffres : le comité décide sans eux.")
        return f'<p class="pie-sentence" data-short="true">{escape(text)}</p>'
    short = found.lowest_cash < 0
    boxes = [
        (t("Dettes / CAF"), *_years(words, found.debt_to_caf, "years", t("CAF pas positive"))),
        (
            t("Couverture des échéances"),
            *_years(words, found.cover, "times", t("aucune échéance")),
        ),
        (
            t("Apport de l'équipe"),
            t("pas de programme") if found.own_share is None else percent(found.own_share, spoken),
            t("du programme"),
        ),
        (
            t("Caisse au plus bas"),
            ("▼ " if short else "") + dirhams(found.lowest_cash, spoken, whole=True),
            month(found.lowest_month, spoken),
        ),
    ]
    inside = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd><small>{escape(more)}</small></div>"
        for name, value, more in boxes
    )
    return f'<dl class="pie-four">{inside}</dl>{_other_loans(words, found, asked)}'


def _other_loans(words: Words, found: Figures, asked: Request | None) -> str:
    """Said where the figures reckon with other loans than what is asked for."""
    if asked is None or asked.amount == found.loans:
        return ""
    text = words.t(
        "Attention : ces chiffres comptent {loans} de prêts, la demande est de {asked}.",
        loans=dirhams(found.loans, words.language),
        asked=dirhams(asked.amount, words.language),
    )
    return f'<p class="pie-other">{escape(text)}</p>'


def _years(
    words: Words, values: tuple[float | None, ...], unit: str, without: str
) -> tuple[str, str]:
    """The figure of the first year, and those of the years after it in a line."""
    told = [without if value is None else _valued(words, value, unit) for value in values]
    later = [
        words.t("an {n} : {value}", n=year, value=text)
        for year, text in enumerate(told, start=1)
        if year > 1
    ]
    return (told[0] if told else without), " · ".join(later) or words.t("an 1")


def _valued(words: Words, value: float, unit: str) -> str:
    text = number(value, words.language, decimals=1)
    return words.t("{n} ans", n=text) if unit == "years" else words.t("{n} fois", n=text)


def averages(words: Words, form: Form, found: Round) -> str:
    """Mean and spread of every criterion, as HTML; the length of a bar is reckoned by the browser."""
    t, spoken = words.t, words.language
    texts = form.worded(spoken.code).criteria
    rows = []
    for one in found.averages:
        if one.criterion not in texts:
            continue
        mean = number(one.mean, spoken, decimals=1)
        spread = t("de {low} à {high}", low=one.low, high=one.high)
        notes = words.n("{n} note", "{n} notes", one.n)
        rows.append(
            f"<li><b>{escape(texts[one.criterion].name)}</b>"
            f'<span class="pie-bar" style="--mean:{one.mean:.2f}"></span>'
            f"<strong>{escape(mean)}\u00a0/\u00a05</strong>"
            f"<small>{escape(f'{spread} · {notes}')}</small></li>"
        )
    return f'<ul class="pie-averages">{"".join(rows)}</ul>' if rows else ""


def verdict(words: Words, value: str) -> str:
    """A verdict with its shape, as text."""
    return f"{SIGNS[value]} {words.t(VERDICTS[value])}"


def votes(words: Words, form: Form, found: Round, *, reasons: bool) -> str:
    """The votes by role, as HTML, with or without why; never a name."""
    t = words.t
    texts = form.worded(words.language.code).roles
    rows = []
    for role in form.roles:
        cast = [one for one in found.votes if one.role == role.id]
        seats = [one for one in found.seats if one.role == role.id]
        if not seats:
            continue
        chips = "".join(
            f'<span class="pie-verdict-chip" data-verdict="{one.verdict}">'
            f"{escape(verdict(words, one.verdict))}"
            f"{escape(' · ' + t('après la séance')) if one.late else ''}</span>"
            for one in cast
        )
        why = "".join(f"<p>{_lines(one.reason)}</p>" for one in cast if reasons and one.reason)
        none = f'<span class="pie-none">{escape(t("pas encore de vote"))}</span>'
        rows.append(f"<li><b>{escape(texts[role.id].name)}</b><div>{chips or none}{why}</div></li>")
    return f'<ul class="pie-votes">{"".join(rows)}</ul>' if rows else ""


def questions(words: Words, form: Form, found: Round) -> str:
    """What the committee asks the team, by role, as HTML."""
    if not found.questions:
        return ""
    texts = form.worded(words.language.code).roles
    inside = "".join(
        f"<li><b>{escape(texts[role].name if role in texts else role)}</b> {_lines(text)}</li>"
        for role, text in found.questions
    )
    head = escape(words.t("Les questions du comité"))
    return f'<h3>{head}</h3><ul class="pie-questions">{inside}</ul>'


def ruling(words: Words, form: Form, said: Ruling | None) -> str:
    """The decision with its reasons, as HTML; '' before it."""
    if said is None:
        return ""
    t = words.t
    roles = form.worded(words.language.code).roles
    by = roles[said.role].name if said.role in roles else t("Formateur")
    more = f"<p><b>{escape(t('Conditions'))}</b><br>{_lines(said.conditions)}</p>"
    return (
        f'<div class="pie-ruling" data-verdict="{said.verdict}">'
        f"<h3>{escape(t('La décision du comité'))}</h3>"
        f'<p class="pie-amount">{escape(verdict(words, said.verdict))}</p>'
        f"<p>{_lines(said.reasons)}</p>{more if said.conditions else ''}"
        f"<small>{escape(by)}</small></div>"
    )


def reply(words: Words, found: Round) -> str:
    """What the team answered, as HTML; '' before it."""
    if found.reply is None:
        return ""
    t = words.t
    head = escape(t("La réponse de l'équipe"))
    return (
        f'<div class="pie-ruling"><h3>{head}</h3>'
        f'<p class="pie-amount">{escape(t(REPLIES[found.reply.answer]))}</p>'
        f"<p>{_lines(found.reply.text)}</p></div>"
    )


def counter(words: Words, found: Round) -> str:
    """`5/8 fiches remplies`, and the votes, as text."""
    seats = len(found.seats)
    filled = words.n(
        "{n}/{all} fiche remplie", "{n}/{all} fiches remplies", found.filled, all=seats
    )
    return f"{filled} · {words.n('{n}/{all} vote', '{n}/{all} votes', found.voted, all=seats)}"


def seats(words: Words, form: Form, found: Round) -> str:
    """How many sit with each role, as HTML."""
    texts = form.worded(words.language.code).roles
    return show.chips_html(
        f"{texts[role.id].name} : {len([s for s in found.seats if s.role == role.id])}"
        for role in form.roles
    )


def whole(words: Words, form: Form, found: Round) -> None:
    """Everything that may be read of a round so far: what the others' part says is '' until then."""
    st.html(request(words, found.request))
    if found.request:
        st.html(figures(words, found.figures, found.request))
    told = [
        questions(words, form, found),
        averages(words, form, found),
        votes(words, form, found, reasons=True) if found.reached("decision") else "",
        ruling(words, form, found.ruling),
        reply(words, found),
    ]
    if inside := "".join(told):
        st.html(inside)
