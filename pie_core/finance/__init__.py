"""A financial plan projected month by month, to the centime.

    model.plan.FinancialPlan + parameters.Parameters
      → sales, overheads, staff, assets, loans   primitives: one item in one month, rounded once
      → vat, taxes                               what the state is owed, and when it is paid
      → statements                               CPC, trésorerie, bilan, BFR: sums of primitives
      → ratios, findings                         what a banker reads from them
      → projection.project                       all of it; `python -m pie_core.finance plan.json`

Amounts are whole centimes in int64, rates decimals per year, months plan indexes from 0. Arrays
are shaped (items, months) or (months,); an optional leading axis carries scenarios through the
same code. The general accounting code (CGNC) decides what the rules leave open.
"""
