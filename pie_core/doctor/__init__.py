"""A look at the laptop before class: `python -m pie_core.doctor`.

`facts` reads what there is, once and without changing anything; `findings` is pure and says in French
what that means and what to do. It also runs where nothing is installed yet: that is a finding.
"""
