"""What the plan says: its sections, its footnotes, what it lacks; figures computed by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pie_core.model import discovery
from pie_core.model.plan import FinancialPlan, Grant, InKind, Investment, OwnCash, StaffRole, Vat
from pie_core.model.project import Experiment, FigureNote, Project, Scenario, Step, Support
from pie_core.report import figures
from pie_core.report import parts as p
from pie_core.report.outline import TITLES
from pie_core.report.snapshot import Snapshot
from pie_core.report.statements import figure_names, figures_of
from pie_core.service.house import House
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests import paper
from tests.paper import EXPERIMENT, PROJECT, altered, flat, parts, taken, told

DAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PLAN = PROJECT.plan
assert PLAN is not None


def changed(**update: Any) -> Snapshot:
    """The project with a plan that is changed."""
    assert PLAN is not None
    return altered(plan=FinancialPlan.model_validate({**PLAN.model_dump(), **update}))


def text_of(snapshot: Snapshot, section: str, language: str = "fr") -> str:
    """All that a section says, on one line."""
    found = told(snapshot, language).section(section)
    return flat(" ".join(text for part in found.parts for text in paper.strings(part)))


def row(snapshot: Snapshot, section: str, first: str) -> tuple[str, ...]:
    """The row of a table that begins so, on one line each."""
    for grid in parts(told(snapshot), p.Grid, section):
        for found in grid.rows:
            if flat(found[0]).startswith(first):
                return tuple(flat(cell) for cell in found)
    raise AssertionError(first)


def notes(snapshot: Snapshot, section: str, tone: str) -> list[str]:
    return [flat(note.text) for note in parts(told(snapshot), p.Note, section) if note.tone == tone]


# ---------------------------------------------------------------------- sections


def test_the_sections_of_a_moroccan_bank_file_in_order() -> None:
    found = told(taken())
    assert [one.id for one in found.sections] == list(p.SECTIONS)
    assert [one.number for one in found.sections] == list(range(1, 24))
    assert set(TITLES) == set(p.SECTIONS)
    titles = [one.title for one in found.sections]
    for place, said in (
        (9, "programme d'investissement"),
        (10, "plan de financement initial"),
        (12, "compte de produits et charges"),
        (16, "plan de trésorerie"),
        (18, "point mort"),
    ):
        assert said in titles[place].lower()


def test_the_same_snapshot_says_the_same() -> None:
    assert told(taken()) == told(taken())
    assert told(taken(), "ar") != told(taken())


def test_what_was_written_for_the_bank_wins_over_the_exercises() -> None:
    written = {"idea.problem": "Écrit pour la banque."}
    said = text_of(altered(written=written), "idea")
    assert "Écrit pour la banque." in said
    assert "Les snacks perdent" not in said
    assert PROJECT.facts["customer"] in said, "where nothing was written, the exercise speaks"
    assert not any(one.section == "idea" for one in told(altered(written=written)).missing)


def test_guided_writing_takes_its_place_and_its_box_goes() -> None:
    before = told(taken())
    assert any(one.prompt == "team.roles" for one in before.missing)
    asked = [box.question for box in parts(before, p.Box, "team")]
    assert "Qui fait quoi dans l'équipe ?" in asked
    after = told(altered(written={"team.roles": "Amal répare."}))
    assert not any(one.prompt == "team.roles" for one in after.missing)
    assert "Amal répare." in [note.text for note in parts(after, p.Note, "team")]
    assert "Qui fait quoi dans l'équipe ?" not in [b.question for b in parts(after, p.Box, "team")]


def test_a_box_has_a_question_a_length_and_an_example() -> None:
    for box in parts(told(taken()), p.Box):
        assert box.question
        assert box.length
        assert box.label == "À écrire"


def test_without_a_guide_the_headings_stay() -> None:
    from pie_core.report.outline import outline

    found = outline(taken(), words("fr"), paper.TODAY, None)
    assert len(found.sections) == 23
    assert all(box.question and box.length for box in parts(found, p.Box))


# ---------------------------------------------------------------------- figures by hand


def test_the_programme_and_its_funding_add_up() -> None:
    """3 000 DH of tools, paid by 4 000 DH of savings and a loan of 1 000 DH."""
    assert row(taken(), "investments", "Matériel d'exploitation") == (
        "Matériel d'exploitation",
        "",
        "3 000",
        "—",
        "3 000",
    )
    assert row(taken(), "funding", "Investissements")[1] == "3 000"
    assert row(taken(), "funding", "Apport : Nos économies")[1:] == ("4 000", "80 %")
    assert row(taken(), "funding", "Emprunt : Oncle")[1:] == ("1 000", "20 %")
    assert row(taken(), "funding", "Reste en réserve")[1:] == ("2 000", "40 %")
    assert row(taken(), "funding", "Total des ressources")[1:] == ("5 000", "100 %")
    assert row(taken(), "funding", "Total des besoins")[1:] == ("5 000", "100 %")


def test_shares_where_money_is_missing() -> None:
    """3 000 DH of tools and nothing to pay them with but a loan of 1 000 DH: two thirds miss."""
    short = changed(funding={**PLAN.funding.model_dump(), "own_cash": []})  # type: ignore[union-attr]
    assert row(short, "funding", "Reste à financer")[1:] == ("2 000", "66,7 %")
    assert row(short, "funding", "Total des ressources")[1:] == ("3 000", "100 %")
    assert notes(short, "funding", "warning") == [
        "Il manque 2 000 DH pour payer le matériel et les premiers mois."
    ]


def test_every_category_of_the_bank_files_has_its_row_with_vat() -> None:
    plan = changed(
        legal_form="sarl_au",
        vat=Vat(liable=True, period="quarterly"),
        investments=[
            Investment(name="Statuts", category="preliminary", cost=300000, life_years=5),
            Investment(
                name="Four", category="equipment", cost=1000000, vat_rate=0.2, life_years=10
            ),
            Investment(
                name="Triporteur", category="vehicles", cost=2200000, month=20, life_years=5
            ),
        ],
        horizon_months=36,
        funding={
            "in_kind": [InKind(name="PC", category="computers", amount=200000, life_years=4)],
            "grants": [Grant(name="INDH", amount=500000, life_years=5)],
            "own_cash": [OwnCash(name="Capital", amount=1000000)],
        },
    )
    assert row(plan, "investments", "Frais d'établissement")[2:] == ("3 000", "—", "3 000")
    assert row(plan, "investments", "– Four")[2:] == ("10 000", "2 000", "12 000")
    assert row(plan, "investments", "– PC (apport en nature)")[2:] == ("2 000", "—", "2 000")
    assert row(plan, "investments", "Matériel roulant")[2:] == ("22 000", "—", "22 000")
    titles = [title.text for title in parts(told(plan), p.Title, "investments")]
    assert titles == ["Achats prévus plus tard"]
    assert "hors taxe" in text_of(plan, "investments")
    assert row(plan, "funding", "Investissements")[1] == "15 000", (
        "3 000 + 10 000 + 2 000 of year 1"
    )


def test_sales_by_month_and_by_year() -> None:
    """24 sales of 150 DH a month: 3 600 DH, 43 200 DH a year."""
    units = row(taken(), "sales", "Entretien d'un frigo")
    assert units[1].startswith("150 DH")
    assert units[2:] == (*["24"] * 12, "288")
    monthly, yearly = (
        next(r for r in grid.rows)
        for grid in parts(told(taken()), p.Grid, "sales")
        if grid.head[0] == "En dirhams"
    )
    assert [flat(cell) for cell in monthly[1:]] == ["3 600"] * 12 + ["43 200"]
    assert flat(yearly[1]) == "43 200"


def test_long_amounts_stand_in_two_halves() -> None:
    grids = [
        grid
        for grid in parts(told(taken(price=10**8)), p.Grid, "sales")
        if grid.head[0] == "En dirhams"
    ]
    assert [len(grid.head) for grid in grids[:2]] == [7, 8]
    assert flat(grids[1].rows[0][-1]) == "288 000 000"


def test_growth_is_said_year_by_year_and_the_last_rate_repeats() -> None:
    offer = {**PLAN.offers[0].model_dump(), "units_growth": (0.1,), "price_growth": (0.0, -0.05)}  # type: ignore[union-attr]
    said = notes(changed(horizon_months=48, offers=[offer]), "sales", "item")
    assert said == [
        "Entretien d'un frigo : quantités an 2 +10 %, an 3 +10 %, an 4 +10 % · "
        "prix an 2 0 %, an 3 -5 %, an 4 -5 %."
    ]
    assert notes(changed(offers=[offer]), "sales", "item") == [], "a plan of one year"


def test_depreciation_and_what_is_left() -> None:
    """1 800 DH over 5 years: 360 DH a year, 1 440 DH left after one."""
    assert row(taken(), "depreciation", "Pompe à vide")[1:] == ("1 800", "360", "1 440")
    assert row(taken(), "depreciation", "Total")[1:] == ("3 000", "600", "2 400")


def test_a_loan_by_year_and_by_month() -> None:
    """1 000 DH in 10 months without interest: 100 DH each."""
    assert row(taken(), "depreciation", "An 1")[1:] == ("1 000", "0", "1 000", "0")
    grid = next(grid for grid in parts(told(taken()), p.Grid, "annexes") if grid.head[0] == "Mois")
    assert [flat(cell) for cell in grid.rows[0]] == (
        ["janv. 2027", "100", "0", "100", "900", "juin 2027", "100", "0", "100", "400"]
    )
    assert flat(grid.rows[-1][-1]) == "0"
    assert row(taken(), "funding", "Oncle")[1:] == ("1 000 DH", "0 %", "10 mois", "—", "100 DH")


def test_the_caf_is_built_from_the_result() -> None:
    net = int(row(taken(), "self_financing", "Résultat net")[1].replace(" ", ""))
    caf = int(row(taken(), "self_financing", "= Capacité")[1].replace(" ", ""))
    assert row(taken(), "self_financing", "+ Dotations")[1] == "600"
    assert caf == net + 600


def test_a_grant_leaves_the_caf() -> None:
    plan = changed(
        funding={"grants": [Grant(name="INDH", amount=500000, life_years=5)]}, legal_form="sarl"
    )
    assert row(plan, "self_financing", "− Part des subventions")[1] == "-1 000"


def test_cash_of_twelve_months_in_two_halves() -> None:
    grids = parts(told(taken()), p.Grid, "treasury")
    assert [len(grid.head) for grid in grids] == [7, 7]
    closing = [flat(cell) for grid in grids for cell in grid.rows[-1][1:]]
    assert len(closing) == 12
    opening = [flat(cell) for grid in grids for cell in grid.rows[0][1:]]
    assert opening[1:] == closing[:-1], "what a month ends with, the next begins with"


def test_every_month_is_in_the_annexes() -> None:
    found = told(changed(horizon_months=36))
    grids = [grid for grid in parts(found, p.Grid, "annexes") if grid.kind == "year"]
    assert len(grids) == 6
    assert {flat(grid.head[1]) for grid in grids} == {"janv. 2027", "janv. 2028", "janv. 2029"} or {
        flat(grid.head[1])[-4:] for grid in grids
    } == {"2026", "2027", "2028"}
    assert all(len(grid.head) == 14 for grid in grids)


def test_cash_below_zero_is_a_warning() -> None:
    (warned,) = notes(taken(funding=[], units=2), "treasury", "warning")
    assert "il manque" in warned
    (found,) = parts(told(taken(funding=[], units=2)), p.Figures)
    assert found.items[2][2]


def test_the_break_even_is_said_in_its_three_cases() -> None:
    for fields, expected in (
        ({}, "il est atteint en"),
        ({"units": 1}, "n'y arrivent pas encore"),
        ({"price": 3000}, "aucune quantité ne couvre les charges"),
    ):
        assert expected in text_of(taken(**fields), "break_even"), fields


def test_the_means_beside_the_strongest_month() -> None:
    below = altered(capacity=24.0)
    assert not notes(below, "means", "warning"), "24 sales, as the plan says"
    (warned,) = notes(altered(capacity=23.0), "means", "warning")
    assert "24 ventes" in warned


def test_people_and_what_they_are_paid() -> None:
    plan = changed(
        staff=[StaffRole(role="Vendeuse", headcount=2, gross_monthly=350000, first_month=3)]
    )
    assert row(plan, "means", "Vendeuse")[1:3] == ("2", "3 500 DH")
    assert "SMIG" in text_of(plan, "legal")


def test_passing_the_ceiling_is_to_be_checked() -> None:
    assert "plafond" in text_of(taken(units=400), "risks")


def test_the_rules_used_have_their_day_and_source() -> None:
    for activity, rate in (("services", "1 %"), ("goods", "0,5 %")):
        found = told(taken(activity=activity))
        (grid,) = [grid for grid in parts(found, p.Grid, "annexes") if grid.head[-1] == "Source"]
        assert flat(grid.rows[0][1]) == rate
        assert all(flat(one[2]) == "1 janvier 2026" and one[3] for one in grid.rows)


# ---------------------------------------------------------------------- the thread


def _thread(**fields: Any) -> Snapshot:
    """The third sheet of three, with twelve interviews, on which the price rests."""
    test = {
        "id": "prix35",
        "title": "Douze mamans devant l'école",
        "criterion": {"unit": "count", "number": 6},
        "outcome": "validated",
        "decision": "continue",
        "decided_at": DAY,
    }
    sheets = (
        paper.sheet(id="first1"),
        paper.sheet(id="other2"),
        paper.sheet(**{**test, **fields}),
    )
    talk = discovery.Evidence(id="talk12", experiment="prix35", n=12, rung=2, text="Oui, 35 DH.")
    support = Support(
        table="offers.offers",
        about="Entretien d'un frigo",
        source="experiment:prix35",
        title="Douze mamans devant l'école",
    )
    snapshot = taken(price=3500)
    project = snapshot.project.model_copy(
        update={"tests": sheets, "evidence": (talk,), "support": (support,), "experiments": ()}
    )
    return Snapshot(project, snapshot.rules)


@pytest.mark.parametrize("section", ["market", "sales"])
def test_a_price_says_what_it_rests_on(section: str) -> None:
    assert "35 DH ¹" in text_of(_thread(), section)
    assert notes(_thread(), section, "foot") == [
        "¹ prix 35 DH : 12 entretiens, fiche n° 3 (critère atteint, 24 novembre 2026)"
    ]


def test_a_measure_is_said_with_its_n() -> None:
    (foot,) = notes(
        _thread(n=15, measured=6.0, measure="les mamans qui réservent"), "market", "foot"
    )
    assert foot == (
        "¹ prix 35 DH : 6 sur 15 : les mamans qui réservent, fiche n° 3 "
        "(critère atteint, 24 novembre 2026)"
    )


def test_a_figure_may_rest_on_evidence_a_hypothesis_or_an_answer() -> None:
    talk = discovery.Evidence(
        id="talk12", experiment="first1", n=3, rung=5, who="trois voisines", text="Voilà 35 DH."
    )
    belief = discovery.Hypothesis(id="belief", statement="Elles paient.")
    for source, expected in (
        ("evidence:talk12", "3 personnes, quelqu'un a payé, trois voisines, fiche n° 1"),
        ("hypothesis:belief", "hypothèse « Titre », pas encore vérifié"),
        ("discovery_day/first_figures.price", "réponse de l'équipe : Titre"),
    ):
        support = Support(
            table="offers.offers", about="Entretien d'un frigo", source=source, title="Titre"
        )
        snapshot = altered(
            support=(support,),
            tests=(paper.sheet(id="first1"),),
            evidence=(talk,),
            hypotheses=(belief,),
        )
        assert notes(snapshot, "market", "foot") == [f"¹ prix 150 DH : {expected}"]


def test_a_test_that_names_the_price_counts_where_nothing_was_said() -> None:
    (foot,) = notes(taken(), "market", "foot")
    assert foot.startswith(
        "¹ prix 150 DH : 12 personnes interrogées, 9 favorables, test en classe du 24 novembre 2026"
    )
    assert notes(taken(price=16000), "market", "foot") == []
    assert "à tester" in text_of(taken(price=16000), "annexes")


@pytest.mark.parametrize(
    ("written", "centimes", "named"),
    [
        ("à 150 DH", 15000, True),
        ("à 1 500 DH", 150000, True),
        ("à 12,50 DH", 1250, True),
        ("à 1.500 DH", 150000, True),
        ("à 1500 DH", 15000, False),
        ("à bon prix", 0, False),
    ],
)
def test_an_amount_is_known_however_it_is_written(written: str, centimes: int, named: bool) -> None:
    assert figures.names_amount(Experiment(id="e", belief=written), centimes) is named


def test_tests_and_quotes_bear_the_number_of_their_sheet() -> None:
    found = told(_thread())
    rows = [r for grid in parts(found, p.Grid, "idea") for r in grid.rows]
    assert [r[0] for r in rows] == ["1", "2", "3"]
    assert "au moins 6 personnes" in flat(rows[2][2])
    assert "validé : on continue" in flat(rows[2][4])
    (quote,) = parts(found, p.Quote, "idea")
    assert quote.text == "Oui, 35 DH."
    assert flat(quote.source) == "12 personnes, récit d'un vrai client, fiche n° 3"


def test_a_note_on_a_figure_stands_by_it() -> None:
    note = FigureNote(id="n", figure="sales", text="Douze mois pleins.")
    snapshot = altered(figure_notes=(note,))
    assert row(snapshot, "income", "Chiffre d'affaires")[0].endswith("(a)")
    assert "(a) Douze mois pleins." in notes(snapshot, "income", "foot")
    assert "Chiffre d'affaires : Douze mois pleins." in text_of(snapshot, "annexes")


def test_every_figure_of_a_section_has_a_name() -> None:
    for language in LANGUAGES:
        names = figure_names(words(language))
        for section in p.SECTIONS:
            assert all(names[key] for key in figures_of(section, words(language)))
    assert "net_result" in figures_of("income", words("fr"))
    assert figures_of("team", words("fr")) == {}


def test_the_summary_says_what_was_proved_and_decided() -> None:
    proved = row(_thread(n=15, measured=6.0), "summary", "fiche n° 3")
    assert proved == (
        "fiche n° 3",
        "Douze mamans devant l'école",
        "6 sur 15",
        "critère atteint : on continue",
    )


# ---------------------------------------------------------------------- risks and planning


def test_the_banker_asks_and_the_team_answers() -> None:
    asked = told(taken())
    open_ones = [one for one in asked.missing if one.prompt.startswith("bank.")]
    assert {one.prompt for one in open_ones} >= {"bank.no_owner_wage", "bank.permit_missing"}
    answered = told(altered(written={"bank.no_owner_wage": "Nos parents nous aident."}))
    assert "Nos parents nous aident." in text_of(
        altered(written={"bank.no_owner_wage": "Nos parents nous aident."}), "risks"
    )
    assert "bank.no_owner_wage" not in {one.prompt for one in answered.missing}


def test_scenarios_stand_beside_the_plan() -> None:
    half = Scenario(id="s", name="Moitié moins de clients", volume=-50)
    snapshot = altered(scenarios=(half,))
    assert row(snapshot, "risks", "Le plan")[2] == "43 200"
    assert row(snapshot, "risks", "Moitié moins")[1:3] == ("quantités -50 %", "21 600")


def test_five_assumptions_at_most_move_the_cash() -> None:
    (grid, *_) = parts(told(taken()), p.Grid, "risks")
    assert 3 <= len(grid.rows) <= 5
    assert any(flat(one[0]) == "Prix : Entretien d'un frigo" for one in grid.rows)


def test_steps_lie_on_a_calendar() -> None:
    steps = (
        Step(what="Signer", who="Amal", cost=100000),
        Step(what="Ouvrir", month=1),
        Step(what="Agrandir", month=14),
    )
    snapshot = altered(steps=steps)
    (grid,) = parts(told(snapshot), p.Grid, "planning")
    assert [r.index("■") if "■" in r else None for r in grid.rows] == [3, 5, None]
    assert flat(grid.rows[0][2]) == "1 000 DH"
    assert any("Agrandir" in note for note in notes(snapshot, "planning", "item"))
    assert not any(one.prompt == "planning.steps" for one in told(snapshot).missing)


# ---------------------------------------------------------------------- what is missing


def test_an_empty_project_lacks_everything_and_says_where() -> None:
    empty = taken(Project(id="p", name="", team="Équipe 3", plan_missing=("price", "units")))
    found = told(empty)
    places = {one.prompt for one in found.missing}
    assert {"figures", "canvas", "tests", "summary.pitch", "planning.steps"} <= places
    assert {one.section for one in found.missing} <= set(p.SECTIONS)
    assert "il manque encore : le prix, la quantité par mois." in text_of(empty, "funding")
    assert [box.question for box in parts(found, p.Box)], "room to write by hand"
    listed = text_of(empty, "annexes")
    for one in found.missing:
        assert flat(one.label) in listed


def test_what_is_missing_follows_the_sections() -> None:
    order = [p.SECTIONS.index(one.section) for one in told(taken()).missing]
    assert order == sorted(order)


def test_a_plan_that_lacks_nothing_says_so() -> None:
    written = {
        f"{activity.id}.{prompt.id}": "Écrit."
        for activity in paper.guide().activities
        for prompt in activity.prompts
        if prompt.kind == "long_text"
    }
    whole = altered(
        written=written,
        chosen={"legal.permit": ("have",), "annexes.documents": ("cin",)},
        capacity=30.0,
        steps=(Step(what="Ouvrir", month=0),),
    )
    found = told(whole)
    assert found.missing == ()
    assert not parts(found, p.Box)
    assert "Rien : toutes les questions ont leur réponse." in text_of(whole, "annexes")
    assert notes(whole, "annexes", "tick") == ["Copies des CIN"]


def test_a_summary_too_long_says_that_it_goes_on() -> None:
    long = "Nous réparons des frigos. " * 100
    snapshot = altered(written={"summary.pitch": long})
    (first, *_) = notes(snapshot, "summary", "body")
    assert len(first) < 1100
    assert first.endswith("… (la suite est dans les annexes)")
    assert flat(long) in text_of(snapshot, "annexes")


def test_a_test_half_made_says_what_is_next() -> None:
    begun = Experiment(id="e", belief="Ils paieront.", criterion="6 sur 12")
    (pairs,) = parts(told(altered(experiments=(begun,))), p.Pairs, "idea")
    assert "Nous avons observé" in pairs.missing
    assert "Nous croyons que" not in pairs.missing


def test_signatures_have_no_number_of_anybody() -> None:
    (grid,) = [g for g in parts(told(taken()), p.Grid, "annexes") if g.kind == "signatures"]
    assert grid.rows == tuple((name, "", "") for name in PROJECT.members)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_no_placeholder_is_left(house: House, language: str) -> None:
    for team in paper.TEAMS:
        for section in told(paper.example(house, team), language).sections:
            for part in section.parts:
                for text in paper.strings(part):
                    assert "{" not in text, (section.id, text)


def test_the_examples_quote_their_tests(house: House) -> None:
    for team in paper.TEAMS:
        snapshot = paper.example(house, team)
        foots = notes(snapshot, "sales", "foot")
        assert any("fiche n°" in foot for foot in foots), team
        assert EXPERIMENT.id not in " ".join(foots)
