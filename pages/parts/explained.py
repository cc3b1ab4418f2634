"""How each line of the statements was made, in words, and which entry is behind it.

`parts` are the lines that it adds (+) and takes off (-): the screen shows them with their amounts.
"""

from __future__ import annotations

from typing import NamedTuple


class Explained(NamedTuple):
    """A French sentence of the catalogue, the lines it is made of, and the part of the plan."""

    sentence: str
    parts: tuple[tuple[str, str], ...] = ()
    entry: str = ""


def _made(sentence: str, parts: str = "", entry: str = "") -> Explained:
    """`parts` as `+sales -cost_of_sales`."""
    return Explained(sentence, tuple((part[0], part[1:]) for part in parts.split()), entry)


LINES = {
    "sales": _made(
        "Quantités × prix, mois par mois, pour tout ce que tu vends. Compté le jour de la vente, même si le client paie plus tard.",
        entry="offers",
    ),
    "cost_of_sales": _made("Quantités vendues × coût d'un.", entry="offers"),
    "gross_margin": _made(
        "Ce qui reste des ventes quand on enlève ce qu'elles ont coûté.", "+sales -cost_of_sales"
    ),
    "external_charges": _made(
        "Loyer, électricité, téléphone, transport… : ce qui se paie même sans client.",
        entry="overheads",
    ),
    "value_added": _made(
        "La richesse que ton activité ajoute à ce qu'elle achète.",
        "+gross_margin -external_charges",
    ),
    "taxes_and_duties": _made(
        "Les impôts et taxes écrits dans les charges. L'impôt sur le résultat vient plus bas.",
        entry="overheads",
    ),
    "personnel": _made(
        "Salaires bruts, charges de l'employeur (CNSS, AMO, formation) et AMO de l'exploitant.",
        entry="people",
    ),
    "ebitda": _made(
        "Ce que l'activité rapporte, avant l'usure du matériel, les intérêts et l'impôt.",
        "+value_added -taxes_and_duties -personnel",
    ),
    "depreciation": _made(
        "L'usure du matériel : son prix, partagé sur ses années de vie. Aucun argent ne sort ici.",
        entry="equipment",
    ),
    "operating_result": _made(
        "Ce que rapporte le métier lui-même, avant les prêts et l'impôt.", "+ebitda -depreciation"
    ),
    "interest": _made("Ce que coûtent les prêts, sans le capital rendu.", entry="money"),
    "current_result": _made(
        "Le résultat du métier, les prêts payés.", "+operating_result -interest"
    ),
    "non_current_result": _made(
        "La part des subventions qui revient à cette période, au rythme du matériel qu'elles ont payé.",
        entry="money",
    ),
    "pre_tax_result": _made(
        "Ce qui est gagné avant l'impôt.", "+current_result +non_current_result"
    ),
    "income_tax": _made(
        "L'impôt de ta forme juridique. Les taux sont imprimés avec le plan.", entry="frame"
    ),
    "net_result": _made("Ce que l'entreprise a gagné, tout payé.", "+pre_tax_result -income_tax"),
    "self_financing_capacity": _made(
        "L'argent que l'activité produit : le résultat, plus l'usure qui ne sort pas de la caisse, moins la part des subventions.",
        "+net_result +depreciation -non_current_result",
    ),
    "self_financing": _made(
        "La CAF, moins ce que l'exploitant s'est versé.",
        "+self_financing_capacity -payments_drawings",
    ),
    "purchases": _made(
        "Ce qu'il faut acheter : le coût des ventes, plus ce que le stock augmente.", entry="offers"
    ),
    "receipts_sales": _made(
        "L'argent des clients, le jour où ils paient, TVA comprise. Le carnet décale.",
        entry="offers",
    ),
    "receipts_own_funds": _made("L'argent apporté par vous et par la famille.", entry="money"),
    "receipts_loans": _made("Les prêts, le mois où ils arrivent.", entry="money"),
    "receipts_grants": _made("Les subventions, le mois où elles arrivent.", entry="money"),
    "payments_suppliers": _made(
        "Les achats pour vendre et pour le stock, le jour où tu les paies.", entry="offers"
    ),
    "payments_overheads": _made("Les charges, le jour où tu les paies.", entry="overheads"),
    "payments_staff": _made("Les salaires bruts, payés dans leur mois.", entry="people"),
    "payments_social": _made(
        "Les charges sociales et l'AMO de l'exploitant, payées le mois d'après.", entry="people"
    ),
    "payments_vat": _made(
        "La TVA des clients, moins celle que tu as payée, après chaque mois ou trimestre.",
        entry="frame",
    ),
    "payments_income_tax": _made("L'impôt, à ses dates.", entry="frame"),
    "payments_investments": _made("Le matériel, payé le mois de l'achat.", entry="equipment"),
    "payments_loan_principal": _made("La part du capital dans chaque échéance.", entry="money"),
    "payments_interest": _made("La part des intérêts dans chaque échéance.", entry="money"),
    "payments_drawings": _made(
        "Ce que l'exploitant se verse. Ce n'est pas une charge, mais l'argent sort.", entry="people"
    ),
    "net_cash": _made(
        "Tout ce qui entre, moins tout ce qui sort.",
        "+receipts_sales +receipts_own_funds +receipts_loans +receipts_grants -payments_suppliers"
        " -payments_overheads -payments_staff -payments_social -payments_vat -payments_income_tax"
        " -payments_investments -payments_loan_principal -payments_interest -payments_drawings",
    ),
    "opening_cash": _made("L'argent en caisse au premier jour de la période."),
    "closing_cash": _made(
        "L'argent en caisse au dernier jour de la période.", "+opening_cash +net_cash"
    ),
    "vat_collected": _made("La TVA reçue avec l'argent des clients.", entry="offers"),
    "vat_deducted": _made(
        "La TVA payée sur les achats, les charges et le matériel.", entry="offers"
    ),
    "fixed_assets_net": _made(
        "Le matériel, à son prix moins l'usure déjà comptée.", entry="equipment"
    ),
    "stock": _made("Ce qui est acheté et pas encore vendu.", entry="offers"),
    "receivables": _made("Ce que les clients doivent encore, TVA comprise.", entry="offers"),
    "vat_asset": _made("La TVA que l'État te doit.", entry="frame"),
    "tax_asset": _made("L'impôt payé d'avance.", entry="frame"),
    "cash": _made("L'argent en caisse, quand il y en a."),
    "total_assets": _made(
        "Tout ce que l'entreprise possède.",
        "+fixed_assets_net +stock +receivables +vat_asset +tax_asset +cash",
    ),
    "own_funds": _made(
        "Apports, subventions pas encore passées au résultat et résultats gardés, moins ce que l'exploitant s'est versé.",
        entry="money",
    ),
    "loans": _made("Ce qui reste à rendre sur les prêts.", entry="money"),
    "payables": _made("Ce que tu dois encore aux fournisseurs, TVA comprise.", entry="offers"),
    "social_payable": _made(
        "Les charges sociales du mois, payées le mois d'après.", entry="people"
    ),
    "vat_liability": _made("La TVA que tu dois à l'État.", entry="frame"),
    "tax_payable": _made("L'impôt compté et pas encore payé.", entry="frame"),
    "overdraft": _made(
        "L'argent qui manque en caisse : la banque devrait l'avancer.", entry="money"
    ),
    "total_liabilities": _made(
        "D'où vient tout cela : les apports, les résultats et les dettes. Toujours égal à l'actif.",
        "+own_funds +loans +payables +social_payable +vat_liability +tax_payable +overdraft",
    ),
    "working_capital_need": _made(
        "L'argent bloqué dans le stock et chez les clients, moins ce que tu dois encore aux autres.",
        "+stock +receivables +vat_asset +tax_asset -payables -social_payable -vat_liability -tax_payable",
    ),
}
"""Line id → how it is made."""

