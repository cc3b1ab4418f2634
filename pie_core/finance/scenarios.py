"""What if: levers on a whole plan, one assumption at a time, and ten thousand draws at once.

    outcome   price, volume, cost and delay moved together by hand: the curve and its key figures
    tornado   each assumption moved alone: which ones move the lowest cash most
    draw      four assumptions drawn at random: how often the till runs empty, and when

All go through `projection.compute`, with factors that are not rounded before the contract's own
rounding: a scenario is to the centime what the plan so changed would give.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

import numpy as np

from pie_core.errors import Invalid
from pie_core.finance.findings import lowest_cash
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import LowestCash, compute
from pie_core.finance.ratios import break_even
from pie_core.finance.sales import MAX_DAYS, Changes, Days
from pie_core.finance.series import Centimes, Floats, active, at_months, whole
from pie_core.finance.statements import yearly
from pie_core.model.plan import FinancialPlan, InputFinding, shown
from pie_core.model.project import Scenario

LEAST, MOST = -0.9, 2.0
"""How far a lever goes: a tenth of the plan to three times the plan."""
MAX_DRAWS = 100_000
CHUNK = 200
"""Draws computed at once: their arrays stay in the processor's cache. Twice as fast as thousands
at once, and about 10 MB of them instead of half a gigabyte."""


def what_if(one: Scenario) -> WhatIf:
    """A scenario that a team keeps, as the engine takes it: per cent become shares, exactly."""
    price, volume, cost = (float(Decimal(str(x)) / 100) for x in (one.price, one.volume, one.cost))
    return WhatIf(price, volume, cost, int(one.delay))


def _refuse(problems: Sequence[InputFinding]) -> None:
    if problems:
        raise Invalid(findings=[problem.as_dict() for problem in problems])


def _share(path: str, value: Any, low: float, high: float) -> list[InputFinding]:
    """A decimal number from `low` to `high`; NaN is none."""
    if type(value) in (int, float) and low <= value <= high:
        return []
    return [InputFinding(path, "share", shown(value), f"a decimal number, {low:g} to {high:g}")]


def _whole(path: str, code: str, value: Any, low: int, high: int) -> list[InputFinding]:
    if type(value) is int and low <= value <= high:
        return []
    return [InputFinding(path, code, shown(value), f"a whole number, {low} to {high}")]


@dataclass(frozen=True)
class WhatIf:
    """Four levers: shares of the plan (0.1 is 10 % more, -0.9 to 2) and days.

    `price` of all offers, `volume` of units sold, `cost` of units and of overheads alike; `delay`
    in days that all customers pay later (or sooner), each delay kept within 0 to 360.
    Raises `Invalid` (codes `share`, `days`).
    """

    price: float = 0.0
    volume: float = 0.0
    cost: float = 0.0
    delay: int = 0

    def __post_init__(self) -> None:
        problems: list[InputFinding] = []
        for lever in ("price", "volume", "cost"):
            problems += _share(lever, getattr(self, lever), LEAST, MOST)
        _refuse(problems + _whole("delay", "days", self.delay, -MAX_DAYS, MAX_DAYS))


@dataclass(frozen=True)
class Outcome:
    """What comes of a scenario, whole centimes.

    `closing` is the cash at the end of each month, (H,); `sales`, `net_result` and `closing_year`
    are of the first year; `break_even_month` is the point mort of the first year as a plan index,
    None if it is not reached.
    """

    closing: Centimes
    sales: int
    net_result: int
    closing_year: int
    lowest: LowestCash
    break_even_month: int | None


def outcome(plan: FinancialPlan, parameters: Parameters, what_if: WhatIf) -> Outcome:
    """The plan with the levers moved; `WhatIf()` is the projection itself.

    Raises `Invalid` (code `too_large`) for amounts in which a centime could no longer be told.
    """
    if what_if.delay:
        plan = _paid_later(plan, what_if.delay)
    _, _, lines = compute(
        plan,
        parameters,
        Changes(
            units=1 + what_if.volume,
            price=1 + what_if.price,
            unit_cost=1 + what_if.cost,
            overheads=1 + what_if.cost,
        ),
    )
    years = yearly(lines)
    closing = lines["closing_cash"]
    return Outcome(
        closing=closing,
        sales=int(years["sales"][0]),
        net_result=int(years["net_result"][0]),
        closing_year=int(closing[11]),
        lowest=LowestCash(*lowest_cash(closing)),
        break_even_month=break_even(lines, years)[0]["month"],
    )


def _paid_later(plan: FinancialPlan, days: int) -> FinancialPlan:
    """The plan with every customer's delay so many days longer, within 0 to 360."""
    offers = tuple(
        offer.model_copy(
            update={"customer_days": min(max(offer.customer_days + days, 0), MAX_DAYS)}
        )
        for offer in plan.offers
    )
    return plan.model_copy(update={"offers": offers})


