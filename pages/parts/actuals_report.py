"""The real months in words: what each says beside the plan, the one thing to do, all months in a table."""

from __future__ import annotations

from html import escape

from pages.parts import show as draw
from pie_core.finance.variance import FLOWS, Code, Figure, Gap
from pie_core.service.actuals import Book, Month
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month, percent

NAMES: dict[Figure, str] = {
    "sales": "Vendu",
    "received": "Argent entré",
    "paid": "Argent sorti",
    "cash": "En caisse",
}
"""The four figures, as a table names them."""

SIGNS = {"above": "▲", "below": "▼", "as_planned": "≈"}
SENSES = {
    "above": "plus que prévu",
    "below": "moins que prévu",
    "as_planned": "comme prévu",
}
"""A gap as a sign and as a French word."""

SALES = {
    "below": "En {month}, vous avez vendu **{size} de moins** que prévu ({share}).",
    "above": "En {month}, vous avez vendu **{size} de plus** que prévu ({share}).",
    "as_planned": "En {month}, vous avez vendu **à peu près comme prévu** : {actual}.",
}
PAID = {
    "below": "Vous avez payé {size} de moins que prévu ({share}) : regardez si une facture attend.",
    "above": "Vous avez payé **{size} de plus** que prévu ({share}).",
}
RECEIVED = {
    "below": "Il est entré **{size} de moins** que prévu ({share}).",
    "above": "Il est entré {size} de plus que prévu ({share}).",
}
UNPLANNED: dict[Figure, str] = {
    "sales": "En {month}, vous avez vendu {actual}. Le plan n'en prévoyait pas.",
    "received": "Il est entré {actual}. Le plan n'en prévoyait pas.",
    "paid": "Vous avez payé {actual}. Le plan n'en prévoyait pas.",
}
CASH = {
    "below": "La caisse tient : {actual} au lieu de {planned}.",
    "above": "La caisse est au-dessus du plan : {actual} au lieu de {planned}.",
    "as_planned": "La caisse est comme prévu : {actual}.",
}
"""Sense of a gap → what is said of a figure, in French."""

TODO: dict[Code, str] = {
    "cash_negative": "**À faire aujourd'hui :** trouvez une dépense qui peut attendre, relancez un client qui doit de l'argent, et parlez-en à votre formateur.",
    "unexplained": "**À faire :** recomptez l'argent, puis cherchez un achat ou une vente qui n'est pas noté.",
    "sales_below": "**À faire :** demandez à trois clients qui ne viennent plus ce qui leur manque.",
    "paid_above": "**À faire :** reprenez les factures du mois et entourez ce que le plan n'avait pas prévu. Reviendra-t-il chaque mois ?",
    "received_below": "**À faire :** faites la liste de qui vous doit de l'argent, et appelez le plus gros en premier.",
    "cash_below": "**À faire :** avant le prochain gros achat, regardez ce qui doit sortir ce mois-ci.",
    "sales_above": "**À faire :** vérifiez que le stock et le temps suffisent pour le mois prochain.",
    "on_track": "**À faire :** continuez, et écrivez le mois prochain.",
}
"""Finding → the one thing to do, in French."""

_TONES: dict[Code, str] = {
    "cash_negative": "invalidated",
    "sales_above": "validated",
    "on_track": "validated",
}


def named(words: Words, text: str) -> str:
    """A month in words."""
    return month(text, words.language)


# ---------------------------------------------------------------- what a month says


def said(words: Words, one: Month) -> str:
    """What a month says beside the plan, and the one thing to do, as HTML."""
    t = words.t
    when = named(words, one.month)
    if one.running:
        return _note(
            t("{month} n'est pas fini : la comparaison vient le mois prochain.", month=when)
        )
    if one.index is None:
        return _note(t("{month} n'est pas dans le plan : rien à comparer.", month=when))
    if not one.findings:
        return _note(
            t("Écrivez les chiffres de {month} : ce qu'ils disent s'affiche ici.", month=when)
        )
    sentences = [_sentence(words, gap, when) for gap in one.gaps]
    sentences.append(_books(words, one))
    sentences.append(t(TODO[one.findings[0]]))
    tone = _TONES.get(one.findings[0], "unclear")
    text = draw.strong(" ".join(filter(None, sentences)))
    return f'<p class="pie-sentence" data-outcome="{tone}">{text}</p>'


def _note(text: str) -> str:
    return f'<p class="pie-step-of">{escape(text)}</p>'


def _sentence(words: Words, gap: Gap, when: str) -> str:
    """What one figure says; "" for an unremarkable one."""
    t = words.t
    values = {
        "month": when,
        "size": _amount(words, abs(gap.difference)),
        "actual": _amount(words, gap.actual),
        "planned": _amount(words, gap.planned),
        "share": _share(words, gap),
    }
    sense = gap.sense
    if gap.figure == "cash":
        if gap.actual < 0:
            return t(
                "Attention : la caisse est **sous zéro**, {actual} au lieu de {planned}.", **values
            )
        return t(CASH[sense], **values)
    if gap.share is None and sense == "above":
        return t(UNPLANNED[gap.figure], **values)
    match gap.figure:
        case "sales":
            return t(SALES[sense], **values)
        case "paid" if sense != "as_planned":
            return t(PAID[sense], **values)
        case "received" if sense != "as_planned":
            return t(RECEIVED[sense], **values)
        case _:
            return ""


