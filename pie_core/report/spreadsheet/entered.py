"""Everything of a plan that « Saisies » holds, in the order in which it is read."""

from __future__ import annotations

from dataclasses import dataclass

from pie_core.finance.parameters import Parameters
from pie_core.model.plan import FinancialPlan, Offer
from pie_core.report.rules import LEGAL_FORMS
from pie_core.report.spreadsheet.entries import Entries, Item
from pie_core.report.spreadsheet.names import (
    ACTIVITIES,
    CATEGORIES,
    ENTRIES,
    FIELDS,
    LOAN_KINDS,
    OVERHEAD_KINDS,
    VALUES,
)
from pie_core.report.spreadsheet.rules import Rules, add_rules
from pie_core.report.spreadsheet.sheet import Book, Line
from pie_core.words.catalogue import Words

PERIOD = {"month": 1, "quarter": 3, "year": 12}
VAT_PERIOD = {"monthly": 1, "quarterly": 3}


@dataclass(frozen=True)
class Entered:
    """What formulas refer to. `kinds` tells the nature of each overhead, `prorata` whether each
    asset loses value from its month on; both are fixed by the layout, as are the items."""

    start: str
    liable: str
    vat_months: str
    exempt: str
    client_share: str
    discount: str
    offers: list[Item]
    overheads: list[Item]
    kinds: list[str]
    staff: list[Item]
    drawings: list[Item]
    investments: list[Item]
    in_kind: list[Item]
    prorata: list[bool]
    own_cash: list[Item]
    grants: list[Item]
    loans: list[Item]
    rules: Rules


def enter(book: Book, plan: FinancialPlan, known: Parameters, words: Words) -> Entered:
    """Write the sheet; what formulas refer to."""
    x, t, funding = Entries(book, words), words.t, plan.funding
    sheet = x.sheet
    sheet.widths = {0: 44, 1: 20, **dict.fromkeys(range(2, 18), 13)}
    sheet.frozen = (2, 1)
    book.sheet(VALUES).widths = {0: 60, 1: 16}
    sheet.add((t("Saisies"), "title"))
    sheet.add((t("Change les cellules jaunes : tout le reste se calcule."), "note"))
    frame = _frame(x, plan)
    x.heading(t("Les ventes"))
    offers = [_offer(x, offer) for offer in plan.offers]
    x.heading(t("Les charges"))
    fields = ("kind", "amount", "every", "first_month", "last_month", "vat_rate", "supplier_days")
    x.table_head(fields, ("growth",))
    overheads = [
        x.item(
            one.name,
            (
                ("amount", "dirhams", one.amount),
                ("every", "every", PERIOD[one.every]),
                ("first_month", "month", one.first_month),
                ("last_month", "last_month", one.last_month),
                ("vat_rate", "rate", one.vat_rate),
                ("supplier_days", "whole", one.supplier_days),
            ),
            {"growth": one.growth},
            told=t(OVERHEAD_KINDS[one.kind]),
        )
        for one in plan.overheads
    ]
    x.heading(t("Les salariés"))
    x.table_head(("headcount", "gross_monthly", "first_month", "last_month"), ("growth",))
    staff = [
        x.item(
            one.role,
            (
                ("headcount", "count", one.headcount),
                ("gross_monthly", "dirhams", one.gross_monthly),
                ("first_month", "month", one.first_month),
                ("last_month", "last_month", one.last_month),
            ),
            {"growth": one.growth},
        )
        for one in plan.staff
    ]
    x.heading(t("Ce que tu prends pour toi (prélèvements)"))
    x.table_head(("each_month", "first_month", "last_month"))
    drawings = [
        x.item(
            t("Prélèvement {n}", n=number),
            (
                ("each_month", "dirhams", one.amount),
                ("first_month", "month", one.first_month),
                ("last_month", "last_month", one.last_month),
            ),
        )
        for number, one in enumerate(plan.drawings, start=1)
    ]
    x.heading(t("Les achats qui servent des années"))
    x.table_head(("kind", "price", "vat_rate", "month", "life_years"))
    investments = [
        x.item(
            one.name,
            (
                ("price", "dirhams", one.cost),
                ("vat_rate", "rate", one.vat_rate),
                ("month", "month", one.month),
                ("life_years", "count", one.life_years),
            ),
            told=t(CATEGORIES[one.category]),
        )
        for one in plan.investments
    ]
    x.heading(t("Ce que tu as déjà (apports en nature)"))
    x.table_head(("kind", "value", "month", "life_years"))
    in_kind = [
        x.item(
            one.name,
            (
                ("value", "dirhams", one.amount),
                ("month", "month", one.month),
                ("life_years", "count", one.life_years),
            ),
            told=t(CATEGORIES[one.category]),
        )
        for one in funding.in_kind
    ]
    x.heading(t("Les apports en argent"))
    x.table_head(("amount", "month"))
    own_cash = [
        x.item(one.name, (("amount", "dirhams", one.amount), ("month", "month", one.month)))
        for one in funding.own_cash
    ]
    x.heading(t("Les subventions"))
    x.table_head(("amount", "month", "spread_years"))
    grants = [
        x.item(
            one.name,
            (
                ("amount", "dirhams", one.amount),
                ("month", "month", one.month),
                ("spread_years", "count", one.life_years),
            ),
        )
        for one in funding.grants
    ]
    x.heading(t("Les prêts"))
    x.table_head(("kind", "amount", "rate", "months", "grace_months", "capitalised", "month"))
    loans = [
        x.item(
            one.name,
            (
                ("amount", "dirhams", one.amount),
                ("rate", "rate", one.rate),
                ("months", "count", one.months),
                ("grace_months", "whole", one.grace_months),
                ("capitalised", "flag", one.grace == "capitalised"),
                ("month", "month", one.month),
            ),
            told=t(LOAN_KINDS[one.kind]),
        )
        for one in funding.loans
    ]
    rules = add_rules(x, plan, known)
    discount = x.helper(
        "discount", "", f'IF({frame["discount"]}="",{rules["discount_rate"]},{frame["discount"]})'
    )
    return Entered(
        start=frame["start"],
        liable=frame["liable"],
        vat_months=frame["vat_months"],
        exempt=frame["exempt"],
        client_share=frame["client_share"],
        discount=discount,
        offers=offers,
        overheads=overheads,
        kinds=[one.kind for one in plan.overheads],
        staff=staff,
        drawings=drawings,
        investments=investments,
        in_kind=in_kind,
        prorata=[
            category != "preliminary"
            for category in (
                *(one.category for one in plan.investments),
                *(one.category for one in funding.in_kind),
            )
        ],
        own_cash=own_cash,
        grants=grants,
        loans=loans,
        rules=rules,
    )


