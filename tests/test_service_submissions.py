"""A plan's way to the bank: frozen, read, commented, decided; its code; who may do what."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.model.people import Actor
from pie_core.report import differences, snapshot
from pie_core.service import accounts, projects, reviews, submissions
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.dossiers import actor, reviewer, work, write

pytestmark = pytest.mark.engines

REASONS = "Le prix n'est pas encore prouvé : vois cinq clientes de plus."


def hand_in(school: Class, note: str = "") -> Any:
    return submissions.hand_in(school.house, school.amal, work(school), "fr", note)


def decide(school: Class, by: Actor, submission: str, decision: Any, seen: int = 0) -> None:
    reviews.decide(school.house, by, submission, decision, REASONS, "", seen=seen)


def trail(school: Class, who: Actor | None = None) -> submissions.Trail:
    return submissions.trail(school.house, who or school.amal, school.project(school.amal))


def pages(data: bytes) -> str:
    import io

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_plan_is_a_draft_until_it_is_handed_in(school: Class) -> None:
    assert trail(school).state == "draft"
    one = hand_in(school, "Première version, merci de lire le prix.")
    assert (one.number, one.by_name, trail(school).state) == (1, "Amal Berrada", "submitted")


def test_what_was_handed_in_stays_while_the_team_goes_on(school: Class) -> None:
    one = hand_in(school)
    write(school, "dossier/summary.pitch", "Une autre phrase, écrite après le dépôt.")
    opened = submissions.opened(school.house, school.amal, one.id)
    assert opened.snapshot.project.written["summary.pitch"].startswith("Nous cousons")
    text = pages(submissions.pdf(school.house, school.amal, one.id)[0])
    assert "Nous cousons" in text.replace("\n", " ")
    assert "écrite après" not in text


def test_handing_in_the_same_plan_again_is_the_same_submission(school: Class) -> None:
    one = hand_in(school)
    again = submissions.hand_in(school.house, school.amal, one.project_id, "fr")
    assert again.id == one.id
    assert len(trail(school).submissions) == 1


def test_two_members_press_at_once_and_one_version_is_made(school: Class) -> None:
    project = work(school)
    made: list[str] = []

    def press() -> None:
        made.append(submissions.hand_in(school.house, school.amal, project, "fr").id)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(made)) == 1
    assert [one.number for one in trail(school).submissions] == [1]


def test_a_plan_is_handed_in_while_a_teammate_types(school: Class) -> None:
    """What is frozen is one moment, whole; what was typed meanwhile is in the draft, and nothing is lost."""
    project = work(school)
    typed = 0

    def type_on() -> None:
        nonlocal typed
        for number in range(1, 13):
            write(school, "dossier/team.roles", f"Phrase {number}.")
            write(school, "dossier/team.why_us", f"Phrase {number}.")
            typed = number

    typist = threading.Thread(target=type_on)
    typist.start()
    one = submissions.hand_in(school.house, school.amal, project, "fr")
    typist.join()
    frozen = submissions.snapshot(one).project.written
    roles, why = (
        int(frozen.get(key, "Phrase 0.").split()[1].strip("."))
        for key in ("team.roles", "team.why_us")
    )
    assert roles - why in (0, 1), "the two fields stand as they did at one moment"
    draft = projects.read(school.house, school.amal, project).written
    assert typed == 12
    assert (draft["team.roles"], draft["team.why_us"]) == ("Phrase 12.", "Phrase 12.")


def test_the_whole_way_from_revision_to_acceptance(school: Class) -> None:
    nadia = reviewer(school)
    first = hand_in(school)
    decide(school, nadia, first.id, "to_revise")
    assert trail(school).state == "to_revise"
    write(school, "dossier/market.price", "Cinq clientes ont payé 180 DH.")
    second = submissions.hand_in(school.house, school.amal, first.project_id, "fr")
    assert (second.number, trail(school).state) == (2, "submitted")
    decide(school, nadia, second.id, "validated")
    decide(school, nadia, second.id, "accepted", seen=1)
    way = trail(school)
    assert way.state == "accepted"
    assert [(r.kind, r.by_name, r.data["decision"]) for r in way.records] == [
        ("decision", "Nadia Tazi", "to_revise"),
        ("decision", "Nadia Tazi", "validated"),
        ("decision", "Nadia Tazi", "accepted"),
    ]


@pytest.mark.parametrize("decision", ["accepted", "declined", "draft", "", "drop table"])
def test_what_does_not_follow_is_refused(school: Class, decision: str) -> None:
    nadia, one = reviewer(school), hand_in(school)
    with pytest.raises(Invalid) as refused:
        decide(school, nadia, one.id, decision)
    assert refused.value.data["findings"][0]["code"] == "decision"


def test_an_older_version_is_not_decided_any_more(school: Class) -> None:
    nadia, first = reviewer(school), hand_in(school)
    write(school, "dossier/team.roles", "Amal coud, sa sœur vend.")
    submissions.hand_in(school.house, school.amal, first.project_id, "fr")
    with pytest.raises(Invalid) as refused:
        decide(school, nadia, first.id, "validated")
    assert refused.value.data["findings"][0]["code"] == "superseded"


def test_two_reviewers_do_not_decide_over_each_other(school: Class) -> None:
    nadia, omar, one = reviewer(school), reviewer(school, "Omar Saidi"), hand_in(school)
    decide(school, nadia, one.id, "to_revise")
    with pytest.raises(Conflict):
        decide(school, omar, one.id, "validated", seen=0)


def test_reasons_are_needed_and_have_a_length(school: Class) -> None:
    nadia, one = reviewer(school), hand_in(school)
    for reasons, code in (("  ", "field"), ("x" * 2001, "too_long")):
        with pytest.raises(Invalid) as refused:
            reviews.decide(school.house, nadia, one.id, "validated", reasons, "", seen=0)
        assert refused.value.data["findings"][0]["code"] == code


def test_only_a_reviewer_of_the_group_decides(school: Class) -> None:
    one = hand_in(school)
    elsewhere = reviewer(school, "Omar Saidi")
    with school.house.store.writing() as w:
        w._do("delete from cohort_staff where person_id = ?", elsewhere.id)
    for who in (school.amal, school.driss, school.trainer, actor(school, elsewhere.id)):
        with pytest.raises(Forbidden):
            decide(school, who, one.id, "validated")


def test_nobody_else_reads_hands_in_or_comments(school: Class) -> None:
    one = hand_in(school)
    for act in (
        lambda: submissions.hand_in(school.house, school.driss, one.project_id, "fr"),
        lambda: submissions.hand_in(school.house, school.trainer, one.project_id, "fr"),
        lambda: submissions.trail(school.house, school.driss, one.project_id),
        lambda: submissions.opened(school.house, school.driss, one.id),
        lambda: submissions.pdf(school.house, school.driss, one.id),
        lambda: reviews.comment(school.house, school.amal, one.id, "section:market", "Bien"),
        lambda: reviews.remark(school.house, school.driss, one.id, "no_owner_wage", "convincing"),
        lambda: reviews.note_reading(school.house, school.driss, one.id),
        lambda: reviews.check(school.house, school.amal, one.code),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        submissions.opened(school.house, school.amal, "rien")


def test_comments_and_remarks_reach_the_team(school: Class) -> None:
    nadia, one = reviewer(school), hand_in(school)
    reviews.comment(school.house, nadia, one.id, "section:market", "Combien de clientes ?")
    reviews.comment(school.house, school.trainer, one.id, "figure:net_result", "Bien.")
    reviews.remark(school.house, nadia, one.id, "no_owner_wage", "to_complete", "Et après ?")
    reviews.remark(school.house, nadia, one.id, "no_owner_wage", "convincing")
    way = trail(school)
    assert [r.data["place"] for r in way.about(one.id, "comment")] == [
        "section:market",
        "figure:net_result",
    ]
    assert way.remarks(one.id)["no_owner_wage"].data["verdict"] == "convincing"
    with pytest.raises(NotFound):
        reviews.comment(school.house, nadia, one.id, "javascript:alert", "x")
    with pytest.raises(Invalid):
        reviews.comment(school.house, nadia, one.id, "section:market", " ")


def test_who_reads_is_seen_by_the_others(school: Class) -> None:
    nadia, omar, one = reviewer(school), reviewer(school, "Omar Saidi"), hand_in(school)
    reviews.note_reading(school.house, nadia, one.id)
    reviews.note_reading(school.house, nadia, one.id)
    reviews.note_reading(school.house, school.amal, one.id)
    assert submissions.opened(school.house, omar, one.id).readers == ("Nadia Tazi",)
    assert submissions.opened(school.house, nadia, one.id).readers == ()
    assert len(trail(school).about(one.id, "reading")) == 1


def test_a_validated_plan_bears_its_code_and_the_code_is_checked(school: Class) -> None:
    nadia, one = reviewer(school), hand_in(school)
    assert one.code not in pages(submissions.pdf(school.house, nadia, one.id)[0])
    unproved = reviews.check(school.house, nadia, one.code)
    assert unproved is not None
    assert not unproved.genuine
    decide(school, nadia, one.id, "validated")
    text = pages(submissions.pdf(school.house, school.amal, one.id)[0])
    assert one.code in text
    found = reviews.check(school.house, nadia, f" pie {one.code.lower()} ")
    assert found is not None
    assert (found.genuine, found.state, found.submission.id) == (True, "validated", one.id)
    assert reviews.check(school.house, nadia, "AAAA-AAAA") is None
    assert reviews.check(school.house, nadia, "") is None


def test_a_changed_content_is_found_by_its_code(school: Class) -> None:
    nadia, one = reviewer(school), hand_in(school)
    decide(school, nadia, one.id, "validated")
    forged = one.document.replace("Nous cousons", "Nous vendons")
    assert forged != one.document
    with school.house.store.writing() as w:
        w._do("update submissions set document = ? where id = ?", forged, one.id)
    found = reviews.check(school.house, nadia, one.code)
    assert found is not None
    assert not found.genuine


def test_a_revoked_validation_takes_the_code_away(school: Class) -> None:
    nadia, one = reviewer(school), hand_in(school)
    decide(school, nadia, one.id, "validated")
    decide(school, nadia, one.id, "to_revise", seen=1)
    found = reviews.check(school.house, nadia, one.code)
    assert found is not None
    assert not found.genuine
    assert one.code not in pages(submissions.pdf(school.house, nadia, one.id)[0])


def test_an_erased_member_leaves_the_frozen_plan_and_the_code_still_fits(school: Class) -> None:
    nadia = reviewer(school)
    friend = school.join("Rachid Amrani", "1470")
    from pie_core.service import cohorts

    cohorts.form_team(
        school.house, school.trainer, school.cohort.id, "Deux", [school.amal.id, friend.id]
    )
    school.amal = actor(school, school.amal.id)
    friend = actor(school, friend.id)
    one = hand_in(school)
    decide(school, nadia, one.id, "validated")
    assert "Rachid Amrani" in one.document
    accounts.erase(school.house, friend, friend.id)
    with school.house.store.reading() as r:
        kept = r.submission(one.id)
    assert kept is not None
    assert "Rachid Amrani" not in kept.document
    found = reviews.check(school.house, nadia, one.code)
    assert found is not None
    assert found.genuine
    assert "Rachid" not in pages(submissions.pdf(school.house, nadia, one.id)[0])


def test_the_waiting_plans_come_first_in_the_list(school: Class) -> None:
    nadia, one = reviewer(school), hand_in(school)
    found = reviews.of_cohort(school.house, nadia, school.cohort.id)
    assert [(s.state, s.number) for s in found] == [("submitted", 1), ("draft", 0)]
    decide(school, nadia, one.id, "validated")
    found = reviews.of_cohort(school.house, nadia, school.cohort.id)
    assert found[0].state == "validated"
    with pytest.raises(Forbidden):
        reviews.of_cohort(school.house, school.amal, school.cohort.id)


def test_what_changed_between_two_versions_is_told(school: Class) -> None:
    one = hand_in(school)
    write(school, "discovery_day/first_figures.price", 20000)
    write(school, "dossier/market.competitors", "Trois couturiers.")
    write(school, "dossier/summary.pitch", None)
    before = submissions.snapshot(one)
    after = projects.snapshot(school.house, school.amal, one.project_id)
    spoken = words("fr")
    guide = school.house.programme.dossier
    found = {
        (c.section, c.before, c.after) for c in differences.changes(before, after, spoken, guide)
    }
    assert ("sales", "180 DH", "200 DH") in {
        (
            section,
            old.replace("\u00a0", " ").replace("\u202f", " "),
            new.replace("\u00a0", " ").replace("\u202f", " "),
        )
        for section, old, new in found
    }
    assert any(section == "market" and new == "Trois couturiers." for section, _, new in found)
    assert any(
        section == "summary" and old.startswith("Nous cousons") and new == ""
        for section, old, new in found
    )
    assert differences.changes(after, after, spoken, guide) == []


def test_a_snapshot_is_the_same_after_a_trip_through_json(school: Class) -> None:
    taken = projects.snapshot(school.house, school.amal, work(school))
    text = snapshot.written(taken)
    again = snapshot.read(json.loads(text))
    assert again.project == taken.project
    assert again.rules.entries == taken.rules.entries
    assert snapshot.written(again) == text
    assert taken.projection is not None
    assert again.projection is not None
    assert again.projection.as_dict() == taken.projection.as_dict()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"project": 3},
        {"project": {}},
        {"project": {"id": "a", "name": "b"}, "rules": 1},
    ],
)
def test_a_broken_snapshot_is_refused_in_one_way(data: Any) -> None:
    with pytest.raises(Invalid):
        snapshot.read(data)
