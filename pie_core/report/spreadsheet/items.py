"""The items of a plan as rows of formulas: offers, overheads, roles, assets, grants, loans."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.model import ASSETS, COSTS, INPUTS, LOANS, SALES, STAFF, Flows, Model, Raw
from tests.bench.sheet import Line, plus, rounded

STOCK_BEYOND = 14
"""Months past the horizon that a stock of 360 days looks at."""
CNSS = ("family_rate", "amo_rate", "training_rate", "short_term_rate", "long_term_rate", "cap")


def add_offer(x: Model, flows: Flows, offer: Raw) -> None:
    book, name = x.book, offer["name"]
    price, unit_cost = x.input(f"{name}, prix", offer["price"]), x.input("coût", offer["unit_cost"])
    rate = x.input("TVA vente", offer.get("vat_rate", 0))
    bought_with = x.input("TVA achat", offer.get("purchase_vat_rate", 0))
    units = book.sheet(INPUTS).line("quantités", offer["monthly_units"])
    more = x.growth(offer, "units_growth")
    dearer, costlier = x.growth(offer, "price_growth"), x.growth(offer, "cost_growth")
    customers, suppliers = x.split(offer, "customer_days"), x.split(offer, "supplier_days")
    k, f = x.split(offer, "stock_days")

    def sold(m: int) -> str:
        return f"{units[m % 12]}*{more[m // 12]}"

    def cost(m: int) -> str:
        if m >= x.horizon:
            return book.next_line(SALES)[x.horizon - 1]
        lost = f"(1+IF({x.liable}=1,0,{bought_with}))"
        return rounded(f"{sold(m)}*{unit_cost}*{costlier[m // 12]}*{lost}")

    sales = book.months(
        SALES, f"{name}, ventes", lambda m: rounded(f"{sold(m)}*{price}*{dearer[m // 12]}")
    )
    costs = book.months(SALES, f"{name}, coût", cost, STOCK_BEYOND)
    upto = book.running(SALES, f"{name}, coût cumulé", lambda m: costs[m], STOCK_BEYOND)

    def covering(m: int) -> str:
        last = rounded(f"{f}*" + costs.at(f"{m}+{k}+1"))
        return f"{upto.at(f'{m}+{k}')}-{upto[m]}+{last}"

    stock = book.months(SALES, f"{name}, stock", covering)
    purchases = book.months(
        SALES, f"{name}, achats", lambda m: f"{costs[m]}+{stock[m]}-{stock[m - 1]}"
    )
    on_sales = book.months(
        SALES, f"{name}, TVA ventes", lambda m: f"{x.liable}*{rounded(f'{sales[m]}*{rate}')}"
    )
    on_purchases = book.months(
        SALES,
        f"{name}, TVA achats",
        lambda m: f"{x.liable}*{rounded(f'{purchases[m]}*{bought_with}')}",
    )
    flows.add(
        sales=sales,
        cost_of_sales=costs,
        stock=stock,
        purchases=purchases,
        vat_on_sales=on_sales,
        vat_on_purchases=on_purchases,
        sales_received=x.delayed(SALES, f"{name}, ventes", sales, customers),
        vat_received=x.delayed(SALES, f"{name}, TVA ventes", on_sales, customers),
        purchases_paid=x.delayed(SALES, f"{name}, achats", purchases, suppliers),
        purchase_vat_paid=x.delayed(SALES, f"{name}, TVA achats", on_purchases, suppliers),
    )


def add_overhead(x: Model, flows: Flows, item: Raw) -> None:
    book, name = x.book, item["name"]
    amount, rate = x.input(name, item["amount"]), x.input("TVA", item.get("vat_rate", 0))
    step = x.input("tous les (mois)", {"month": 1, "quarter": 3, "year": 12}[item["every"]])
    first, last = x.between(item)
    growth, days = x.growth(item, "growth"), x.split(item, "supplier_days")

    def charge(m: int) -> str:
        n = x.number[m]
        falls = f"AND({n}>={first},{n}<={last},MOD({n}-{first},{step})=0)"
        lost = f"(1+IF({x.liable}=1,0,{rate}))"
        return f"IF({falls},{rounded(f'{amount}*{growth[m // 12]}*{lost}')},0)"

    charged = book.months(COSTS, name, charge)
    vat = book.months(
        COSTS, f"{name}, TVA", lambda m: f"{x.liable}*{rounded(f'{charged[m]}*{rate}')}"
    )
    kind = item.get("kind", "external")
    flows.add(
        **{kind: charged},
        overheads=charged,
        overhead_vat=vat,
        overheads_paid=x.delayed(COSTS, name, charged, days),
        overhead_vat_paid=x.delayed(COSTS, f"{name}, TVA", vat, days),
    )


def add_role(x: Model, flows: Flows, role: Raw, rules: Mapping[str, str]) -> None:
    book, name = x.book, role["role"]
    monthly = x.input(name, role["gross_monthly"])
    heads = x.input("nombre", role.get("headcount", 1))
    months, growth = x.between(role), x.growth(role, "growth")
    grown = [rounded(f"{monthly}*{growth[m // 12]}") for m in range(x.horizon)]
    gross = x.while_active(STAFF, f"{name}, brut d'une personne", months, *grown)
    uncapped = plus([rules[f"cnss_{key}_rate"] for key in ("family", "amo", "training")])
    capped = plus([rules[f"cnss_{key}_term_rate"] for key in ("short", "long")])
    charges = book.months(
        STAFF,
        f"{name}, charges d'une personne",
        lambda m: rounded(
            f"{gross[m]}*({uncapped})+MIN({gross[m]},{rules['cnss_cap']})*({capped})"
        ),
    )
    flows.add(
        gross=book.months(STAFF, f"{name}, brut", lambda m: f"{heads}*{gross[m]}"),
        charges=book.months(STAFF, f"{name}, charges", lambda m: f"{heads}*{charges[m]}"),
    )


def _accumulated(x: Model, label: str, cost: str, month: str, life: str, prorata: bool) -> Line:
    """Depreciation at the end of every month."""

    def by_month(m: int) -> str:
        past = f"MIN({m}-{month}+1,12*{life})"
        return f"IF({m}<{month},0,{rounded(f'{cost}*{past}/(12*{life})')})"

    def by_year(m: int) -> str:
        year = m // 12
        bought = f"INT({month}/12)"
        first = f"({m}-{month}+1)/({bought}*12+12-{month})"
        part = f"IF({bought}={year},{first},{year}-{bought}+{m - 12 * year + 1}/12)"
        return f"IF({m}<{month},0,{rounded(f'{cost}*MIN({part}/{life},1)')})"

    return x.book.months(ASSETS, f"{label}, amorti", by_month if prorata else by_year)


def _change(x: Model, label: str, level: Line) -> Line:
    return x.book.months(ASSETS, label, lambda m: f"{level[m]}-{level[m - 1]}")


def add_asset(x: Model, flows: Flows, item: Raw, bought: bool) -> None:
    book, name = x.book, item["name"]
    price = x.input(name, item["cost" if bought else "amount"])
    month, life = x.input("mois", item.get("month", 0)), x.input("années", item["life_years"])
    rate = x.input("TVA", item.get("vat_rate", 0))
    tax = book.constant(INPUTS, "TVA du bien", f"={rounded(f'{price}*{rate}')}")
    cost = book.constant(INPUTS, "coût du bien", f"={price}+IF({x.liable}=1,0,{tax})")

    def in_month(label: str, amount: str) -> Line:
        return book.months(
            ASSETS, f"{name}, {label}", lambda m: f"IF({x.number[m]}={month},{amount},0)"
        )

    entered = in_month("entrée", cost)
    level = _accumulated(x, name, cost, month, life, item["category"] != "preliminary")
    flows.add(entered=entered, depreciation=_change(x, f"{name}, dotation", level))
    if bought:
        flows.add(
            investments_paid=in_month("paiement", f"{price}+{tax}"),
            investment_vat=in_month("TVA", f"{x.liable}*{tax}"),
        )
    else:
        flows.add(in_kind=entered)


def add_grant(x: Model, flows: Flows, item: Raw) -> None:
    amount, life = x.input(item["name"], item["amount"]), x.input("années", item["life_years"])
    month = x.input("mois", item.get("month", 0))
    level = _accumulated(x, item["name"], amount, month, life, True)
    flows.add(released=_change(x, f"{item['name']}, reprise", level))


def add_loan(x: Model, flows: Flows, loan: Raw) -> None:
    book, name = x.book, loan["name"]
    amount, rate = x.input(name, loan["amount"]), x.input("taux", loan["rate"])
    months, grace = (
        x.input("durée", loan["months"]),
        x.input("différé", loan.get("grace_months", 0)),
    )
    added = x.input("différé capitalisé", int(loan.get("grace") == "capitalised"))
    month = x.input("mois", loan.get("month", 0))
    drawn = book.months(LOANS, f"{name}, reçu", lambda m: f"IF({x.number[m]}={month},{amount},0)")
    # Four rows that read the month before: where each will stand is known beforehand.
    first = len(book.sheet(LOANS).rows) + 1
    interest, instalment, principal, balance = (
        Line(LOANS, first + place, x.horizon) for place in range(4)
    )

    def age(m: int) -> str:
        return f"({x.number[m]}-{month})"

    book.months(
        LOANS,
        f"{name}, intérêts",
        lambda m: (
            f"IF(AND({age(m)}>=1,{age(m)}<={months}),{rounded(f'{balance[m - 1]}*{rate}/12')},0)"
        ),
    )

    def annuity(m: int) -> str:
        count, i, owed = f"({months}-{grace})", f"({rate}/12)", balance[m - 1]
        level = f"{owed}*{i}/(1-(1+{i})^-{count})"
        return f"IF({rate}=0,{rounded(f'{owed}/{count}')},{rounded(level)})"

    book.months(
        LOANS,
        f"{name}, mensualité",
        lambda m: f"IF({age(m)}={grace}+1,{annuity(m)},{instalment[m - 1]})",
    )

    def repaid(m: int) -> str:
        t, owed = age(m), balance[m - 1]
        in_grace = f"IF({added}=1,-{interest[m]},0)"
        usual = f"MIN({owed},{instalment[m]}-{interest[m]})"
        later = f"IF({t}={months},{owed},{usual})"
        return f"IF(OR({t}<1,{t}>{months}),0,IF({t}<={grace},{in_grace},{later}))"

    book.months(LOANS, f"{name}, capital", repaid)
    book.months(LOANS, f"{name}, reste dû", lambda m: f"{balance[m - 1]}+{drawn[m]}-{principal[m]}")
    flows.add(
        drawn=drawn,
        interest=interest,
        loans=balance,
        principal_paid=book.months(
            LOANS, f"{name}, capital payé", lambda m: f"MAX({principal[m]},0)"
        ),
        interest_paid=book.months(
            LOANS, f"{name}, intérêts payés", lambda m: f"{interest[m]}+MIN({principal[m]},0)"
        ),
    )
