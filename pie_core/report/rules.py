"""What a plan rests on and what is to be checked: conventions, statutory numbers, findings."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.model.plan import COMPANIES, FinancialPlan
from pie_core.report import statutory
from pie_core.report.amounts import month, whole
from pie_core.report.parts import Grid
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams

LEGAL_FORMS = {
    "auto_entrepreneur": "Auto-entrepreneur",
    "sole_trader": "Personne physique",
    "sarl": "SARL",
    "sarl_au": "SARL à associé unique",
    "cooperative": "Coopérative",
}


def conventions(plan: FinancialPlan, words: Words) -> Iterator[str]:
    """What the projection takes for granted, in short sentences."""
    t = words.t
    yield t(
        "Forme juridique : {form}. Début : {month}.",
        form=t(LEGAL_FORMS[plan.legal_form]),
        month=month(plan.start, words),
    )
    if all(len(set(offer.monthly_units)) == 1 for offer in plan.offers):
        yield t("Mêmes ventes chaque mois.")
    if all(offer.customer_days == offer.supplier_days == 0 for offer in plan.offers):
        yield t("Tout est payé comptant.")
    lives = {investment.life_years for investment in plan.investments}
    if len(lives) == 1:
        yield words.n("Le matériel sert {n} an.", "Le matériel sert {n} ans.", next(iter(lives)))
    if plan.funding.loans and all(loan.rate == 0 for loan in plan.funding.loans):
        yield t("Les prêts sont sans intérêt, rendus en parts égales.")
    if not plan.vat.liable:
        yield t("Pas de TVA.")


def parameters(plan: FinancialPlan, known: Parameters, words: Words) -> Grid:
    """The statutory numbers that this plan uses, with their day, their source and their doubts."""
    t, spoken = words.t, words.language
    rows = []
    for key in used(plan, known):
        entry = known.entries[key]
        # Eight bands would cost a short plan its fourth page.
        say = statutory.ends if key == "amo_bands" else statutory.value
        value, doubt = say(key, entry.value, words), statutory.doubt(entry, words)
        if doubt:
            value = f"{value} ({doubt})"
        rows.append(
            (t(statutory.NAMES[key]), value, day(entry.valid_from, spoken), entry.source or "—")
        )
    return Grid(
        "text",
        (t("Règle"), t("Valeur"), t("Valeur au"), t("Source")),
        tuple(rows),
        (0.3, 0.26, 0.16, 0.28),
    )


def used(plan: FinancialPlan, known: Parameters) -> Iterator[str]:
    """The keys of the parameters that count for this plan: its form, its years, its staff."""
    company, one_year = plan.legal_form in COMPANIES, plan.horizon_months == 12
    alone = plan.legal_form == "sole_trader"
    if plan.legal_form == "auto_entrepreneur":
        yield f"ae_rate_{plan.activity}"
        yield f"ae_ceiling_{plan.activity}"
        if plan.activity == "services" and plan.largest_client_share > 0:
            yield from ("ae_client_limit", "ae_client_rate")
        yield "amo_bands"
    elif not plan.tax_exempt:
        who = "company" if company else "sole_trader"
        yield "is_scale" if company else "ir_scale"
        yield "minimum_exempt_months"
        if plan.horizon_months - 12 >= known.minimum_exempt_months:
            yield from ("minimum_rate", f"minimum_floor_{who}")
        if not one_year:
            yield f"loss_years_{who}"
            yield f"instalment_months_{who}"
            if known.entries[f"instalment_months_{who}"].value:
                yield "instalment_share"
            yield f"balance_month_{who}"
    if alone:
        yield "amo_sole_trader_rate"
    if plan.staff or alone:  # The owner's AMO is a rate of the SMIG.
        yield from ("smig_hour", "smig_hours")
    if plan.staff:
        yield from ("cnss_short_term_rate", "cnss_long_term_rate", "cnss_cap")
        yield from ("cnss_family_rate", "cnss_training_rate", "cnss_amo_rate")
    if plan.discount_rate is None and not one_year:  # Over one year, nothing is compared.
        yield "discount_rate"


def checks(projection: Projection | None, words: Words) -> Iterator[str]:
    """What the figures found, each as a sentence; the missing cash is already said elsewhere."""
    t, spoken = words.t, words.language
    for found in projection.findings if projection else ():
        match found["code"]:
            case "ae_ceiling":
                yield t(
                    "En {year}, l'argent reçu ({receipts}) passe le plafond de l'auto-entrepreneur ({ceiling}) : une autre forme juridique sera nécessaire.",
                    year=found["year"],
                    receipts=dirhams(whole(found["receipts"]), spoken),
                    ceiling=dirhams(found["ceiling"], spoken),
                )
            case "one_client":
                yield t(
                    "En {year}, un seul client professionnel paie {receipts} : au-dessus de {limit}, l'impôt est plus fort.",
                    year=found["year"],
                    receipts=dirhams(whole(found["receipts"]), spoken),
                    limit=dirhams(found["limit"], spoken),
                )
            case "financing_gap":
                yield t(
                    "Il manque {amount} pour payer le matériel et les premiers mois.",
                    amount=dirhams(whole(found["amount"]), spoken),
                )
            case "price_below_cost":
                yield t("« {offer} » est vendu moins cher qu'il ne coûte.", offer=found["offer"])
            case "wage_below_minimum":
                yield t(
                    "Le salaire prévu pour « {role} » est sous le SMIG ({minimum} par mois).",
                    role=found["role"],
                    minimum=dirhams(found["minimum"], spoken),
                )
            case "owner_unpaid":
                yield t(
                    "Personne n'est encore payé dans ces chiffres : le résultat doit aussi faire vivre l'équipe."
                )
            case "loan_longer_than_assets":
                yield t(
                    "Le prêt « {loan} » dure plus longtemps que le matériel qu'il paie.",
                    loan=found["loan"],
                )
            case "parameter_old":
                yield t("Des règles utilisées ont plus d'un an : les mettre à jour.")
