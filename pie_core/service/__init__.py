"""One function for each thing that a person does: policy, then model, then store.

The only way to write, for screens and HTTP alike. Every function takes the open `House` and the
`Actor`; it raises a `PieError` when refused.
"""
