"""A project as one file: there and back, on another machine, and what a hostile file may not do."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pie_core.errors import Forbidden, Invalid, TooLarge
from pie_core.model.people import Actor, Role
from pie_core.service import (
    accounts,
    committees,
    follow_ups,
    portable,
    projects,
    reviews,
    submissions,
)
from pie_core.service.house import House
from tests.conftest import Class
from tests.dossiers import actor, reviewer, work, write
from tests.people import PASSWORD, trainer_with_group

pytestmark = pytest.mark.engines

REASONS = "Le plan est clair, les chiffres se tiennent."


def out(school: Class, who: Actor | None = None) -> dict[str, Any]:
    data = portable.exported(school.house, who or school.amal, work(school))
    found: dict[str, Any] = json.loads(data)
    return found


def packed(file: Any) -> bytes:
    return json.dumps(file, ensure_ascii=False).encode()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[House, Actor, str]]:
    """Another laptop with a trainer and a group."""
    house = House(tmp_path / "ailleurs")
    _, trainer, cohort = trainer_with_group(house)
    yield house, trainer, cohort.id
    house.store.close()


def test_a_project_goes_to_another_laptop_whole(
    school: Class, elsewhere: tuple[House, Actor, str]
) -> None:
    there, trainer, cohort = elsewhere
    file = out(school)
    found = portable.received(there, trainer, packed(file), cohort)
    assert (found.new, found.project_id) == (True, school.project(school.amal))
    assert not any(found.left_out.values())
    before = projects.read(school.house, school.amal, found.project_id)
    after = projects.read(there, trainer, found.project_id)
    same = ("name", "facts", "notes", "plan", "written", "members", "experiments", "tests")
    for field in same:
        assert getattr(after, field) == getattr(before, field), field
    again = json.loads(portable.exported(there, trainer, found.project_id))
    assert again["work"]["answers"] == file["work"]["answers"]
    assert [n["text"] for n in again["work"]["notes"]] == [n["text"] for n in file["work"]["notes"]]


def test_history_and_photographs_come_along(
    school: Class, elsewhere: tuple[House, Actor, str]
) -> None:
    there, trainer, cohort = elsewhere
    file = out(school)
    write(school, "dossier/team.roles", "Amal coud.")
    write(school, "dossier/team.roles", "Amal coud, Driss vend.")
    file = json.loads(portable.exported(school.house, school.amal, school.project(school.amal)))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    file["work"]["photos"] = [
        {
            "id": "a1b2c3d4e5f6a7b8c9d0",
            "module": "evidence",
            "activity": "abcd1234",
            "prompt": "photo",
            "at": "2026-11-20T10:00:00+00:00",
            "jpeg": base64.b64encode(picture.getvalue()).decode(),
        },
        {
            "id": "b1b2c3d4e5f6a7b8c9d0",
            "module": "evidence",
            "activity": "abcd1234",
            "prompt": "photo",
            "at": "2026-11-20T10:00:00+00:00",
            "jpeg": base64.b64encode(b"<script>").decode(),
        },
    ]
    found = portable.received(there, trainer, packed(file), cohort)
    assert (found.added["photos"], found.left_out["photos"]) == (1, 1)
    with there.store.reading() as r:
        [roles] = [
            a
            for a in r.all_history(found.project_id)
            if a.prompt.prompt == "roles" and a.version == 2
        ]
        photo = r.photo("a1b2c3d4e5f6a7b8c9d0")
    assert roles.value == "Amal coud, Driss vend."
    assert photo is not None
    assert bytes(photo["jpeg"])[:2] == b"\xff\xd8"


def test_a_file_of_an_older_workbook_is_taken_in(
    school: Class, elsewhere: tuple[House, Actor, str]
) -> None:
    """Fields that came later are empty, fields that went are left out; a chopped file is refused."""
    there, trainer, cohort = elsewhere
    file = out(school)
    for later in ("submissions", "records"):
        file.pop(later)
    for later in ("written", "capacity", "steps", "tests", "evidence", "hypotheses", "scenarios"):
        file["document"]["project"].pop(later, None)
    file["document"]["project"]["a_field_that_went"] = "something"
    file["document"]["rules"].pop("discount_rate")
    file["document"]["rules"]["a_rule_that_went"] = {"value": 3}
    file["work"].pop("moves")
    for note in file["work"]["notes"]:
        note.pop("tint")
    file["made_by"] = "an older workbook"
    found = portable.received(there, trainer, packed(file), cohort)
    assert projects.read(there, trainer, found.project_id).plan is not None
    with pytest.raises(Invalid):
        portable.received(there, trainer, packed(file)[:-400], cohort)


def test_a_review_made_elsewhere_comes_home(school: Class, tmp_path: Path) -> None:
    """The reviewer has a machine of their own: the file goes there, and comes back with the word."""
    project = work(school)
    one = submissions.hand_in(school.house, school.amal, project, "fr")
    away = House(tmp_path / "banque")
    _, trainer, _ = trainer_with_group(away)
    made = accounts.add_staff(away, trainer, Role.REVIEWER, "Nadia Tazi", PASSWORD)
    with away.store.reading() as r:
        nadia = r.actor(made.id)
    assert nadia is not None
    data = portable.exported(school.house, school.amal, project)
    found = portable.received(away, nadia, data)
    with away.store.reading() as r:
        nadia = r.actor(made.id)
    assert nadia is not None
    reviews.comment(away, nadia, one.id, "section:market", "Combien de clientes ?")
    reviews.decide(away, nadia, one.id, "validated", REASONS, "Un devis.", seen=0)
    back = portable.exported(away, nadia, found.project_id)
    joined = portable.received(school.house, school.trainer, back)
    assert not joined.new
    assert dict(joined.added) == {"comment": 1, "decision": 1}
    way = submissions.trail(school.house, school.amal, project)
    assert way.state == "validated"
    [decision] = way.about(one.id, "decision")
    assert (decision.by_name, decision.data["received_by"]) == ("Nadia Tazi", "Salma Idrissi")
    twice = portable.received(school.house, school.trainer, back)
    assert not twice.added
    away.store.close()


def test_what_is_here_is_never_replaced_by_a_file(school: Class) -> None:
    file = out(school)
    write(school, "dossier/team.roles", "Écrit après.")
    portable.received(school.house, school.trainer, packed(file))
    project = projects.read(school.house, school.amal, school.project(school.amal))
    assert project.written["team.roles"] == "Écrit après."


def test_who_may_take_in_a_file(school: Class, elsewhere: tuple[House, Actor, str]) -> None:
    there, trainer, cohort = elsewhere
    data = packed(out(school))
    with pytest.raises(Forbidden):
        portable.received(school.house, school.amal, data)
    other = accounts.add_staff(there, trainer, Role.TRAINER, "Hind Alaoui", PASSWORD)
    with there.store.reading() as r:
        hind = r.actor(other.id)
    assert hind is not None
    with pytest.raises(Forbidden):
        portable.received(there, hind, data, cohort)
    # A project of a group that is not theirs, known here already.
    made = accounts.add_staff(school.house, school.trainer, Role.REVIEWER, "Omar Saidi", PASSWORD)
    with pytest.raises(Forbidden):
        portable.received(school.house, actor(school, made.id), data)


def test_only_who_may_read_takes_a_project_out(school: Class) -> None:
    project = work(school)
    with pytest.raises(Forbidden):
        portable.exported(school.house, school.driss, project)
    assert portable.exported(school.house, reviewer(school), project)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe{", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"{}", "foreign_file"),
        (b"[]", "foreign_file"),
        (b'{"format": "other", "version": 1}', "foreign_file"),
        (b'{"format": "pie-project", "version": 99}', "newer_file"),
        (b'{"format": "pie-project", "version": 1}', "broken_file"),
        (b'{"format": "pie-project", "version": "1"}', "broken_file"),
    ],
)
def test_a_file_that_is_none_gets_one_clear_code(school: Class, data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        portable.received(school.house, school.trainer, data, school.cohort.id)
    assert refused.value.data["findings"][0]["code"] == code


def test_a_file_beyond_all_size_is_refused(school: Class) -> None:
    with pytest.raises(TooLarge):
        portable.parsed(b" " * (portable.MAX_BYTES + 1))


def test_answers_that_make_no_sense_are_left_out_and_told(
    school: Class, elsewhere: tuple[House, Actor, str]
) -> None:
    there, trainer, cohort = elsewhere
    file = out(school)
    row = {**file["work"]["answers"][0]}
    file["work"]["answers"] += [
        {**row, "module": "gone", "activity": "gone", "prompt": "gone", "value": "x"},
        {**row, "module": "dossier", "activity": "team", "prompt": "roles", "value": {"a": 1}},
        {**row, "module": "dossier", "activity": "team", "prompt": "roles", "value": "x" * 5000},
        {**row, "module": "dossier", "activity": "means", "prompt": "capacity", "value": -5},
    ]
    found = portable.received(there, trainer, packed(file), cohort)
    assert found.left_out["answers"] == 4
    assert "team.roles" not in projects.read(there, trainer, found.project_id).written


def test_a_changed_submission_is_left_out(
    school: Class, elsewhere: tuple[House, Actor, str]
) -> None:
    there, trainer, cohort = elsewhere
    submissions.hand_in(school.house, school.amal, work(school), "fr")
    file = json.loads(portable.exported(school.house, school.amal, school.project(school.amal)))
    [one] = file["submissions"]
    one["document"] = one["document"].replace("Nous cousons", "Nous vendons")
    found = portable.received(there, trainer, packed(file), cohort)
    assert found.left_out["submissions"] == 1
    assert submissions.trail(there, trainer, found.project_id).state == "draft"


def test_a_file_cannot_take_the_place_of_another_project(
    school: Class, elsewhere: tuple[House, Actor, str]
) -> None:
    """Ids that are another project's here: nothing of it is kept."""
    there, trainer, cohort = elsewhere
    submissions.hand_in(school.house, school.amal, work(school), "fr")
    file = json.loads(portable.exported(school.house, school.amal, school.project(school.amal)))
    portable.received(there, trainer, packed(file), cohort)
    copy = json.loads(packed(file).decode().replace(file["project_id"], "f" * 20))
    # The digest covers the project's id: a copy's submissions no longer fit it.
    found = portable.received(there, trainer, packed(copy), cohort)
    assert found.left_out["submissions"] == 1
    with there.store.reading() as r:
        assert len(r.submissions_of(file["project_id"])) == 1


