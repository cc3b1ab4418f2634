"""What a team entered for its financial plan, as the plan that the engine reads.

The questions stand in `content/plan/module.yaml`: tables whose empty cells count as their fallback.
Here they become the fields of `model.plan.FinancialPlan`, and every field keeps its origin: the
cell that it was typed in. Nothing that was entered is ever dropped from the answers; what the plan
cannot take yet is left out of the figures only, and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pie_core.discovery import seasons
from pie_core.model.plan import FinancialPlan, InputFinding, LoanProduct, read
from pie_core.model.programme import Column, Fallback, Module, Table
from pie_core.model.project import Value

Cells = Mapping[str, Any]
DEFAULT_FORM, DEFAULT_ACTIVITY, DEFAULT_HORIZON = "auto_entrepreneur", "services", 36
NO_NAME = "—"


@dataclass(frozen=True)
class Origin:
    """A cell: the table (`activity`, `prompt`), the row's id and number (from 1), the column.

    A prompt that is no table has neither row nor column.
    """

    activity: str
    prompt: str
    row: str = ""
    number: int = 0
    column: str = ""


@dataclass(frozen=True)
class Refused:
    """An entry that does not count yet, and why: a code of `model.plan`, or `empty`."""

    origin: Origin
    code: str
    value: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Evidence:
    """A row that rests on an answer or a test: what it is about, and the name of that."""

    origin: Origin
    about: str
    source: str


@dataclass(frozen=True)
class Entered:
    """The plan of what was entered, what of it does not count yet, and what it rests on."""

    plan: FinancialPlan
    refused: tuple[Refused, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# ---------------------------------------------------------------- cells


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _plain(value: Decimal) -> int | float:
    """A whole number as int, any other as the float nearest to it."""
    return int(value) if value == value.to_integral_value() else float(value)


def share(percent: Any) -> float:
    """A percentage as a decimal, exactly as written: 4.11 is 0.0411."""
    return float(_decimal(percent) / 100)


class Row:
    """The cells of a row with the fallbacks of its empty ones."""

    def __init__(
        self,
        cells: Cells,
        columns: Mapping[str, Column],
        products: Mapping[str, LoanProduct],
        of_months: Sequence[Sequence[str]] = (),
    ) -> None:
        self.cells = cells
        self.columns = columns
        self.products = products
        self.of_months = of_months

    def __getitem__(self, column: str) -> Any:
        """What a column counts as: typed, or its fallback; None if neither."""
        typed = self.cells.get(column)
        if typed is not None:
            return _plain(_decimal(typed)) if isinstance(typed, float) else typed
        rule = self.columns[column].fallback if column in self.columns else None
        return self._fallback(rule) if rule else None

    def _fallback(self, rule: Fallback) -> Any:
        if rule.fixed is not None:
            fixed = rule.fixed
            return _plain(_decimal(fixed)) if isinstance(fixed, float) else fixed
        if rule.by:
            value = rule.values.get(str(self[rule.by]))
            return _plain(_decimal(value)) if isinstance(value, float) else value
        if rule.same:
            return self[rule.same]
        if rule.loan:
            product = self.products.get(str(self["preset"]))
            value = getattr(product, rule.loan) if product else None
            if rule.loan == "rate" and value is not None:
                return _plain(_decimal(value) * 100)
            return value
        return self._multiplied(rule)

    def _multiplied(self, rule: Fallback) -> int | float | None:
        value = self[str(rule.of)]
        if value is None:
            return None
        times = list(rule.times)
        if rule.season is not None and self.of_months:
            times += self.of_months[rule.season]
        result = _decimal(value)
        for column in times:
            percent = self[column]
            result *= _decimal(100 if percent is None else percent) / 100
        step = Decimal(1) if rule.whole else Decimal("0.01")
        return _plain(result.quantize(step, rounding=ROUND_HALF_UP))

    def growth(self, name: str) -> list[float]:
        """The growths of the years after the first, up to the last one typed."""
        years = [f"{name}_{year}" for year in range(2, 6)]
        typed = [i for i, column in enumerate(years) if self.cells.get(column) is not None]
        return [share(self[column]) for column in years[: typed[-1] + 1]] if typed else []

    def share(self, column: str) -> float:
        """A percentage as a decimal, 0 if there is none."""
        return share(self[column] or 0)

    def name(self, column: str = "name") -> str:
        """What the row calls itself."""
        return str(self.cells.get(column) or NO_NAME)


# ---------------------------------------------------------------- rows of the plan

Built = dict[str, Any]


def _offer(row: Row) -> Built:
    return {
        "name": row.name(),
        "unit": row.cells.get("unit") or "",
        "price": row["price"],
        "unit_cost": row["unit_cost"],
        "vat_rate": row.share("vat"),
        "purchase_vat_rate": row.share("purchase_vat"),
        "monthly_units": [row[f"m{month}"] for month in range(1, 13)],
        "units_growth": row.growth("units"),
        "price_growth": row.growth("price"),
        "cost_growth": row.growth("cost"),
        **{name: row[name] for name in ("customer_days", "supplier_days", "stock_days")},
    }


def _between(row: Row) -> Built:
    return {"first_month": row["first_month"], "last_month": row["last_month"]}


def _overhead(row: Row) -> Built:
    return {
        "name": row.name(),
        **{name: row[name] for name in ("kind", "amount", "every", "supplier_days")},
        **_between(row),
        "vat_rate": row.share("vat"),
        "growth": row.growth("growth"),
    }


def _role(row: Row) -> Built:
    return {
        "role": row.name("role"),
        **{name: row[name] for name in ("headcount", "gross_monthly")},
        **_between(row),
        "growth": row.growth("growth"),
    }


def _drawing(row: Row) -> Built:
    return {"amount": row["amount"], **_between(row)}


def _investment(row: Row) -> Built:
    return {
        "name": row.name(),
        "cost": row["amount"],
        "vat_rate": row.share("vat"),
        **{name: row[name] for name in ("category", "month", "life_years")},
    }


def _in_kind(row: Row) -> Built:
    names = ("amount", "category", "month", "life_years")
    return {"name": row.name(), **{name: row[name] for name in names}}


def _own_cash(row: Row) -> Built:
    return {"name": row.name(), "amount": row["amount"], "month": row["month"]}


def _grant(row: Row) -> Built:
    names = ("amount", "month", "life_years")
    return {"name": row.name(), **{name: row[name] for name in names}}


def _loan(row: Row) -> Built:
    product = row.products.get(str(row["preset"]))
    return {
        "name": row.cells.get("name") or str(row["preset"]),
        "kind": product.kind if product else "bank",
        "rate": None if row["rate"] is None else row.share("rate"),
        **{name: row[name] for name in ("amount", "months", "grace_months", "grace", "month")},
    }


@dataclass(frozen=True)
class _Kind:
    """A list of the plan: where its rows are typed, and what a row cannot do without."""

    path: tuple[str, ...]
    activity: str
    prompt: str
    build: Callable[[Row], Built]
    needs: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


_KINDS = (
    _Kind(
        ("offers",),
        "offers",
        "offers",
        _offer,
        ("price", "units"),
        {"vat_rate": "vat", "purchase_vat_rate": "purchase_vat"},
    ),
    _Kind(("overheads",), "overheads", "overheads", _overhead, ("amount",), {"vat_rate": "vat"}),
    _Kind(("staff",), "people", "staff", _role, ("gross_monthly",)),
    _Kind(("drawings",), "people", "drawings", _drawing, ("amount",)),
    _Kind(
        ("investments",),
        "equipment",
        "investments",
        _investment,
        ("amount",),
        {"vat_rate": "vat", "cost": "amount"},
    ),
    _Kind(("funding", "in_kind"), "equipment", "in_kind", _in_kind, ("amount",)),
    _Kind(("funding", "own_cash"), "money", "own_cash", _own_cash, ("amount",)),
    _Kind(("funding", "grants"), "money", "grants", _grant, ("amount",)),
    _Kind(("funding", "loans"), "money", "loans", _loan, ("amount", "rate", "months")),
)
_GROWTHS = {"units_growth": "units", "price_growth": "price", "cost_growth": "cost"}


def _column(kind: _Kind, field_name: str, index: int | None) -> str:
    """The column in which a field of the plan is typed."""
    if field_name == "monthly_units":
        return f"m{index + 1}" if index is not None else "units"
    if field_name == "growth" or field_name in _GROWTHS:
        return f"{_GROWTHS.get(field_name, 'growth')}_{(index or 0) + 2}"
    return kind.columns.get(field_name, field_name)


_PATH = re.compile(r"\A((?:funding\.)?[a-z_]+)\[(\d+)\](?:\.([a-z_]+)(?:\[(\d+)\])?)?")


# ---------------------------------------------------------------- the whole plan


def begun(answers: Mapping[str, Value]) -> bool:
    """Whether anything of the plan was entered. Keys are `activity.prompt`."""
    return any(value not in (None, [], "") for key, value in answers.items() if _counts(key))


def _counts(key: str) -> bool:
    return not key.startswith(("notes.", "scenarios."))


def start_of(answers: Mapping[str, Value], usual: str) -> str:
    """The first month of the plan: what was entered, or the usual one."""
    return str(answers.get("frame.start") or usual)


def horizon_of(answers: Mapping[str, Value]) -> int:
    """The months of the plan."""
    return int(answers.get("frame.horizon") or DEFAULT_HORIZON)


def entered(
    module: Module,
    answers: Mapping[str, Value],
    usual_start: str,
    products: Mapping[str, LoanProduct],
    labels: Mapping[str, str],
) -> Entered:
    """The plan of the answers (`activity.prompt` → value).

    `usual_start` is the first month where none was chosen; `labels` names the ready-made loans.
    """
    start = start_of(answers, usual_start)
    of_months = [seasons.of_month(month) for month in seasons.months_from(start, 12)]
    data = _frame(answers, start)
    origins: dict[tuple[str, ...], list[Origin]] = {}
    refused: list[Refused] = []
    evidence: list[Evidence] = []
    for kind in _KINDS:
        rows, places = _rows(kind, module, answers, products, of_months, refused, evidence)
        if kind.activity == "money" and kind.prompt == "loans":
            for row in rows:
                row["name"] = labels.get(row["name"], row["name"])
        origins[kind.path] = places
        holder = data["funding"] if kind.path[0] == "funding" else data
        holder[kind.path[-1]] = rows
    plan = _readable(data, origins, refused)
    return Entered(plan, tuple(refused), tuple(evidence))


def _frame(answers: Mapping[str, Value], start: str) -> Built:
    """The fields of the plan that are no rows."""
    vat = answers.get("frame.vat") or "none"
    largest, discount = answers.get("frame.largest_client"), answers.get("frame.discount")
    return {
        "start": start,
        "horizon_months": horizon_of(answers),
        "legal_form": answers.get("frame.legal_form") or DEFAULT_FORM,
        "activity": answers.get("frame.activity") or DEFAULT_ACTIVITY,
        "tax_exempt": answers.get("frame.tax_exempt") == "yes",
        "largest_client_share": share(largest or 0),
        "discount_rate": None if discount is None else share(discount),
        "vat": {"liable": vat != "none", "period": "monthly" if vat == "none" else vat},
        "funding": {},
    }


def _rows(
    kind: _Kind,
    module: Module,
    answers: Mapping[str, Value],
    products: Mapping[str, LoanProduct],
    of_months: Sequence[Sequence[str]],
    refused: list[Refused],
    evidence: list[Evidence],
) -> tuple[list[Built], list[Origin]]:
    """The rows of one list that have what they need, with where each was typed."""
    activity = module.activity(kind.activity)
    table = activity.prompt(kind.prompt) if activity else None
    if not isinstance(table, Table):
        return [], []
    columns = {column.id: column for column in table.columns}
    built: list[Built] = []
    places: list[Origin] = []
    for number, given in enumerate(answers.get(f"{kind.activity}.{kind.prompt}") or (), start=1):
        row = Row(given["cells"], columns, products, of_months)
        if not row.cells:
            continue
        place = Origin(kind.activity, kind.prompt, given["id"], number)
        if lacking := _lacking(kind, row):
            spot = Origin(kind.activity, kind.prompt, given["id"], number, lacking)
            refused.append(Refused(spot, "empty"))
            continue
        if source := row.cells.get("evidence"):
            evidence.append(
                Evidence(place, row.name("role" if kind.prompt == "staff" else "name"), source)
            )
        built.append(kind.build(row))
        places.append(place)
    return built, places


def _lacking(kind: _Kind, row: Row) -> str:
    """The first column that the row cannot do without and that is empty; '' if none is."""
    for column in kind.needs:
        if column == "units":
            if row["units"] is None and any(row[f"m{m}"] is None for m in range(1, 13)):
                return column
        elif row[column] is None:
            return column
    return ""


def _readable(
    data: Built, origins: dict[tuple[str, ...], list[Origin]], refused: list[Refused]
) -> FinancialPlan:
    """The plan without what it cannot take; that is added to `refused`.

    Each round takes out every entry that a finding names; with nothing entered a plan is valid, so
    this ends.
    """
    plan, findings = read(data)
    while plan is None:
        taken: set[tuple[tuple[str, ...], int]] = set()
        for finding in findings:
            _take_out(finding, data, origins, taken, refused)
        for path, index in sorted(taken, reverse=True):
            holder = data["funding"] if path[0] == "funding" else data
            if index < len(origins[path]):  # All drawings may have gone at once.
                del holder[path[-1]][index]
                del origins[path][index]
        plan, findings = read(data)
    return plan


def _take_out(
    finding: InputFinding,
    data: Built,
    origins: dict[tuple[str, ...], list[Origin]],
    taken: set[tuple[tuple[str, ...], int]],
    refused: list[Refused],
) -> None:
    """Say why an entry is refused, and mark its row (or unset its field)."""
    found = _PATH.match(finding.path)
    if found:
        path = tuple(found[1].split("."))
        index = int(found[2])
        if index >= len(origins[path]):
            return  # All of them have gone already, for a reason that was said.
        kind = next(k for k in _KINDS if k.path == path)
        place = origins[path][index]
        inner = int(found[4]) if found[4] else None
        column = _column(kind, found[3], inner) if found[3] else ""
        spot = Origin(place.activity, place.prompt, place.row, place.number, column)
        taken.add((path, index))
    elif finding.path == "drawings":
        spot = Origin("people", "drawings")
        data["drawings"], origins[("drawings",)] = [], []
    else:
        name = finding.path.partition(".")[0]
        spot = Origin("frame", _FRAME.get(name, name))
        data.pop(name)
        if name in ("legal_form", "activity", "start"):  # Required; the form offers only good ones.
            raise ValueError(str(finding))
    refused.append(Refused(spot, finding.code, finding.value, finding.rule))


_FRAME = {"largest_client_share": "largest_client", "discount_rate": "discount"}
