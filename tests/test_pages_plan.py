"""The screens of the financial plan: every view, what is done on them, what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import explained, plan_view, statements_view
from pie_core.discovery.entries import Origin, Refused
from pie_core.finance import lines
from pie_core.model.people import Role
from pie_core.model.programme import PromptRef
from pie_core.service import answers, plans, scenarios
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_service_plans import FIRST

FILE = "trainee/figures.py"
VIEWS = [
    {},
    *({"v": "etats", "s": part} for part in statements_view.PARTS),
    *({"v": "scenarios", "s": part} for part in ("essayer", "comparer", "tornade", "hasard")),
]
OFFERS = [
    {"id": "offer-1", "cells": {"name": "Pain", "price": 200, "unit_cost": 90, "units": 3000}},
    {
        "id": "offer-2",
        "cells": {"name": "<b>Msemen</b>", "price": 300, "unit_cost": 100, "units": 900},
    },
]


def save(school: Class, key: str, value: Any) -> None:
    owner = school.project(school.amal)
    ref = PromptRef.parse(f"plan/{key}")
    found = plans.book(school.house, school.amal, owner).answers.get(key)
    answers.save(school.house, school.amal, owner, ref, value, found.version if found else 0)


@pytest.fixture
def planned(school: Class) -> Iterator[Class]:
    """Amal's team with a plan: two offers, rent, a role, a machine, a loan."""
    save(school, "frame.legal_form", "sarl")
    save(school, "offers.offers", OFFERS)
    save(
        school,
        "overheads.overheads",
        [{"id": "over-1", "cells": {"name": "Loyer", "amount": 150000}}],
    )
    save(
        school,
        "people.staff",
        [{"id": "staff-1", "cells": {"role": "Aide", "gross_monthly": 350000}}],
    )
    save(
        school,
        "equipment.investments",
        [{"id": "inv-1", "cells": {"name": "Four", "amount": 2000000}}],
    )
    save(school, "money.own_cash", [{"id": "own-1", "cells": {"name": "Nous", "amount": 1500000}}])
    save(
        school,
        "money.loans",
        [{"id": "loan-1", "cells": {"preset": "intelaka_urban", "amount": 1500000}}],
    )
    return school


def book(school: Class) -> plans.Book:
    return plans.book(school.house, school.amal, school.project(school.amal))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER])
def test_every_view_of_a_whole_plan(
    planned: Class,
    page: Open,
    role: Role,
    language: str,
) -> None:
    project = planned.project(planned.amal)
    for view in VIEWS:
        at = page(role, FILE, language, p=project, **view)
        assert not at.exception, (view, at.exception)
        assert not at.warning, (view, texts(at))
        assert "<b>Msemen</b>" not in "".join(str(e.value) for e in at.html), view


def test_a_line_says_how_it_was_made_and_leads_to_its_entry(planned: Class, page: Open) -> None:
    told = texts(page(Role.TRAINEE, FILE, v="etats", s="cpc"))
    # Two offers: 3 000 × 2,00 + 900 × 3,00 = 8 700 a month, 104 400 a year; cost 3 600 × 12 = 43 200.
    assert "104\u202f400" in told
    assert "Chiffre d&#x27;affaires 104\u202f400</bdi> − <bdi>Coût des ventes 43\u202f200" in told
    assert 'href="chiffres?v=saisie&amp;s=offers"' in told
    assert "&lt;b&gt;Msemen&lt;/b&gt;" in told


def test_every_line_is_explained_by_lines_that_exist() -> None:
    ids = {line.id for line in lines.LINES}
    assert set(explained.LINES) == ids
    for line, how in explained.LINES.items():
        assert {key for _, key in how.parts} <= ids, line


def test_the_sums_of_the_explanations_are_right(planned: Class) -> None:
    plan = book(planned).so_far.plan
    assert plan is not None
    projection = plans.figures(planned.house, plan)
    assert projection is not None
    years = projection.years
    for line, how in explained.LINES.items():
        if how.parts and line != "closing_cash":
            total = sum((years[key] if sign == "+" else -years[key]) for sign, key in how.parts)
            assert (total == years[line]).all(), line
    assert (years["closing_cash"] == years["opening_cash"] + years["net_cash"]).all()


def test_a_note_is_pinned_and_shown(planned: Class, page: Open) -> None:
    at = page(Role.TRAINEE, FILE, v="etats", s="cpc", n="external_charges")
    assert at.selectbox(key="note_figure").value == "external_charges"
    at.text_area(key="note_external_charges").set_value("Le loyer du garage <visité>.").run()
    next(b for b in at.button if b.label == "Enregistrer la note").click().run()
    assert not at.exception
    assert "Le loyer du garage &lt;visité&gt;." in texts(at)
    assert [n.text for n in book(planned).so_far.notes] == ["Le loyer du garage <visité>."]


def test_a_reader_pins_nothing(planned: Class, page: Open) -> None:
    at = page(Role.TRAINER, FILE, v="etats", p=planned.project(planned.amal))
    assert not at.text_area
    assert "Écrire une note" not in texts(at)


def test_months_of_a_year_as_columns(planned: Class, page: Open) -> None:
    at = page(Role.TRAINEE, FILE, v="etats", s="treasury")
    assert "An 3" in texts(at)
    at.segmented_control(key="statement_columns").set_value("1").run()
    assert not at.exception
    start = book(planned).start
    assert str(int(start[:4]) + 1) in texts(at)


