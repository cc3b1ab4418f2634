"""Numbers of the law come from the parameters, by name, and follow what the house changed."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from pie_core.content import facts
from pie_core.content.load import ROOT, load
from pie_core.finance.parameters import load as parameters
from pie_core.service import rules
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class

LOADED = load()
KNOWN = facts.known(parameters(), LOADED.facts)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{{ae_ceiling_goods}}", "fr", "500 000 DH"),
        ("{{ae_ceiling_services}} au plus", "fr", "200 000 DH au plus"),
        ("{{smig_hour}}", "fr", "17,92 DH"),
        ("{{smig_month}}", "fr", "3 422,72 DH"),
        ("{{smig_month_cost}}", "fr", "4 144,57 DH"),
        ("{{cnss_employer_rate}}", "fr", "21,09 %"),
        ("{{ae_rate_goods}} ou {{ae_rate_services}}", "fr", "0,5 % ou 1 %"),
        ("{{intelaka_rural.rate}}", "fr", "1,75 %"),
        ("{{intelaka_urban.ceiling}}", "fr", "1 200 000 DH"),
        ("{{forsa.grace_months}} mois", "fr", "24 mois"),
        ("{{vat_standard}}", "en", "20 %"),
        ("{{smig_hour}}", "en", "17.92 MAD"),
        ("{{cooperative_members}}", "fr", "5"),
        ("{{nothing_known}}", "fr", "{{nothing_known}}"),
    ],
)
def test_a_number_is_worded(text: str, language: str, expected: str) -> None:
    """Values of domain facts: SMIG 2026, CNSS 21.09 %, one SMIG employee 4,144.57 DH."""
    told = facts.fill(text, KNOWN, LANGUAGES[language])
    assert re.sub(r"[\u00a0\u202f]", " ", told) == expected


def test_arabic_keeps_the_digits_of_morocco() -> None:
    told = facts.fill("{{ae_ceiling_goods}}", KNOWN, LANGUAGES["ar"])
    assert "500" in told
    assert "درهم" in told


def test_an_unknown_name_is_a_finding(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    path = root / "modules/01-une-journee-pour-essayer/fr.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("En une journée", "En {{one_day}}", 1),
        encoding="utf-8",
    )
    found = [one for one in load(root).findings if "one_day" in one.what]
    assert [one.file for one in found] == ["modules/01-une-journee-pour-essayer/fr.yaml"]


def test_a_lesson_follows_the_rules_of_the_house(school: Class) -> None:
    def told() -> str:
        module = school.house.programme.module("legal_frame")
        assert module is not None
        texts = module.worded("fr").model_dump_json() + str(module.lessons)
        assert "{{" not in texts
        return re.sub(r"\\u00a0|\\u202f|[\u00a0\u202f]", " ", texts)

    assert "500 000 DH" in told()
    rules.change(
        school.house, school.trainer, "ae_ceiling_goods", 61_000_000, date(2027, 1, 1), "LF 2027"
    )
    assert "610 000 DH" in told()


def test_what_is_unsettled_is_told_in_three_languages() -> None:
    french = {key: entry.note for key, entry in parameters().entries.items() if entry.note}
    assert LOADED.notes["fr"] == french
    for language in ("ar", "en"):
        assert LOADED.notes[language].keys() == french.keys()


NUMBERS = [
    ("17,92", "smig_hour"),
    ("3 422,72", "smig_month"),
    ("4 144,57", "smig_month_cost"),
    ("21,09", "cnss_employer_rate"),
    ("6,74", "cnss_employee_rate"),
    ("1,75 %", "intelaka_rural.rate"),
    ("97,44", "smag_day"),
    ("500 000 DH", "ae_ceiling_goods"),
    ("200 000 DH", "ae_ceiling_services"),
    ("80 000 DH", "ae_client_limit"),
    ("1 200 000 DH", "intelaka_urban.ceiling"),
]


@pytest.mark.parametrize(("number", "name"), NUMBERS)
def test_no_such_number_is_typed_into_prose(number: str, name: str) -> None:
    """What a law or a programme fixes stands in `content/parameters/` alone."""
    found = []
    for path in sorted((ROOT / "modules").rglob("*")):
        if path.suffix in (".yaml", ".md") and "fr" in path.stem:
            text = re.sub(r"[\u00a0\u202f]", " ", path.read_text(encoding="utf-8"))
            if re.search(rf"(?<![\d ]){re.escape(number)}", text):
                found.append(path.relative_to(ROOT).as_posix())
    assert found == [], f"write {{{{{name}}}}} instead of {number}"
