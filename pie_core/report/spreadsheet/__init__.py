"""The projection as a workbook of live formulas: `workbook.plan_xlsx` makes the file.

Written from the contract's sentences, never from the engine's code, so that the two can be set side
by side. `sheet` is the grammar of rows, `names` the tabs and labels, `entries` what a person may
change, `model` what every row refers to; then the rows (`offers`, `costs`, `assets`, `loans`,
`dues`, `statements`, `funding`, `ratios`), the pages that are read (`pages`, `cover`), and `look`,
which writes the file.
"""
