"""The statutory numbers on « Saisies », with their day, source and doubts: those that formulas read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pie_core.finance.parameters import Entry, Parameters, kind
from pie_core.model.plan import COMPANIES, FinancialPlan
from pie_core.report import statutory
from pie_core.report.spreadsheet.entries import Entries, Kind
from pie_core.report.spreadsheet.names import VALUES
from pie_core.report.spreadsheet.sheet import Cell, Formula, Line, Style, column
from pie_core.words.numbers import day

PROVENANCE = 4
"""The column of a rule's day; its doubts and its source, the longest, follow."""
ROOM = 4
"""Months that a list of months has room for, at least."""
_CELLS: dict[str, tuple[Kind, ...]] = {
    "amount": ("dirhams",),
    "rate": ("rate",),
    "count": ("whole",),
    "month": ("whole",),
    "bands": ("dirhams", "dirhams"),
    "rate_bands": ("dirhams", "rate"),
    "deduction_bands": ("dirhams", "rate", "dirhams"),
}


@dataclass(frozen=True)
class Scale:
    """The bands of a scale: the limits of all but the last, then what each band holds."""

    limits: Line | None
    columns: tuple[Line, ...]

    def band(self, amount: str) -> str:
        """The number of the band that holds an amount, from 0."""
        return f"SUMPRODUCT(1*({self.limits.all}<{amount}))" if self.limits else "0"


@dataclass
class Rules:
    """What formulas refer to: single numbers, scales, and lists of months as ranges."""

    cells: dict[str, str] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    months: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.cells[key]


def read_by(plan: FinancialPlan) -> Iterator[str]:
    """The keys of the rules that the formulas of a plan read."""
    yield "discount_rate"
    if plan.legal_form == "auto_entrepreneur":
        yield f"ae_rate_{plan.activity}"
        if plan.activity == "services":
            yield from ("ae_client_limit", "ae_client_rate")
        yield "amo_bands"
    else:
        who = "company" if plan.legal_form in COMPANIES else "sole_trader"
        yield "is_scale" if who == "company" else "ir_scale"
        yield from ("minimum_rate", "minimum_exempt_months", "instalment_share")
        for key in ("minimum_floor", "loss_years", "instalment_months", "balance_month"):
            yield f"{key}_{who}"
    if plan.legal_form == "sole_trader":
        yield from ("smig_hour", "smig_hours", "amo_sole_trader_rate")
    if plan.staff:
        for key in ("short_term_rate", "long_term_rate", "cap", "family_rate"):
            yield f"cnss_{key}"
        yield from ("cnss_training_rate", "cnss_amo_rate")


def add_rules(x: Entries, plan: FinancialPlan, known: Parameters) -> Rules:
    """Write them group by group."""
    t, found, wanted = x.words.t, Rules(), set(read_by(plan))
    x.heading(t("Les règles"))
    for group, keys in statutory.GROUPS.items():
        used = [key for key in keys if key in wanted]
        if not used:
            continue
        x.sheet.add()
        heads = [t(statutory.HEADINGS[group]), t("Valeur"), *("",) * (PROVENANCE - 2)]
        texts = [*heads, t("Valeur au"), t("Fiabilité"), t("Source")]
        x.sheet.add(*((text, "head") for text in texts))
        for key in used:
            _add(x, found, key, known.entries[key])
    return found


def _provenance(x: Entries, entry: Entry, filled: int) -> list[tuple[Cell, Style]]:
    """What stands after the values of a rule, in its own columns."""
    air: list[tuple[Cell, Style]] = [(None, "plain")] * (PROVENANCE - 1 - filled)
    doubt = statutory.doubt(entry, x.words) or x.words.t(statutory.CONFIDENCES["H"])
    told = (day(entry.valid_from, x.words.language), doubt, entry.source)
    return [*air, *((text, "text") for text in told)]


def _add(x: Entries, found: Rules, key: str, entry: Entry) -> None:
    name, value = x.words.t(statutory.NAMES[key]), entry.value
    match kind(key):
        case "months":
            first = len(x.sheet.rows) + 1
            room = max(ROOM, len(value))
            for place in range(room):
                typed = x.typed("whole", value[place] if place < len(value) else None)
                label = (name if place == 0 else "", "label")
                rest = _provenance(x, entry, 1) if place == 0 else []
                x.sheet.add(label, typed, *rest)  # type: ignore[arg-type]
            last = first + room - 1
            found.months[key] = f"{x.sheet.ref}!$B${first}:$B${last}"
        case "bands" | "rate_bands" | "deduction_bands":
            found.scales[key] = _scale(x, key, name, entry)
        case one:
            typed_as = _CELLS[one][0]
            number = x.sheet.add(
                (name, "label"), x.typed(typed_as, value), *_provenance(x, entry, 1)
            )
            found.cells[key] = x.meant(typed_as, x.sheet.cell(1, number), name)


def _scale(x: Entries, key: str, name: str, entry: Entry) -> Scale:
    """A row for each band: up to where, then what it holds."""
    t, kinds = x.words.t, _CELLS[kind(key)]
    heads = {
        "bands": (t("jusqu'à (DH)"), t("montant (DH)")),
        "rate_bands": (t("jusqu'à (DH)"), t("taux")),
        "deduction_bands": (t("jusqu'à (DH)"), t("taux"), t("à déduire (DH)")),
    }[kind(key)]
    label: tuple[Cell, Style] = (name, "label")
    texts: list[tuple[Cell, Style]] = [(head, "text") for head in heads]
    x.sheet.add(label, *texts, *_provenance(x, entry, len(heads)))
    first = len(x.sheet.rows) + 1
    for limit, *held in entry.value:
        edge: tuple[Cell, Style] = (
            x.typed("dirhams", limit) if limit is not None else (t("au-delà"), "text")
        )
        cells = [x.typed(as_, value) for as_, value in zip(kinds[1:], held, strict=True)]
        x.sheet.add(("", "label"), edge, *cells)
    count, values = len(entry.value), x.book.sheet(VALUES)

    def turned(place: int, number: int) -> Line:
        """A column of the table as a row of the values, in the unit of formulas."""
        cells: list[Cell] = []
        for band in range(number):
            at = f"{x.sheet.ref}!${column(place)}${first + band}"
            cells.append(Formula(f"ROUND({at}*100,0)" if kinds[place - 1] == "dirhams" else at))
        return values.line(f"{name} · {heads[place - 1]}", cells)

    limits = turned(1, count - 1) if count > 1 else None
    return Scale(limits, tuple(turned(place, count) for place in range(2, len(kinds) + 1)))
