"""What a committee asks about money: cash, own funds, debts, losses. Worst first."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from pie_core.model.plan import COMPANIES
from pie_core.report.questions.case import Case, Doubt


def cash_negative(case: Case) -> list[Doubt]:
    """The first month in which cash is short, and the lowest."""
    if case.projection is None:
        return []
    closing = case.projection.lines["closing_cash"]
    short = np.flatnonzero(closing < 0)
    if not short.size:
        return []
    first, (lowest, least) = int(short[0]), case.projection.lowest_cash
    missing, month = case.amount(-int(closing[first])), case.month(first)
    figure = case.t("il manque {amount} fin {month}", amount=missing, month=month)
    if lowest != first:
        figure += " ; " + case.t(
            "au plus bas, il manque {amount} fin {month}",
            amount=case.amount(-least),
            month=case.month(lowest),
        )
    return [Doubt(figure, month, {"amount": missing, "month": month})]


def own_funds_low(case: Case) -> list[Doubt]:
    """Own funds of the first year under the wanted share of the programme (fixed assets and BFR).

    A grant is not the owners' money.
    """
    if case.projection is None:
        return []
    initial = case.projection.funding["initial"]
    programme = initial["investments"] + initial["working_capital"]
    own = initial["own_funds"]
    if own >= case.threshold * programme:
        return []
    figure = case.t(
        "{own} d'apports pour un programme de {programme}",
        own=case.amount(own),
        programme=case.amount(programme),
    )
    share = case.below(Fraction(own, programme))
    return [Doubt(figure, "", {"share": share, "wanted": case.exactly(case.threshold)})]


def no_owner_wage(case: Case) -> list[Doubt]:
    """Something is sold and nobody of the team is paid: no staff, no drawings."""
    plan = case.plan
    if plan is None or not plan.offers:
        return []
    paid = sum(role.gross_monthly for role in plan.staff)
    if plan.legal_form not in COMPANIES:
        paid += sum(drawing.amount for drawing in plan.drawings)
    return [] if paid else [Doubt(case.t("aucun salaire, aucun prélèvement"))]


def debt_service_high(case: Case) -> list[Doubt]:
    """Years in which instalments (principal and interest) take too much of the CAF."""
    if case.projection is None:
        return []
    years = case.projection.years
    dues = (years["payments_loan_principal"] + years["payments_interest"]).tolist()
    found: list[tuple[tuple[bool, Fraction, int], Doubt]] = []
    for year, (due, caf) in enumerate(
        zip(dues, years["self_financing_capacity"].tolist(), strict=True)
    ):
        if not due or due <= case.threshold * caf:
            continue
        shown = case.year(year)
        values = {"year": shown, "wanted": case.exactly(case.threshold)}
        if caf > 0:
            values["share"] = case.above(Fraction(due, caf))
            figure = case.t(
                "{due} d'échéances pour {caf} de CAF en {year}",
                due=case.amount(due),
                caf=case.amount(caf),
                year=shown,
            )
            found.append(((False, Fraction(due, caf), -year), Doubt(figure, shown, values)))
        else:
            # No share of nothing can be told: the question names the amounts instead.
            text = case.t(
                "En {year}, vous avez {due} d'échéances et aucune capacité d'autofinancement. Avec quel argent les paierez-vous ?",
                due=case.amount(due),
                year=shown,
            )
            figure = case.t(
                "{due} d'échéances, aucune CAF en {year}", due=case.amount(due), year=shown
            )
            worst = (True, Fraction(due - caf), -year)
            found.append((worst, Doubt(figure, shown, values, text)))
    return [doubt for _, doubt in sorted(found, key=lambda one: one[0], reverse=True)]


def loan_longer(case: Case) -> list[Doubt]:
    """Loans that run longer than the longest life of what was bought or brought in."""
    plan = case.plan
    if plan is None:
        return []
    lives = [asset.life_years for asset in plan.investments]
    lives += [asset.life_years for asset in plan.funding.in_kind]
    life = 12 * max(lives, default=0)
    longer = [loan for loan in plan.funding.loans if loan.months > life and loan.amount]
    found = []
    for loan in sorted(longer, key=lambda loan: -loan.months):
        values = {
            "loan": loan.name,
            "months": case.number(loan.months),
            "life": case.number(life),
        }
        text = ""
        if lives:
            figure = case.t("prêt de {months} mois, matériel de {life} mois", **values)
        else:
            figure = case.t("prêt de {months} mois, aucun matériel", **values)
            text = case.t(
                "Le prêt « {loan} » dure {months} mois, et le plan n'achète aucun matériel. Que paie ce prêt ?",
                **values,
            )
        found.append(Doubt(figure, loan.name, values, text))
    return found


def loss_year(case: Case) -> list[Doubt]:
    """Years with a net loss."""
    if case.projection is None:
        return []
    results = case.projection.years["net_result"].tolist()
    losses = sorted((result, year) for year, result in enumerate(results) if result < 0)
    found = []
    for result, year in losses:
        values = {"amount": case.amount(-result), "year": case.year(year)}
        figure = case.t("perte de {amount} en {year}", **values)
        found.append(Doubt(figure, values["year"], values))
    return found


def gap_unfunded(case: Case) -> list[Doubt]:
    """What is left to fund of the start."""
    if case.projection is None:
        return []
    gap = case.projection.funding["initial"]["gap"]
    if gap <= 0:
        return []
    amount = case.amount(gap)
    return [Doubt(case.t("reste à financer : {amount}", amount=amount), "", {"amount": amount})]
