"""The financial plan a projection starts from: every field, its bounds, and what is refused.

Amounts are whole centimes, without VAT; rates and shares are decimals per year; months are plan
indexes from 0. `read` answers with findings instead of raising, one for every problem, each with
its path: `offers[0].price: -5: a whole number of centimes, 0 to 1000000000000`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from pie_core.model.base import Model

MAX_AMOUNT = 10**12
HORIZONS = (12, 24, 36, 48, 60)
LegalForm = Literal["auto_entrepreneur", "sole_trader", "sarl", "sarl_au", "cooperative"]
COMPANIES = ("sarl", "sarl_au", "cooperative")
"""Legal forms that pay tax as a company and know no drawings."""
Category = Literal[
    "preliminary",
    "equipment",
    "computers",
    "vehicles",
    "furniture",
    "fittings",
    "software",
    "premises",
]
PRELIMINARY_YEARS = 5
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class InputFinding:
    """One problem of a file that a person wrote; `rule` says in English what is allowed."""

    path: str
    code: str
    value: str
    rule: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.path, self.value, self.rule) if part)

    def as_dict(self) -> dict[str, str]:
        """The finding as `errors.Invalid` carries it."""
        return asdict(self)


def shown(value: Any) -> str:
    """A value as one short line of JSON."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _refuse(code: str, rule: str) -> NoReturn:
    raise PydanticCustomError(code, "{rule}", {"rule": rule})


def _whole(code: str, low: int, high: int, what: str) -> BeforeValidator:
    """A whole number written without a decimal point."""

    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            _refuse(code, f"{what}, {low} to {high}")
        return value

    return BeforeValidator(check)


def _decimal(code: str, low: int, high: int, what: str) -> BeforeValidator:
    def check(value: Any) -> float:
        if type(value) not in (int, float) or not low <= value <= high:
            _refuse(code, f"{what}, {low} to {high}")
        return float(value)

    return BeforeValidator(check)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        _refuse("text", "a text")
    return value


def _start(value: Any) -> str:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        _refuse("start", "a month, 2000-01 to 2099-12")
    return value


def _horizon(value: Any) -> int:
    if type(value) is not int or value not in HORIZONS:
        _refuse("horizon", "12, 24, 36, 48 or 60")
    return value


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        _refuse("flag", "true or false")
    return value


def _month(value: Any) -> int:
    if type(value) is not int or value < 0:
        _refuse("month", "a whole number, the index of a month of the plan, from 0")
    return value


Amount = Annotated[int, _whole("amount", 0, MAX_AMOUNT, "a whole number of centimes")]
Days = Annotated[int, _whole("days", 0, 360, "a whole number of days")]
LifeYears = Annotated[int, _whole("life_years", 1, 50, "a whole number of years")]
LoanMonths = Annotated[int, _whole("months", 1, 360, "a whole number of months")]
GraceMonths = Annotated[int, _whole("grace_months", 0, 359, "a whole number of months")]
Headcount = Annotated[int, _whole("headcount", 1, 1000, "a whole number of people")]
Rate = Annotated[float, _decimal("rate", 0, 1, "a decimal number")]
Growth = Annotated[float, _decimal("growth", -1, 10, "a decimal number")]
Units = Annotated[float, _decimal("units", 0, 10**7, "a number of units")]
Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Month = Annotated[int, BeforeValidator(_month)]
Growths = tuple[Growth, ...]


class Vat(Model):
    """Whether VAT is charged, and how often it is declared."""

    liable: Flag
    period: Literal["monthly", "quarterly"]


class Offer(Model):
    """Something sold: price and cost of one unit, units of the 12 months from the start on."""

    name: Text
    unit: Text = ""
    price: Amount
    unit_cost: Amount
    vat_rate: Rate = 0.0
    purchase_vat_rate: Rate = 0.0
    monthly_units: Annotated[tuple[Units, ...], Field(min_length=12, max_length=12)]
    units_growth: Growths = ()
    price_growth: Growths = ()
    cost_growth: Growths = ()
    customer_days: Days = 0
    supplier_days: Days = 0
    stock_days: Days = 0


