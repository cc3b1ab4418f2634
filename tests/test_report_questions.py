"""The banker's questions: for each rule a plan that raises it, and its neighbour that just does not.

Amounts of the plans are centimes; every expected figure was reckoned by hand from the plan.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pie_core.content import questions as rules_file
from pie_core.content.load import current
from pie_core.finance import parameters
from pie_core.model import discovery
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Experiment, Note, Project, Support
from pie_core.model.questions import PLACEHOLDERS, RULE_IDS, Rule
from pie_core.report.questions import Question, raised
from pie_core.report.questions.asking import filled
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import words
from tests.test_finance_identities import over_plans

EXAMPLES = Path(__file__).resolve().parents[1] / "content" / "examples" / "plans"
RULES = parameters.load()
GUIDE = current().programme.dossier
NOW = datetime(2027, 3, 1, tzinfo=UTC)
YEAR = [0.0] * 12


def a_plan(**fields: Any) -> FinancialPlan:
    """A company that neither sells nor spends, so that each test adds what it asks about."""
    base = {"start": "2027-01", "horizon_months": 12, "legal_form": "sarl", "activity": "services"}
    return FinancialPlan.model_validate(base | fields)


def an_offer(**fields: Any) -> dict[str, Any]:
    """One sale of 10 DH a month, without cost."""
    return {"name": "Amlou", "price": 1000, "unit_cost": 0, "monthly_units": [1] * 12} | fields


def once(units: float) -> list[float]:
    """All the units of a year in its first month."""
    return [units, *YEAR[1:]]


def bought(cost: int, **fields: Any) -> dict[str, Any]:
    return {"name": "Four", "category": "equipment", "cost": cost, "life_years": 5} | fields


def own(amount: int) -> dict[str, Any]:
    return {"own_cash": [{"name": "Nous", "amount": amount}]}


def lent(amount: int, months: int) -> dict[str, Any]:
    return {"name": "Prêt", "kind": "bank", "amount": amount, "rate": 0, "months": months}


def a_project(plan: FinancialPlan | None = None, **fields: Any) -> Project:
    return Project(id="p", name="Projet", team="Équipe", plan=plan, **fields)


def asked(project: Project, language: str = "fr", guide: Any = GUIDE) -> dict[str, Question]:
    found = raised(Snapshot(project, RULES), words(language), guide)
    assert len({one.id for one in found}) == len(found), "one question for each rule"
    return {one.id: one for one in found}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def of(plan: FinancialPlan | None, rule: str, **fields: Any) -> Question | None:
    return asked(a_project(plan, **fields)).get(rule)


def sure(question: Question | None) -> Question:
    assert question is not None
    return question


# ---------------------------------------------------------------- money


def test_cash_below_zero_names_the_first_and_the_lowest_month() -> None:
    spent = [bought(200000, month=2), bought(50000, month=7)]
    found = sure(of(a_plan(investments=spent, funding=own(100000)), "cash_negative"))
    assert plain(found.text).startswith("Fin mars 2027, votre caisse passe sous zéro : il manque 1")
    assert plain(found.figure) == (
        "il manque 1 000 DH fin mars 2027 ; au plus bas, il manque 1 500 DH fin août 2027"
    )
    assert (found.subject, found.place) == ("mars\u00a02027", "figures/money")


def test_cash_at_zero_is_enough_and_one_centime_less_is_not() -> None:
    def with_cost(cost: int) -> Question | None:
        return of(a_plan(investments=[bought(cost)], funding=own(100000)), "cash_negative")

    assert with_cost(100000) is None
    assert plain(sure(with_cost(100001)).figure) == "il manque 0,01 DH fin janv. 2027"


def test_own_funds_under_a_fifth_of_the_programme() -> None:
    def with_own(amount: int) -> Question | None:
        return of(a_plan(investments=[bought(1000000)], funding=own(amount)), "own_funds_low")

    assert with_own(200000) is None
    found = sure(with_own(199999))
    assert "paient 19,9 % du" in plain(found.text)
    assert "attendons 20 % au moins" in plain(found.text)
    assert plain(found.figure) == "2 000 DH d'apports pour un programme de 10 000 DH"


def test_own_funds_without_a_programme_ask_nothing() -> None:
    assert of(a_plan(), "own_funds_low") is None


def test_nobody_is_paid() -> None:
    def paid(form: str, **fields: Any) -> Question | None:
        return of(a_plan(legal_form=form, offers=[an_offer()], **fields), "no_owner_wage")

    staff = [{"role": "Gérante", "gross_monthly": 350000}]
    assert paid("sarl") is not None
    assert paid("sarl", staff=staff) is None
    assert paid("sole_trader") is not None
    assert paid("sole_trader", drawings=[{"amount": 0}]) is not None
    assert paid("sole_trader", drawings=[{"amount": 150000}]) is None
    assert paid("auto_entrepreneur", staff=staff) is None
    assert of(a_plan(), "no_owner_wage") is None, "a plan that sells nothing yet"


def test_instalments_above_half_of_the_caf() -> None:
    # Sales 12 × 1,000 DH, tax 20 %: CAF 9,600 DH. 11 instalments from the 2nd month to the 12th.
    def owing(amount: int) -> Question | None:
        plan = a_plan(offers=[an_offer(price=100000)], funding={"loans": [lent(amount, 11)]})
        return of(plan, "debt_service_high")

    assert owing(480000) is None
    found = sure(owing(480001))
    assert "En 2027, vos échéances prennent 50,1 %" in plain(found.text)
    assert plain(found.figure) == "4 800 DH d'échéances pour 9 600 DH de CAF en 2027"
    assert found.subject == "2027"


def test_instalments_without_a_caf_have_no_share() -> None:
    found = sure(of(a_plan(funding={"loans": [lent(120000, 11)]}), "debt_service_high"))
    assert "1 200 DH d'échéances et aucune capacité" in plain(found.text)
    assert "%" not in found.text


def test_the_worst_year_of_debt_is_asked_and_the_others_are_counted() -> None:
    # 24 instalments of 1,000 DH: 11 in the first year, 12 in the second. CAF 9,600 DH in each.
    plan = a_plan(
        horizon_months=24,
        offers=[an_offer(price=100000)],
        funding={"loans": [lent(2400000, 24)]},
    )
    found = sure(of(plan, "debt_service_high"))
    assert "En 2028, vos échéances prennent 125 %" in plain(found.text)
    assert found.text.endswith("Même question pour 1 autre (2027).")


def test_a_loan_longer_than_what_it_pays_for() -> None:
    def lasting(months: int, *others: dict[str, Any]) -> Question | None:
        funding = {"loans": [lent(100000, months), *others]}
        return of(a_plan(investments=[bought(100000)], funding=funding), "loan_longer")

    assert lasting(60) is None
    found = sure(lasting(61))
    assert "dure 61 mois. Le matériel sert 60 mois au plus" in found.text
    assert found.subject == "Prêt"
    longest = sure(lasting(61, {**lent(100, 72), "name": "Oncle"}))
    assert longest.subject == "Oncle"
    assert longest.text.endswith("Même question pour 1 autre (Prêt).")


def test_a_loan_without_any_equipment_is_asked_what_it_pays() -> None:
    found = sure(of(a_plan(funding={"loans": [lent(100000, 12)]}), "loan_longer"))
    assert "0 mois" not in found.text
    assert "aucun matériel" in found.text


def test_a_year_with_a_loss() -> None:
    # Sales 120 DH a year; a charge of the same amount, or of one centime more.
    def costing(amount: int, **fields: Any) -> Question | None:
        rent = [{"name": "Loyer", "amount": amount, "every": "year", **fields}]
        return of(a_plan(horizon_months=24, offers=[an_offer()], overheads=rent), "loss_year")

    assert costing(12000) is None
    found = sure(costing(12001))
    assert plain(found.text).startswith("En 2027, votre projet perd 0,01 DH.")
    assert found.text.endswith("Même question pour 1 autre (2028).")
    worse = sure(costing(20000, growth=[0.5]))
    assert plain(worse.figure) == "perte de 180 DH en 2028"


def test_what_the_start_still_lacks() -> None:
    def starting(cost: int) -> Question | None:
        return of(a_plan(investments=[bought(cost)], funding=own(1000000)), "gap_unfunded")

    assert starting(1000000) is None
    assert plain(sure(starting(1250000)).figure) == "reste à financer : 2 500 DH"


# ---------------------------------------------------------------- sales


def test_sales_above_the_capacity_with_their_growth() -> None:
    plan = a_plan(
        horizon_months=24,
        offers=[an_offer(monthly_units=[100] * 12, units_growth=[0.1])],
    )
    assert of(plan, "above_capacity", capacity=110) is None, "100 × 1.1 is 110"
    assert of(plan, "above_capacity") is None, "no capacity was stated"
    found = sure(of(plan, "above_capacity", capacity=109))
    assert plain(found.text).startswith(
        "En janv. 2028, vous prévoyez 110 ventes. Vos moyens en permettent 109."
    )
    assert "pour 11 autres (févr. 2028, mars 2028, avr. 2028…)" in plain(found.text)


def test_the_capacity_is_that_of_all_offers_together() -> None:
    plan = a_plan(offers=[an_offer(monthly_units=[60] * 12), an_offer(monthly_units=[60] * 12)])
    assert of(plan, "above_capacity", capacity=120) is None
    assert of(plan, "above_capacity", capacity=119) is not None


@pytest.mark.parametrize(("activity", "ceiling"), [("services", 2000), ("goods", 5000)])
def test_the_ceiling_of_the_auto_entrepreneur(activity: str, ceiling: int) -> None:
    # Units of 100 DH: 200,000 DH in services, 500,000 DH in goods (loi 114-13).
    def selling(units: int) -> Question | None:
        offer = an_offer(price=10000, monthly_units=once(units))
        plan = a_plan(legal_form="auto_entrepreneur", activity=activity, offers=[offer])
        return of(plan, "ceiling_passed")

    assert selling(ceiling) is None
    found = sure(selling(ceiling + 1))
    assert f"Le plafond de l'auto-entrepreneur est de {ceiling // 10} 000 DH" in plain(found.text)
    assert f"En 2027, vous encaissez {ceiling // 10} 100 DH" in plain(found.text)


def test_one_client_of_an_auto_entrepreneur_in_services() -> None:
    # Half of 160,000 DH is the limit of 80,000 DH (CGI art. 73-II-G-8°).
    def selling(units: int) -> Question | None:
        offer = an_offer(price=10000, monthly_units=once(units))
        plan = a_plan(legal_form="auto_entrepreneur", offers=[offer], largest_client_share=0.5)
        return of(plan, "one_client")

    assert selling(1600) is None
    found = sure(selling(1602))
    assert "Un seul client fait 50 % de vos ventes" in plain(found.text)
    assert plain(found.figure) == "80 100 DH d'un seul client en 2027, limite 80 000 DH"


def test_one_client_of_another_form() -> None:
    def sharing(share: float) -> Question | None:
        return of(a_plan(offers=[an_offer()], largest_client_share=share), "one_client")

    assert sharing(0.5) is None
    assert plain(sure(sharing(0.6)).figure) == "60 % des ventes à un seul client"


def sold(units: int, form: str = "sole_trader", activity: str = "services", **fields: Any) -> Any:
    """What VAT asks of sales of so many times 100 DH."""
    offer = an_offer(price=10000, monthly_units=once(units))
    plan = a_plan(legal_form=form, activity=activity, offers=[offer], **fields)
    return of(plan, "vat_threshold")


def test_the_threshold_of_vat_for_a_person() -> None:
    # CGI art. 89 and 91: 500,000 DH for services and makers, 2,000,000 DH for retailers.
    assert sold(5000) is None
    found = sure(sold(5001))
    assert "vos ventes (500 100 DH) passent le seuil de la TVA (500 000 DH)" in plain(found.text)
    goods = sure(sold(5001, activity="goods"))
    assert "2 000 000 DH si vous revendez sans transformer" in plain(goods.figure)
    assert "(2 000 000 DH)" in plain(sure(sold(20001, activity="goods")).text)


def test_vat_is_not_asked_of_those_who_count_it_or_owe_none() -> None:
    assert sold(5001, vat={"liable": True, "period": "monthly"}) is None
    assert sold(5001, "auto_entrepreneur") is None
    assert sold(5001, "cooperative", tax_exempt=True) is None


def test_a_company_owes_vat_from_the_first_sale() -> None:
    # The exemption up to 500,000 DH holds for natural persons alone (loi de finances 2020).
    found = sure(sold(1, "sarl"))
    assert "dès la première vente" in found.text
    assert sold(0, "sarl") is None


def test_growth_that_no_test_shows() -> None:
    def growing(rate: float, **fields: Any) -> Question | None:
        offers = [an_offer(units_growth=[rate])]
        return of(a_plan(horizon_months=24, offers=offers), "growth_unproven", **fields)

    assert growing(0.1) is None
    found = sure(growing(0.3))
    assert "En 2028, les ventes de « Amlou » montent de 30 %." in plain(found.text)
    seen = Experiment(id="m/t", observation="Les commandes ont monté de 30 % en un mois.")
    other = Experiment(id="m/t", observation="Les commandes ont monté de 20 %.")
    assert growing(0.3, experiments=(seen,)) is None
    assert growing(0.3, experiments=(other,)) is not None
    assert of(a_plan(offers=[an_offer(units_growth=[0.9])]), "growth_unproven") is None, "1 year"


def test_growth_asks_the_steepest_offer() -> None:
    offers = [
        an_offer(name="Amlou", units_growth=[0.2, 0.15]),
        an_offer(name="Miel", units_growth=[0.05, 0.4]),
        an_offer(name="Thé", units_growth=[0.1]),
    ]
    found = sure(of(a_plan(horizon_months=36, offers=offers), "growth_unproven"))
    assert "En 2029, les ventes de « Miel » montent de 40 %" in plain(found.text)
    assert found.text.endswith("Même question pour 1 autre (Amlou).")


def test_heavy_stock() -> None:
    # 3,000 DH of cost a month; 60 days of it are 6,000 DH every month: 6,000 × 360 / 36,000 = 60.
    def keeping(days: int) -> Question | None:
        offer = an_offer(price=5000, unit_cost=3000, monthly_units=[100] * 12, stock_days=days)
        return of(a_plan(activity="goods", offers=[offer]), "stock_heavy")

    assert keeping(60) is None
    assert "font 61 jours de ventes" in plain(sure(keeping(61)).text)


# ---------------------------------------------------------------- proof


def a_test(**fields: Any) -> discovery.Experiment:
    """A sheet of a test that was made."""
    return discovery.Experiment(**({"id": "test-1", "title": "Vente au souk", "n": 12} | fields))


def a_piece(**fields: Any) -> discovery.Evidence:
    return discovery.Evidence(**({"id": "piece-1", "rung": 2} | fields))


def resting(source: str, about: str = "Amlou") -> Support:
    return Support(table="offers.offers", about=about, source=source, title="…")


PRICED = a_plan(offers=[an_offer(price=3500)])


@pytest.mark.parametrize(
    "shown",
    [
        {"experiments": (Experiment(id="m/t", belief="Ils paient 35 DH", asked=12),)},
        {
            "experiments": (Experiment(id="m/t", observation="Vendu"),),
            "support": (resting("m/t"),),
        },
        {"tests": (a_test(observed="9 personnes ont payé 35 DH"),)},
        {"tests": (a_test(observed="Oui"),), "support": (resting("experiment:test-1"),)},
        {"evidence": (a_piece(),), "support": (resting("evidence:piece-1"),)},
        {"evidence": (a_piece(kind="amount", amount=3500),)},
        {
            "tests": (a_test(observed="9 sur 12", hypotheses=("hyp-1",)),),
            "hypotheses": (discovery.Hypothesis(id="hyp-1", statement="Ils paient 35 DH"),),
        },
        {
            "tests": (
                a_test(observed="Oui", criterion=discovery.Criterion(unit="amount", number=3500)),
            )
        },
    ],
)
def test_a_price_that_was_tested(shown: dict[str, Any]) -> None:
    assert of(PRICED, "price_untested", **shown) is None


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"experiments": (Experiment(id="m/t", belief="Ils paient 35 DH"),)},
        {"experiments": (Experiment(id="m/t", belief="Ils paient 40 DH", asked=12),)},
        {"tests": (a_test(title="Vendre à 35 DH"),)},
        {"tests": (a_test(observed="35 DH : personne", outcome="invalidated"),)},
        {"tests": (a_test(observed="à 35 DH", archived=True),)},
        {"support": (resting("experiment:test-1"),), "tests": (a_test(),)},
        {"support": (resting("hypothesis:hyp-1"),)},
        {"support": (resting("m/t.price"),)},
        {"evidence": (a_piece(rung=1),), "support": (resting("evidence:piece-1"),)},
        {"evidence": (a_piece(),), "support": (resting("evidence:piece-1", "Miel"),)},
    ],
)
def test_a_price_that_nobody_tested(shown: dict[str, Any]) -> None:
    found = sure(of(PRICED, "price_untested", **shown))
    assert plain(found.text) == (
        "Vous vendez « Amlou » à 35 DH. Qui a déjà accepté de payer ce prix ?"
    )
    assert (found.subject, plain(found.figure)) == ("Amlou", "Amlou : 35 DH")


def test_customers_are_asked_the_price_with_its_vat() -> None:
    # 35 DH without VAT are 42 DH with 20 %.
    vat = {"liable": True, "period": "monthly"}
    plan = a_plan(vat=vat, offers=[an_offer(price=3500, vat_rate=0.2)])
    assert "à 35 DH hors taxe." in plain(sure(of(plan, "price_untested")).text)
    paid = (a_test(observed="9 personnes ont payé 42 DH"),)
    assert of(plan, "price_untested", tests=paid) is None
    assert of(PRICED, "price_untested", tests=paid) is not None


def test_the_price_that_brings_most_is_asked_first() -> None:
    names = ["Pot", "Pack", "Savon", "Miel", "Thé"]
    offers = [an_offer(name=name, price=1000 * (9 - i)) for i, name in enumerate(names)]
    found = sure(of(a_plan(offers=offers[::-1]), "price_untested"))
    assert found.subject == "Pot"
    assert found.text.endswith("Même question pour 4 autres (Pack, Savon, Miel…).")


def test_a_market_without_evidence() -> None:
    claim = {"written": {"market.competitors": "Deux snacks"}}
    segment = Note(id="n", block="customer_segments", text="Lycéens")
    rule = "market_unproven"
    assert of(None, rule) is None, "nothing was claimed"
    assert of(None, rule, **claim) is not None
    assert of(None, rule, notes=(segment,)) is not None
    assert of(None, rule, notes=(segment.model_copy(update={"archived": True}),)) is None
    friends = sure(of(None, rule, **claim, evidence=(a_piece(rung=1, n=3),)))
    assert friends.figure == "3 avis, rien de plus fort"
    assert of(None, rule, **claim, evidence=(a_piece(rung=2),)) is None
    assert of(None, rule, **claim, evidence=(a_piece(rung=2, archived=True),)) is not None
    assert of(None, rule, **claim, experiments=(Experiment(id="m/t", asked=12),)) is None


def test_no_test_was_decided() -> None:
    rule = "no_evidence"
    assert sure(of(None, rule)).figure == "aucun test"
    assert sure(of(None, rule, tests=(a_test(observed="9"),))).figure == "1 test, aucun décidé"
    assert of(None, rule, tests=(a_test(decision="continue", decided_at=NOW),)) is None
    archived = a_test(decision="continue", archived=True)
    assert of(None, rule, tests=(archived,)) is not None
    assert of(None, rule, experiments=(Experiment(id="m/t", decision="retest"),)) is None


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ((), True),
        (("none",), False),
        (("have",), False),
        (("asked",), True),
        (("missing",), True),
        (("unknown",), True),
    ],
)
def test_the_permit(said: tuple[str, ...], asks: bool) -> None:
    found = of(None, "permit_missing", chosen={"legal.permit": said} if said else {})
    assert (found is not None) == asks
    if found and said == ("unknown",):
        assert found.figure == "Nous ne savons pas encore"


# ---------------------------------------------------------------- how they are asked


def test_the_answer_of_the_team_stands_beside_its_question() -> None:
    project = a_project(written={"bank.permit_missing": "La commune nous reçoit lundi."})
    found = asked(project)
    assert found["permit_missing"].answer == "La commune nous reçoit lundi."
    assert found["no_evidence"].answer == ""


def test_a_rule_that_is_off_asks_nothing_and_the_order_is_that_of_the_rules() -> None:
    rules = [
        Rule(id=name, on=on, answer_at="tests", source="", confidence="L")
        for name, on in (("permit_missing", True), ("loss_year", True), ("no_evidence", False))
    ]
    plan = a_plan(overheads=[{"name": "Loyer", "amount": 100, "every": "month"}])
    found = raised(Snapshot(a_project(plan), RULES), words("fr"), GUIDE, rules)
    assert [one.id for one in found] == ["permit_missing", "loss_year"]


def test_a_plan_that_begins_in_september_names_both_years() -> None:
    rent = [{"name": "Loyer", "amount": 100, "every": "month"}]
    assert "En 2027-2028, " in sure(of(a_plan(start="2027-09", overheads=rent), "loss_year")).text


def test_without_a_guide_a_question_is_its_figure() -> None:
    found = asked(a_project(PRICED), guide=None)
    assert found["price_untested"].text == found["price_untested"].figure
    assert found["no_owner_wage"].text == "aucun salaire, aucun prélèvement"


def test_what_people_typed_is_never_read_as_a_placeholder() -> None:
    plan = a_plan(offers=[an_offer(name="{price} {x.__class__} %s")])
    for language in ("fr", "ar", "en"):
        found = asked(a_project(plan), language)["price_untested"]
        assert "{price} {x.__class__} %s" in found.text


def test_an_unknown_placeholder_stands_as_an_ellipsis() -> None:
    assert filled("{a} {b} {}", {"a": "{b}"}) == "{b} … …"


def test_figures_that_cannot_be_computed_ask_what_needs_none() -> None:
    offer = an_offer(price=10**12, monthly_units=[10**7] * 12)
    project = a_project(a_plan(offers=[offer, an_offer(name="Miel")]), capacity=1)
    assert Snapshot(project, RULES).projection is None
    assert {"price_untested", "no_owner_wage", "no_evidence"} <= set(asked(project))


def test_an_empty_project_is_asked_about_proof_and_permit() -> None:
    assert set(asked(a_project())) == {"no_evidence", "permit_missing"}


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_the_example_plans(path: Path, language: str) -> None:
    plan = FinancialPlan.model_validate(json.loads(path.read_text(encoding="utf-8")))
    found = asked(a_project(plan, capacity=20), language)  # Under the best month of each.
    assert {"price_untested", "growth_unproven", "above_capacity"} <= set(found)
    assert not {"cash_negative", "loss_year", "gap_unfunded"} & set(found), "they are sound"
    for question in found.values():
        assert "{" not in question.text + question.figure
        assert question.text.rstrip(").").strip()


@over_plans(60)
def test_generated_plans_never_stop_it(raw: dict[str, Any]) -> None:
    project = a_project(FinancialPlan.model_validate(raw), capacity=150)
    for language in ("fr", "ar"):
        for question in asked(project, language).values():
            assert "{" not in question.text + question.figure
            assert "…" not in question.text.partition("(")[0], "every placeholder is filled"


# ---------------------------------------------------------------- the file


def test_every_rule_is_written_with_its_words_in_three_languages() -> None:
    loaded = current()
    assert {rule.id for rule in loaded.questions} == set(RULE_IDS) == set(PLACEHOLDERS)
    assert [f for f in loaded.findings if "rules.yaml" in f.file] == []
    assert GUIDE is not None
    for language in ("fr", "ar", "en"):
        assert set(GUIDE.words[language].activities["bank"].prompts) == set(RULE_IDS)


def test_a_number_that_no_source_fixes_says_so() -> None:
    for rule in current().questions:
        if rule.threshold is not None:
            assert rule.confidence == "L", rule.id
        assert rule.source


GOOD = "  - {id: no_evidence, answer_at: tests, source: Usage, confidence: M}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema: 2\nrules: []\n", "is not 1"),
        ("schema: 1\nrules: {}\n", "is not a list"),
        ("schema: 1\nrules: []\nmore: 1\n", "is not known here"),
        ("schema: 1\nrules:\n" + GOOD + GOOD, "stands twice"),
        ("schema: 1\nrules:\n" + GOOD.replace("tests", "dossier/nowhere"), "no place"),
        ("schema: 1\nrules:\n" + GOOD.replace("tests", "moon/legal"), "no place"),
        ("schema: 1\nrules:\n" + GOOD.replace("no_evidence", "no_such"), "Input should be"),
        ("schema: 1\nrules:\n" + GOOD.replace("source", "threshold: 3, source"), "has none"),
        ("schema: 1\nrules:\n" + GOOD.replace("no_evidence", "stock_heavy"), "needs one"),
        ("schema: 1\nrules:\n" + GOOD.replace("no_evidence", "vat_threshold"), "needs company"),
        ("schema: 1\nrules: [\n", "line"),
    ],
)
def test_a_mistake_in_the_file_is_a_finding(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "rules.yaml").write_text(text, encoding="utf-8")
    programme = current().programme
    rules, found = rules_file.load(tmp_path, programme.dossier, programme.plan)
    errors = [str(one) for one in found if one.level == "error"]
    assert any(said in one for one in errors), errors
    assert all(rule.id == "no_evidence" for rule in rules), "the good ones are kept"


def test_without_a_dossier_there_is_nothing_to_ask(tmp_path: Path) -> None:
    assert rules_file.load(tmp_path, None, None) == ((), [])


def test_a_question_that_names_what_its_rule_cannot_tell_is_a_finding(tmp_path: Path) -> None:
    guide = current().programme.dossier
    assert guide is not None
    bank = guide.words["fr"].activities["bank"]
    label = bank.prompts["loss_year"].model_copy(update={"label": "En {yaer} : {amount} ?"})
    prompts = bank.prompts | {"loss_year": label}
    french = guide.words["fr"]
    activities = french.activities | {"bank": bank.model_copy(update={"prompts": prompts})}
    changed = guide.model_copy(
        update={"words": {"fr": french.model_copy(update={"activities": activities})}}
    )
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "rules.yaml").write_text("schema: 1\nrules:\n" + GOOD, encoding="utf-8")
    _, found = rules_file.load(tmp_path, changed, None)
    assert [one.what for one in found if one.level == "error"] == ["nothing fills {yaer}"]
