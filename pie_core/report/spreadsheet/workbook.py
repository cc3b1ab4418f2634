"""The projection as somebody would build it in a spreadsheet: formulas from the contract.

Written from the contract's sentences, never from the engine's code, so that the two can be set side
by side. Inputs, statutory numbers included, are cells; everything else is a formula over them. The
last sheets, `Etats` and `Annees`, hold every line of the contract's groups 1 to 4, by month and by
year, in centimes.

What the layout fixes (a change of it needs a new workbook): the horizon, the legal form, how many
items there are, and the calendar of company tax.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.bench.dues import owner_amo, paid_after, profit_tax, receipts_tax
from tests.bench.items import (
    CNSS,
    add_asset,
    add_grant,
    add_loan,
    add_offer,
    add_overhead,
    add_role,
)
from tests.bench.model import (
    ASSETS,
    STAFF,
    STATEMENTS,
    TOTALS,
    VAT,
    YEARS,
    Flows,
    Model,
    Raw,
    model_of,
)
from tests.bench.sheet import Book, Line, plus

Formula = Callable[[int], str]


def build(plan: Raw, parameters: Mapping[str, Any]) -> Book:
    """The book of a plan (JSON of the contract, already known to be valid).

    `parameters` are the statutory values by key. Its sheets `Etats` and `Annees` have a row for
    every line of the contract, labelled by its id, in the contract's order.
    """
    x = model_of(plan, parameters)
    flows = _flows(x, plan)
    statements = Statements(x, plan, {name: flows.total(TOTALS, name) for name in _TOTALS})
    statements.profit_and_loss()
    statements.treasury()
    statements.balance_sheet()
    _years(x, statements.lines)
    return x.book


def _flows(x: Model, plan: Raw) -> Flows:
    """The rows of every item."""
    flows, funding = Flows(x), plan.get("funding", {})
    for item in plan.get("offers", []):
        add_offer(x, flows, item)
    for item in plan.get("overheads", []):
        add_overhead(x, flows, item)
    rules = {f"cnss_{key}": x.rule(f"cnss_{key}") for key in CNSS}
    for item in plan.get("staff", []):
        add_role(x, flows, item, rules)
    for item in plan.get("drawings", []):
        amount, months = x.input("prélèvement", item["amount"]), x.between(item)
        flows.add(drawings=x.while_active(STAFF, "prélèvement", months, amount))
    for item in plan.get("investments", []):
        add_asset(x, flows, item, bought=True)
    for item in funding.get("in_kind", []):
        add_asset(x, flows, item, bought=False)
    for item in funding.get("grants", []):
        add_grant(x, flows, item)
    for item in funding.get("loans", []):
        add_loan(x, flows, item)
    flows.add(own_cash=x.placed(ASSETS, "apports", funding.get("own_cash", [])))
    flows.add(grants=x.placed(ASSETS, "subventions", funding.get("grants", [])))
    return flows


_TOTALS = (
    *("sales", "cost_of_sales", "stock", "purchases", "vat_on_sales", "vat_on_purchases"),
    *("sales_received", "vat_received", "purchases_paid", "purchase_vat_paid"),
    *("external", "taxes", "overhead_vat", "overheads_paid", "overhead_vat_paid"),
    *("gross", "charges", "drawings", "entered", "depreciation", "investments_paid"),
    *("investment_vat", "in_kind", "released", "drawn", "interest", "loans"),
    *("principal_paid", "interest_paid", "own_cash", "grants"),
)
_ASSETS = ("fixed_assets_net", "stock", "receivables", "vat_asset", "tax_asset", "cash")
_OWED = ("payables", "social_payable", "vat_liability", "tax_payable")


class Statements:
    """The lines of the contract by id, on their sheet in the contract's order."""

    def __init__(self, x: Model, plan: Raw, totals: Mapping[str, Line]) -> None:
        """What stands before the statements: receipts, the VAT account, tax on receipts, AMO."""
        self.x, self.plan, self.t = x, plan, totals
        self.lines: dict[str, Line] = {}
        t, form = totals, plan["legal_form"]
        self.received = x.total(TOTALS, "encaissements", [t["sales_received"], t["vat_received"]])
        paid = [t["purchase_vat_paid"], t["overhead_vat_paid"], t["investment_vat"]]
        self.deducted = x.total(VAT, "TVA récupérée", paid)
        net = x.book.months(
            VAT, "TVA nette", lambda m: f"{t['vat_received'][m]}-{self.deducted[m]}"
        )
        monthly = plan.get("vat", {}).get("period", "monthly") == "monthly"
        ends = x.book.months(VAT, "fin de période", lambda m: "1" if monthly else x.quarter_ends[m])
        self.vat_paid = paid_after(x, VAT, "TVA", net, ends)
        self.vat_left = x.book.running(VAT, "TVA due", lambda m: f"{net[m]}-{self.vat_paid[m]}")
        self.receipts_tax = (
            receipts_tax(x, plan, self.received) if form == "auto_entrepreneur" else None
        )
        on_receipts = self.receipts_tax[0] if self.receipts_tax else self.received
        self.social = x.total(
            STAFF, "charges sociales", [t["charges"], owner_amo(x, form, on_receipts)]
        )
        self.tax_paid = self.received

    def _add(self, name: str, formula: Formula) -> None:
        self.lines[name] = self.x.book.months(STATEMENTS, name, formula)

    def _copy(self, **lines: Line) -> None:
        for name, line in lines.items():
            self._add(name, line.__getitem__)

    def _less(self, name: str, first: str, *charges: str) -> None:
        """A result: the one before, less the charges between."""
        rows = [self.lines[key] for key in (first, *charges)]
        self._add(name, lambda m: "-".join(row[m] for row in rows))

    def _level(self, label: str, gains: Sequence[Line], drops: Sequence[Line]) -> Line:
        """What was gained less what was dropped, so far."""

        def change(m: int) -> str:
            return f"{plus([g[m] for g in gains])}-({plus([d[m] for d in drops])})"

        return self.x.book.running(TOTALS, label, change)

    def profit_and_loss(self) -> None:
        """1. CPC and ESG."""
        t, out = self.t, self.lines
        self._copy(sales=t["sales"], cost_of_sales=t["cost_of_sales"])
        self._less("gross_margin", "sales", "cost_of_sales")
        self._copy(external_charges=t["external"])
        self._less("value_added", "gross_margin", "external_charges")
        self._copy(taxes_and_duties=t["taxes"])
        self._add("personnel", lambda m: f"{t['gross'][m]}+{self.social[m]}")
        self._less("ebitda", "value_added", "taxes_and_duties", "personnel")
        self._copy(depreciation=t["depreciation"])
        self._less("operating_result", "ebitda", "depreciation")
        self._copy(interest=t["interest"])
        self._less("current_result", "operating_result", "interest")
        self._copy(non_current_result=t["released"])
        self._add(
            "pre_tax_result", lambda m: f"{out['current_result'][m]}+{out['non_current_result'][m]}"
        )
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
        t, out = self.t, self.lines
        self._copy(
            receipts_sales=self.received,
            receipts_own_funds=t["own_cash"],
            receipts_loans=t["drawn"],
            receipts_grants=t["grants"],
        )
        for name, paid in (("suppliers", "purchase"), ("overheads", "overhead")):
            net, vat = t[f"{paid}s_paid"], t[f"{paid}_vat_paid"]
            self._add(f"payments_{name}", lambda m, a=net, b=vat: f"{a[m]}+{b[m]}")  # type: ignore[misc]
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
        row = len(self.x.book.sheet(STATEMENTS).rows)
        closing = Line(STATEMENTS, row + 2, self.x.horizon)
        self._add("opening_cash", lambda m: closing[m - 1])
        self._add("closing_cash", lambda m: f"{out['opening_cash'][m]}+{out['net_cash'][m]}")
        self._copy(vat_collected=t["vat_received"], vat_deducted=self.deducted)

    def balance_sheet(self) -> None:
        """3. Bilan, and 4. BFR; what adds up month by month stands on the sheet of totals."""
        t, out, level = self.t, self.lines, self._level
        purchase_vat = [t["vat_on_purchases"], t["overhead_vat"]]
        vat_paid = [t["purchase_vat_paid"], t["overhead_vat_paid"]]
        in_receivables = level("TVA des créances", [t["vat_on_sales"]], [t["vat_received"]])
        in_payables = level("TVA des dettes", purchase_vat, vat_paid)
        owed_tax = level("impôt dû", [out["income_tax"]], [out["payments_income_tax"]])
        self._copy(
            fixed_assets_net=level("immobilisations", [t["entered"]], [t["depreciation"]]),
            stock=t["stock"],
            receivables=level("clients", [t["sales"], t["vat_on_sales"]], [self.received]),
        )
        self._add("vat_asset", lambda m: f"MAX(-{self.vat_left[m]},0)+{in_payables[m]}")
        self._add("tax_asset", lambda m: f"MAX(-{owed_tax[m]},0)")
        self._add("cash", lambda m: f"MAX({out['closing_cash'][m]},0)")
        self._add("total_assets", lambda m: plus([out[name][m] for name in _ASSETS]))
        self._copy(
            own_funds=level(
                "capitaux propres",
                [t["own_cash"], t["in_kind"], t["grants"], out["net_result"]],
                [t["released"], t["drawings"]],
            ),
            loans=t["loans"],
            payables=level(
                "fournisseurs",
                [t["purchases"], t["external"], t["taxes"], *purchase_vat],
                [out["payments_suppliers"], out["payments_overheads"]],
            ),
            social_payable=level("organismes", [self.social], [out["payments_social"]]),
        )
        self._add("vat_liability", lambda m: f"MAX({self.vat_left[m]},0)+{in_receivables[m]}")
        self._add("tax_payable", lambda m: f"MAX({owed_tax[m]},0)")
        self._add("overdraft", lambda m: f"MAX(-{out['closing_cash'][m]},0)")
        debts = ("own_funds", "loans", *_OWED, "overdraft")
        self._add("total_liabilities", lambda m: plus([out[name][m] for name in debts]))
        needs = _ASSETS[1:-1]
        self._add(
            "working_capital_need",
            lambda m: f"{plus([out[n][m] for n in needs])}-({plus([out[n][m] for n in _OWED])})",
        )


def _years(x: Model, lines: Mapping[str, Line]) -> None:
    """Flows are sums, opening cash that of the first month, levels those of the last."""
    names = list(lines)
    levels = {*names[names.index("fixed_assets_net") :], "closing_cash"}
    for name, line in lines.items():
        cells = []
        for year in range(x.horizon // 12):
            first, last = 12 * year, 12 * year + 11
            if name == "opening_cash":
                cells.append(f"={line[first]}")
            elif name in levels:
                cells.append(f"={line[last]}")
            else:
                cells.append(f"=SUM({line.span(first, last)})")
        x.book.sheet(YEARS).line(name, cells)