Kind = Literal[
    "price",
    "units",
    "unit_cost",
    "days",
    "all_days",
    "overhead",
    "pay",
    "investment",
    "own_cash",
    "drawing",
]
"""Which assumption: an offer's price, units, unit cost or customers' delay, the delay of all
customers together, an overhead's amount, a role's gross pay, what an investment costs, what an
owner brings in, what an owner draws."""


@dataclass(frozen=True)
class Swing:
    """One assumption moved alone; `index` and `name` are the item's (0 and "" for `all_days`).

    `low` and `high` are the lowest cash, whole centimes, when the assumption has its low and its
    high value.
    """

    kind: Kind
    index: int
    name: str
    low: int
    high: int

    def reach(self, base: int) -> int:
        """How far the lowest cash moves in all, whole centimes; `base` is that of the plan."""
        return max(self.low, self.high, base) - min(self.low, self.high, base)


def tornado(
    plan: FinancialPlan,
    parameters: Parameters,
    share: float = 0.10,
    days: int = 15,
    most: int = 10,
) -> list[Swing]:
    """Each assumption alone at ± `share` of its value, delays at ± `days`: widest swing first.

    At most `most` swings, without those that move nothing; equal ones in the order of the plan.
    Grants and loans are agreed amounts, not assumptions. Raises `Invalid` (codes `share`, `days`,
    `most`; `too_large` for amounts in which a centime could no longer be told).
    """
    problems = _share("share", share, 0, 1) + _whole("days", "days", days, 0, MAX_DAYS)
    _refuse(problems + _whole("most", "most", most, 0, 1000))
    base, swings = _by_factors(plan, parameters, share, days)
    swings += _by_shifts(plan, base, share)
    swings += _by_plans(plan, parameters, share)
    lowest = int(base.min())
    moving = [swing for swing in swings if swing.reach(lowest)]
    return sorted(moving, key=lambda swing: -swing.reach(lowest))[:most]


def _assumptions(plan: FinancialPlan) -> Iterator[tuple[Kind, int, str]]:
    """What factors and days can move, item by item."""
    kinds: tuple[Kind, ...] = ("price", "units", "unit_cost", "days")
    for index, offer in enumerate(plan.offers):
        for kind in kinds:
            yield kind, index, offer.name
    if len(plan.offers) > 1:
        yield "all_days", 0, ""
    for index, overhead in enumerate(plan.overheads):
        yield "overhead", index, overhead.name
    for index, role in enumerate(plan.staff):
        yield "pay", index, role.role


def _by_factors(
    plan: FinancialPlan, parameters: Parameters, share: float, days: int
) -> tuple[Centimes, list[Swing]]:
    """The plan's own closing cash, (H,), and all swings that one computation can give.

    Row 0 is the plan; rows 1 + 2a and 2 + 2a are the low and the high value of assumption a.
    """
    found = list(_assumptions(plan))
    scenarios = 1 + 2 * len(found)
    offers = (scenarios, len(plan.offers))
    factors: dict[str, Floats] = {
        "price": np.ones(offers),
        "units": np.ones(offers),
        "unit_cost": np.ones(offers),
        "overhead": np.ones((scenarios, len(plan.overheads))),
        "pay": np.ones((scenarios, len(plan.staff))),
    }
    later: Days = np.zeros(offers, dtype=np.int64)
    for row, (kind, index, _) in enumerate(found):
        low, high = 1 + 2 * row, 2 + 2 * row
        if kind == "all_days":
            later[low], later[high] = -days, days
        elif kind == "days":
            later[low, index], later[high, index] = -days, days
        else:
            factors[kind][low, index], factors[kind][high, index] = 1 - share, 1 + share
    _, _, lines = compute(
        plan,
        parameters,
        Changes(
            units=factors["units"],
            price=factors["price"],
            unit_cost=factors["unit_cost"],
            overheads=factors["overhead"],
            gross=factors["pay"],
            later=later,
        ),
    )
    closing = lines["closing_cash"]
    lowest: list[int] = closing.min(axis=-1).tolist()
    return closing[0], [
        Swing(kind, index, name, lowest[1 + 2 * row], lowest[2 + 2 * row])
        for row, (kind, index, name) in enumerate(found)
    ]


def _by_shifts(plan: FinancialPlan, closing: Centimes, share: float) -> list[Swing]:
    """What the owner brings in and draws: neither a product nor a charge, so only cash moves."""
    horizon = plan.horizon_months

    def moved(flows: Centimes, kind: Kind, names: Sequence[str], sign: int) -> Iterator[Swing]:
        for index, (flow, name) in enumerate(zip(flows, names, strict=True)):
            low, high = (
                int((closing + sign * np.cumsum(whole(flow * factor) - flow)).min())
                for factor in (1 - share, 1 + share)
            )
            yield Swing(kind, index, name, low, high)

    own = plan.funding.own_cash
    brought = at_months([o.amount for o in own], [o.month for o in own], horizon)
    draws = plan.drawings
    taken = active([d.first_month for d in draws], [d.last_month for d in draws], horizon)
    amounts = np.array([d.amount for d in draws], dtype=np.int64)[:, None] * taken
    return [
        *moved(brought, "own_cash", [o.name for o in own], 1),
        *moved(amounts, "drawing", [""] * len(draws), -1),
    ]


