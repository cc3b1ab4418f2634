"""The field's terms by id, as French sentences of the catalogue: one wording on screen and paper."""

from __future__ import annotations

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
