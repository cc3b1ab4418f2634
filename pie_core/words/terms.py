"""The field's terms by id, as French sentences of the catalogue: one wording on screen and paper."""

from __future__ import annotations

from pie_core.model.dossier import State
from pie_core.model.numbers import Tests

BLOCK_NAMES = {
    "customer_segments": "Segments de clientèle",
    "value_propositions": "Propositions de valeur",
    "channels": "Canaux",
    "customer_relationships": "Relations clients",
    "revenue_streams": "Sources de revenus",
    "key_resources": "Ressources clés",
    "key_activities": "Activités clés",
    "key_partners": "Partenaires clés",
    "cost_structure": "Structure de coûts",
}
"""Blocks of the business model canvas, in filling order."""

DECISIONS = {
    "continue": "On continue : le critère est atteint",
    "pivot": "On change quelque chose et on repart",
    "retest": "On refait un test : ce n'est pas clair",
    "stop": "On arrête cette piste",
}
"""What follows from a test."""

RATIO_NAMES = {
    "debt_to_caf": "Dettes / CAF",
    "debt_service_cover": "Couverture du service de la dette",
    "own_funds_ratio": "Autonomie financière",
    "working_capital_days": "BFR en jours de ventes",
}
"""Ratios of each year, as screen and paper name them."""

BREAK_EVEN_NAMES = {
    "variable_costs": "Charges variables",
    "fixed_costs": "Charges fixes",
    "margin_rate": "Taux de marge",
    "threshold": "Seuil de rentabilité",
    "safety_margin": "Marge de sécurité",
    "month": "Point mort",
}
"""Rows of the break-even table."""

WHOLE_NAMES = {
    "npv": "Valeur actuelle nette (VAN)",
    "irr": "Taux de rentabilité interne (TRI)",
    "payback_years": "Délai de récupération",
}
"""Figures of the whole plan."""

PLAN_FIELDS = {
    "activity": "l'activité (vendre ou rendre service)",
    "offer": "ce qui est vendu",
    "price": "le prix",
    "units": "la quantité par mois",
    "unit_cost": "le coût d'une vente",
}
"""What the first figures need, as `il manque : …` names them."""

LEVELS = {
    "none": ("○", "pas encore vérifié"),
    "weak": ("◔", "un début de preuve"),
    "fair": ("◑", "assez vérifié"),
    "strong": ("●", "bien vérifié"),
    "mixed": ("◐", "les preuves se contredisent"),
    "contradicted": ("✕", "contredit"),
}
"""What the evidence says of a hypothesis: a sign and a French word."""

OUTCOMES = {
    "validated": ("✓", "validé"),
    "unclear": ("?", "à préciser"),
    "invalidated": ("✕", "invalidé"),
}
"""What comes out of a test."""

STAGES = {
    "to_do": ("○", "À faire"),
    "doing": ("▶", "En cours"),
    "observed": ("◑", "Observé"),
    "decided": ("✓", "Décidé"),
}
"""Where a test stands."""

RUNGS = {
    1: "avis d'un ami",
    2: "récit d'un vrai client",
    3: "quelqu'un a agi",
    4: "quelqu'un s'est engagé",
    5: "quelqu'un a payé",
}
"""The ladder of evidence."""

VERDICTS = {
    "met": "Le critère écrit d'avance est atteint.",
    "not_met": "Le critère écrit d'avance n'est pas atteint.",
    "no_criterion": "Il n'y a pas de critère : on ne peut pas dire qui a raison.",
    "no_measure": "Écris ce que vous avez compté.",
    "no_n": "Écris combien de personnes en tout.",
    "above_n": "Vous avez compté plus de personnes que vous n'en avez vues. Vérifie les deux chiffres.",
    "too_few": "Trop peu de personnes pour décider. Vois-en d'autres avant de conclure.",
    "one_person": "Une personne de plus ou de moins changerait le résultat. Vois-en d'autres.",
}
"""What a measure says against its criterion (codes of `discovery.experiments.Verdict`)."""

JOURNAL = {
    "believed": ("?", "Nous croyons"),
    "seen": ("▮", "Nous avons vu"),
    "started": ("▶", "Test commencé"),
    "decided": ("✓", "Décision"),
}
"""What the journal tells: a sign and a French word."""

REMARKS = {
    "convincing": "Réponse convaincante",
    "to_complete": "Réponse à compléter",
}
"""What a reviewer says of the answer to a banker's question, as French words."""
REMARK_SIGNS = {"convincing": "✓", "to_complete": "◐"}
"""The same as a sign."""

PLAN_STATES: dict[State, str] = {
    "draft": "brouillon",
    "submitted": "soumis",
    "to_revise": "à revoir",
    "validated": "plan validé",
    "accepted": "retenu",
    "declined": "non retenu",
}
"""Where a plan is on its way to the bank, as French words."""

TEST_COUNTS: dict[Tests, str] = {
    "0": "aucun test",
    "1": "un test",
    "2": "deux tests",
    "3": "trois tests ou plus",
}
"""How many tests a team has made."""

OCCASIONS = {
    "start": "Au début",
    "end": "À la fin",
    "then": "Le début, vu d'aujourd'hui",
}
"""When one looked at one's own competences, as French words of the catalogue."""

PROGRESS = {
    "gain": "progrès net",
    "unproven": "pas encore démontré",
    "loss": "recul net",
}
"""What a difference between two occasions allows to say, as French words. Never a decimal."""

PROGRESS_SIGNS = {"gain": "▲", "unproven": "≈", "loss": "▼"}
"""The same as a sign."""

AGREEMENT = {
    "good": "Les regards se rejoignent.",
    "moderate": "Les regards se rejoignent en partie.",
    "poor": "Les regards diffèrent : parlez-en.",
}
"""How far raters agree (`scoring.agreement.degree`), as French sentences."""

PROGRESS_MEANS = {
    "gain": "Progrès net : l'écart est plus grand que le hasard d'une réponse à l'autre.",
    "unproven": "Pas encore démontré : l'écart est trop petit pour le distinguer du hasard. Cela ne veut pas dire « pas de progrès ».",
    "loss": "Recul net : le niveau choisi est nettement plus bas. C'est souvent qu'on voit mieux ce qu'il reste à apprendre.",
}
"""The same, explained in one sentence."""

FLAGS = {
    "straight_lining": "Toutes les réponses sont au même niveau. C'est peut-être juste ; relis quand même.",
    "too_fast": "Les réponses sont allées très vite : moins de 2 secondes par question.",
    "missing": "Il manque des réponses : certaines compétences n'ont pas de niveau.",
    "vignette_order": "Deux petites histoires ont été placées dans l'ordre inverse. Relis les niveaux.",
}
"""What to be careful about when reading a profile, as French sentences of the catalogue."""

DEED = {
    "interviews": "{n} personne interrogée",
    "ideas": "{n} idée écrite",
    "dropped": "{n} idée écartée",
    "tests": "{n} test avec un critère fixé avant",
    "evidence": "{n} preuve gardée",
    "figures": "{n} réponse dans les chiffres",
    "feedback": "{n} retour donné à l'équipe",
}
DEEDS = {
    "interviews": "{n} personnes interrogées",
    "ideas": "{n} idées écrites",
    "dropped": "{n} idées écartées",
    "tests": "{n} tests avec un critère fixé avant",
    "evidence": "{n} preuves gardées",
    "figures": "{n} réponses dans les chiffres",
    "feedback": "{n} retours donnés à l'équipe",
}
"""What the workbook saw somebody do, counted: French singular, French plural."""