FUNDING = {
    "initial.investments": _made(
        "Le matériel de la première année, et ce que vous apportez déjà.", entry="equipment"
    ),
    "initial.working_capital": _made(
        "L'argent bloqué dans le stock et chez les clients, au pire mois de la première année.",
        entry="offers",
    ),
    "initial.own_funds": _made("L'argent et le matériel que vous apportez.", entry="money"),
    "initial.grants": _made("Les subventions de la première année.", entry="money"),
    "initial.loans": _made("Les prêts de la première année.", entry="money"),
    "initial.gap": _made(
        "Ce qu'il faut, moins ce que vous avez trouvé. Au-dessus de zéro, il manque de l'argent ; en dessous, il reste une réserve.",
        entry="money",
    ),
    "years.investments": _made("Le matériel entré dans l'année.", entry="equipment"),
    "years.working_capital_change": _made(
        "De combien le BFR augmente : c'est de l'argent qui reste bloqué.", entry="offers"
    ),
    "years.loan_principal": _made("Le capital des prêts rendu dans l'année.", entry="money"),
    "years.drawings": _made("Ce que l'exploitant s'est versé.", entry="people"),
    "years.self_financing_capacity": _made("L'argent que l'activité produit dans l'année."),
    "years.own_funds": _made("Ce que vous apportez dans l'année.", entry="money"),
    "years.grants": _made("Les subventions reçues dans l'année.", entry="money"),
    "years.loans": _made("Les prêts reçus dans l'année, et les intérêts ajoutés.", entry="money"),
    "years.surplus": _made(
        "Ce qui entre, moins ce qui sort. C'est la variation de la trésorerie de l'année."
    ),
    "years.cumulative": _made("Les excédents additionnés, année après année."),
}
"""Row of the funding plan → how it is made."""

BREAK_EVEN = {
    "variable_costs": _made(
        "Ce qui augmente avec chaque vente : le coût des ventes.", entry="offers"
    ),
    "fixed_costs": _made(
        "Ce qui se paie même sans vente : charges, impôts et taxes, personnel, amortissements, intérêts.",
        entry="overheads",
    ),
    "margin_rate": _made(
        "Sur 100 DH de ventes, ce qui reste après le coût des ventes.", entry="offers"
    ),
    "threshold": _made(
        "Les ventes qui paient juste toutes les charges : charges fixes ÷ taux de marge."
    ),
    "safety_margin": _made("De combien les ventes peuvent baisser avant de perdre de l'argent."),
    "month": _made("Le mois où les ventes de l'année passent le seuil."),
}
"""Row of the break-even table → how it is made."""

WHOLE = {
    "npv": "Ce que le projet vaut aujourd'hui, l'argent de demain comptant moins.",
    "irr": "Le rendement du projet par an.",
    "payback_years": "Quand l'argent mis est revenu.",
}
"""Figure of the whole plan → what it says."""

RATIOS = {
    "debt_to_caf": (
        "En combien d'années la CAF rendrait tous les prêts.",
        "la CAF n'est pas positive",
    ),
    "debt_service_cover": (
        "Combien de fois l'argent produit paie les échéances de l'année.",
        "aucune échéance cette année",
    ),
    "own_funds_ratio": ("La part de l'entreprise qui n'est pas empruntée.", "le bilan est vide"),
    "working_capital_days": (
        "Combien de jours de ventes sont bloqués dans le stock et chez les clients.",
        "aucune vente cette année",
    ),
}
"""Ratio → what it says, and why it may have no meaning (its name: `words.terms.RATIO_NAMES`)."""
