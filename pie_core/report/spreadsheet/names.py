"""What tabs and rows are called, as French sentences of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from pie_core.words.catalogue import Words

COVER, ENTRIES = "cover", "entries"
CPC, TREASURY, BALANCE = "cpc", "treasury", "balance_sheet"
FUNDING, RATIOS = "funding", "ratios"
VALUES, CALENDAR, SALES, COSTS, STAFF = "values", "calendar", "sales", "costs", "staff"
ASSETS, LOANS, VAT, TAXES, YEARLY_TAX = "assets", "loans", "vat", "taxes", "yearly_tax"
TOTALS, STATEMENTS, YEARS, PROFITABILITY = "totals", "statements", "years", "profitability"

TABS = {
    COVER: "À lire",
    ENTRIES: "Saisies",
    CPC: "CPC",
    TREASURY: "Trésorerie",
    BALANCE: "Bilan",
    FUNDING: "Plan de financement",
    RATIOS: "Seuil et ratios",
    VALUES: "Calcul valeurs",
    CALENDAR: "Calcul mois",
    SALES: "Calcul ventes",
    COSTS: "Calcul charges",
    STAFF: "Calcul personnel",
    ASSETS: "Calcul biens",
    LOANS: "Calcul prêts",
    VAT: "Calcul TVA",
    TAXES: "Calcul impôt",
    YEARLY_TAX: "Calcul impôt par an",
    TOTALS: "Calcul totaux",
    STATEMENTS: "Calcul lignes par mois",
    YEARS: "Calcul lignes par an",
    PROFITABILITY: "Calcul rentabilité",
}
"""Every sheet in the order of its tab: first what is read, then how it is computed."""
READ = (ENTRIES, CPC, TREASURY, BALANCE, FUNDING, RATIOS)
"""What the first page leads to."""
LONGEST_TAB = 31
"""Letters that a tab may have in Excel."""
REFUSED_IN_TAB = str.maketrans("[]:*?/\\", "       ")

ROWS = {
    # Calendar and values
    "number": "numéro du mois, à partir de 0",
    "date": "mois",
    "civil": "mois de l'année",
    "civil_year": "année",
    "quarter": "trimestre",
    "quarter_end": "fin de trimestre (1 = oui)",
    "in_dirham": "centimes dans un dirham",
    "centimes": "en centimes",
    "from_zero": "compté à partir de 0",
    "or_last": "compté à partir de 0 ; vide : le dernier mois",
    "yes": "1 = oui",
    "whole_months": "mois entiers du délai",
    "part_month": "reste du délai, en mois",
    "factor": "facteur de l'an {n}",
    "discount": "taux d'actualisation utilisé",
    # Offers
    "sales": "ventes",
    "cost": "coût des ventes",
    "cost_upto": "coût des ventes, cumulé",
    "stock": "stock à la fin du mois",
    "purchases": "achats",
    "vat_sales": "TVA sur les ventes",
    "vat_purchases": "TVA sur les achats",
    "late": "{what} : part payée un mois plus tard",
    "paid": "{what} : au paiement",
    # Overheads, staff, drawings
    "charge": "charge",
    "vat": "TVA",
    "gross_each": "brut d'une personne",
    "charges_each": "charges de l'employeur pour une personne",
    "gross": "brut",
    "charges": "charges de l'employeur",
    "drawing": "prélèvement",
    "owner_amo": "AMO du porteur de projet",
    "social": "charges sociales",
    # Assets and grants
    "asset_vat": "TVA du bien",
    "asset_cost": "coût du bien",
    "entered": "entrée",
    "accumulated": "amorti jusqu'ici",
    "depreciation": "dotation du mois",
    "payment": "paiement",
    "release": "reprise du mois",
    "own_cash": "apports en argent",
    "grants": "subventions",
    # Loans
    "drawn": "reçu",
    "interest": "intérêts",
    "instalment": "mensualité",
    "principal": "capital",
    "balance": "reste à rendre",
    "principal_paid": "capital payé",
    "interest_paid": "intérêts payés",
    "capitalised": "intérêts ajoutés au prêt",
    # VAT and taxes
    "vat_deducted": "TVA récupérée",
    "vat_net": "TVA collectée moins récupérée",
    "period_end": "fin de période (1 = oui)",
    "period_sofar": "{what} : cumul de la période",
    "vat_left": "TVA due",
    "from_client": "reçu du plus gros client",
    "client_sofar": "reçu de ce client dans l'année",
    "over_limit": "au-dessus de la limite, dans l'année",
    "excess": "au-dessus de la limite, ce mois",
    "withheld": "impôt retenu par ce client",
    "declared": "impôt déclaré",
    "tax": "impôt",
    "tax_paid": "impôt payé",
    "result": "résultat avant impôt",
    "turnover": "ventes",
    "gain": "bénéfice",
    "loss": "perte",
    "loss_used": "perte de l'an {n} déduite",
    "taxable": "bénéfice imposable",
    "year_tax": "impôt de l'année",
    "one_instalment": "un acompte",
    "tax_balance": "solde",
    "due": "dû",
    "due_less_credit": "dû, après ce qui a été payé en trop",
    # Totals
    "receipts": "encaissements des ventes",
    "total": "Total : {what}",
    "part": "une partie",
    "external": "charges externes",
    "duties": "impôts et taxes",
    "invested": "biens entrés",
    "in_kind": "apports en nature",
    "released": "subventions reprises",
    "loans": "prêts restant à rendre",
    "fixed_assets": "biens, après amortissements",
    "vat_in_receivables": "TVA que les clients doivent",
    "vat_in_payables": "TVA que nous devons aux fournisseurs",
    "tax_owed": "impôt dû jusqu'ici",
    "customers": "clients : ce qu'ils doivent",
    "suppliers": "fournisseurs : ce que nous devons",
    "bodies": "organismes sociaux : ce que nous devons",
    "equity": "capitaux propres",
    # Profitability
    "year_sales_sofar": "ventes depuis le début de l'année",
    "fixed_costs": "charges fixes",
    "flow": "flux du projet",
    "last_adds": "dernier an : besoin en fonds de roulement et biens rendus",
    "flow_without": "flux sans ce que le dernier an rend",
    "flow_sofar": "flux cumulés, sans ce que le dernier an rend",
    "sign": "signe du dernier flux qui n'est pas 0",
    "sign_changed": "changement de signe (1 = oui)",
    "recovered": "date où le flux cumulé atteint 0",
    "present": "flux actualisé",
    "present_sum": "somme des flux actualisés",
    "irr_step": "recherche du taux interne, pas n°",
    "irr_low": "au moins",
    "irr_high": "au plus",
    "irr_middle": "milieu",
    "irr_worth": "valeur des flux",
}
"""What a row of a calculation sheet holds."""


def tabs(words: Words) -> dict[str, str]:
    """The name of every sheet in a language: at most 31 letters, none refused, each only once."""
    return dict(zip(TABS, distinct(words.t(TABS[key]) for key in TABS), strict=True))


def distinct(names: Iterable[str]) -> list[str]:
    """Names as Excel takes them; what is too long is cut, what is there already gets a number."""
    found: list[str] = []
    for name in names:
        bare = " ".join(name.translate(REFUSED_IN_TAB).split()).strip("'") or "-"
        kept, number = bare[:LONGEST_TAB].strip("' "), 1
        while kept.lower() in (other.lower() for other in found):
            number += 1
            kept = f"{bare[: LONGEST_TAB - 4].strip()} {number}"
        found.append(kept)
    return found


def row(words: Words, key: str, name: str = "", **values: object) -> str:
    """The label of a row, after the name of what it is about."""
    what = words.t(ROWS[key], **values)
    return f"{name} · {what}" if name else what


FIELDS = {
    "name": "Nom",
    "kind": "Sorte",
    "price": "Prix (DH)",
    "unit_cost": "Coût d'un (DH)",
    "vat_rate": "TVA",
    "sale_vat": "TVA sur la vente",
    "purchase_vat": "TVA sur l'achat",
    "customer_days": "Clients paient après (jours)",
    "supplier_days": "Payé après (jours)",
    "stock_days": "Stock (jours)",
    "units": "Mois {n}",
    "amount": "Montant (DH)",
    "value": "Valeur (DH)",
    "each_month": "Par mois (DH)",
    "every": "Tous les … mois",
    "first_month": "Premier mois (n°)",
    "last_month": "Dernier mois (n°)",
    "headcount": "Combien",
    "gross_monthly": "Salaire brut par mois (DH)",
    "month": "Mois (n°)",
    "life_years": "Sert (années)",
    "spread_years": "Répartie (années)",
    "rate": "Taux par an",
    "months": "Durée (mois)",
    "grace_months": "Différé (mois)",
    "capitalised": "Intérêts du différé ajoutés au prêt",
}
"""The heads of the tables of entries."""
GROWTHS = {
    "units_growth": "Ventes : hausse",
    "price_growth": "Prix : hausse",
    "cost_growth": "Coût : hausse",
    "growth": "Hausse",
}
OVERHEAD_KINDS = {"external": "charge externe", "taxes": "impôt ou taxe"}
LOAN_KINDS = {"bank": "banque", "honour": "prêt d'honneur", "family": "famille, ami"}
CATEGORIES = {
    "equipment": "matériel et outillage",
    "computers": "informatique",
    "vehicles": "véhicule",
    "furniture": "mobilier",
    "fittings": "travaux du local",
    "software": "logiciel",
    "premises": "local",
    "preliminary": "frais de création",
}
ACTIVITIES = {
    "goods": "vendre des choses (commerce, fabrication, artisanat)",
    "services": "rendre un service",
}
"""Choices of a plan that a table tells and does not let change."""
