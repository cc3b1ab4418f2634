"""Soft skills: one person's profile, progress between occasions, a cohort, reliability, agreement.

Everything here computes on arrays of levels, a row per person and a column per item, with NaN where
an item has no answer. The contract's frame is EntreComp (European Commission, JRC, 2016).
"""
