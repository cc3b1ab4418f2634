"""Figures as Vega-Lite specifications: one for the screen and for paper (`finance`, `fonts`)."""
