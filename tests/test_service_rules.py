"""The house's statutory numbers: who changes them, what is kept, what it does to plan and paper."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from pages.parts import frame, rule_form, rules_parts
from pie_core import policy
from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.finance import loan_products, parameters
from pie_core.finance.parameters import KEYS
from pie_core.finance.projection import project
from pie_core.model.people import Actor, Role
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Project
from pie_core.report import rules as paper
from pie_core.report import statutory
from pie_core.report.plan import plan_pdf
from pie_core.report.snapshot import Snapshot
from pie_core.service import accounts, cohorts, rules
from pie_core.service.house import House
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.people import PASSWORD
from tests.server import ROOT

pytestmark = pytest.mark.engines

DAY = date(2027, 1, 1)
SOURCE = "Loi de finances 2027, art. 73"


@pytest.fixture
def reviewer(school: Class) -> Actor:
    person = accounts.add_staff(school.house, school.trainer, Role.REVIEWER, "Banque", PASSWORD)
    cohorts.open_to(school.house, school.trainer, school.cohort.id, person.id)
    return school.actor(accounts.sign_in(school.house, None, "Banque", PASSWORD))


@pytest.fixture
def colleague(school: Class) -> Actor:
    """A trainer who is no administrator, with no group."""
    accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Hicham Saadi", PASSWORD)
    return school.actor(accounts.sign_in(school.house, None, "Hicham Saadi", PASSWORD))


def keep(house: House, text: str) -> None:
    """Put a text in the place of what the service kept."""
    with house.store.writing() as w:
        w.set_setting(rules.SETTING, text)


def kept(house: House) -> list[dict[str, Any]]:
    with house.store.reading() as r:
        found: list[dict[str, Any]] = json.loads(r.setting(rules.SETTING) or "[]")
    return found


def rule(house: House, key: str) -> rules.Rule:
    return next(row for row in rules.listed(house) if row.key == key)


# ---------------------------------------------------------------------- who


def test_only_trainers_and_administrators_may(
    school: Class, reviewer: Actor, colleague: Actor
) -> None:
    for actor in (school.trainer, colleague):
        assert policy.may_edit_rules(actor)
    for actor in (school.amal, reviewer):
        assert not policy.may_edit_rules(actor)
        with pytest.raises(Forbidden):
            rules.change(school.house, actor, "ae_rate_services", 0.02, DAY, SOURCE)
        with pytest.raises(Forbidden):
            rules.reset(school.house, actor, "ae_rate_services")
    assert kept(school.house) == []
    assert rules.current(school.house) is parameters.load()


# ---------------------------------------------------------------------- change, reset, history


def test_a_change_counts_for_the_house(school: Class, colleague: Actor) -> None:
    house = school.house
    entry = rules.change(house, colleague, "ae_rate_services", 0.02, DAY, f"  {SOURCE} ")
    assert (entry.value, entry.valid_from, entry.source) == (0.02, DAY, SOURCE)
    assert (entry.confidence, entry.changed) == ("M", True)
    known = rules.current(house)
    assert known.ae_rate_services == 0.02
    assert known.entries["ae_rate_services"] == entry
    unchanged = parameters.load()
    assert all(
        getattr(known, key) == getattr(unchanged, key) for key in KEYS if key != "ae_rate_services"
    )
    row = rule(house, "ae_rate_services")
    assert (row.changed, row.version, row.original.value) == (True, 1, 0.01)
    assert (row.acts[0].by, row.acts[0].value) == ("Hicham Saadi", 0.02)
    assert row.acts[0].moment is not None
    assert not row.overtaken


def test_the_same_state_is_the_same_object(school: Class) -> None:
    house, trainer = school.house, school.trainer
    assert rules.current(house) is rules.current(house) is parameters.load()
    rules.change(house, trainer, "smig_hour", 1800, DAY, SOURCE)
    changed = rules.current(house)
    assert rules.current(house) is changed
    assert changed is not parameters.load()
    rules.reset(house, trainer, "smig_hour")
    assert rules.current(house) is parameters.load()


def test_nothing_of_the_history_is_lost(school: Class, colleague: Actor) -> None:
    house = school.house
    rules.change(house, school.trainer, "smig_hour", 1800, DAY, "Décret A")
    rules.change(house, colleague, "smig_hour", 1850, DAY, "Décret B")
    rules.change(house, colleague, "cnss_cap", 700000, DAY, "Décret C")
    rules.reset(house, school.trainer, "smig_hour")
    row = rule(house, "smig_hour")
    assert [(act.by, act.value, act.source) for act in row.acts] == [
        ("Salma Idrissi", None, ""),
        ("Hicham Saadi", 1850, "Décret B"),
        ("Salma Idrissi", 1800, "Décret A"),
    ]
    assert row.entry == row.original
    assert rules.current(house).cnss_cap == 700000
    assert len(kept(house)) == 4


def test_a_reset_of_what_is_not_changed_keeps_nothing(school: Class) -> None:
    rules.reset(school.house, school.trainer, "smig_hour")
    assert kept(school.house) == []


def test_an_erased_account_leaves_no_name(school: Class, colleague: Actor) -> None:
    rules.change(school.house, colleague, "smig_hour", 1800, DAY, SOURCE)
    accounts.erase(school.house, school.trainer, colleague.id)
    assert rules.current(school.house).smig_hour == 1800
    assert rule(school.house, "smig_hour").acts[0].by == ""
    assert "Hicham" not in json.dumps(kept(school.house))


def test_of_two_at_once_the_second_is_told(school: Class, colleague: Actor) -> None:
    house = school.house
    seen = rule(house, "smig_hour").version
    rules.change(house, school.trainer, "smig_hour", 1800, DAY, SOURCE, based_on=seen)
    with pytest.raises(Conflict) as error:
        rules.change(house, colleague, "smig_hour", 1850, DAY, SOURCE, based_on=seen)
    assert error.value.data["current"]["value"] == 1800
    assert error.value.data["submitted"]["value"] == 1850
    rules.change(house, colleague, "cnss_cap", 700000, DAY, SOURCE, based_on=0)
    assert (rules.current(house).smig_hour, rules.current(house).cnss_cap) == (1800, 700000)


# ---------------------------------------------------------------------- bad values

BAD: list[tuple[str, Any, str]] = [
    ("ae_rate_services", 1.5, "value"),
    ("ae_rate_services", -0.1, "value"),
    ("ae_rate_services", "0.02", "value"),
    ("ae_rate_services", float("nan"), "value"),
    ("ae_rate_services", None, "value"),
    ("ae_rate_services", True, "value"),
    ("smig_hour", 17.92, "value"),
    ("balance_month_company", 13, "value"),
    ("instalment_months_company", [6, 3], "value"),
    ("is_scale", [[100, 0.2], [100, 0.3], [None, 0.35]], "value"),
    ("is_scale", [[100, 0.2]], "value"),
    ("ir_scale", [[None, 0.2]], "value"),
    ("smig_hour", 1792, "same"),
]


@pytest.mark.parametrize(("key", "value", "code"), BAD)
def test_a_bad_value_is_refused(school: Class, key: str, value: Any, code: str) -> None:
    entry = parameters.load().entries[key]
    day, source = (entry.valid_from, entry.source) if code == "same" else (DAY, SOURCE)
    with pytest.raises(Invalid) as error:
        rules.change(school.house, school.trainer, key, value, day, source)
    assert [found["code"] for found in error.value.data["findings"]] == [code]
    assert kept(school.house) == []


@pytest.mark.parametrize("source", ["", " \n ", "x" * 201])
def test_a_source_is_asked_for(school: Class, source: str) -> None:
    with pytest.raises(Invalid) as error:
        rules.change(school.house, school.trainer, "smig_hour", 1800, DAY, source)
    assert error.value.data["findings"] == [{"path": "smig_hour.source", "code": "source"}]


def test_an_unknown_key_is_not_found(school: Class) -> None:
    with pytest.raises(NotFound):
        rules.change(school.house, school.trainer, "tobin_rate", 0.1, DAY, SOURCE)
    with pytest.raises(NotFound):
        rules.reset(school.house, school.trainer, "tobin_rate")


# ---------------------------------------------------------------------- what was kept and is broken

GOOD = {"key": "smig_hour", "value": 1800, "valid_from": "2027-01-01", "source": "Décret"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("{not json", [""]),
        ("3", [""]),
        ("[" * 100_000, [""]),
        (json.dumps([3, None, GOOD]), ["", ""]),
        (json.dumps([GOOD, {**GOOD, "key": "tobin_rate"}]), ["tobin_rate"]),
        (json.dumps([GOOD, {**GOOD, "key": "cnss_cap", "value": 1.5}]), ["cnss_cap"]),
        (json.dumps([GOOD, {**GOOD, "key": "cnss_cap", "valid_from": "hier"}]), ["cnss_cap"]),
        ('[{"key": "cnss_cap", "value": NaN, "valid_from": "2027-01-01"}]', ["cnss_cap"]),
    ],
)
def test_what_cannot_count_any_more_is_told_and_stops_nothing(
    school: Class, text: str, keys: list[str]
) -> None:
    keep(school.house, text)
    known = rules.current(school.house)
    assert [item.key for item in rules.ignored(school.house)] == keys
    assert known.smig_hour == (1800 if '"smig_hour"' in text else 1792)
    assert known.cnss_cap == 600000
    assert len(rules.listed(school.house)) == len(KEYS)
    rules.change(school.house, school.trainer, "smig_hours", 190, DAY, SOURCE)
    assert rules.current(school.house).smig_hours == 190
    assert rules.current(school.house).smig_hour == known.smig_hour
    with school.house.store.reading() as r:
        after = r.setting(rules.SETTING) or ""
    assert text in (after, json.loads(after)[0].get("unreadable", text) if text[0] != "[" else text)


def test_an_unreadable_text_stays_when_something_is_kept_after_it(school: Class) -> None:
    keep(school.house, "{not json")
    rules.change(school.house, school.trainer, "smig_hour", 1800, DAY, SOURCE)
    assert kept(school.house)[0] == {"unreadable": "{not json"}


def test_what_cannot_count_is_put_aside(school: Class) -> None:
    keep(school.house, json.dumps([{**GOOD, "key": "tobin_rate"}]))
    rules.reset(school.house, school.trainer, "tobin_rate")
    assert rules.ignored(school.house) == ()
    assert len(kept(school.house)) == 2


def test_a_younger_value_of_the_file_is_told(school: Class) -> None:
    rules.change(school.house, school.trainer, "smig_hour", 1700, date(2025, 1, 1), SOURCE)
    assert rule(school.house, "smig_hour").overtaken


# ---------------------------------------------------------------------- what it does to a plan

FRIDGES = FinancialPlan.model_validate(
    {
        "start": "2027-01",
        "horizon_months": 12,
        "legal_form": "auto_entrepreneur",
        "activity": "services",
        "offers": [
            {
                "name": "Entretien d'un frigo",
                "price": 15000,
                "unit_cost": 3500,
                "monthly_units": [20] * 12,
            }
        ],
    }
)


def test_a_doubled_rate_doubles_the_tax(school: Class) -> None:
    """20 × 150 DH = 3 000 DH a month; 1 % of it is 30 DH, 2 % is 60 DH."""
    before = project(FRIDGES, rules.current(school.house)).lines["income_tax"]
    rules.change(school.house, school.trainer, "ae_rate_services", 0.02, DAY, SOURCE)
    after = project(FRIDGES, rules.current(school.house)).lines["income_tax"]
    assert abs(before).tolist() == [3000] * 12
    assert abs(after).tolist() == [6000] * 12


# ---------------------------------------------------------------------- on paper


def grid(plan: FinancialPlan, known: parameters.Parameters, language: str = "fr") -> list[Any]:
    return [
        [text.replace("\u00a0", " ").replace("\u202f", " ") for text in row]
        for row in paper.parameters(plan, known, words(language)).rows
    ]


def changed_plan(**fields: Any) -> FinancialPlan:
    return FinancialPlan.model_validate({**FRIDGES.model_dump(mode="json"), **fields})


STAFF = [{"role": "Aide", "gross_monthly": 350000}]
CNSS = [
    "smig_hour",
    "smig_hours",
    "cnss_short_term_rate",
    "cnss_long_term_rate",
    "cnss_cap",
    "cnss_family_rate",
    "cnss_training_rate",
    "cnss_amo_rate",
]


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({}, ["ae_rate_services", "ae_ceiling_services", "amo_bands"]),
        ({"activity": "goods"}, ["ae_rate_goods", "ae_ceiling_goods", "amo_bands"]),
        (
            {"largest_client_share": 0.5},
            [
                "ae_rate_services",
                "ae_ceiling_services",
                "ae_client_limit",
                "ae_client_rate",
                "amo_bands",
            ],
        ),
        (
            {"activity": "goods", "largest_client_share": 0.5},
            ["ae_rate_goods", "ae_ceiling_goods", "amo_bands"],
        ),
        ({"staff": STAFF}, ["ae_rate_services", "ae_ceiling_services", "amo_bands", *CNSS]),
        (
            {"legal_form": "sarl", "horizon_months": 36},
            [
                "is_scale",
                "minimum_exempt_months",
                "loss_years_company",
                "instalment_months_company",
                "instalment_share",
                "balance_month_company",
                "discount_rate",
            ],
        ),
        (
            {"legal_form": "sarl", "horizon_months": 48, "discount_rate": 0.08},
            [
                "is_scale",
                "minimum_exempt_months",
                "minimum_rate",
                "minimum_floor_company",
                "loss_years_company",
                "instalment_months_company",
                "instalment_share",
                "balance_month_company",
            ],
        ),
        (
            {"legal_form": "sole_trader", "horizon_months": 24},
            [
                "ir_scale",
                "minimum_exempt_months",
                "loss_years_sole_trader",
                "instalment_months_sole_trader",
                "balance_month_sole_trader",
                "amo_sole_trader_rate",
                "smig_hour",
                "smig_hours",
                "discount_rate",
            ],
        ),
        ({"legal_form": "cooperative", "tax_exempt": True}, []),
    ],
)
def test_the_paper_names_what_the_plan_uses(fields: dict[str, Any], keys: list[str]) -> None:
    assert list(paper.used(changed_plan(**fields), parameters.load())) == keys


@pytest.mark.parametrize("form", ["auto_entrepreneur", "sole_trader", "sarl", "cooperative"])
@pytest.mark.parametrize("horizon", [12, 36, 48])
def test_what_the_paper_leaves_out_does_not_count(form: str, horizon: int) -> None:
    """The other numbers may be anything: the figures stay the same."""
    plan = changed_plan(
        legal_form=form, horizon_months=horizon, staff=STAFF, largest_client_share=0.6
    )
    base = parameters.load()
    used = set(paper.used(plan, base))
    others: dict[str, Any] = {}
    for key, entry in base.entries.items():
        if key in used or (key == "discount_rate" and horizon == 12):
            continue
        other: dict[str, Any] = {
            "amount": 77,
            "rate": 0.77,
            "count": entry.value,  # Years and months of a law: what they do is in `used`.
            "month": 7,
            "months": [1],
            "bands": [[None, 77]],
            "rate_bands": [[None, 0.77]],
            "deduction_bands": [[None, 0.77, 77]],
        }
        others[key] = {
            "value": other[parameters.kind(key)],
            "unit": entry.unit,
            "valid_from": entry.valid_from,
            "source": "",
            "confidence": "L",
        }
    before, after = project(plan, base), project(plan, parameters.over(base, others))
    for name, line in before.lines.items():
        assert line.tolist() == after.lines[name].tolist(), name


def test_values_are_readable_with_day_source_and_doubts() -> None:
    rows = grid(changed_plan(legal_form="sole_trader", horizon_months=24), parameters.load())
    said = {row[0]: row[1] for row in rows}
    assert said["Impôt sur le revenu, par an"].split("\n")[1:3] == [
        "jusqu'à 60 000 DH → 10 % moins 4 000 DH",
        "jusqu'à 80 000 DH → 20 % moins 10 000 DH",
    ]
    assert said["Impôt sur le revenu, par an"].endswith("au-dessus de 180 000 DH → 37 % moins 27 400 DH")  # fmt: skip
    assert said["AMO d'une personne physique, sur le SMIG du mois"] == "6,37 % (à confirmer)"
    assert said["SMIG, par heure"] == "17,92 DH"
    assert said["Heures de travail par mois"] == "191 heures"
    assert said["Mois des acomptes d'une personne"] == "aucun (à confirmer)"
    month = said["Mois où une personne paie le reste de l'impôt, l'année suivante"]
    assert month == "avril (à confirmer)"
    rate = said["Taux d'actualisation : ce qu'un dirham perd en un an d'attente"]
    assert rate == "10 % (incertain, à vérifier)"
    assert all(row[2] == "1 janvier 2026" and row[3] for row in rows)


def test_the_plan_prints_the_trainers_number_and_source(school: Class) -> None:
    rules.change(school.house, school.trainer, "ae_rate_services", 0.0205, DAY, SOURCE)
    known = rules.current(school.house)
    work = Project(id="p", name="Froid Express", team="Équipe 3", plan=FRIDGES)
    texts = {}
    for name, by in (("house", known), ("file", parameters.load())):
        data = plan_pdf(Snapshot(work, by), words("fr"), date(2026, 11, 24), None)
        reader = PdfReader(io.BytesIO(data))
        text = "".join(page.extract_text() for page in reader.pages)
        texts[name] = " ".join(text.replace("\u00a0", " ").split())
    assert "2,05 % (modifié par le formateur)" in texts["house"]
    assert "1 janvier 2027" in texts["house"]
    assert SOURCE in texts["house"]
    assert "modifié" not in texts["file"]
    assert SOURCE not in texts["file"]


# ---------------------------------------------------------------------- on screen

Open = Callable[..., AppTest]
CHOICE = "rule"


@pytest.fixture
def screen(school: Class, monkeypatch: pytest.MonkeyPatch) -> Open:
    """`screen(language)`: the rules as a trainer sees them."""
    accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Hicham Saadi", PASSWORD)
    token = accounts.sign_in(school.house, None, "Hicham Saadi", PASSWORD)
    accounts.consent(school.house, school.actor(token))
    monkeypatch.setattr(frame, "session_token", lambda _: token)

    def opened(language: str = "fr") -> AppTest:
        accounts.set_language(school.house, school.actor(token), language)
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
        at.query_params["lang"] = language
        return at.run().switch_page("trainer/rules.py").run()

    return opened


def drawn(at: AppTest) -> str:
    return "".join(str(e.value) for e in at.html).replace("\u00a0", " ").replace("\u202f", " ")


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label.startswith(label)).click().run()


def test_every_number_has_a_name_and_a_place() -> None:
    assert set(statutory.NAMES) == set(KEYS)
    assert set(statutory.HEADINGS) == set(statutory.GROUPS)
    assert set(statutory.SHAPES) == set(statutory.CONFIDENCES) == set(parameters.CONFIDENCES)
    assert sorted(key for keys in statutory.GROUPS.values() for key in keys) == sorted(KEYS)
    assert set(rules_parts.PRODUCTS) == set(loan_products.load())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_shows_every_number(screen: Open, language: str) -> None:
    at = screen(language)
    assert not at.exception
    assert not at.warning
    page, t = drawn(at), words(language).t
    for name in statutory.NAMES.values():
        assert rules_parts.show.escape(t(name)) in page, name
    for confidence, word in statutory.CONFIDENCES.items():
        assert f"{statutory.SHAPES[confidence]}</span> {t(word)}" in page
    assert "17" in page
    assert "CGI 2026 art. 73" in page
    assert "Forsa" in page


@pytest.mark.parametrize(
    ("key", "language"),
    [
        *((key, "fr") for key in {parameters.kind(key): key for key in KEYS}.values()),
        ("ir_scale", "ar"),
        ("instalment_months_company", "en"),
    ],
)
def test_a_number_of_every_kind_can_be_opened(screen: Open, key: str, language: str) -> None:
    at = screen(language)
    at.selectbox(key=CHOICE).set_value(key).run()
    assert not at.exception
    at.text_input(key=f"rule.{key}.0.source").set_value(SOURCE)
    press(at, words(language).t("Voir ce qui change"))
    assert not at.exception
    assert not at.error, at.error[0].value
    assert SOURCE in drawn(at)


def test_a_trainer_changes_a_rate_and_sets_it_back(school: Class, screen: Open) -> None:
    at = screen()
    at.selectbox(key=CHOICE).set_value("cnss_amo_rate").run()
    assert at.text_input(key="rule.cnss_amo_rate.0.0.0").value == "4,11"
    at.text_input(key="rule.cnss_amo_rate.0.0.0").set_value("4,52")
    at.text_input(key="rule.cnss_amo_rate.0.source").set_value("<b>Décret</b> *x*")
    at.date_input(key="rule.cnss_amo_rate.0.valid_from").set_value(DAY)
    press(at, "Voir ce qui change")
    assert "4,11 %" in drawn(at)
    assert "4,52 %" in drawn(at)
    assert rules.current(school.house) is parameters.load(), "nothing is kept before it was seen"
    press(at, "Enregistrer")
    assert not at.error
    assert "4,52" in at.success[0].value
    entry = rules.current(school.house).entries["cnss_amo_rate"]
    assert (entry.value, entry.valid_from, entry.source) == (0.0452, DAY, "<b>Décret</b> *x*")
    assert at.selectbox(key=CHOICE).value is None
    assert "&lt;b&gt;Décret&lt;/b&gt; *x*" in drawn(at)
    assert "<b>Décret" not in drawn(at)
    assert "modifié par Hicham Saadi" in drawn(at)
    at.selectbox(key=CHOICE).set_value("cnss_amo_rate").run()
    press(at, "Revenir à la valeur d'origine")
    assert rules.current(school.house) is parameters.load()


def test_a_scale_takes_a_band_more(school: Class, screen: Open) -> None:
    at = screen()
    at.selectbox(key=CHOICE).set_value("is_scale").run()
    for place, text in enumerate(("300 000", "17,5")):
        at.text_input(key=f"rule.is_scale.0.1.{place}").set_value(text)
    at.text_input(key="rule.is_scale.0.source").set_value(SOURCE)
    press(at, "Voir ce qui change")
    press(at, "Enregistrer")
    assert rules.current(school.house).is_scale == (
        (30000000, 0.175),
        (9999999999, 0.2),
        (None, 0.35),
    )


def test_a_bad_input_is_one_clear_sentence_and_stays(school: Class, screen: Open) -> None:
    at = screen()
    at.selectbox(key=CHOICE).set_value("cnss_amo_rate").run()
    for text, source, said in (
        ("quatre", SOURCE, "« quatre » n'est pas un taux"),
        ("4,52", "", "Écrire la source"),
    ):
        at.text_input(key="rule.cnss_amo_rate.0.0.0").set_value(text)
        at.text_input(key="rule.cnss_amo_rate.0.source").set_value(source)
        press(at, "Voir ce qui change")
        [error] = at.error
        assert said in error.value
        assert at.text_input(key="rule.cnss_amo_rate.0.0.0").value == text
        assert not [b for b in at.button if b.label.startswith("Enregistrer")]
    assert kept(school.house) == []


def test_a_broken_change_is_shown_and_put_aside(school: Class, screen: Open) -> None:
    keep(school.house, json.dumps([{**GOOD, "key": "tobin_rate", "value": "<img src=x>"}]))
    at = screen()
    assert not at.exception
    [error] = at.error
    assert "ne peut plus servir" in error.value
    assert "<img" not in error.value
    press(at, "Compris")
    assert not at.error


def test_what_is_told_of_a_bad_input_names_its_code() -> None:
    known = {"dirhams", "per_cent", "number", "band", "limit", "source", "same"}
    assert set(rule_form.BAD) == known
