"""What a plan rests on and what is to be checked: conventions, statutory numbers, findings."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.model.plan import COMPANIES, FinancialPlan
from pie_core.report.amounts import month, whole
from pie_core.report.parts import Grid
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams, number, percent

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
    """The statutory numbers that this plan uses, with their day and source."""
    t, spoken = words.t, words.language
    rows = []
    for key, label in _used(plan):
        entry = known.entries[key]
        value = _value(key, entry.value, words)
        if entry.confidence != "H":
            value = t("{value} (à confirmer)", value=value)
        rows.append((t(label), value, day(entry.valid_from, spoken), entry.source))
    return Grid(
        "parameters",
        (t("Règle"), t("Valeur"), t("Valeur au"), t("Source")),
        tuple(rows),
        (0.3, 0.24, 0.18, 0.28),
    )


def _used(plan: FinancialPlan) -> Iterator[tuple[str, str]]:
    """The keys of the parameters that count for this legal form, with their French names."""
    if plan.legal_form == "auto_entrepreneur":
        kind = plan.activity
        yield f"ae_rate_{kind}", "Impôt de l'auto-entrepreneur, sur l'argent reçu"
        yield f"ae_ceiling_{kind}", "Plafond de l'argent reçu par an"
        yield "amo_bands", "Assurance maladie (AMO), par trimestre"
    elif plan.legal_form in COMPANIES:
        yield "is_scale", "Impôt sur les sociétés"
        yield "minimum_rate", "Cotisation minimale, sur les ventes"
    else:
        yield "ir_scale", "Impôt sur le revenu"
        yield "amo_sole_trader_rate", "Assurance maladie (AMO), sur le SMIG"
    if plan.staff:
        yield "smig_hour", "SMIG, par heure"
        yield "cnss_amo_rate", "AMO de l'employeur, sur le brut"


def _value(key: str, value: object, words: Words) -> str:
    """A parameter's value in words: a rate, an amount, or the ends of a scale."""
    spoken = words.language
    if isinstance(value, tuple):
        ends = [row[1] for row in value]
        shown = [
            percent(end, spoken)
            if isinstance(end, float) or key != "amo_bands"
            else dirhams(end, spoken)
            for end in (min(ends), max(ends))
        ]
        return words.t("de {least} à {most}", least=shown[0], most=shown[1])
    if isinstance(value, float):
        # A rate of 0.0025 needs its second decimal.
        return number(value * 100, spoken, decimals=2) + "\u00a0%"
    assert isinstance(value, int)
    return dirhams(value, spoken)


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
