"""Every line of the contract's groups 1 to 4, by month and by year, in centimes, as formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pie_core.finance.lines import LINES
from pie_core.model.plan import FinancialPlan
from pie_core.report.spreadsheet.dues import owner_amo, paid_after, profit_tax, receipts_tax
from pie_core.report.spreadsheet.model import Flows, Model
from pie_core.report.spreadsheet.names import STAFF, STATEMENTS, TOTALS, VAT, YEARS
from pie_core.report.spreadsheet.sheet import Line, plus

Formula = Callable[[int], str]

SUMMED = {
    "sales": "sales",
    "cost_of_sales": "cost",
    "stock": "stock",
    "purchases": "purchases",
    "vat_on_sales": "vat_sales",
    "vat_on_purchases": "vat_purchases",
    "external": "external",
    "taxes": "duties",
    "gross": "gross",
    "charges": "charges",
    "drawings": "drawing",
    "entered": "invested",
    "depreciation": "depreciation",
    "in_kind": "in_kind",
    "released": "released",
    "drawn": "drawn",
    "interest": "interest",
    "loans": "loans",
    "principal_paid": "principal_paid",
    "interest_paid": "interest_paid",
    "capitalised": "capitalised",
    "own_cash": "own_cash",
    "grants": "grants",
    "investments_paid": "payment",
    "investment_vat": "asset_vat",
    "overhead_vat": "vat",
}
"""What is added up over all items, and the words of it."""
SUMMED_WHEN_PAID = {
    "sales_received": "sales",
    "vat_received": "vat_sales",
    "purchases_paid": "purchases",
    "purchase_vat_paid": "vat_purchases",
    "overheads_paid": "charge",
    "overhead_vat_paid": "vat",
}
"""The same, in the month in which it is paid."""
_ASSETS = ("fixed_assets_net", "stock", "receivables", "vat_asset", "tax_asset", "cash")
_OWED = ("payables", "social_payable", "vat_liability", "tax_payable")
_NAMES = {line.id: line for line in LINES}


class Statements:
    """The lines of the contract by id, on their sheet in the contract's order."""

    def __init__(self, x: Model, plan: FinancialPlan, flows: Flows) -> None:
        """What stands before the statements: receipts, the VAT account, tax on receipts, AMO."""
        self.x, self.plan, self.lines = x, plan, dict[str, Line]()
        self.t = {name: flows.total(name, key) for name, key in SUMMED.items()}
        for name, key in SUMMED_WHEN_PAID.items():
            label = x.label("total", what=x.label("paid", what=x.label(key)))
            self.t[name] = x.total(TOTALS, label, flows.lines.get(name, []))
        t = self.t
        received = [t["sales_received"], t["vat_received"]]
        self.received = x.total(TOTALS, x.label("receipts"), received)
        paid = [t["purchase_vat_paid"], t["overhead_vat_paid"], t["investment_vat"]]
        self.deducted = x.total(VAT, x.label("vat_deducted"), paid)
        net = x.book.months(
            VAT, x.label("vat_net"), lambda m: f"{t['vat_received'][m]}-{self.deducted[m]}"
        )
        ends = x.book.months(
            VAT,
            x.label("period_end"),
            lambda m: f"IF({x.entered.vat_months}=3,{x.quarter_ends[m]},1)",
        )
        labels = (x.label("vat"), x.label("paid", what=x.label("vat")))
        self.vat_paid = paid_after(x, VAT, labels, net, ends)
        self.vat_left = x.book.running(
            VAT, x.label("vat_left"), lambda m: f"{net[m]}-{self.vat_paid[m]}"
        )
        form = plan.legal_form
        self.receipts_tax = (
            receipts_tax(x, plan, self.received) if form == "auto_entrepreneur" else None
        )
        on_receipts = self.receipts_tax[0] if self.receipts_tax else self.received
        self.social = x.total(
            STAFF, x.label("social"), [t["charges"], owner_amo(x, form, on_receipts)]
        )
        self.tax_paid = self.received

    def _add(self, name: str, formula: Formula) -> None:
        label = _NAMES[name].label(self.x.words.language.code)
        self.lines[name] = self.x.book.months(STATEMENTS, label, formula)

    def _copy(self, **lines: Line) -> None:
        for name, line in lines.items():
            self._add(name, line.__getitem__)

    def _less(self, name: str, first: str, *charges: str) -> None:
        """A result: the one before, less the charges between."""
        rows = [self.lines[key] for key in (first, *charges)]
        self._add(name, lambda m: "-".join(row[m] for row in rows))

    def _sum(self, name: str, *lines: Line) -> None:
        self._add(name, lambda m: plus([line[m] for line in lines]))

    def _level(self, key: str, gains: Sequence[Line], drops: Sequence[Line]) -> Line:
        """What was gained less what was dropped, so far."""

        def change(m: int) -> str:
            return f"{plus([g[m] for g in gains])}-({plus([d[m] for d in drops])})"

        return self.x.book.running(TOTALS, self.x.label(key), change)

    def profit_and_loss(self) -> None:
        """1. CPC and ESG."""
        t, out = self.t, self.lines
        self._copy(sales=t["sales"], cost_of_sales=t["cost_of_sales"])
        self._less("gross_margin", "sales", "cost_of_sales")
        self._copy(external_charges=t["external"])
        self._less("value_added", "gross_margin", "external_charges")
        self._copy(taxes_and_duties=t["taxes"])
        self._sum("personnel", t["gross"], self.social)
        self._less("ebitda", "value_added", "taxes_and_duties", "personnel")
        self._copy(depreciation=t["depreciation"])
        self._less("operating_result", "ebitda", "depreciation")
        self._copy(interest=t["interest"])
        self._less("current_result", "operating_result", "interest")
        self._copy(non_current_result=t["released"])
        self._sum("pre_tax_result", out["current_result"], out["non_current_result"])
        charged, self.tax_paid = self.receipts_tax or profit_tax(
            self.x, self.plan, out["pre_tax_result"], out["sales"]
        )
        self._copy(income_tax=charged)
        self._less("net_result", "pre_tax_result", "income_tax")

        def capacity(m: int) -> str:
            return f"{out['net_result'][m]}+{out['depreciation'][m]}-{t['released'][m]}"

        self._add("self_financing_capacity", capacity)
        self._add("self_financing", lambda m: f"{capacity(m)}-{t['drawings'][m]}")
        self._copy(purchases=t["purchases"])

    def treasury(self) -> None:
        """2. Trésorerie."""
        t, out, x = self.t, self.lines, self.x
        self._copy(
            receipts_sales=self.received,
            receipts_own_funds=t["own_cash"],
            receipts_loans=t["drawn"],
            receipts_grants=t["grants"],
        )
        self._sum("payments_suppliers", t["purchases_paid"], t["purchase_vat_paid"])
        self._sum("payments_overheads", t["overheads_paid"], t["overhead_vat_paid"])
        self._copy(payments_staff=t["gross"])
        self._add("payments_social", lambda m: self.social[m - 1])
        self._copy(
            payments_vat=self.vat_paid,
            payments_income_tax=self.tax_paid,
            payments_investments=t["investments_paid"],
            payments_loan_principal=t["principal_paid"],
            payments_interest=t["interest_paid"],
            payments_drawings=t["drawings"],
        )
        receipts = [line for name, line in out.items() if name.startswith("receipts_")]
        payments = [line for name, line in out.items() if name.startswith("payments_")]
        self._add(
            "net_cash",
            lambda m: f"{plus([r[m] for r in receipts])}-({plus([p[m] for p in payments])})",
        )
        closing = x.book.next_line(STATEMENTS, after=1)
        self._add("opening_cash", lambda m: closing[m - 1])
        self._sum("closing_cash", out["opening_cash"], out["net_cash"])
        self._copy(vat_collected=t["vat_received"], vat_deducted=self.deducted)

    def balance_sheet(self) -> None:
        """3. Bilan, and 4. BFR; what adds up month by month stands on the sheet of totals."""
        t, out, level = self.t, self.lines, self._level
        purchase_vat = [t["vat_on_purchases"], t["overhead_vat"]]
        vat_paid = [t["purchase_vat_paid"], t["overhead_vat_paid"]]
        in_receivables = level("vat_in_receivables", [t["vat_on_sales"]], [t["vat_received"]])
        in_payables = level("vat_in_payables", purchase_vat, vat_paid)
        owed_tax = level("tax_owed", [out["income_tax"]], [out["payments_income_tax"]])
        self._copy(
            fixed_assets_net=level("fixed_assets", [t["entered"]], [t["depreciation"]]),
            stock=t["stock"],
            receivables=level("customers", [t["sales"], t["vat_on_sales"]], [self.received]),
        )
        self._add("vat_asset", lambda m: f"MAX(-{self.vat_left[m]},0)+{in_payables[m]}")
        self._add("tax_asset", lambda m: f"MAX(-{owed_tax[m]},0)")
        self._add("cash", lambda m: f"MAX({out['closing_cash'][m]},0)")
        self._sum("total_assets", *(out[name] for name in _ASSETS))
        self._copy(
            own_funds=level(
                "equity",
                [t["own_cash"], t["in_kind"], t["grants"], out["net_result"]],
                [t["released"], t["drawings"]],
            ),
            loans=t["loans"],
            payables=level(
                "suppliers",
                [t["purchases"], t["external"], t["taxes"], *purchase_vat],
                [out["payments_suppliers"], out["payments_overheads"]],
            ),
            social_payable=level("bodies", [self.social], [out["payments_social"]]),
        )
        self._add("vat_liability", lambda m: f"MAX({self.vat_left[m]},0)+{in_receivables[m]}")
        self._add("tax_payable", lambda m: f"MAX({owed_tax[m]},0)")
        self._add("overdraft", lambda m: f"MAX(-{out['closing_cash'][m]},0)")
        debts = ("own_funds", "loans", *_OWED, "overdraft")
        self._sum("total_liabilities", *(out[name] for name in debts))
        needs = _ASSETS[1:-1]
        self._add(
            "working_capital_need",
            lambda m: f"{plus([out[n][m] for n in needs])}-({plus([out[n][m] for n in _OWED])})",
        )


def by_year(x: Model, lines: Mapping[str, Line]) -> dict[str, Line]:
    """Flows are sums, opening cash that of the first month, levels those of the last."""
    found = {}
    for line in LINES:
        months, cells = lines[line.id], []
        for year in x.years:
            first, last = 12 * year, 12 * year + 11
            match line.year:
                case "opening":
                    cells.append(months[first])
                case "closing":
                    cells.append(months[last])
                case "flow":
                    cells.append(f"SUM({months.span(first, last)})")
        found[line.id] = x.by_year(YEARS, line.label(x.words.language.code), cells)
    return found
