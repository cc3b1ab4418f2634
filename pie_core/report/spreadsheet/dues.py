"""What is owed to the State and to the health insurance: VAT, the owner's AMO, income tax."""

from __future__ import annotations

from pie_core.model.plan import COMPANIES, FinancialPlan
from pie_core.report.spreadsheet.model import Model
from pie_core.report.spreadsheet.names import STAFF, TAXES, YEARLY_TAX
from pie_core.report.spreadsheet.rules import Rules
from pie_core.report.spreadsheet.sheet import Line, plus, rounded


def owner_amo(x: Model, form: str, receipts_tax: Line) -> Line:
    """What the owner pays for health insurance, in the month in which it is charged."""
    book, rules, label = x.book, x.entered.rules, x.label("owner_amo")
    if form == "sole_trader":
        hour, hours, rate = (rules[k] for k in ("smig_hour", "smig_hours", "amo_sole_trader_rate"))
        return book.months(STAFF, label, lambda m: rounded(f"{rate}*{rounded(f'{hour}*{hours}')}"))
    if form != "auto_entrepreneur":
        return x.zero(STAFF, "owner_amo")
    scale = rules.scales["amo_bands"]
    (amounts,) = scale.columns

    def amo(m: int) -> str:
        years, quarters = x.civil_year, x.quarter
        tax = f"SUMIF({years.all},{years[m]},{receipts_tax.all})"
        whole_year = rounded(f"{tax}*12/COUNTIF({years.all},{years[m]})")
        band = amounts.at(scale.band(whole_year))
        inside = f"COUNTIF({quarters.all},{quarters[m]})"
        due = f"OR({x.quarter_ends[m]}=1,{x.number[m]}={x.horizon - 1})"
        return f"IF({due},{rounded(f'{band}*{inside}/3')},0)"

    return book.months(STAFF, label, amo)


def paid_after(x: Model, sheet: str, labels: tuple[str, str], dues: Line, ends: Line) -> Line:
    """A period's dues, paid in the month after it; what is negative is carried forward.

    `labels`: what is owed, what is paid.
    """
    own = x.book.next_line(sheet)

    def run(m: int) -> str:
        before = f"IF({ends[m - 1]}=1,MIN({own[m - 1]},0),{own[m - 1]})" if m else "0"
        return f"{before}+{dues[m]}"

    sofar = x.book.months(sheet, x.label("period_sofar", what=labels[0]), run)
    return x.book.months(
        sheet,
        labels[1],
        lambda m: f"IF({ends[m - 1]}=1,MAX({sofar[m - 1]},0),0)" if m else "0",
    )


def receipts_tax(x: Model, plan: FinancialPlan, receipts: Line) -> tuple[Line, Line]:
    """The auto-entrepreneur's tax: charged, paid."""
    book, rules, services = x.book, x.entered.rules, plan.activity == "services"
    rate = rules[f"ae_rate_{plan.activity}"]

    def declared_of(base: str) -> str:
        return rounded(f"{base}*{rate}")

    label = x.label("declared")
    paid_labels = (label, x.label("paid", what=label))
    if not services:
        declared = book.months(TAXES, label, lambda m: declared_of(receipts[m]))
        return declared, paid_after(x, TAXES, paid_labels, declared, x.quarter_ends)
    share = x.entered.client_share
    limit, client_rate = rules["ae_client_limit"], rules["ae_client_rate"]
    client = book.months(TAXES, x.label("from_client"), lambda m: rounded(f"{receipts[m]}*{share}"))

    def same_year(m: int, cell: str) -> str:
        return f"IF({x.civil[m]}=1,0,{cell})" if m else "0"

    own = book.next_line(TAXES)
    upto = book.months(
        TAXES, x.label("client_sofar"), lambda m: f"{same_year(m, own[m - 1])}+{client[m]}"
    )
    over = book.months(TAXES, x.label("over_limit"), lambda m: f"MAX({upto[m]}-{limit},0)")
    excess = book.months(
        TAXES, x.label("excess"), lambda m: f"{over[m]}-{same_year(m, over[m - 1])}"
    )
    withheld = book.months(
        TAXES, x.label("withheld"), lambda m: rounded(f"{excess[m]}*{client_rate}")
    )
    declared = book.months(TAXES, label, lambda m: declared_of(f"({receipts[m]}-{excess[m]})"))
    paid = paid_after(x, TAXES, paid_labels, declared, x.quarter_ends)
    return (
        book.months(TAXES, x.label("tax"), lambda m: f"{withheld[m]}+{declared[m]}"),
        book.months(TAXES, x.label("tax_paid"), lambda m: f"{withheld[m]}+{paid[m]}"),
    )


