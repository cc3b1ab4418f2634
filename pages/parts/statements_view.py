"""The statements of a plan, read-only: every line opens, says how it was made, leads to its entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import streamlit as st

from pages.parts import explained, frame, plan_view, show
from pages.parts.explained import Explained
from pages.parts.frame import Here
from pages.parts.plan_view import way
from pie_core.charts import finance as charts
from pie_core.discovery import seasons
from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.model.project import FigureNote
from pie_core.service import plans
from pie_core.service.plans import Book
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month, number, percent
from pie_core.words.terms import BREAK_EVEN_NAMES, RATIO_NAMES, WHOLE_NAMES

PARTS = {
    "cpc": "Compte de produits et charges",
    "treasury": "Trésorerie",
    "balance_sheet": "Bilan",
    "funding": "Plan de financement",
    "ratios": "Seuil et ratios",
    "loans": "Prêts et amortissements",
}
"""The statements, in the order in which a bank reads them."""

_STRONG = lines.TOTALS | {"working_capital_need"}
BY_YEAR = "years"


@dataclass(frozen=True)
class _Sheet:
    """What a statement is drawn from; hashable, so that a drawing is remembered."""

    projection: Projection
    words: Words
    columns: str
    notes: tuple[FigureNote, ...]
    query: tuple[tuple[str, str], ...]
    editable: bool

    def address(self, **more: str) -> str:
        """An address inside the figures."""
        return escape("chiffres?" + urlencode({**dict(self.query), **more}))

    def amount(self, centimes: int) -> str:
        """An amount as a cell: whole dirhams, a real minus."""
        return dirhams(int(centimes), self.words.language, unit=False, whole=True).replace("-", "−")


def show_part(here: Here, book: Book, part: str) -> None:
    """One statement, the others one click away; notes are pinned below."""
    t = here.words.t
    part = part if part in PARTS else "cpc"
    way(here, book, t("← Les chiffres"), "back")
    titles = {key: t(title) for key, title in PARTS.items()}
    plan_view.parts(here, book, "etats", titles, part)
    so_far = book.so_far
    projection = so_far.projection
    if projection is None:
        st.info(t("Pas encore de chiffres.") if so_far.plan is None else t(show.TOO_LARGE))
        return
    columns = (
        _columns(here, projection) if part in ("cpc", "treasury", "balance_sheet") else BY_YEAR
    )
    own = tuple(frame.own(here, book.project).items())
    sheet = _Sheet(projection, here.words, columns, so_far.notes, own, book.editable)
    title = escape(t(PARTS[part]))
    hint = escape(t("En dirhams. Touche une ligne : elle dit comment elle est faite."))
    st.html(f'<div class="pie-head"><h1>{title}</h1><p class="pie-step-of">{hint}</p></div>')
    st.html(_drawn(sheet, part))
    if part in ("funding", "ratios"):
        st.vega_lite_chart(_chart(projection, here.words, part), width="stretch", theme=None)
    if book.editable and "n" in st.query_params:
        _pin(here, book, part)


def _columns(here: Here, projection: Projection) -> str:
    """Years, or the months of one of them."""
    t = here.words.t
    years = len(projection.months) // 12
    names = {BY_YEAR: t("Par année")}
    names |= {str(y): t("Mois de l'an {n}", n=y + 1) for y in range(years)}
    chosen = st.segmented_control(
        t("Colonnes"),
        list(names),
        format_func=names.__getitem__,
        default=BY_YEAR,
        required=True,
        key="statement_columns",
        label_visibility="collapsed",
    )
    return str(chosen or BY_YEAR)


@lru_cache(maxsize=128)
def _chart(projection: Projection, words: Words, part: str) -> dict[str, object]:
    """The figure of a statement, drawn once for a projection and a language."""
    draw = charts.use_of_money if part == "funding" else charts.break_even
    return draw(projection, words)


@lru_cache(maxsize=256)
def _drawn(sheet: _Sheet, part: str) -> str:
    match part:
        case "funding":
            return _funding(sheet)
        case "ratios":
            return _break_even(sheet) + _ratios(sheet)
        case "loans":
            return _loans(sheet) + _assets(sheet)
        case _:
            return _statement(sheet, part)


# ---------------------------------------------------------------- lines that open


def _head(sheet: _Sheet, texts: Sequence[str]) -> str:
    cells = "".join(f"<span>{escape(text)}</span>" for text in texts)
    return f'<div class="pie-line-head"><span></span>{cells}</div>'


def _row(name: str, cells: Sequence[str], inside: str = "", *, total: bool = False) -> str:
    """A line; one that has something inside opens."""
    strong = ' data-total="true"' if total else ""
    numbers = "".join(f"<span>{cell}</span>" for cell in cells)
    if not inside:
        return f'<div class="pie-line"{strong}><div><b>{escape(name)}</b>{numbers}</div></div>'
    return (
        f'<details class="pie-line"{strong}><summary><b>{escape(name)}</b>{numbers}</summary>'
        f'<div class="pie-why">{inside}</div></details>'
    )


def _table(rows: str, count: int) -> str:
    return f'<div class="pie-scroll"><div class="pie-lines" style="--columns:{count}">{rows}</div></div>'


def _years(sheet: _Sheet) -> list[str]:
    count = len(sheet.projection.months) // 12
    return [sheet.words.t("An {n}", n=y + 1) for y in range(count)]


def _statement(sheet: _Sheet, part: str) -> str:
    found = [line for line in lines.LINES if line.statement == part]
    if part == "balance_sheet":
        found += [line for line in lines.LINES if line.statement == "working_capital"]
    projection, spoken = sheet.projection, sheet.words.language
    if sheet.columns == BY_YEAR:
        head, at = _years(sheet), None
    else:
        at = int(sheet.columns) * 12
        head = [month(text, spoken) for text in projection.months[at : at + 12]]
    rows = []
    for line in found:
        series = (
            projection.years[line.id] if at is None else projection.lines[line.id][at : at + 12]
        )
        cells = [sheet.amount(value) for value in series]
        rows.append(
            _row(
                _marked(sheet, line.id, line.label(spoken.code)),
                cells,
                _why(sheet, part, line.id),
                total=line.id in _STRONG,
            )
        )
    return _table(_head(sheet, head) + "".join(rows), len(head))


def _why(sheet: _Sheet, part: str, line_id: str) -> str:
    """How a line was made: a sentence, the sum behind it, its months, its note, its entry."""
    t, spoken = sheet.words.t, sheet.words.language
    how = explained.LINES[line_id]
    years = sheet.projection.years
    parts = [f"<p>{escape(t(how.sentence))}</p>"]
    terms = [(sign, key) for sign, key in how.parts if years[key].any()] or list(how.parts)
    if terms:
        names = {line.id: line.label(spoken.code) for line in lines.LINES}
        told = " ".join(
            f"{'−' if sign == '-' else '+'} <bdi>{escape(names[key])} {sheet.amount(years[key][0])}</bdi>"
            for sign, key in terms
        ).removeprefix("+ ")
        total = sheet.amount(years[line_id][0])
        sum_ = f"{told} = <strong>{total}</strong>"
        parts.append(f"<p>{t('{name} : {value}', name=escape(t('An 1')), value=sum_)}</p>")
    parts += [
        f"<p>{t('{name} : {value}', name=f'<bdi>{escape(name)}</bdi>', value=amount)}</p>"
        for name, amount in _items(sheet, line_id)
    ]
    parts += [_note(note) for note in sheet.notes if note.figure == line_id]
    return "".join(parts) + _ways(sheet, part, line_id, how.entry)


def _marked(sheet: _Sheet, figure: str, name: str) -> str:
    """The name of a figure, with a pencil if a note is pinned to it."""
    return f"✎ {name}" if any(note.figure == figure for note in sheet.notes) else name


def _ways(sheet: _Sheet, part: str, figure: str, entry: str) -> str:
    """To the entry behind a figure, and to writing a note on it."""
    t = sheet.words.t
    ways = []
    if entry:
        ways.append((sheet.address(v="saisie", s=entry), t("Voir d'où ça vient")))
    if sheet.editable:
        ways.append((sheet.address(v="etats", s=part, n=figure) + "#note", t("Écrire une note")))
    links = "".join(f'<a href="{to}" target="_self">{escape(label)}</a>' for to, label in ways)
    return f'<p class="pie-why-ways">{links}</p>'


def _items(sheet: _Sheet, line_id: str) -> list[tuple[str, str]]:
    """What a line is made of by item, in year 1."""
    projection = sheet.projection
    if line_id in ("sales", "cost_of_sales") and len(projection.offers) > 1:
        rows = [
            (o["name"], int(o["sales" if line_id == "sales" else "cost_of_sales"][:12].sum()))
            for o in projection.offers
        ]
    elif line_id == "depreciation":
        rows = [
            (asset["name"], int(asset["depreciation"][:12].sum())) for asset in projection.assets
        ]
    else:
        return []
    label = sheet.words.t("{name}, an 1")
    return [(label.replace("{name}", name), sheet.amount(value)) for name, value in rows]


def _note(note: FigureNote) -> str:
    return f'<p class="pie-figure-note">✎ {escape(note.text)}</p>'


# ---------------------------------------------------------------- funding, break-even, ratios


def _told(sheet: _Sheet, part: str, figure: str, how: Explained) -> str:
    """What opens under a figure that is no line: a sentence, its note, the ways on."""
    notes = "".join(_note(note) for note in sheet.notes if note.figure == figure)
    return f"<p>{escape(sheet.words.t(how.sentence))}</p>{notes}" + _ways(
        sheet, part, figure, how.entry
    )


def _funding(sheet: _Sheet) -> str:
    t, code = sheet.words.t, sheet.words.language.code
    initial, years = sheet.projection.funding["initial"], sheet.projection.funding["years"]

    def row(name: lines.Named, place: str, values: Iterable[int]) -> str:
        figure = f"{place}.{name[0]}"
        return _row(
            _marked(sheet, figure, lines.label(name, code)),
            [sheet.amount(value) for value in values],
            _told(sheet, "funding", figure, explained.FUNDING[figure]),
            total=name[0] in ("gap", "surplus", "cumulative"),
        )

    first = "".join(row(name, "initial", [initial[name[0]]]) for name in lines.INITIAL_FUNDING)
    rest = "".join(row(name, "years", years[name[0]]) for name in lines.YEARLY_FUNDING)
    heads = _years(sheet)
    return (
        f"<h3>{escape(t('Au départ'))}</h3>{_table(first, 1)}"
        f"<h3>{escape(t('Année par année'))}</h3>{_table(_head(sheet, heads) + rest, len(heads))}"
    )


def _break_even(sheet: _Sheet) -> str:
    t, spoken = sheet.words.t, sheet.words.language
    found = sheet.projection.break_even

    def said(key: str, value: float) -> str:
        match key:
            case "margin_rate":
                return percent(value, spoken)
            case "month":
                return month(sheet.projection.months[int(value)], spoken)
            case _:
                return sheet.amount(int(value))

    def missing(key: str) -> str:
        match key:
            case "margin_rate":
                return _without(t("aucune vente"))
            case "month":
                return _without(t("les ventes n'y arrivent pas"))
            case _:
                return _without(t("chaque vente perd de l'argent"))

    rows = []
    for key, name in BREAK_EVEN_NAMES.items():
        values: list[float | None] = [row[key] for row in found]  # type: ignore[literal-required]
        rows.append(
            _row(
                _marked(sheet, key, t(name)),
                [missing(key) if v is None else said(key, v) for v in values],
                _told(sheet, "ratios", key, explained.BREAK_EVEN[key]),
                total=key == "threshold",
            )
        )
    heads = _years(sheet)
    return f"<h3>{escape(t('Seuil de rentabilité'))}</h3>" + _table(
        _head(sheet, heads) + "".join(rows), len(heads)
    )


def _without(why: str) -> str:
    """A figure that has no meaning says why."""
    return f"<small>{escape(why)}</small>"


def _ratios(sheet: _Sheet) -> str:
    t, spoken = sheet.words.t, sheet.words.language
    ratios = sheet.projection.ratios

    def said(key: str, value: float) -> str:
        if key == "own_funds_ratio":
            return percent(value, spoken)
        return number(value, spoken, decimals=1).replace("-", "−")

    rows = []
    for key, (about, why) in explained.RATIOS.items():
        values: list[float | None] = ratios[key]  # type: ignore[literal-required]
        cells = [_without(t(why)) if v is None else said(key, v) for v in values]
        inside = _told(sheet, "ratios", key, Explained(about))
        rows.append(_row(_marked(sheet, key, t(RATIO_NAMES[key])), cells, inside))
    whole = [
        _row(
            _marked(sheet, key, t(WHOLE_NAMES[key])),
            [_of_the_whole(sheet, key)],
            _told(sheet, "ratios", key, Explained(about)),
        )
        for key, about in explained.WHOLE.items()
    ]
    heads = _years(sheet)
    return (
        f"<h3>{escape(t('Ratios'))}</h3>{_table(_head(sheet, heads) + ''.join(rows), len(heads))}"
        f"<h3>{escape(t('Tout le projet'))}</h3>{_table(''.join(whole), 1)}"
    )


def _of_the_whole(sheet: _Sheet, key: str) -> str:
    """VAN, TRI, payback; what has no meaning says why."""
    t, spoken, ratios = sheet.words.t, sheet.words.language, sheet.projection.ratios
    match key:
        case "npv":
            return sheet.amount(ratios["npv"])
        case "irr" if ratios["irr"] is not None:
            return percent(ratios["irr"], spoken)
        case "irr" if ratios["irr_sign_changes"] > 1:
            return _without(t("pas de taux unique : l'argent entre et sort plusieurs fois"))
        case "irr":
            return _without(t("pas de taux : l'argent va toujours dans le même sens"))
        case _ if ratios["payback_years"] is not None:
            return t("{n} ans", n=number(ratios["payback_years"], spoken, decimals=1))
        case _:
            return _without(t("pas dans la durée du plan"))


# ---------------------------------------------------------------- loans and assets


def _loans(sheet: _Sheet) -> str:
    t = sheet.words.t
    if not sheet.projection.loans:
        return f"<p>{escape(t('Aucun prêt dans ce plan.'))}</p>"
    parts = []
    head = (t("Mois"), t("Échéance"), t("Intérêts"), t("Capital"), t("Reste à rendre"))
    tops = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    for loan in sheet.projection.loans:
        body = "".join(
            "<tr>"
            + f"<td>{_calendar(sheet, row.month)}</td>"
            + "".join(
                f"<td>{_exact(sheet, value)}</td>"
                for value in (row.payment, row.interest, row.principal, row.balance)
            )
            + "</tr>"
            for row in loan["schedule"]
        )
        state = "" if parts else " open"
        parts.append(
            f'<details class="pie-loan"{state}><summary><bdi>{escape(loan["name"])}</bdi></summary>'
            f'<div class="pie-scroll"><table class="pie-table pie-amounts"><thead><tr>{tops}</tr></thead>'
            f"<tbody>{body}</tbody></table></div></details>"
        )
    return "".join(parts)


def _calendar(sheet: _Sheet, index: int) -> str:
    then = seasons.month_after(sheet.projection.months[0], index)
    return escape(month(then, sheet.words.language))


def _exact(sheet: _Sheet, centimes: int) -> str:
    return dirhams(int(centimes), sheet.words.language, unit=False).replace("-", "−")


def _assets(sheet: _Sheet) -> str:
    t = sheet.words.t
    if not sheet.projection.assets:
        return ""
    heads = [t("Prix"), *_years(sheet)]
    rows = "".join(
        _row(
            asset["name"],
            [
                sheet.amount(asset["cost"]),
                *(
                    sheet.amount(asset["depreciation"][at : at + 12].sum())
                    for at in range(0, len(sheet.projection.months), 12)
                ),
            ],
        )
        for asset in sheet.projection.assets
    )
    return f"<h3>{escape(t('Amortissement du matériel'))}</h3>" + _table(
        _head(sheet, heads) + rows, len(heads)
    )


# ---------------------------------------------------------------- notes


def _figures(words: Words, part: str) -> dict[str, str]:
    """The figures of a statement that a note may be pinned to, by id."""
    t, code = words.t, words.language.code
    if part == "funding":
        told = {"initial": t("au départ"), "years": t("par année")}
        return {
            f"{place}.{name[0]}": f"{lines.label(name, code)} ({told[place]})"
            for place, names in (
                ("initial", lines.INITIAL_FUNDING),
                ("years", lines.YEARLY_FUNDING),
            )
            for name in names
        }
    if part == "ratios":
        named = {**BREAK_EVEN_NAMES, **RATIO_NAMES}
        return {key: t(name) for key, name in (named | WHOLE_NAMES).items()}
    found = [line for line in lines.LINES if line.statement == part]
    if part == "balance_sheet":
        found += lines.WORKING_CAPITAL
    return {line.id: line.label(code) for line in found}


def _pin(here: Here, book: Book, part: str) -> None:
    """Write a note on a figure: it is printed with the plan."""
    t = here.words.t
    names = _figures(here.words, part)
    if not names:
        return
    asked = st.query_params.get("n", "")
    kept = {note.figure: note.text for note in book.so_far.notes}
    st.html(f'<h3 id="note">{escape(t("Épingler une note à un chiffre"))}</h3>')

    def keep() -> None:
        now = frame.here()
        figure, text = (
            st.session_state["note_figure"],
            st.session_state[f"note_{st.session_state['note_figure']}"],
        )
        fresh = plans.book(now.house, now.me, book.project)
        plans.pin(now.house, now.me, fresh, figure, text)
        frame.say(t("Note enregistrée. Elle sera imprimée avec le plan."))

    options = list(names)
    chosen = st.selectbox(
        t("Le chiffre"),
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=names.__getitem__,
        key="note_figure",
    )
    st.text_area(
        t("Ce qu'un banquier doit savoir de ce chiffre"),
        kept.get(chosen, ""),
        key=f"note_{chosen}",
        max_chars=200,
        placeholder=t("Le loyer est celui du local que nous avons visité rue de la Poste."),
    )
    st.button(t("Enregistrer la note"), on_click=frame.act(keep))