def _by_plans(plan: FinancialPlan, parameters: Parameters, share: float) -> Iterator[Swing]:
    """What investments cost: through VAT, depreciation and tax, each with a plan of its own."""
    for index, asset in enumerate(plan.investments):
        lowest = []
        for factor in (1 - share, 1 + share):
            dearer = asset.model_copy(update={"cost": int(whole(asset.cost * factor))})
            bought = (*plan.investments[:index], dearer, *plan.investments[index + 1 :])
            _, _, lines = compute(plan.model_copy(update={"investments": bought}), parameters)
            lowest.append(int(lines["closing_cash"].min()))
        yield Swing("investment", index, asset.name, *lowest)


@dataclass(frozen=True)
class Uncertainty:
    """How far from the plan things may turn out, as shares: 0.2 is up to 20 % less or more.

    `price`, `volume` and `unit_cost` of all offers alike, `overheads` of all running costs alike;
    0 keeps the plan. Raises `Invalid` (code `share`) outside 0 to 1.
    """

    price: float = 0.0
    volume: float = 0.0
    unit_cost: float = 0.0
    overheads: float = 0.0

    def __post_init__(self) -> None:
        problems: list[InputFinding] = []
        for name, value in vars(self).items():
            problems += _share(name, value, 0, 1)
        _refuse(problems)


QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Draw:
    """What came of `count` random futures.

    `short_before` (H,): share of draws whose cash was below zero at the end of some month up to
    and including that one, never falling; `quantiles` (3, H): the closing cash, whole centimes,
    that 5 %, 50 % and 95 % of draws do not pass; `profitable`: share of draws with a net result
    above zero in the first year.
    """

    count: int
    short_before: Floats
    quantiles: Centimes
    profitable: float


def factors_of(uncertainty: Uncertainty, count: int, seed: int) -> Floats:
    """Factors of price, volume, unit cost and overheads, (count, 4), around 1.

    Each is triangular on 1 ± its share with its peak at 1: the difference of two uniform numbers
    times the share. The four are independent of each other; within a draw, a factor acts on all
    items and all months alike. The same seed gives the same factors.
    """
    uniform = np.random.default_rng(seed).random((2, count, 4))
    shares = np.array(
        [uncertainty.price, uncertainty.volume, uncertainty.unit_cost, uncertainty.overheads]
    )
    return cast(Floats, 1 + shares * (uniform[0] - uniform[1]))


def draw(
    plan: FinancialPlan,
    parameters: Parameters,
    uncertainty: Uncertainty,
    count: int = 10_000,
    seed: int = 2026,
    *,
    chunk: int = CHUNK,
) -> Draw:
    """`count` futures of the plan, each with its own factors; the same seed gives the same result.

    `chunk` draws are computed at once: it changes the time, never a figure. Raises `Invalid` (codes
    `count`, `seed`, `chunk`; `too_large` for amounts in which a centime could no longer be told).
    """
    problems = _whole("count", "count", count, 1, MAX_DRAWS)
    problems += _whole("seed", "seed", seed, 0, 2**63 - 1)
    _refuse(problems + _whole("chunk", "chunk", chunk, 1, MAX_DRAWS))
    factors = factors_of(uncertainty, count, seed)
    closing = np.empty((count, plan.horizon_months), dtype=np.int64)
    results = np.empty(count, dtype=np.int64)
    for begin in range(0, count, chunk):
        price, volume, unit_cost, overheads = factors[begin : begin + chunk].T
        _, _, lines = compute(
            plan,
            parameters,
            Changes(price=price, units=volume, unit_cost=unit_cost, overheads=overheads),
        )
        closing[begin : begin + chunk] = lines["closing_cash"]
        results[begin : begin + chunk] = lines["net_result"][..., :12].sum(axis=-1)
    below = np.logical_or.accumulate(closing < 0, axis=-1)
    return Draw(
        count=count,
        short_before=below.mean(axis=0),
        quantiles=whole(np.quantile(closing, QUANTILES, axis=0)),
        profitable=float((results > 0).mean()),
    )


def chance_before(drawn: Draw, n: int) -> float:
    """The chance of running out of cash before month `n`: in one of the months 0 … n-1.

    `n` is a plan index, 0 (nothing comes before) to H (the whole plan). Raises `Invalid` (code
    `month`).
    """
    _refuse(_whole("n", "month", n, 0, len(drawn.short_before)))
    return float(drawn.short_before[n - 1]) if n else 0.0