def yearly_tax(x: Model, plan: FinancialPlan, rules: Rules, results: Line, sales: Line) -> Line:
    """The tax of each year on its result; losses come off first, the oldest first."""
    who = "company" if plan.legal_form in COMPANIES else "sole_trader"
    scale = rules.scales["is_scale" if who == "company" else "ir_scale"]
    rates, *deductions = scale.columns
    kept, floor = rules[f"loss_years_{who}"], rules[f"minimum_floor_{who}"]
    exempt_months, least = rules["minimum_exempt_months"], rules["minimum_rate"]

    def by_year(key: str, formulas: list[str], origin: int = 0) -> Line:
        return x.by_year(YEARLY_TAX, x.label(key, n=origin + 1), formulas)

    def summed(line: Line) -> list[str]:
        return [f"SUM({line.span(12 * y, 12 * y + 11)})" for y in x.years]

    result, turnover = by_year("result", summed(results)), by_year("turnover", summed(sales))
    gains = by_year("gain", [f"MAX({result[y]},0)" for y in x.years])
    losses = by_year("loss", [f"MAX(-{result[y]},0)" for y in x.years])
    # used[o][y]: what year y takes of the loss of year o, the oldest first, as long as it is kept.
    used: list[Line] = []
    for origin in x.years:
        own, cells = x.next_year_line(YEARLY_TAX), []
        for y in x.years:
            if y <= origin:
                cells.append("0")
                continue
            left = "-".join([losses[origin], *(own[before] for before in range(origin + 1, y))])
            room = "-".join([gains[y], *(older[y] for older in used)])
            cells.append(f"IF({y - origin}<={kept},MIN({left},{room}),0)")
        used.append(by_year("loss_used", cells, origin))
    profit = by_year("taxable", ["-".join([gains[y], *(row[y] for row in used)]) for y in x.years])

    def tax(y: int) -> str:
        band = scale.band(profit[y])
        less = f"-{deductions[0].at(band)}" if deductions else ""
        normal = rounded(f"{profit[y]}*{rates.at(band)}{less}")
        lowest = f"MAX({rounded(f'{turnover[y]}*{least}')},{floor})"
        owed = f"MAX({normal},IF({12 * y}>={exempt_months},{lowest},0))"
        return f"IF({x.entered.exempt}=1,0,{owed})"

    return by_year("year_tax", [tax(y) for y in x.years])


def profit_tax(x: Model, plan: FinancialPlan, results: Line, sales: Line) -> tuple[Line, Line]:
    """The tax of a company, a cooperative or a sole trader: charged, paid."""
    book, rules = x.book, x.entered.rules
    who = "company" if plan.legal_form in COMPANIES else "sole_trader"
    months, balance_month = rules.months[f"instalment_months_{who}"], rules[f"balance_month_{who}"]
    share = rules["instalment_share"]
    taxes = yearly_tax(x, plan, rules, results, sales)
    instalments = x.by_year(
        YEARLY_TAX,
        x.label("one_instalment"),
        [rounded(f"{taxes[y - 1]}*{share}") if y else "0" for y in x.years],
    )
    balances = x.by_year(
        YEARLY_TAX,
        x.label("tax_balance"),
        [f"{taxes[y]}-COUNT({months})*{instalments[y]}" for y in x.years],
    )
    charged = book.months(TAXES, x.label("tax"), lambda m: taxes[m // 12] if m % 12 == 11 else "0")

    def due(m: int) -> str:
        y, place = divmod(m, 12)
        if not y:
            return "0"
        return plus(
            [
                f"IF({balance_month}={place + 1},{balances[y - 1]},0)",
                f"COUNTIF({months},{place + 1})*{instalments[y]}",
            ]
        )

    dues = book.months(TAXES, x.label("due"), due)
    own = book.next_line(TAXES)
    run = book.months(TAXES, x.label("due_less_credit"), lambda m: f"MIN({own[m - 1]},0)+{dues[m]}")
    return charged, book.months(TAXES, x.label("tax_paid"), lambda m: f"MAX({run[m]},0)")
