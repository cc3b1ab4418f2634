"""The first sheet: what this file is, how it is used, where things are, and the first figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pie_core.finance.lines import LINES
from pie_core.report.spreadsheet.model import Model
from pie_core.report.spreadsheet.names import COVER, READ
from pie_core.report.spreadsheet.pages import Pages
from pie_core.report.spreadsheet.sheet import Line, Link
from pie_core.words.numbers import day

ABOUT = {
    "entries": "Ce que tu peux changer : prix, quantités, charges, prêts, règles",
    "cpc": "Ce qui est gagné et dépensé, par an puis par mois",
    "treasury": "L'argent qui entre et qui sort, mois par mois",
    "balance_sheet": "Ce que l'entreprise a et ce qu'elle doit",
    "funding": "De combien il faut, et d'où il vient",
    "ratios": "À partir de quand c'est rentable, et ce que regarde une banque",
}
"""What each sheet tells."""
FIRST_FIGURES = ("sales", "net_result", "closing_cash")


def add_cover(x: Model, pages: Pages, years: Mapping[str, Line], today: date) -> None:
    """Write it; the figures are formulas like all others."""
    t, page = x.words.t, x.book.sheet(COVER)
    page.widths = {0: 44, **dict.fromkeys(range(1, 1 + len(x.years)), 15)}
    page.add((pages.title, "title"))
    page.add((t("Plan financier, du {day}", day=day(today, x.words.language)), "note"))
    page.add()
    for sentence in (
        t("Ce fichier contient tout le calcul du plan, en formules."),
        t("Va dans la feuille « {tab} » et change une cellule jaune.", tab=x.book.names["entries"]),
        t("Toutes les autres feuilles se calculent de nouveau."),
        t("Les feuilles sont protégées, sans mot de passe : les formules restent en place."),
        t("La forme juridique, la durée et le nombre de lignes ne changent pas ici."),
        t("Change-les dans le cahier, puis télécharge un nouveau fichier."),
        t("Les feuilles « Calcul … » montrent chaque étape, en centimes."),
    ):
        page.add((sentence, "plain"))
    page.add()
    page.add((t("Les feuilles"), "head"), *(("", "head"),) * len(x.years))
    for key in READ:
        link = Link(x.book.names[key], x.book.names[key])
        page.add((link, "link"), (t(ABOUT[key]), "plain"))
    page.add()
    heads = [pages.year(y) for y in x.years]
    page.add((t("Les premiers chiffres, en dirhams"), "head"), *heads)
    code = x.words.language.code
    for id_ in FIRST_FIGURES:
        label = next(line.label(code) for line in LINES if line.id == id_)
        results = pages.projection.years[id_].tolist()
        cells = [pages.figure(years[id_][y], "amount", results[y], False) for y in x.years]
        page.add((label, "label"), *cells)
