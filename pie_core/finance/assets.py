"""Fixed assets, bought or brought in, and the grants released at their pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pie_core.finance.series import Centimes, at_months, total, whole
from pie_core.model.plan import Grant, InKind, Investment


@dataclass(frozen=True)
class Assets:
    """Investments, then in-kind contributions.

    `names` and `costs` by asset, `depreciation` (N, H); by month (H,): what `entered` the books,
    what of it came `in_kind`, what was `paid`, and the recovered `vat` inside the payment.
    """

    names: tuple[str, ...]
    costs: tuple[int, ...]
    depreciation: Centimes
    entered: Centimes
    in_kind: Centimes
    paid: Centimes
    vat: Centimes


def depreciation(
    costs: Sequence[int],
    months: Sequence[int],
    lives: Sequence[int],
    preliminary: Sequence[bool],
    horizon: int,
) -> Centimes:
    """Monthly charges (N, H) of assets acquired in `months`, over `lives` in years.

    Linear, the month of acquisition being the first; `preliminary` expenses take a whole year's
    share in the year of acquisition, however late it is (CGNC: no prorata).
    """
    cost = np.array(costs, dtype=np.int64)[:, None]
    month = np.array(months, dtype=np.int64)[:, None]
    life = np.array(lives, dtype=np.int64)[:, None]
    t = np.arange(horizon)
    age = np.clip(t - month + 1, 0, None)
    done, of = np.minimum(age, 12 * life), 12 * life
    if any(preliminary):
        whole_years = t // 12 - month // 12
        same_year = whole_years == 0
        so_far = np.where(same_year, t - month + 1, t % 12 + 1)
        share_of = np.where(same_year, 12 - month % 12, 12)
        flag = np.array(preliminary, dtype=np.bool_)[:, None]
        steps = np.minimum(whole_years * share_of + so_far, life * share_of)
        done = np.where(flag, np.where(age > 0, steps, 0), done)
        of = np.where(flag, life * share_of, of)
    accumulated = whole(cost * done / of)
    return np.diff(accumulated, axis=-1, prepend=0)


def assets(
    investments: Sequence[Investment], in_kind: Sequence[InKind], horizon: int, liable: bool
) -> Assets:
    """All fixed assets; if not `liable`, the VAT of an investment is part of its cost."""
    prices = np.array([i.cost for i in investments], dtype=np.int64)
    vat = whole(prices * np.array([i.vat_rate for i in investments], dtype=np.float64))
    bought = (prices if liable else prices + vat).tolist()
    costs = bought + [i.amount for i in in_kind]
    owned: list[Investment | InKind] = [*investments, *in_kind]
    months = [asset.month for asset in owned]
    entries = at_months(costs, months, horizon)
    vat_by_month = total(at_months(vat.tolist(), months[: len(bought)], horizon))
    brought_in = total(entries[len(bought) :])
    bought_by_month = total(entries[: len(bought)])
    recovered = vat_by_month if liable else np.zeros_like(vat_by_month)
    return Assets(
        names=tuple(asset.name for asset in owned),
        costs=tuple(costs),
        depreciation=depreciation(
            costs,
            months,
            [asset.life_years for asset in owned],
            [asset.category == "preliminary" for asset in owned],
            horizon,
        ),
        entered=bought_by_month + brought_in,
        in_kind=brought_in,
        paid=bought_by_month + recovered,
        vat=recovered,
    )


def grants_released(grants: Sequence[Grant], horizon: int) -> Centimes:
    """Grants released to the result, (H,): as an asset of that cost and life depreciates."""
    return total(
        depreciation(
            [grant.amount for grant in grants],
            [grant.month for grant in grants],
            [grant.life_years for grant in grants],
            [False] * len(grants),
            horizon,
        )
    )