def _books(words: Words, one: Month) -> str:
    """Where the month before, what came in and what went out do not make the cash."""
    if "unexplained" not in one.findings or one.missing is None or one.actual.cash is None:
        return ""
    expected = _amount(words, one.actual.cash - one.missing)
    size = _amount(words, abs(one.missing))
    if one.missing < 0:
        return words.t(
            "Il manque **{size}** : avec ce qui restait le mois d'avant, ce qui est entré et ce qui est sorti, il devrait rester {expected}.",
            size=size,
            expected=expected,
        )
    return words.t(
        "Il y a **{size}** de trop : avec ce qui restait le mois d'avant, ce qui est entré et ce qui est sorti, il devrait rester {expected}.",
        size=size,
        expected=expected,
    )


# ---------------------------------------------------------------- all months


def together(words: Words, book: Book) -> str:
    """All months so far in a sentence each for sales and cash to come, as HTML."""
    t, n = words.t, words.n
    parts = []
    sales = next((gap for gap in book.cumulated if gap.figure == "sales"), None)
    if sales and len(book.judged) > 1:
        count = sum(one.actual.sales is not None for one in book.judged)
        text = n(
            "En {n} mois, vous avez vendu **{actual}**. Le plan disait {planned} : {sense}.",
            "En {n} mois, vous avez vendu **{actual}**. Le plan disait {planned} : {sense}.",
            count,
            actual=_amount(words, sales.actual),
            planned=_amount(words, sales.planned),
            sense=_gap_words(words, sales),
        )
        parts.append(f'<p class="pie-sentence">{draw.strong(text)}</p>')
    if book.ahead:
        when, left = book.ahead
        text = t(
            "Si la suite va comme dans le plan, l'argent manquera en **{month}** ({amount}). **À faire dès maintenant :** vendre plus, dépenser moins, ou trouver cet argent avant.",
            month=named(words, when),
            amount=_signed(_amount(words, -left), -1),
        )
        parts.append(f'<p class="pie-sentence" data-short="true">{draw.strong(text)}</p>')
    return "".join(parts)


def table(words: Words, book: Book, figure: Figure) -> str:
    """One figure month by month: planned, real, difference with sign and word, what happened."""
    t = words.t
    heads = [t("Mois"), t("Plan"), t("En vrai"), t("Écart"), t("Ce qui s'est passé")]
    rows = [_row(words, one, figure) for one in book.months]
    if figure in FLOWS and len(book.judged) > 1:
        gap = next((gap for gap in book.cumulated if gap.figure == figure), None)
        if gap:
            rows.append(_cells(t("En tout"), _gap_cells(words, gap), ""))
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return (
        f'<div class="pie-scroll"><table class="pie-table"><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(words: Words, one: Month, figure: Figure) -> str:
    gap = one.gap(figure)
    wanted, was = one.planned.of(figure), one.actual.of(figure)
    if gap and not one.running:
        told = _gap_cells(words, gap)
    else:
        told = _together(
            "–" if wanted is None else _amount(words, wanted, unit=False),
            "–" if was is None else _amount(words, was, unit=False),
            words.t("en cours") if one.running else words.t("pas encore écrit"),
        )
    return _cells(named(words, one.month), told, one.words)


def _cells(head: str, told: str, happened: str) -> str:
    """A row of the table. Names and numbers stay in one piece; a phone scrolls to the last column."""
    return (
        f'<tr><th scope="row" style="white-space:nowrap">{escape(head)}</th>{told}'
        f'<td style="min-width:12rem">{escape(happened)}</td></tr>'
    )


def _together(planned: str, actual: str, gap: str, state: str = "to_do") -> str:
    """Three cells in one piece each (what has a state is never broken)."""
    numbers = "".join(f'<td data-state="">{escape(text)}</td>' for text in (planned, actual))
    return f'{numbers}<td data-state="{state}">{escape(gap)}</td>'


def _gap_cells(words: Words, gap: Gap) -> str:
    """Planned, real, difference; the colour says whether it is a good one, the word which way."""
    state = {True: "done", False: "in_progress", None: ""}[gap.good]
    planned, actual = (_amount(words, one, unit=False) for one in (gap.planned, gap.actual))
    return _together(planned, actual, _gap_words(words, gap, unit=False), state)


def _gap_words(words: Words, gap: Gap, *, unit: bool = True) -> str:
    """`▼ −4 200 DH, moins que prévu (−18 %)`."""
    size = _signed(_amount(words, abs(gap.difference), unit=unit), gap.difference)
    share = _share(words, gap)
    told = f"{SIGNS[gap.sense]} {size}, {words.t(SENSES[gap.sense])}"
    return f"{told} ({share})" if share else told


def _amount(words: Words, centimes: int, *, unit: bool = True) -> str:
    """Whole dirhams, with a real minus that stays before the number in Arabic too."""
    size = dirhams(abs(centimes), words.language, unit=unit, whole=True)
    return _signed(size, -1) if centimes < 0 else size


def _share(words: Words, gap: Gap) -> str:
    """`−18 %`; "" where it has no meaning."""
    if gap.share is None:
        return ""
    whole = round(abs(gap.share) * 100) / 100
    return _signed(percent(whole, words.language), gap.difference)


def _signed(text: str, value: int) -> str:
    """A number with its sign, kept together in a text of either direction."""
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return f"\u2066{sign}{text}\u2069" if sign else text
