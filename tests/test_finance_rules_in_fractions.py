"""The rules once more, word for word from the contract, month by month in exact fractions.

Slow and plain on purpose: it shares nothing with the package but the plan and the parameters, and
every primitive of the vectors must be the same centime.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from pie_core.finance import parameters
from pie_core.finance.projection import project
from pie_core.model.plan import COMPANIES, FinancialPlan
from tests.test_finance_identities import over_plans

P = parameters.load()


def exact(x: float) -> Fraction:
    """A decimal is the number as written."""
    return Fraction(repr(x)) if isinstance(x, float) else Fraction(x)


def r(x: Fraction) -> int:
    whole = (abs(x) + Fraction(1, 2)).__floor__()
    return whole if x >= 0 else -whole


def grown(rates: tuple[float, ...], year: int) -> Fraction:
    factor = Fraction(1)
    for y in range(1, year + 1):
        if rates:
            factor *= 1 + exact(rates[min(y, len(rates)) - 1])
    return factor


def delay(amounts: list[int], days: int) -> list[int]:
    k, f = days // 30, Fraction(days % 30, 30)
    paid = [0] * (len(amounts) + 14)
    for m, amount in enumerate(amounts):
        part = r(amount * f)
        paid[m + k + 1] += part
        paid[m + k] += amount - part
    return paid[: len(amounts)]


def stock(cost: list[int], days: int) -> list[int]:
    k, f = days // 30, Fraction(days % 30, 30)

    def at(m: int) -> int:
        return cost[min(m, len(cost) - 1)]

    return [
        sum(at(m + j) for j in range(1, k + 1)) + r(f * at(m + k + 1)) for m in range(len(cost))
    ]


def add(*lines: list[int]) -> list[int]:
    return [sum(cells) for cells in zip(*lines, strict=True)]


def civil(plan: FinancialPlan, m: int) -> tuple[int, int]:
    """The civil year, and the month from 0."""
    since = int(plan.start[:4]) * 12 + int(plan.start[5:]) - 1 + m
    return since // 12, since % 12


def falls(item: Any, m: int, every: int = 1) -> bool:
    last = item.last_month
    return (
        m >= item.first_month
        and (last is None or m <= last)
        and (m - item.first_month) % every == 0
    )


def trade_and_overheads(plan: FinancialPlan) -> dict[str, list[int]]:
    horizon, liable = plan.horizon_months, plan.vat.liable
    months = range(horizon)
    zero = [0] * horizon
    names = (
        *("sales", "cost_of_sales", "stock", "purchases", "receipts_sales"),
        *("payments_suppliers", "payments_overheads", "external_charges"),
        *("taxes_and_duties", "vat_collected", "vat_deducted"),
    )
    lines = {name: list(zero) for name in names}

    def put(key: str, line: list[int]) -> None:
        lines[key] = add(lines[key], line)

    for o in plan.offers:
        units = [exact(o.monthly_units[m % 12]) * grown(o.units_growth, m // 12) for m in months]
        sales = [r(units[m] * o.price * grown(o.price_growth, m // 12)) for m in months]
        with_vat = 1 if liable else 1 + exact(o.purchase_vat_rate)
        cost = [
            r(units[m] * o.unit_cost * grown(o.cost_growth, m // 12) * with_vat) for m in months
        ]
        kept = stock(cost, o.stock_days)
        bought = [cost[m] + kept[m] - (kept[m - 1] if m else 0) for m in months]
        vat_out = [r(s * exact(o.vat_rate)) if liable else 0 for s in sales]
        vat_in = [r(b * exact(o.purchase_vat_rate)) if liable else 0 for b in bought]
        put("sales", sales)
        put("cost_of_sales", cost)
        put("stock", kept)
        put("purchases", bought)
        put("vat_collected", delay(vat_out, o.customer_days))
        put("vat_deducted", delay(vat_in, o.supplier_days))
        put("receipts_sales", add(delay(sales, o.customer_days), delay(vat_out, o.customer_days)))
        put(
            "payments_suppliers",
            add(delay(bought, o.supplier_days), delay(vat_in, o.supplier_days)),
        )
    for c in plan.overheads:
        every = {"month": 1, "quarter": 3, "year": 12}[c.every]
        with_vat = 1 if liable else 1 + exact(c.vat_rate)
        charge = [
            r(c.amount * grown(c.growth, m // 12) * with_vat) if falls(c, m, every) else 0
            for m in months
        ]
        vat = [r(x * exact(c.vat_rate)) if liable else 0 for x in charge]
        put("external_charges" if c.kind == "external" else "taxes_and_duties", charge)
        put("payments_overheads", add(delay(charge, c.supplier_days), delay(vat, c.supplier_days)))
        put("vat_deducted", delay(vat, c.supplier_days))
    spent = list(zero)
    for i in plan.investments:
        vat_of = r(i.cost * exact(i.vat_rate))
        spent[i.month] += i.cost + vat_of
        if liable:
            lines["vat_deducted"][i.month] += vat_of
    lines["payments_investments"] = spent

    paid, credit, period = list(zero), 0, 0
    for m in months:
        period += lines["vat_collected"][m] - lines["vat_deducted"][m]
        if plan.vat.period == "monthly" or civil(plan, m)[1] % 3 == 2:
            due = period + credit
            credit, period = min(due, 0), 0
            if due > 0 and m + 1 < horizon:
                paid[m + 1] = due
    lines["payments_vat"] = paid
    return lines


def depreciation(cost: int, month: int, life: int, preliminary: bool, horizon: int) -> list[int]:
    done = []
    for m in range(horizon):
        if m < month:
            done.append(0)
        elif preliminary:
            i = m // 12 - month // 12
            p = m - month + 1 if i == 0 else m % 12 + 1
            q = 12 - month % 12 if i == 0 else 12
            done.append(r(cost * min((i + Fraction(p, q)) / life, Fraction(1))))
        else:
            done.append(r(Fraction(cost * min(m - month + 1, 12 * life), 12 * life)))
    return [a - b for a, b in zip(done, [0, *done], strict=False)]


@over_plans()
def test_trade_overheads_and_vat(raw: dict[str, Any]) -> None:
    plan = FinancialPlan.model_validate(raw)
    lines = project(plan, P).lines
    for key, line in trade_and_overheads(plan).items():
        assert lines[key].tolist() == line, key


@over_plans()
def test_depreciation_and_grants(raw: dict[str, Any]) -> None:
    plan = FinancialPlan.model_validate(raw)
    p = project(plan, P)
    horizon = plan.horizon_months
    owned = [(i.cost, i) for i in plan.investments] + [(k.amount, k) for k in plan.funding.in_kind]
    for n, (price, item) in enumerate(owned):
        cost = price
        if n < len(plan.investments) and not plan.vat.liable:
            cost += r(price * exact(plan.investments[n].vat_rate))
        early = item.category == "preliminary"
        assert p.assets[n]["cost"] == cost
        expected = depreciation(cost, item.month, item.life_years, early, horizon)
        assert p.assets[n]["depreciation"].tolist() == expected
    released = [0] * horizon
    for g in plan.funding.grants:
        released = add(released, depreciation(g.amount, g.month, g.life_years, False, horizon))
    assert p.lines["non_current_result"].tolist() == released


@over_plans()
def test_staff_and_the_owner(raw: dict[str, Any]) -> None:
    plan = FinancialPlan.model_validate(raw)
    lines = project(plan, P).lines
    gross, charges = [0] * plan.horizon_months, [0] * plan.horizon_months
    all_of_it = exact(P.cnss_family_rate) + exact(P.cnss_amo_rate) + exact(P.cnss_training_rate)
    up_to_cap = exact(P.cnss_short_term_rate) + exact(P.cnss_long_term_rate)
    for s in plan.staff:
        for m in range(plan.horizon_months):
            if falls(s, m):
                one = r(s.gross_monthly * grown(s.growth, m // 12))
                gross[m] += one * s.headcount
                charges[m] += r(one * all_of_it + min(one, P.cnss_cap) * up_to_cap) * s.headcount
    if plan.legal_form == "sole_trader":
        charges = [c + 21803 for c in charges]  # 6.37 % of 3,422.72 DH
    elif plan.legal_form == "auto_entrepreneur":
        charges = add(charges, owner_of_receipts(plan, lines["income_tax"].tolist()))
    assert lines["payments_staff"].tolist() == gross
    assert lines["payments_social"].tolist() == [0, *charges[:-1]]
    assert lines["personnel"].tolist() == add(gross, charges)


def owner_of_receipts(plan: FinancialPlan, tax: list[int]) -> list[int]:
    """The AMO of an auto-entrepreneur, quarter by civil quarter."""
    amo = [0] * plan.horizon_months
    years = [civil(plan, m)[0] for m in range(plan.horizon_months)]
    inside = 0
    for m, year in enumerate(years):
        inside += 1
        if civil(plan, m)[1] % 3 == 2 or m == len(years) - 1:
            of_year = [t for t, y in zip(tax, years, strict=True) if y == year]
            yearly = r(Fraction(sum(of_year) * 12, len(of_year)))
            band = next(b for upto, b in P.amo_bands if upto is None or yearly <= upto)
            amo[m] = r(Fraction(band * inside, 3))
            inside = 0
    return amo


@over_plans()
def test_tax_on_receipts(raw: dict[str, Any]) -> None:
    raw = raw | {"legal_form": "auto_entrepreneur", "tax_exempt": False}
    raw |= {"vat": {"liable": False, "period": "monthly"}}
    plan = FinancialPlan.model_validate(raw)
    lines = project(plan, P).lines
    services = plan.activity == "services"
    rate = exact(P.ae_rate_services if services else P.ae_rate_goods)
    charged, paid = [0] * plan.horizon_months, [0] * plan.horizon_months
    client_of: dict[int, int] = {}
    quarter = 0
    for m, receipts in enumerate(lines["receipts_sales"].tolist()):
        year, number = civil(plan, m)
        client = r(receipts * exact(plan.largest_client_share)) if services else 0
        before = client_of.get(year, 0)
        client_of[year] = before + client
        excess = max(before + client - max(before, P.ae_client_limit), 0)
        withheld = r(excess * exact(P.ae_client_rate))
        declared = r((receipts - excess) * rate)
        charged[m] = withheld + declared
        paid[m] += withheld
        quarter += declared
        if number % 3 == 2:
            if m + 1 < plan.horizon_months:
                paid[m + 1] += quarter
            quarter = 0
    assert lines["income_tax"].tolist() == charged
    assert lines["payments_income_tax"].tolist() == paid


@over_plans()
def test_tax_on_profit(raw: dict[str, Any]) -> None:
    plan = FinancialPlan.model_validate(raw)
    if plan.legal_form == "auto_entrepreneur":
        return
    p = project(plan, P)
    company = plan.legal_form in COMPANIES
    years = plan.horizon_months // 12
    left: list[int] = []
    taxes: list[int] = []
    for y in range(years):
        result, sales = int(p.years["pre_tax_result"][y]), int(p.years["sales"][y])
        profit = max(result, 0)
        if company:
            for past in range(max(0, y - 4), y):
                used = min(profit, left[past])
                profit -= used
                left[past] -= used
        left.append(max(-result, 0))
        if company:
            tax = r(profit * Fraction(20 if profit <= 9999999999 else 35, 100))
        else:
            row = next(row for row in P.ir_scale if row[0] is None or profit <= row[0])
            tax = r(profit * exact(row[1]) - row[2])
        if y >= 3:
            tax = max(tax, r(Fraction(sales, 400)), 300000 if company else 150000)
        taxes.append(0 if plan.tax_exempt else tax)
    dues: list[tuple[int, int]] = []
    for y, tax in enumerate(taxes):
        instalment = r(Fraction(taxes[y - 1], 4)) if company and y else 0
        dues += [(12 * y + m - 1, instalment) for m in (3, 6, 9, 12) if company]
        dues.append((12 * (y + 1) + (2 if company else 3), tax - (4 * instalment)))
    # the balance falls before that month's instalment
    dues.sort(key=lambda due: due[0])
    paid, credit = [0] * plan.horizon_months, 0
    for month in range(plan.horizon_months):
        today = sum(amount for m, amount in dues if m == month)
        credit += today
        if credit > 0:
            paid[month], credit = credit, 0
    assert p.years["income_tax"].tolist() == taxes
    assert p.lines["income_tax"][11::12].tolist() == taxes
    assert p.lines["payments_income_tax"].tolist() == paid


@over_plans()
def test_loans(raw: dict[str, Any]) -> None:
    plan = FinancialPlan.model_validate(raw)
    p = project(plan, P)
    horizon = plan.horizon_months
    principal, paid, charged = ([0] * horizon for _ in range(3))
    for loan, out in zip(plan.funding.loans, p.loans, strict=True):
        i, n = exact(loan.rate) / 12, loan.months - loan.grace_months
        balance, level = loan.amount, 0
        for row in out["schedule"]:
            interest = r(balance * i)
            past = row.month - loan.month
            if past <= loan.grace_months:
                back = -interest if loan.grace == "capitalised" else 0
            else:
                if past == loan.grace_months + 1:
                    level = r(balance * i / (1 - (1 + i) ** -n)) if i else r(Fraction(balance, n))
                back = balance if past == loan.months else min(level - interest, balance)
            balance -= back
            assert row == (row.month, interest + back, interest, back, balance)
            if row.month < horizon:
                charged[row.month] += interest
                paid[row.month] += interest if back >= 0 else 0
                principal[row.month] += max(back, 0)
    assert p.lines["interest"].tolist() == charged
    assert p.lines["payments_interest"].tolist() == paid
    assert p.lines["payments_loan_principal"].tolist() == principal


def test_a_lost_tie_is_given_back() -> None:
    """1.005 × 100 is 100.4999… in float64, and 100.5 as written."""
    from pie_core.finance.series import whole

    x = np.array([0.5, -0.5, 2.5, 0.49999, 1.005 * 100, 0.1 * 15, -1.5, 0.0])
    assert whole(x).tolist() == [1, -1, 3, 0, 101, 2, -2, 0]