class Overhead(Model):
    """A running cost that falls every month, quarter or year; `amount` is that of one period."""

    name: Text
    kind: Literal["external", "taxes"] = "external"
    amount: Amount
    every: Literal["month", "quarter", "year"]
    first_month: Month = 0
    last_month: Month | None = None
    vat_rate: Rate = 0.0
    growth: Growths = ()
    supplier_days: Days = 0


class StaffRole(Model):
    """`headcount` people paid `gross_monthly` each, the employee's own contributions inside."""

    role: Text
    headcount: Headcount = 1
    gross_monthly: Amount
    first_month: Month = 0
    last_month: Month | None = None
    growth: Growths = ()


class Drawing(Model):
    """What the owner takes out each month; not a charge."""

    amount: Amount
    first_month: Month = 0
    last_month: Month | None = None


class Investment(Model):
    """A fixed asset bought and paid in `month`; the cost is without VAT."""

    name: Text
    category: Category
    cost: Amount
    vat_rate: Rate = 0.0
    month: Month = 0
    life_years: LifeYears


class InKind(Model):
    """A fixed asset that an owner brings in: no cash, no VAT."""

    name: Text
    category: Category
    amount: Amount
    month: Month = 0
    life_years: LifeYears


class OwnCash(Model):
    """Money that an owner brings in."""

    name: Text
    amount: Amount
    month: Month = 0


class Grant(Model):
    """An investment grant, released to the result over the life of what it pays for."""

    name: Text
    amount: Amount
    month: Month = 0
    life_years: LifeYears


class Loan(Model):
    """A loan drawn in `month`; `months` is its whole length, the grace inside."""

    name: Text
    kind: Literal["bank", "honour", "family"]
    amount: Amount
    rate: Rate
    months: LoanMonths
    grace_months: GraceMonths = 0
    grace: Literal["interest_only", "capitalised"] = "interest_only"
    month: Month = 0


class LoanProduct(Model):
    """A ready-made loan. `rate`: decimal per year, None if each bank has its own; `months`: the
    whole length, the grace inside; `ceiling`: centimes, None if none is known."""

    kind: Literal["bank", "honour", "family"]
    rate: Annotated[float, Field(ge=0, le=1)] | None
    months: Annotated[int, Field(ge=1, le=360)]
    grace_months: Annotated[int, Field(ge=0, le=359)]
    grace: Literal["interest_only", "capitalised"]
    ceiling: Annotated[int, Field(ge=1)] | None
    valid_from: date
    source: str
    confidence: Literal["H", "M", "L"]


class Funding(Model):
    """Where the money comes from."""

    own_cash: tuple[OwnCash, ...] = ()
    in_kind: tuple[InKind, ...] = ()
    grants: tuple[Grant, ...] = ()
    loans: tuple[Loan, ...] = ()


class FinancialPlan(Model):
    """The whole plan; see the module for units.

    Validation raises pydantic's error with every problem at once; `read` turns it into findings.
    """

    start: Annotated[str, BeforeValidator(_start)]
    horizon_months: Annotated[int, BeforeValidator(_horizon)] = 36
    legal_form: LegalForm
    activity: Literal["goods", "services"]
    tax_exempt: Flag = False
    largest_client_share: Rate = 0.0
    discount_rate: Rate | None = None
    vat: Vat = Vat(liable=False, period="monthly")
    offers: tuple[Offer, ...] = ()
    overheads: tuple[Overhead, ...] = ()
    staff: tuple[StaffRole, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    investments: tuple[Investment, ...] = ()
    funding: Funding = Funding()

    @model_validator(mode="wrap")
    @classmethod
    def _fields_and_what_lies_between(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self]
    ) -> Self:
        """Fields first, then the rules between fields, so that one bad field hides no other."""
        between = list(_between(data)) if isinstance(data, Mapping) else []
        try:
            plan = handler(data)
        except ValidationError as error:
            between = [_detail(one) for one in error.errors(include_url=False)] + between
        if between:
            raise ValidationError.from_exception_data(cls.__name__, between)
        return plan


def _detail(error: Any) -> InitErrorDetails:
    rule = (error.get("ctx") or {}).get("rule")
    kind = PydanticCustomError(error["type"], "{rule}", {"rule": rule or _worded(error)})
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"])


