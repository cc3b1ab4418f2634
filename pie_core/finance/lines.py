"""The lines of the statements: their ids, their order (CGNC), their names in three languages.

Ids never change. A year takes the sum of a `flow`, the first month of an `opening`, the last month
of a `closing`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Statement = Literal["cpc", "treasury", "balance_sheet", "working_capital"]


class Line(NamedTuple):
    """One line of one statement."""

    id: str
    statement: Statement
    year: Literal["flow", "opening", "closing"]
    fr: str
    ar: str
    en: str

    def label(self, language: str) -> str:
        """Its name in `fr`, `ar` or `en`."""
        return {"fr": self.fr, "ar": self.ar, "en": self.en}[language]


def _lines(
    statement: Statement,
    year: Literal["flow", "opening", "closing"],
    *rows: tuple[str, str, str, str],
) -> tuple[Line, ...]:
    return tuple(Line(key, statement, year, fr, ar, en) for key, fr, ar, en in rows)


CPC = _lines(
    "cpc",
    "flow",
    ("sales", "Chiffre d'affaires", "رقم الأعمال", "Sales"),
    ("cost_of_sales", "Coût des ventes", "كلفة المبيعات", "Cost of sales"),
    ("gross_margin", "Marge brute", "الهامش الإجمالي", "Gross margin"),
    ("external_charges", "Autres charges externes", "التكاليف الخارجية الأخرى", "External charges"),
    ("value_added", "Valeur ajoutée", "القيمة المضافة", "Value added"),
    ("taxes_and_duties", "Impôts et taxes", "الضرائب والرسوم", "Taxes and duties"),
    ("personnel", "Charges de personnel", "تكاليف المستخدمين", "Personnel"),
    ("ebitda", "Excédent brut d'exploitation", "الفائض الإجمالي للاستغلال", "EBITDA"),
    ("depreciation", "Dotations aux amortissements", "مخصصات الاستهلاكات", "Depreciation"),
    ("operating_result", "Résultat d'exploitation", "نتيجة الاستغلال", "Operating result"),
    ("interest", "Charges d'intérêts", "تكاليف الفوائد", "Interest"),
    ("current_result", "Résultat courant", "النتيجة الجارية", "Current result"),
    ("non_current_result", "Résultat non courant", "النتيجة غير الجارية", "Non-current result"),
    ("pre_tax_result", "Résultat avant impôts", "النتيجة قبل الضرائب", "Result before tax"),
    ("income_tax", "Impôts sur les résultats", "الضرائب على النتائج", "Income tax"),
    ("net_result", "Résultat net", "النتيجة الصافية", "Net result"),
    (
        "self_financing_capacity",
        "Capacité d'autofinancement (CAF)",
        "القدرة على التمويل الذاتي",
        "Self-financing capacity",
    ),
    ("self_financing", "Autofinancement", "التمويل الذاتي", "Self-financing"),
    ("purchases", "Achats de la période", "مشتريات الفترة", "Purchases"),
)

TREASURY = (
    *_lines(
        "treasury",
        "flow",
        ("receipts_sales", "Encaissements des ventes", "مقبوضات المبيعات", "Receipts from sales"),
        ("receipts_own_funds", "Apports en numéraire", "حصص نقدية", "Owners' cash"),
        ("receipts_loans", "Emprunts reçus", "قروض محصلة", "Loans received"),
        ("receipts_grants", "Subventions reçues", "إعانات محصلة", "Grants received"),
        ("payments_suppliers", "Paiements des achats", "أداءات المشتريات", "Payments of purchases"),
        (
            "payments_overheads",
            "Paiements des charges",
            "أداءات التكاليف الأخرى",
            "Payments of overheads",
        ),
        ("payments_staff", "Salaires payés", "أجور مؤداة", "Salaries paid"),
        (
            "payments_social",
            "Charges sociales payées",
            "تحملات اجتماعية مؤداة",
            "Social charges paid",
        ),
        (
            "payments_vat",
            "TVA payée à l'État",
            "الضريبة على القيمة المضافة المؤداة",
            "VAT paid to the State",
        ),
        (
            "payments_income_tax",
            "Impôts sur les résultats payés",
            "الضرائب على النتائج المؤداة",
            "Income tax paid",
        ),
        ("payments_investments", "Investissements payés", "استثمارات مؤداة", "Investments paid"),
        (
            "payments_loan_principal",
            "Remboursements du capital des emprunts",
            "تسديدات أصل القروض",
            "Loan principal repaid",
        ),
        ("payments_interest", "Intérêts payés", "فوائد مؤداة", "Interest paid"),
        ("payments_drawings", "Prélèvements de l'exploitant", "مسحوبات المستغل", "Drawings"),
        ("net_cash", "Variation de trésorerie", "تغير الخزينة", "Net cash"),
    ),
    *_lines(
        "treasury",
        "opening",
        ("opening_cash", "Trésorerie initiale", "الخزينة في البداية", "Opening cash"),
    ),
    *_lines(
        "treasury",
        "closing",
        ("closing_cash", "Trésorerie finale", "الخزينة في النهاية", "Closing cash"),
    ),
    *_lines(
        "treasury",
        "flow",
        ("vat_collected", "TVA encaissée", "الضريبة على القيمة المضافة المحصلة", "VAT collected"),
        (
            "vat_deducted",
            "TVA récupérée",
            "الضريبة على القيمة المضافة القابلة للخصم",
            "VAT deducted",
        ),
    ),
)

BALANCE_SHEET = _lines(
    "balance_sheet",
    "closing",
    ("fixed_assets_net", "Immobilisations nettes", "الأصول الثابتة الصافية", "Net fixed assets"),
    ("stock", "Stocks", "المخزونات", "Stock"),
    ("receivables", "Clients", "الزبناء", "Receivables"),
    ("vat_asset", "État, TVA (actif)", "الدولة، ض.ق.م (الأصول)", "State, VAT (asset)"),
    (
        "tax_asset",
        "État, impôt sur les résultats (actif)",
        "الدولة، الضريبة على النتائج (الأصول)",
        "State, income tax (asset)",
    ),
    ("cash", "Trésorerie-actif", "الخزينة (الأصول)", "Cash"),
    ("total_assets", "Total actif", "مجموع الأصول", "Total assets"),
    ("own_funds", "Capitaux propres et assimilés", "الرساميل الذاتية وما يماثلها", "Own funds"),
    ("loans", "Dettes de financement", "ديون التمويل", "Loans"),
    ("payables", "Fournisseurs", "الموردون", "Payables"),
    ("social_payable", "Organismes sociaux", "الهيئات الاجتماعية", "Social charges payable"),
    ("vat_liability", "État, TVA (passif)", "الدولة، ض.ق.م (الخصوم)", "State, VAT (liability)"),
    (
        "tax_payable",
        "État, impôt sur les résultats (passif)",
        "الدولة، الضريبة على النتائج (الخصوم)",
        "State, income tax (liability)",
    ),
    ("overdraft", "Trésorerie-passif", "الخزينة (الخصوم)", "Overdraft"),
    ("total_liabilities", "Total passif", "مجموع الخصوم", "Total liabilities"),
)

WORKING_CAPITAL = _lines(
    "working_capital",
    "closing",
    (
        "working_capital_need",
        "Besoin en fonds de roulement (BFR)",
        "الحاجة إلى مال التداول",
        "Working capital need",
    ),
)

LINES = (*CPC, *TREASURY, *BALANCE_SHEET, *WORKING_CAPITAL)
"""Every line, in the order in which it is printed."""

Named = tuple[str, str, str, str]
"""The row of a table that is no statement: id, fr, ar, en."""


def label(row: Named, language: str) -> str:
    """Its name in `fr`, `ar` or `en`."""
    return row[("fr", "ar", "en").index(language) + 1]


INITIAL_FUNDING: tuple[Named, ...] = (
    ("investments", "Investissements", "الاستثمارات", "Investments"),
    (
        "working_capital",
        "Besoin en fonds de roulement",
        "الحاجة إلى مال التداول",
        "Working capital",
    ),
    ("own_funds", "Apports", "الحصص", "Own funds"),
    ("grants", "Subventions", "الإعانات", "Grants"),
    ("loans", "Emprunts", "القروض", "Loans"),
    ("gap", "Reste à financer", "الباقي للتمويل", "Gap"),
)
"""The rows of the plan de financement initial: id, fr, ar, en."""

YEARLY_FUNDING: tuple[Named, ...] = (
    ("investments", "Investissements", "الاستثمارات", "Investments"),
    (
        "working_capital_change",
        "Variation du BFR",
        "تغير الحاجة إلى مال التداول",
        "Change in working capital need",
    ),
    ("loan_principal", "Remboursement des emprunts", "تسديد القروض", "Loan principal"),
    ("drawings", "Prélèvements", "المسحوبات", "Drawings"),
    (
        "self_financing_capacity",
        "Capacité d'autofinancement (CAF)",
        "القدرة على التمويل الذاتي",
        "Self-financing capacity",
    ),
    ("own_funds", "Apports", "الحصص", "Own funds"),
    ("grants", "Subventions", "الإعانات", "Grants"),
    ("loans", "Emprunts", "القروض", "Loans"),
    ("surplus", "Excédent de l'année", "فائض السنة", "Surplus"),
    ("cumulative", "Excédent cumulé", "الفائض المتراكم", "Cumulative surplus"),
)
"""The rows of the plan de financement by year: id, fr, ar, en."""

TOTALS = frozenset(
    {
        "gross_margin",
        "value_added",
        "ebitda",
        "operating_result",
        "current_result",
        "pre_tax_result",
        "net_result",
        "net_cash",
        "closing_cash",
        "total_assets",
        "total_liabilities",
    }
)
"""Lines that others of their statement add up to; a view sets them in bold."""
