"""A class in one file: there, back, and merged; what stays out; what a hostile file may not do."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pie_core.errors import Forbidden, Invalid, TooLarge
from pie_core.model.attendance import Attended
from pie_core.model.feedback import Feedback
from pie_core.model.instruments import Occasion
from pie_core.model.live import Plan, Step
from pie_core.model.people import AWAITED, Role
from pie_core.model.programme import PromptRef
from pie_core.service import (
    accounts,
    boards,
    class_file,
    class_merge,
    class_report,
    cohorts,
    examples,
    live,
    merging,
    photos,
)
from pie_core.service.boards import Put
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.laptops import PRICE, Laptop, another_laptop
from tests.people import PASSWORD
from tests.skills import say

pytestmark = pytest.mark.engines

HEARD = PromptRef.parse("observe_and_find/observation_walk.heard")


@pytest.fixture
def here(school: Class, tmp_path: Path) -> Laptop:
    return Laptop(school.house, school.trainer, tmp_path)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Laptop]:
    with another_laptop(tmp_path) as laptop:
        yield laptop


def unpacked(data: bytes) -> dict[str, Any]:
    """The parts of a file: JSON read, photographs as bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return {
            name: json.loads(box.read(name)) if name.endswith(".json") else box.read(name)
            for name in box.namelist()
        }