def _worded(error: Mapping[str, Any]) -> str:
    """What is allowed, for the problems that pydantic finds by itself."""
    match error["type"]:
        case "missing":
            return "this field is required"
        case "extra_forbidden":
            return "unknown field"
        case "literal_error":
            return "one of " + str(error["ctx"]["expected"]).replace("'", "")
        case "model_type" | "model_attributes_type":
            return "an object"
        case "tuple_type":
            return "a list"
        case "too_short" | "too_long":
            return "a list of 12 numbers"
        case _:
            return str(error["msg"])


def _rows(holder: Any, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = holder.get(name) if isinstance(holder, Mapping) else None
    if isinstance(rows, list | tuple):
        yield from ((i, row) for i, row in enumerate(rows) if isinstance(row, Mapping))


def _between(plan: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Problems that need two fields; a field that is itself wrong is left to its own finding."""

    def finding(loc: tuple[str | int, ...], value: Any, code: str, rule: str) -> InitErrorDetails:
        return InitErrorDetails(
            type=PydanticCustomError(code, "{rule}", {"rule": rule}), loc=loc, input=value
        )

    form, vat, funding = plan.get("legal_form"), plan.get("vat"), plan.get("funding")
    if plan.get("tax_exempt") is True and form != "cooperative":
        yield finding(("tax_exempt",), True, "exempt_form", "true only for a cooperative")
    if isinstance(vat, Mapping) and vat.get("liable") is True and form == "auto_entrepreneur":
        rule = "an auto-entrepreneur charges no VAT"
        yield finding(("vat", "liable"), True, "liable_form", rule)
    if form in COMPANIES and plan.get("drawings"):
        rule = "a company or a cooperative has no drawings"
        yield finding(("drawings",), plan["drawings"], "drawings_form", rule)

    horizon = plan.get("horizon_months", 36)
    last = (horizon if type(horizon) is int and horizon in HORIZONS else max(HORIZONS)) - 1
    for holder, at, names in (
        (plan, (), ("overheads", "staff", "drawings", "investments")),
        (funding, ("funding",), ("own_cash", "in_kind", "grants", "loans")),
    ):
        for name in names:
            for i, row in _rows(holder, name):
                here: tuple[str | int, ...] = (*at, name, i)
                for field in ("month", "first_month", "last_month"):
                    if type(row.get(field)) is int and row[field] > last:
                        rule = f"a month of the plan, 0 to {last}"
                        yield finding((*here, field), row[field], "month_beyond", rule)
                first, until = row.get("first_month", 0), row.get("last_month")
                if type(first) is int and type(until) is int and 0 <= until < first:
                    rule = f"not before first_month, {first}"
                    yield finding((*here, "last_month"), until, "months_reversed", rule)
                life = row.get("life_years")
                if row.get("category") == "preliminary" and type(life) is int:
                    if PRELIMINARY_YEARS < life <= 50:
                        rule = f"a whole number of years, 1 to {PRELIMINARY_YEARS} for preliminary"
                        yield finding((*here, "life_years"), life, "life_preliminary", rule)
                grace, months = row.get("grace_months", 0), row.get("months")
                if name == "loans" and type(grace) is int and type(months) is int:
                    if 1 <= months <= 360 and months <= grace < 360:
                        rule = f"less than months, {months}"
                        yield finding((*here, "grace_months"), grace, "grace_too_long", rule)


def path_of(loc: tuple[str | int, ...]) -> str:
    """`("offers", 0, "price")` as `offers[0].price`."""

    def step(part: str | int) -> str:
        if isinstance(part, int):
            return f"[{part}]"
        return "." + (part if part.isprintable() else shown(part))

    return "".join(map(step, loc)).removeprefix(".")


def findings_of(error: ValidationError) -> tuple[InputFinding, ...]:
    """Pydantic's error on a plan as findings, in the order of the fields."""
    return tuple(
        InputFinding(
            path=path_of(one["loc"]),
            code=one["type"],
            value="" if one["type"] == "missing" else shown(one["input"]),
            rule=(one.get("ctx") or {}).get("rule") or _worded(one),
        )
        for one in error.errors(include_url=False)
    )


def read(data: Any) -> tuple[FinancialPlan | None, tuple[InputFinding, ...]]:
    """A plan from JSON data, or None with every problem; exactly one of the two is empty."""
    try:
        return FinancialPlan.model_validate(data), ()
    except ValidationError as error:
        return None, findings_of(error)
