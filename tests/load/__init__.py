"""A class over the real protocols, to measure what it costs: `python -m tests.load`."""
