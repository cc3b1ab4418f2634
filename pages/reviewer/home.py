"""The plans that a reviewer may read, by group; codes; projects from files."""

from pages.parts import frame, review_lists
from pie_core.service import cohorts

here = frame.here()
review_lists.page(here, cohorts.mine(here.house, here.me))