def packed(parts: dict[str, Any], *, rehash: bool = True) -> bytes:
    """A file of these parts; somebody who makes one up knows how to hash."""
    raw = {
        name: part if isinstance(part, bytes) else json.dumps(part).encode()
        for name, part in parts.items()
    }
    if rehash:
        hashes = {n: hashlib.sha256(d).hexdigest() for n, d in raw.items() if n != "manifest.json"}
        raw["manifest.json"] = json.dumps({**parts["manifest.json"], "parts": hashes}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, part in raw.items():
            box.writestr(name, part)
    return out.getvalue()


def changed(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    parts = unpacked(data)
    change(parts)
    return packed(parts)


def code_of(error: Invalid) -> str:
    return str(error.data["findings"][0]["code"])


# ---------------------------------------------------------------- there


def test_a_class_opens_on_another_laptop(school: Class, here: Laptop, there: Laptop) -> None:
    project = school.project(school.amal)
    here.save(school.amal.id, project, PRICE, 3000)
    here.save(school.amal.id, project, PRICE, 3500)
    here.save(school.driss.id, school.driss.id, HEARD, "Trop cher")
    report = there.take(here.file(school.cohort.id))
    assert (report.opened, report.new_code, report.left_out) == (True, False, {})
    assert report.new == {"people": 2, "teams": 2, "answers": 2}
    assert there.names(school.cohort.id) == ["Amal Berrada", "Driss Naciri"]
    assert there.texts(project, PRICE) == [3000, 3500]
    assert there.now(school.driss.id, HEARD) == "Trop cher"
    amal = there.actor(school.amal.id)
    assert amal.project_ids == {project}
    assert school.cohort.id in there.trainer.cohort_ids
    assert cohorts.get(there.house, there.trainer, school.cohort.id).join_code == (
        school.cohort.join_code
    )


def test_no_secret_leaves_and_people_choose_a_new_pin(
    school: Class, here: Laptop, there: Laptop
) -> None:
    data = here.file(school.cohort.id)
    with school.house.store.reading() as r:
        kept = r.secret(school.amal.id)[0]
    inside = json.dumps(unpacked(data)["class.json"])
    assert kept not in inside
    assert "argon2" not in inside
    there.take(data)
    with there.house.store.reading() as r:
        assert r.secret(school.amal.id)[0] == AWAITED
    token = accounts.join(there.house, school.cohort.join_code, "amal berrada", "7351")
    back = accounts.actor(there.house, token)
    assert back is not None
    assert back.id == school.amal.id


def test_a_code_that_is_taken_is_drawn_anew(school: Class, here: Laptop, there: Laptop) -> None:
    with there.house.store.reading() as r:
        [other] = r.cohorts()
    data = changed(
        here.file(school.cohort.id),
        lambda parts: parts["class.json"]["cohort"].update(join_code=other.join_code),
    )
    report = there.take(data)
    with there.house.store.reading() as r:
        made = r.cohort(school.cohort.id)
    assert report.new_code
    assert made is not None
    assert made.join_code != other.join_code


def test_photographs_feedback_and_attendance_come_along(
    school: Class, here: Laptop, there: Laptop
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    activity, prompt = next(
        (f"{module.id}/{activity.id}", prompt.id)
        for module in school.house.programme.sheets.values()
        for activity in module.activities
        for prompt in activity.prompts
        if prompt.kind == "photo" and activity.by == "team"
    )
    module = activity.partition("/")[0]
    ref = PromptRef(module=module, activity="abcd1234", prompt=prompt)
    project = school.project(school.amal)
    made = photos.add(school.house, school.amal, project, ref, picture.getvalue())
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    with school.house.store.writing() as w:
        w.put_class_rows(
            "feedback",
            school.cohort.id,
            [
                {
                    **Feedback(
                        id="feed0000feed0000",
                        cohort_id=school.cohort.id,
                        owner=project,
                        place="section:market",
                        level="good",
                        text="Bien vu.",
                        by_id=school.trainer.id,
                        by_name="Salma Idrissi",
                        at=at,
                    ).model_dump(mode="json"),
                }
            ],
        )
        w.put_attendance(
            Attended(
                cohort_id=school.cohort.id,
                day=date(2026, 11, 20),
                person_id=school.amal.id,
                state="late",
                by_id=school.trainer.id,
                at=at,
            )
        )
    report = there.take(here.file(school.cohort.id))
    assert {k: report.new[k] for k in ("photos", "feedback", "attendance")} == {
        "photos": 1,
        "feedback": 1,
        "attendance": 1,
    }
    with there.house.store.reading() as r:
        photo = r.photo(str(made["id"]))
        [said] = r.all_feedback_to(project)
        [day] = r.attendance_by(school.amal.id)
    assert photo is not None
    assert bytes(photo["jpeg"])[:2] == b"\xff\xd8"
    assert (said["text"], day.state) == ("Bien vu.", "late")


# ---------------------------------------------------------------- and back


@pytest.fixture
def twice(school: Class, here: Laptop, there: Laptop) -> str:
    """The class is on both laptops with one price; the project."""
    project = school.project(school.amal)
    here.save(school.amal.id, project, PRICE, 1000)
    there.take(here.file(school.cohort.id))
    return project


def test_what_went_on_there_only_is_brought_forward(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    there.save(school.amal.id, twice, PRICE, 1100)
    report = here.take(there.file(school.cohort.id))
    assert (report.forward, report.met, report.new) == (1, (), {})
    assert here.texts(twice, PRICE) == [1000, 1100]
    assert here.now(twice, PRICE) == 1100


def test_what_went_on_here_only_stays(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    here.save(school.amal.id, twice, PRICE, 1200)
    report = here.take(there.file(school.cohort.id))
    assert report.unchanged
    assert here.texts(twice, PRICE) == [1000, 1200]


def test_where_both_went_on_the_newer_is_current_and_both_are_told(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    there.save(school.amal.id, twice, PRICE, 1100)
    here.save(school.amal.id, twice, PRICE, 1200)
    there.save(school.amal.id, twice, PRICE, 1300)
    report = here.take(there.file(school.cohort.id))
    [met] = report.met
    assert (met.owner, f"{met.module}/{met.activity}.{met.place}") == (twice, str(PRICE))
    assert here.texts(twice, PRICE) == [1000, 1100, 1200, 1300]
    assert here.now(twice, PRICE) == 1300
    told = class_report.last(here.house, here.trainer, school.cohort.id, words("fr"))
    assert told is not None
    [line] = told.met
    assert line.who == "Amal Berrada"
    assert line.link == f"/module?m=discovery_day&a=first_figures&owner={twice}"


def test_there_and_back_gives_both_laptops_everything(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    there.save(school.amal.id, twice, PRICE, 1100)
    here.save(school.amal.id, twice, PRICE, 1200)
    here.take(there.file(school.cohort.id))
    back = there.take(here.file(school.cohort.id))
    assert (back.forward, back.met) == (1, ())
    assert there.texts(twice, PRICE) == here.texts(twice, PRICE) == [1000, 1100, 1200]
    assert here.take(there.file(school.cohort.id)).unchanged


def test_somebody_new_there_comes_here_with_their_team(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    token = accounts.join(there.house, school.cohort.join_code, "Karim Alaoui", "7351")
    karim = accounts.actor(there.house, token)
    assert karim is not None
    report = here.take(there.file(school.cohort.id))
    assert report.new == {"people": 1, "teams": 1}
    assert here.actor(karim.id).project_ids == karim.project_ids


def test_one_name_joined_on_both_laptops_comes_as_a_second_one(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    school.join("Karim Alaoui")
    token = accounts.join(there.house, school.cohort.join_code, "Karim Alaoui", "7351")
    karim = accounts.actor(there.house, token)
    assert karim is not None
    report = here.take(there.file(school.cohort.id))
    assert report.doubles == (karim.id,)
    assert "Karim Alaoui 2" in here.names(school.cohort.id)


def test_an_account_erased_here_stays_erased(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    """Their own team goes too; what they wrote for another team comes without a name."""
    there.save(school.driss.id, school.driss.id, HEARD, "Trop cher")
    data = there.file(school.cohort.id)
    accounts.erase(here.house, here.trainer, school.driss.id)
    report = here.take(data)
    assert report.left_out == {"erased": 1, "erased_teams": 1}
    assert here.names(school.cohort.id) == ["Amal Berrada"]
    assert here.texts(school.driss.id, HEARD) == []
    assert here.take(data).left_out == report.left_out


def test_what_an_erased_author_wrote_for_a_team_has_no_name(
    school: Class, here: Laptop, there: Laptop
) -> None:
    team = cohorts.form_team(
        here.house, here.trainer, school.cohort.id, "Atelier", [school.amal.id, school.driss.id]
    )
    there.take(here.file(school.cohort.id))
    there.save(school.driss.id, team.project_id, PRICE, 900)
    data = there.file(school.cohort.id)
    accounts.erase(here.house, here.trainer, school.driss.id)
    here.take(data)
    with here.house.store.reading() as r:
        [one] = r.history(team.project_id, PRICE)
    assert (one.value, one.author_id, one.author_name) == (900, "erased", "")


def test_an_erasure_there_is_told_here(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    accounts.erase(there.house, there.trainer, school.driss.id)
    report = here.take(there.file(school.cohort.id))
    assert report.erased_there == (school.driss.id,)
    assert "Driss Naciri" in here.names(school.cohort.id)


def test_the_work_of_an_account_that_was_joined_here_goes_to_the_one_that_stayed(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    there.save(school.driss.id, school.driss.id, HEARD, "Trop loin")
    data = there.file(school.cohort.id)
    merging.merge(here.house, here.trainer, school.amal.id, school.driss.id)
    here.take(data)
    assert here.now(school.amal.id, HEARD) == "Trop loin"
    assert here.names(school.cohort.id) == ["Amal Berrada"]


def test_names_and_teams_stay_as_they_are_here(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    for laptop, name in ((here, "Les Abeilles"), (there, "Les Lions")):
        with laptop.house.store.reading() as r:
            team = r.team_owning(twice)
        assert team is not None
        cohorts.rename_team(laptop.house, laptop.trainer, team, name)
    report = here.take(there.file(school.cohort.id))
    assert [(one.kind, one.there) for one in report.stays] == [("team_name", "Les Lions")]
    with here.house.store.reading() as r:
        kept = r.team_owning(twice)
    assert kept is not None
    assert kept.name == "Les Abeilles"


def note(note_id: str, text: str, based_on: int) -> list[Put]:
    return [Put(note_id, "channels", text, "", False, None, based_on)]


def test_boards_are_joined_note_by_note(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    """One note went on there, one on both sides, one is new there."""
    amal = here.actor(school.amal.id)
    boards.put(here.house, amal, twice, "canvas", note("note-a", "Souk", 0))
    boards.put(here.house, amal, twice, "canvas", note("note-b", "WhatsApp", 0))
    there.take(here.file(school.cohort.id))
    away = there.actor(school.amal.id)
    boards.put(there.house, away, twice, "canvas", note("note-a", "Souk du jeudi", 1))
    boards.put(there.house, away, twice, "canvas", note("note-b", "WhatsApp et Facebook", 1))
    boards.put(there.house, away, twice, "canvas", note("note-c", "Affiches", 0))
    boards.put(here.house, amal, twice, "canvas", note("note-b", "Bouche à oreille", 1))
    report = here.take(there.file(school.cohort.id))
    assert (report.new, report.forward) == ({"notes": 1}, 1)
    assert [(one.kind, one.place) for one in report.met] == [("note", "canvas")]
    standing = boards.standing(here.house, amal, twice, "canvas")
    assert {n.id: n.text for n in standing.notes} == {
        "note-a": "Souk du jeudi",
        "note-b": "Bouche à oreille",
        "note-c": "Affiches",
    }
    with here.house.store.reading() as r:
        moves = r.board_history(twice, "canvas")
    said = [move.text for move in moves if move.id == "note-b"]
    assert set(said) == {"WhatsApp", "WhatsApp et Facebook", "Bouche à oreille"}
    assert said[-1] == "Bouche à oreille"
    versions = [move.version for move in moves if move.id == "note-b"]
    assert versions == sorted(set(versions))
    assert here.take(there.file(school.cohort.id)).unchanged
    there.take(here.file(school.cohort.id))
    assert {n.id: n.text for n in boards.standing(there.house, away, twice, "canvas").notes} == {
        n.id: n.text for n in standing.notes
    }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["here", "there", "back", "forth"]), st.integers(1, 50)),
        max_size=9,
    )
)
def test_whatever_both_do_nothing_is_lost(
    school: Class, here: Laptop, there: Laptop, steps: list[tuple[str, int]]
) -> None:
    """Random saves and merges on both sides: in the end both hold every save of both, once."""
    project, cohort = school.project(school.amal), school.cohort.id
    if not here.texts(project, PRICE):
        here.save(school.amal.id, project, PRICE, 1)
        there.take(here.file(cohort))
    for kind, amount in steps:
        match kind:
            case "here" | "there":
                laptop = here if kind == "here" else there
                laptop.save(school.amal.id, project, PRICE, amount * 100)
            case "back":
                here.take(there.file(cohort))
            case "forth":
                there.take(here.file(cohort))
    saved = [*here.texts(project, PRICE), *there.texts(project, PRICE)]
    here.take(there.file(cohort))
    there.take(here.file(cohort))
    assert here.texts(project, PRICE) == there.texts(project, PRICE)
    assert set(saved) == set(here.texts(project, PRICE))
    assert here.take(there.file(cohort)).unchanged


def test_the_example_group_goes_whole(here: Laptop, there: Laptop) -> None:
    """Eight teams with boards, tests, plans and questionnaires: on the other side all of it stands,
    but for the numbers that each machine gives its moves."""
    cohort = examples.load(here.house, here.trainer).id
    before = unpacked(here.file(cohort))
    report = there.take(packed(before))
    assert report.left_out == {}
    after = unpacked(there.file(cohort))
    assert before.keys() == after.keys()
    for name, part in before.items():
        if name != "manifest.json":
            assert without_seq(after[name]) == without_seq(part), name


def without_seq(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: without_seq(value) for name, value in part.items() if name != "seq"}
    return [without_seq(one) for one in part] if isinstance(part, list) else part


PLAN = Plan(title="Mardi", steps=(Step(id="one", module="discovery_day", activity="ten_ideas"),))


def test_a_class_that_ended_comes_along_and_one_under_way_does_not(
    school: Class, here: Laptop, there: Laptop
) -> None:
    cohort = school.cohort.id
    live.begin(here.house, here.trainer, cohort, PLAN)
    at = live.now_of(here.house, here.trainer, cohort).seq
    live.begin(here.house, here.trainer, cohort, PLAN, at)
    report = there.take(here.file(cohort))
    assert (report.new["classes"], report.left_out) == (1, {"open_classes": 1})
    assert live.now_of(there.house, there.trainer, cohort).run == ""
    at = live.now_of(here.house, here.trainer, cohort).seq
    live.act(here.house, here.trainer, cohort, "finish", {}, at)
    report = there.take(here.file(cohort))
    assert (report.new, report.left_out) == ({"classes": 1}, {})
    assert here.take(there.file(cohort)).unchanged


def test_a_class_under_way_here_is_not_disturbed(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    cohort = school.cohort.id
    live.begin(there.house, there.trainer, cohort, PLAN)
    at = live.now_of(there.house, there.trainer, cohort).seq
    live.act(there.house, there.trainer, cohort, "finish", {}, at)
    run = live.begin(here.house, here.trainer, cohort, PLAN)
    assert here.take(there.file(cohort)).left_out == {"classes": 1}
    assert live.now_of(here.house, here.trainer, cohort).run == run


def test_what_a_person_shares_is_what_they_chose_last(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    amal, start = school.amal.id, Occasion.START
    with there.house.store.writing() as w:
        w.set_shared(amal, start, True, datetime(2026, 11, 20, 9, tzinfo=UTC))
    with here.house.store.writing() as w:
        w.set_shared(amal, start, False, datetime(2026, 11, 20, 10, tzinfo=UTC))
    here.take(there.file(school.cohort.id))
    with here.house.store.reading() as r:
        assert r.shared_occasions(amal) == frozenset()
        assert len(r.class_rows("profile_shares", amal)) == 2


# ---------------------------------------------------------------- who may


def test_a_trainer_of_another_group_neither_takes_it_out_nor_in(
    school: Class, here: Laptop, tmp_path: Path
) -> None:
    data = here.file(school.cohort.id)
    other = accounts.add_staff(here.house, here.trainer, Role.TRAINER, "Nadia Tazi", PASSWORD)
    nadia = here.actor(other.id)
    path = tmp_path / "x.zip"
    with pytest.raises(Forbidden):
        class_file.write(here.house, nadia, school.cohort.id, path)
    path.write_bytes(data)
    with pytest.raises(Invalid) as refused:
        class_merge.merged(here.house, nadia, path)
    assert code_of(refused.value) == "group_elsewhere"
    with pytest.raises(Forbidden):
        class_merge.merged(here.house, here.actor(school.amal.id), path)


def test_a_closed_group_takes_nothing(school: Class, here: Laptop) -> None:
    data = here.file(school.cohort.id)
    cohorts.archive(here.house, here.trainer, school.cohort.id)
    with pytest.raises(Invalid) as refused:
        here.take(data)
    assert code_of(refused.value) == "closed_group"


# ---------------------------------------------------------------- hostile files


def _person(parts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parts["class.json"]["people"][0]
    return found


HOSTILE: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "another format": (lambda p: p["manifest.json"].update(format="zip"), "foreign_class"),
    "a newer version": (lambda p: p["manifest.json"].update(version=2), "newer_file"),
    "a path": (lambda p: p.update({"../../evil.json": {}}), "broken_class"),
    "an absolute path": (lambda p: p.update({"/etc/passwd": b"x"}), "broken_class"),
    "a list for a group": (lambda p: p.update({"class.json": []}), "broken_class"),
    "a number for a name": (lambda p: _person(p).update(name=5), "broken_class"),
    "a script for a name": (lambda p: _person(p).update(name="<script>"), "broken_class"),
    "one person twice": (
        lambda p: p["class.json"]["people"].append(dict(_person(p))),
        "broken_class",
    ),
    "half a letter": (lambda p: p["class.json"]["teams"][0].update(name="\ud800"), "broken_class"),
    "infinity": (
        lambda p: p["class.json"]["teams"][0].update(name=float("inf")),
        "broken_class",
    ),
    "another group inside": (
        lambda p: p["class.json"]["cohort"].update(id="f" * 20),
        "broken_class",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_whole(
    school: Class, here: Laptop, there: Laptop, what: str
) -> None:
    change, code = HOSTILE[what]
    before = there.house.store.engine.rows("select count(*) as n from people")
    with pytest.raises(Invalid) as refused:
        there.take(changed(here.file(school.cohort.id), change))
    assert code_of(refused.value) == code
    assert there.house.store.engine.rows("select count(*) as n from people") == before
    with there.house.store.reading() as r:
        assert r.cohort(school.cohort.id) is None


def test_a_file_that_was_cut_or_changed_is_told(school: Class, here: Laptop, there: Laptop) -> None:
    data = here.file(school.cohort.id)
    with pytest.raises(Invalid) as cut:
        there.take(data[: len(data) // 2])
    assert code_of(cut.value) == "not_class_file"
    parts = unpacked(data)
    name = next(name for name in parts if name.startswith("work/"))
    with pytest.raises(Invalid) as other:
        there.take(packed({**parts, name: {"answers": []}}, rehash=False))
    assert code_of(other.value) == "damaged_class"
    del parts[name]
    with pytest.raises(Invalid) as missing:
        there.take(packed(parts, rehash=False))
    assert code_of(missing.value) == "damaged_class"


def test_a_bomb_is_not_unpacked(school: Class, here: Laptop, there: Laptop) -> None:
    parts = unpacked(here.file(school.cohort.id))
    parts["class.json"] = b" " * (class_file.MAX_JSON + 1)
    data = packed(parts)
    assert len(data) < 100_000
    with pytest.raises(TooLarge):
        there.take(data)


def test_a_file_cannot_take_a_trainers_account(school: Class, here: Laptop, there: Laptop) -> None:
    boss = there.trainer
    data = here.file(school.cohort.id)
    parts = unpacked(data)
    old = parts["class.json"]["people"][0]["id"]
    text = json.dumps(parts["class.json"]).replace(old, boss.id)
    parts["class.json"] = json.loads(text)
    parts[f"work/{boss.id}.json"] = parts.pop(f"work/{old}.json")
    with pytest.raises(Invalid) as refused:
        there.take(packed(parts))
    assert code_of(refused.value) == "broken_class"
    assert there.trainer.role is Role.ADMINISTRATOR


def test_a_file_cannot_write_into_another_group(school: Class, here: Laptop, there: Laptop) -> None:
    """Somebody of another group under this file's roof: nothing of theirs changes."""
    with there.house.store.reading() as r:
        [other] = r.cohorts()
    token = accounts.join(there.house, other.join_code, "Hajar Lahlou", "7351")
    hajar = accounts.actor(there.house, token)
    assert hajar is not None
    [project] = hajar.project_ids
    there.save(hajar.id, project, PRICE, 700)
    mine = school.project(school.amal)
    here.save(school.amal.id, mine, PRICE, 1)
    parts = unpacked(here.file(school.cohort.id))
    text = json.dumps(parts["class.json"]).replace(school.amal.id, hajar.id)
    with there.house.store.reading() as r:
        team = r.team_owning(project)
        ours = here.house.store.engine.row("select team_id from projects where id = ?", (mine,))
    assert team is not None
    assert ours is not None
    parts["class.json"] = json.loads(text.replace(mine, project).replace(ours["team_id"], team.id))
    parts[f"work/{hajar.id}.json"] = parts.pop(f"work/{school.amal.id}.json")
    parts[f"work/{project}.json"] = parts.pop(f"work/{mine}.json")
    report = there.take(packed(parts))
    assert set(report.elsewhere) == {hajar.id, project}
    assert there.texts(project, PRICE) == [700]
    assert there.actor(hajar.id).person.cohort_id == other.id


def test_answers_that_no_field_would_take_are_left_out(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    def change(parts: dict[str, Any]) -> None:
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        row = parts[f"work/{twice}.json"]["answers"][0]
        parts[f"work/{twice}.json"]["answers"] += [
            {**row, "value": "beaucoup", "at": later},
            {**row, "prompt": "nowhere", "at": later},
        ]

    report = here.take(changed(there.file(school.cohort.id), change))
    assert report.left_out == {"answers": 2}
    assert here.texts(twice, PRICE) == [1000]


# ---------------------------------------------------------------- the report


def test_the_report_goes_out_as_csv_and_names_nobody_who_was_erased(
    school: Class, here: Laptop, there: Laptop, twice: str
) -> None:
    there.save(school.amal.id, twice, PRICE, 1100)
    here.save(school.amal.id, twice, PRICE, 1200)
    here.take(there.file(school.cohort.id))
    _, data = class_report.as_csv(here.house, here.trainer, school.cohort.id, words("fr"))
    [head, line] = data.decode("utf-8-sig").splitlines()
    assert head.startswith("Quoi;Qui;")
    assert line.startswith("Changé des deux côtés;Amal Berrada;")
    accounts.erase(here.house, here.trainer, school.amal.id)
    with here.house.store.reading() as r:
        kept = r.merge_report(school.cohort.id)
    assert kept is not None
    assert "Berrada" not in kept
    _, after = class_report.as_csv(here.house, here.trainer, school.cohort.id, words("fr"))
    assert len(after.decode("utf-8-sig").splitlines()) == 1


# ---------------------------------------------------------------- what stays with its owner


def test_what_somebody_keeps_to_themselves_does_not_travel(
    school: Class, here: Laptop, there: Laptop
) -> None:
    amal, secret = school.amal, "Je doute beaucoup de moi"
    here.save(amal.id, amal.id, PromptRef.parse("discovery_day/know_myself.strength"), secret)
    say(here.house, amal, Occasion.START, 2)
    file = here.file(school.cohort.id)
    with zipfile.ZipFile(io.BytesIO(file)) as box:
        own = json.loads(box.read(f"work/{amal.id}.json"))
        assert not any(
            secret in box.read(name).decode("utf-8", "ignore") for name in box.namelist()
        )
    assert own["attempts"] == []
    with here.house.store.writing() as w:
        w.set_shared(amal.id, Occasion.START, True, datetime(2026, 11, 20, 9, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(here.file(school.cohort.id))) as box:
        assert len(json.loads(box.read(f"work/{amal.id}.json"))["attempts"]) == 1
    there.take(file)
    assert here.take(there.file(school.cohort.id)).unchanged  # Back here, it is still there.
    with here.house.store.reading() as r:
        assert secret in {a.value for a in r.answers_of(amal.id).values()}