def _frame(x: Entries, plan: FinancialPlan) -> dict[str, str]:
    """The plan as a whole, and VAT. What cannot count for a legal form is a 0 of the layout."""
    t = x.words.t
    x.heading(t("Le cadre"))
    x.told(t("Forme juridique"), t(LEGAL_FORMS[plan.legal_form]))
    x.told(t("Activité"), t(ACTIVITIES[plan.activity]))
    x.told(t("Durée du plan"), x.words.n("{n} mois", "{n} mois", plan.horizon_months))
    cells = {"start": x.start(t("Premier mois du plan"), plan.start)}
    cells["discount"] = x.one(t("Taux d'actualisation"), "rate", plan.discount_rate)
    self_employed = plan.legal_form == "auto_entrepreneur"
    cells["exempt"] = cells["client_share"] = cells["liable"] = "0"
    cells["vat_months"] = "1"
    if plan.legal_form == "cooperative":
        cells["exempt"] = x.one(t("Exonérée d'impôt"), "flag", plan.tax_exempt)
    if self_employed and plan.activity == "services":
        label = t("Ton plus gros client professionnel : sa part dans tes ventes")
        cells["client_share"] = x.one(label, "rate", plan.largest_client_share)
    x.heading(t("La TVA"))
    if self_employed:
        x.told(t("TVA facturée"), x.answers[False])
    else:
        cells["liable"] = x.one(t("TVA facturée"), "flag", plan.vat.liable)
        label = t("Déclarée tous les … mois (1 ou 3)")
        cells["vat_months"] = x.one(label, "every", VAT_PERIOD[plan.vat.period])
    return cells


def _offer(x: Entries, offer: Offer) -> Item:
    """One offer: prices and delays, the units of 12 months, the growth of later years."""
    t, name = x.words.t, offer.name
    fields = ("price", "unit_cost", "sale_vat", "purchase_vat")
    x.sheet.add()
    x.table_head((*fields, "customer_days", "supplier_days", "stock_days"))
    item = x.item(
        name,
        (
            ("price", "dirhams", offer.price),
            ("unit_cost", "dirhams", offer.unit_cost),
            ("sale_vat", "rate", offer.vat_rate),
            ("purchase_vat", "rate", offer.purchase_vat_rate),
            ("customer_days", "whole", offer.customer_days),
            ("supplier_days", "whole", offer.supplier_days),
            ("stock_days", "whole", offer.stock_days),
        ),
    )
    x.head("", *(t(FIELDS["units"], n=month) for month in range(1, 13)))
    label = t("Quantités de l'an 1 ({unit})", unit=offer.unit) if offer.unit else ""
    number = x.sheet.add(
        (label or t("Quantités de l'an 1"), "label"),
        *(x.typed("units", units) for units in offer.monthly_units),
    )
    grown = {}
    if x.years > 1:
        x.head("", *(t("An {n}", n=year) for year in range(2, x.years + 1)))
    for key, given in (
        ("units_growth", offer.units_growth),
        ("price_growth", offer.price_growth),
        ("cost_growth", offer.cost_growth),
    ):
        grown[key] = x.grown(name, key, given) if x.years > 1 else ("1",)
    return Item(name, item.cells, grown, Line(x.book.sheet(ENTRIES).ref, number, 12))