# ---------------------------------------------------------------- scenarios


def test_a_scenario_is_tried_kept_copied_and_taken_out(planned: Class, page: Open) -> None:
    at = page(Role.TRAINEE, FILE, v="scenarios", s="essayer")
    at.slider(key="lever..cost").set_value(20).run()
    at.text_input(key="scenario_name.").set_value("Tout augmente").run()
    next(b for b in at.button if b.label == "Garder ce scénario").click().run()
    assert not at.exception
    (kept,) = scenarios.listed(book(planned))
    assert (kept.name, kept.cost) == ("Tout augmente", 20)
    assert at.selectbox(key="scenario").value == kept.id
    next(b for b in at.button if b.label == "Copier").click().run()
    assert [one.name for one in scenarios.listed(book(planned))] == [
        "Tout augmente",
        "Tout augmente (copie)",
    ]
    next(b for b in at.button if b.label == "Retirer").click().run()
    assert [one.name for one in scenarios.listed(book(planned))] == ["Tout augmente"]
    told = texts(page(Role.TRAINEE, FILE, v="scenarios", s="comparer"))
    assert "Tout augmente" in told


def test_a_scenario_without_a_name_is_one_clear_sentence(planned: Class, page: Open) -> None:
    at = page(Role.TRAINEE, FILE, v="scenarios", s="essayer")
    next(b for b in at.button if b.label == "Garder ce scénario").click().run()
    assert [e.value for e in at.error] == ["Remplis tous les champs."]
    assert not scenarios.listed(book(planned))


def test_the_chance_is_said_in_words(planned: Class, page: Open) -> None:
    told = texts(page(Role.TRAINEE, FILE, v="scenarios", s="hasard"))
    assert "Sur 100 avenirs possibles" in told


# ---------------------------------------------------------------- beginning, and what is refused


def test_the_first_figures_are_taken_over_by_a_button(school: Class, page: Open) -> None:
    owner = school.project(school.amal)
    for prompt, value in FIRST.items():
        ref = PromptRef.parse(f"discovery_day/first_figures.{prompt}")
        answers.save(school.house, school.amal, owner, ref, value, 0)
    at = page(Role.TRAINEE, FILE)
    assert not book(school).so_far.opened
    next(b for b in at.button if b.label == "Reprendre mes premiers chiffres").click().run()
    assert not at.exception
    assert book(school).so_far.opened
    assert not [b for b in at.button if b.label == "Reprendre mes premiers chiffres"]


def test_what_does_not_count_yet_is_said_with_its_place(planned: Class, page: Open) -> None:
    save(planned, "people.drawings", [{"id": "draw-1", "cells": {"amount": 100000}}])
    rent = {"name": "Loyer", "amount": 1, "first_month": 40}
    half = [{"id": "over-1", "cells": rent}, {"id": "over-2", "cells": {"name": "Eau"}}]
    save(planned, "overheads.overheads", half)
    at = page(Role.TRAINEE, FILE)
    (said,) = [w.value for w in at.warning]
    assert "ligne 2 : il manque « Montant »" in said
    assert "ligne 1, Premier mois : ce mois est après la fin du plan" in said
    assert "ne fait pas de prélèvements" in said


def test_amounts_out_of_all_measure_are_one_clear_sentence(planned: Class, page: Open) -> None:
    big = [{"id": "offer-1", "cells": {"name": "x", "price": 10**12, "units": 10**7}}]
    save(planned, "offers.offers", big)
    for view in VIEWS:
        at = page(Role.TRAINEE, FILE, **view)
        assert not at.exception, view
        said = texts(at) + "".join(str(e.value) for e in at.info)
        assert "trop grands" in said, view


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("overheads.overheads", [{"id": "over-1", "cells": {"name": "Loyer", "amount": 150000}}]),
        ("offers.offers", [{"id": "offer-1", "cells": {"name": "Pain"}}]),
        ("offers.offers", [{"id": "offer-1", "cells": {"price": 0, "units": 0}}]),
        ("money.loans", [{"id": "loan-1", "cells": {"preset": "family", "amount": 500000}}]),
        ("money.loans", [{"id": "loan-1", "cells": {"preset": "bank", "amount": 500000}}]),
        ("frame.legal_form", "cooperative"),
    ],
)
def test_a_plan_without_sales_or_without_anything_has_all_its_screens(
    school: Class, page: Open, key: str, rows: Any
) -> None:
    save(school, key, rows)
    for view in VIEWS:
        at = page(Role.TRAINEE, FILE, **view)
        assert not at.exception, (view, at.exception)
        told = texts(at)
        assert "nan" not in told.split(), view
        assert "inf" not in told.split(), view


def test_every_refusal_has_its_sentence(planned: Class) -> None:
    module = planned.house.programme.plan
    assert module is not None
    for code in plan_view.RULES:
        item = Refused(
            Origin("money", "loans", "loan-1", 1, "months"),
            code,
            "2.5",
            "a whole number of months, 1 to 360",
        )
        said = plan_view.refusal(words("fr"), module, item)
        assert "{" not in said
        assert "L'argent" in said
        assert "ligne 1" in said


def test_another_teams_figures_are_closed(planned: Class, page: Open) -> None:
    at: AppTest = page(Role.TRAINEE, FILE, p=planned.project(planned.driss))
    assert [w.value for w in at.warning] == ["Cette page n'est pas pour toi. Reviens à l'accueil."]
