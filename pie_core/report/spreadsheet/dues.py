"""What is owed to the State and to the health insurance: VAT, the owner's AMO, income tax."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.model import INPUTS, STAFF, TAXES, Model, Raw
from tests.bench.sheet import Line, plus, rounded


def zero(x: Model, sheet: str, label: str) -> Line:
    """A row of nothing."""
    return x.book.months(sheet, label, lambda m: "0")


def owner_amo(x: Model, form: str, receipts_tax: Line) -> Line:
    """What the owner pays for health insurance, in the month in which it is charged."""
    book = x.book
    if form == "sole_trader":
        hour, hours, rate = (x.rule(k) for k in ("smig_hour", "smig_hours", "amo_sole_trader_rate"))
        return book.months(
            STAFF, "AMO de l'exploitant", lambda m: rounded(f"{rate}*{rounded(f'{hour}*{hours}')}")
        )
    if form != "auto_entrepreneur":
        return zero(x, STAFF, "AMO de l'exploitant")
    bands = x.parameters["amo_bands"]
    limits = book.sheet(INPUTS).line("tranches AMO", [row[0] for row in bands[:-1]])
    amounts = book.sheet(INPUTS).line("AMO d'un trimestre", [row[1] for row in bands])

    def amo(m: int) -> str:
        years, quarters = x.civil_year, x.quarter
        tax = f"SUMIF({years.all},{years[m]},{receipts_tax.all})"
        whole_year = rounded(f"{tax}*12/COUNTIF({years.all},{years[m]})")
        band = amounts.at(f"SUMPRODUCT(1*({limits.all}<{whole_year}))")
        inside = f"COUNTIF({quarters.all},{quarters[m]})"
        due = f"OR({x.quarter_ends[m]}=1,{x.number[m]}={x.horizon - 1})"
        return f"IF({due},{rounded(f'{band}*{inside}/3')},0)"

    return book.months(STAFF, "AMO de l'exploitant", amo)


def paid_after(x: Model, sheet: str, label: str, dues: Line, ends: Line) -> Line:
    """A period's dues, paid in the month after it; what is negative is carried forward."""
    own = x.book.next_line(sheet)

    def run(m: int) -> str:
        before = f"IF({ends[m - 1]}=1,MIN({own[m - 1]},0),{own[m - 1]})" if m else "0"
        return f"{before}+{dues[m]}"

    sofar = x.book.months(sheet, f"{label}, cumul de la période", run)
    return x.book.months(
        sheet,
        f"{label}, payé",
        lambda m: f"IF({ends[m - 1]}=1,MAX({sofar[m - 1]},0),0)" if m else "0",
    )


def receipts_tax(x: Model, plan: Raw, receipts: Line) -> tuple[Line, Line]:
    """The auto-entrepreneur's tax: charged, paid."""
    book, services = x.book, plan["activity"] == "services"
    rate = x.rule("ae_rate_services" if services else "ae_rate_goods")
    share = x.input("part du plus gros client", plan.get("largest_client_share", 0))
    limit, client_rate = x.rule("ae_client_limit"), x.rule("ae_client_rate")
    client = book.months(
        TAXES,
        "reçu du client",
        lambda m: rounded(f"{receipts[m]}*{share}") if services else "0",
    )

    def same_year(m: int, cell: str) -> str:
        return f"IF({x.civil[m]}=1,0,{cell})" if m else "0"

    own = book.next_line(TAXES)
    upto = book.months(
        TAXES, "reçu du client dans l'année", lambda m: f"{same_year(m, own[m - 1])}+{client[m]}"
    )
    over = book.months(TAXES, "au-delà de la limite", lambda m: f"MAX({upto[m]}-{limit},0)")
    excess = book.months(
        TAXES, "dépassement du mois", lambda m: f"{over[m]}-{same_year(m, over[m - 1])}"
    )
    withheld = book.months(TAXES, "retenu", lambda m: rounded(f"{excess[m]}*{client_rate}"))
    declared = book.months(
        TAXES, "déclaré", lambda m: rounded(f"({receipts[m]}-{excess[m]})*{rate}")
    )
    paid = paid_after(x, TAXES, "déclaré", declared, x.quarter_ends)
    return (
        book.months(TAXES, "impôt", lambda m: f"{withheld[m]}+{declared[m]}"),
        book.months(TAXES, "impôt payé", lambda m: f"{withheld[m]}+{paid[m]}"),
    )