def test_a_trainers_private_notes_stay_with_the_trainer(school: Class) -> None:
    from pie_core.model.dossier import Record
    from pie_core.service.house import new_id, now

    project = work(school)
    with school.house.store.writing() as w:
        for what in ("note", "step"):
            w.add_record(
                Record(
                    id=new_id(),
                    project_id=project,
                    kind="follow_up",
                    data={"what": what, "text": f"texte {what}"},
                    by_id=school.trainer.id,
                    by_name="Salma Idrissi",
                    by_role=Role.TRAINER,
                    at=now(),
                )
            )
    own = json.loads(portable.exported(school.house, school.amal, project))
    assert [r["data"]["what"] for r in own["records"]] == ["step"]
    whole = json.loads(portable.exported(school.house, school.trainer, project))
    assert [r["data"]["what"] for r in whole["records"]] == ["note", "step"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("comment", {}),
        ("comment", {"place": "javascript:x", "text": "a"}),
        ("comment", {"place": "section:market", "text": 7}),
        ("remark", {"question": "<b>", "verdict": "convincing"}),
        ("remark", {"question": "permit_missing", "verdict": "perhaps"}),
        ("decision", {"decision": "rich", "reasons": "x"}),
        ("decision", {"decision": "validated"}),
        ("decision", {"decision": "validated", "reasons": "x" * 2001}),
    ],
)
def test_a_record_that_says_nothing_readable_is_not_taken_in(
    school: Class, elsewhere: tuple[House, Actor, str], kind: str, data: dict[str, Any]
) -> None:
    there, trainer, cohort = elsewhere
    one = submissions.hand_in(school.house, school.amal, work(school), "fr")
    file = json.loads(portable.exported(school.house, school.amal, school.project(school.amal)))
    record = {
        "id": "aaaaaaaaaaaaaaaaaaaa",
        "project_id": one.project_id,
        "kind": kind,
        "parent": one.id,
        "data": data,
        "by_id": "somebody",
        "by_role": "reviewer",
        "at": "2026-11-25T10:00:00+00:00",
    }
    file["records"].append(record)
    portable.received(there, trainer, packed(file), cohort)
    assert submissions.trail(there, trainer, one.project_id).about(one.id, kind) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["committee", "entry", "follow_up", "received", "reading"])
@pytest.mark.parametrize(
    "data", [{}, {"what": 3}, {"what": "seat", "role": []}, {"phase": {"a": 1}}, {"what": "note"}]
)
def test_odd_records_of_other_kinds_break_no_screen(
    school: Class, elsewhere: tuple[House, Actor, str], kind: str, data: dict[str, Any]
) -> None:
    there, trainer, cohort = elsewhere
    file = out(school)
    base = {
        "project_id": file["project_id"],
        "by_id": "somebody",
        "by_role": "trainer",
        "at": "2026-11-25T10:00:00+00:00",
    }
    first = {
        **base,
        "id": "a" * 20,
        "kind": "committee",
        "parent": "",
        "data": {"phase": "request"},
    }
    odd = {**base, "id": "b" * 20, "kind": kind, "parent": "a" * 20, "data": data}
    file["records"] = [first, odd]
    found = portable.received(there, trainer, packed(file), cohort)
    with there.store.reading() as r:
        trainer = r.actor(trainer.id) or trainer
    follow_ups.of(there, trainer, found.project_id)
    committees.rounds(there, trainer, found.project_id)
    submissions.trail(there, trainer, found.project_id)
