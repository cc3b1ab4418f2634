"""A loan as rows of formulas: drawn, interest, instalment, capital, what is left."""

from __future__ import annotations

from pie_core.report.spreadsheet.entries import Item
from pie_core.report.spreadsheet.model import Flows, Model
from pie_core.report.spreadsheet.names import LOANS
from pie_core.report.spreadsheet.sheet import rounded


def add_loan(x: Model, flows: Flows, loan: Item) -> None:
    """Its rows; in a capitalised grace the interest is added to what is owed."""
    book, name, month = x.book, loan.name, loan["month"]
    amount, rate, months = loan["amount"], loan["rate"], loan["months"]
    grace, added = loan["grace_months"], loan["capitalised"]

    def label(key: str) -> str:
        return x.label(key, name)

    drawn = book.months(LOANS, label("drawn"), lambda m: f"IF({x.number[m]}={month},{amount},0)")
    # Four rows that read the month before: where each will stand is known beforehand.
    interest, instalment, principal, balance = (
        book.next_line(LOANS, after=place) for place in range(4)
    )

    def age(m: int) -> str:
        return f"({x.number[m]}-{month})"

    def on_balance(m: int) -> str:
        due = rounded(f"{balance[m - 1]}*{rate}/12")
        return f"IF(AND({age(m)}>=1,{age(m)}<={months}),{due},0)"

    book.months(LOANS, label("interest"), on_balance)

    def annuity(m: int) -> str:
        count, i, owed = f"({months}-{grace})", f"({rate}/12)", balance[m - 1]
        level = f"{owed}*{i}/(1-(1+{i})^-{count})"
        return f"IF({rate}=0,{rounded(f'{owed}/{count}')},{rounded(level)})"

    book.months(
        LOANS,
        label("instalment"),
        lambda m: f"IF({age(m)}={grace}+1,{annuity(m)},{instalment[m - 1]})",
    )

    def repaid(m: int) -> str:
        t, owed = age(m), balance[m - 1]
        in_grace = f"IF({added}=1,-{interest[m]},0)"
        usual = f"MIN({owed},{instalment[m]}-{interest[m]})"
        later = f"IF({t}={months},{owed},{usual})"
        return f"IF(OR({t}<1,{t}>{months}),0,IF({t}<={grace},{in_grace},{later}))"

    book.months(LOANS, label("principal"), repaid)
    book.months(LOANS, label("balance"), lambda m: f"{balance[m - 1]}+{drawn[m]}-{principal[m]}")
    flows.add(
        drawn=drawn,
        interest=interest,
        loans=balance,
        principal_paid=book.months(
            LOANS, label("principal_paid"), lambda m: f"MAX({principal[m]},0)"
        ),
        interest_paid=book.months(
            LOANS, label("interest_paid"), lambda m: f"{interest[m]}+MIN({principal[m]},0)"
        ),
        capitalised=book.months(LOANS, label("capitalised"), lambda m: f"MAX(-{principal[m]},0)"),
    )
