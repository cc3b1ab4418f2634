"""A round of the class's committee as one reads it: request, figures, scores, votes, decision, reply.

Everything here is HTML of a text that was given; the same pieces stand on a phone, on the trainer's
screen and, larger by their place, on the wall.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, show
from pie_core.model.committee import PHASES, Figures, Phase, Request, Round, Ruling
from pie_core.model.committee_form import Criterion, FigureId, Form
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


def head(words: Words, team: str, phase: Phase) -> str:
    """Whose round this is and where it stands, as HTML."""
    title = escape(words.t("La banque : {team}", team=team))
    return f'<div class="pie-head"><h1>{title}</h1></div>{steps(words, phase)}'


def steps(words: Words, phase: Phase) -> str:
    """The phases in a row, the present one marked, as HTML."""
    at = PHASES.index(phase)
    inside = ""
    for place, one in enumerate(PHASES):
        state = "now" if place == at else "past" if place < at else "to_come"
        current = ' aria-current="step"' if place == at else ""
        done = "<i>✓</i> " if place < at else ""
        name = escape(words.t(STEPS[one]))
        inside += f'<li data-state="{state}"{current}>{done}<span>{name}</span></li>'
    return f'<ol class="pie-phases">{inside}</ol>'


def request(words: Words, asked: Request) -> str:
    """What the team asks for, as HTML."""
    t, spoken = words.t, words.language
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
    if found is None:
        text = words.t("Le plan n'a pas encore tous ses chiffres : le comité décide sans eux.")
        return f'<p class="pie-sentence" data-short="true">{escape(text)}</p>'
    inside = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        f'<dd class="pie-more">{escape(more)}</dd></div>'
        for name, value, more in _boxes(words, found).values()
    )
    return f'<dl class="pie-four">{inside}</dl>{_other_loans(words, found, asked)}'


def beside(words: Words, found: Figures | None, criterion: Criterion) -> list[str]:
    """The figures that a criterion looks at, each in a few words."""
    boxes = _boxes(words, found) if found and criterion.figures else {}
    return [
        words.t("{name} : {value}", name=boxes[one][0], value=boxes[one][1])
        for one in criterion.figures
        if boxes
    ]


def _boxes(words: Words, found: Figures) -> dict[FigureId, tuple[str, str, str]]:
    """Figure → name, value, and what belongs to it."""
    t, spoken = words.t, words.language
    lowest = dirhams(found.lowest_cash, spoken, whole=True)
    share = found.own_share
    return {
        "debt_to_caf": (
            t("Dettes / CAF, en années"),
            *_years(words, found.debt_to_caf, "", t("CAF pas positive")),
        ),
        "cover": (
            t("Couverture des échéances"),
            *_years(words, found.cover, "×", t("aucune échéance")),
        ),
        "own_share": (
            t("Apport de l'équipe"),
            t("pas de programme") if share is None else percent(share, spoken),
            t("du programme"),
        ),
        "lowest_cash": (
            t("Caisse au plus bas"),
            f"▼ {lowest}" if found.lowest_cash < 0 else lowest,
            month(found.lowest_month, spoken),
        ),
    }


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
    words: Words, values: tuple[float | None, ...], sign: str, without: str
) -> tuple[str, str]:
    """The figure of the first year, and those of the years after it in a line."""
    told = [
        without if value is None else number(value, words.language, decimals=1) for value in values
    ]
    later = [
        words.t("an {n} : {value}", n=year, value=text)
        for year, text in enumerate(told, start=1)
        if year > 1
    ]
    first = told[0] if told else without
    if sign and first != without:
        first = f"{sign}\u00a0{first}"
    return first, " · ".join(later) or words.t("an 1")


def averages(words: Words, form: Form, found: Round, *, remarks: bool) -> str:
    """Mean and spread of every criterion, as HTML, with or without the members' words on it.

    The length of a bar is reckoned by the browser.
    """
    t, spoken = words.t, words.language
    texts = form.worded(spoken.code).criteria
    rows = []
    given = {one.criterion: one for one in found.averages}
    for one in (given[key] for key in texts if key in given):
        mean = number(one.mean, spoken, decimals=1)
        spread = t("de {low} à {high}", low=one.low, high=one.high)
        sheets = words.n("{n} fiche", "{n} fiches", one.n)
        said = [sheet.remarks.get(one.criterion, "") for sheet in found.sheets] if remarks else []
        rows.append(
            f"<li><b>{escape(texts[one.criterion].name)}</b>"
            f'<span class="pie-bar" style="--mean:{one.mean:.2f}"></span>'
            f"<strong>{escape(mean)}\u00a0/\u00a05</strong>"
            f"<small>{escape(f'{spread} · {sheets}')}</small>"
            f"{''.join(f'<q>{escape(text)}</q>' for text in said if text)}</li>"
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
        f"<li><b>{escape(texts[role].name if role in texts else role)}</b><p>{_lines(text)}</p></li>"
        for role, text in found.questions
    )
    title = escape(words.t("Les questions du comité"))
    return f'<h3>{title}</h3><ul class="pie-questions">{inside}</ul>'


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
    title = escape(t("La réponse de l'équipe"))
    return (
        f'<div class="pie-ruling"><h3>{title}</h3>'
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
        words.t(
            "{name} : {value}",
            name=texts[role.id].name,
            value=len([seat for seat in found.seats if seat.role == role.id]),
        )
        for role in form.roles
    )


def whole(words: Words, form: Form, found: Round) -> None:
    """Everything that may be read of a round so far: what the others' part says is '' until then."""
    if found.request:
        asked = request(words, found.request)
        st.html(asked + figures(words, found.figures, found.request))
    told = [
        questions(words, form, found),
        averages(words, form, found, remarks=True),
        votes(words, form, found, reasons=True) if found.reached("decision") else "",
        ruling(words, form, found.ruling),
        reply(words, found),
    ]
    if inside := "".join(told):
        st.html(inside)