def profit_tax(x: Model, plan: Raw, results: Line, sales: Line) -> tuple[Line, Line]:
    """The tax of companies, cooperatives and sole traders: charged, paid."""
    book, years = x.book, x.horizon // 12
    sole = plan["legal_form"] == "sole_trader"
    if plan.get("tax_exempt", False):
        return zero(x, TAXES, "impôt"), zero(x, TAXES, "impôt payé")
    scale = x.parameters["ir_scale" if sole else "is_scale"]
    limits = book.sheet(INPUTS).line("tranches", [row[0] for row in scale[:-1]])
    rates = book.sheet(INPUTS).line("taux", [row[1] for row in scale])
    deductions = book.sheet(INPUTS).line("déductions", [row[2] if sole else 0 for row in scale])
    share, exempt = x.rule("instalment_share"), x.rule("minimum_exempt_months")
    least = x.rule("minimum_rate")
    floor = x.rule("minimum_floor_sole_trader" if sole else "minimum_floor_company")
    page = book.sheet(TAXES)

    def by_year(label: str, formulas: Sequence[str]) -> Line:
        return page.line(label, [f"={formula}" for formula in formulas])

    each = range(years)
    result = by_year("résultat", [f"SUM({results.span(12 * y, 12 * y + 11)})" for y in each])
    turnover = by_year("ventes", [f"SUM({sales.span(12 * y, 12 * y + 11)})" for y in each])
    gains = by_year("bénéfice", [f"MAX({result[y]},0)" for y in each])
    losses = by_year("perte", [f"MAX(-{result[y]},0)" for y in each])
    # used[o][y]: what year y takes of the loss of year o, the oldest first, four years long.
    used: list[Line] = []
    for origin in each:
        row = Line(TAXES, len(page.rows) + 1, years)
        cells = []
        for y in each:
            if sole or not origin < y <= origin + 4:
                cells.append("0")
                continue
            left = "-".join([losses[origin], *(row[before] for before in range(origin + 1, y))])
            room = "-".join([gains[y], *(older[y] for older in used)])
            cells.append(f"MIN({left},{room})")
        used.append(by_year(f"perte de l'an {origin + 1} imputée", cells))
    profit = by_year(
        "bénéfice imposable", ["-".join([gains[y], *(row[y] for row in used)]) for y in each]
    )

    def tax(y: int) -> str:
        band = f"SUMPRODUCT(1*({limits.all}<{profit[y]}))"
        normal = rounded(f"{profit[y]}*{rates.at(band)}-{deductions.at(band)}")
        lowest = f"MAX({rounded(f'{turnover[y]}*{least}')},{floor})"
        return f"MAX({normal},IF({12 * y}>={exempt},{lowest},0))"

    taxes = by_year("impôt de l'année", [tax(y) for y in each])
    instalments = by_year(
        "acompte", [rounded(f"{taxes[y - 1]}*{share}") if y and not sole else "0" for y in each]
    )
    balances = by_year("solde", [f"{taxes[y]}-4*{instalments[y]}" for y in each])
    charged = book.months(TAXES, "impôt", lambda m: taxes[m // 12] if m % 12 == 11 else "0")

    def due(m: int) -> str:
        y, place = divmod(m, 12)
        terms = []
        if y and place == (3 if sole else 2):
            terms.append(balances[y - 1])
        if y and place in (2, 5, 8, 11) and not sole:
            terms.append(instalments[y])
        return plus(terms)

    dues = book.months(TAXES, "dû", due)
    own = book.next_line(TAXES)
    run = book.months(TAXES, "dû, crédit déduit", lambda m: f"MIN({own[m - 1]},0)+{dues[m]}")
    return charged, book.months(TAXES, "impôt payé", lambda m: f"MAX({run[m]},0)")
