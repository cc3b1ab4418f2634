"""Personal data: the inventory says all of it, what is kept ends, and what is erased is nowhere.

Erasure is proven by searching: one person leaves marked words in every table that can hold
something of theirs, then each word is looked for in the raw bytes of every file of the data folder.
Guards taken out to see these fail: `secure_delete` off, no `fold` after erasing, no `erasing.out`
but `erase_person` alone, a column added to the schema, a sweep that removes nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

import pytest

from pages.parts import components, frame
from pie_core.api import startup
from pie_core.errors import Conflict
from pie_core.model.class_file import MergeReport, Met, Stays
from pie_core.model.identities import Identity, Invitation
from pie_core.model.instruments import Occasion
from pie_core.model.live import Plan, Step
from pie_core.model.people import Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.service import (
    accounts,
    answers,
    attempts,
    attendance,
    boards,
    cohorts,
    feedbacks,
    follow_ups,
    keeping,
    live,
    logos,
    moving,
    photos,
    portable,
    profiles,
    replies,
    reviews,
    rules,
    submissions,
    year_end,
)
from pie_core.service.house import House, new_id, now, today
from pie_core.store import backup
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from pie_core.words.numbers import day
from tests.committee import Game
from tests.conftest import Class
from tests.dossiers import actor, reviewer, write
from tests.inventory import CLASSES, PAGE, inventory, placed
from tests.people import PASSWORD
from tests.screens import Open
from tests.skills import fill, say
from tests.test_service_boards import wish
from tests.test_service_moving import other_group
from tests.test_service_photos import PHOTO, picture

LEARNED = PromptRef(module="discovery_day", activity="what_i_learned", prompt="learned")
PROBLEM = PromptRef(module="discovery_day", activity="observe_problem", prompt="problem")
NAME = "Zoubida Xylofort"
DEVICE = "le-telephone-de-zoubida"


# ---------------------------------------------------------------- searching


def written_as(text: str) -> set[bytes]:
    """The ways in which a text may lie in a file."""
    escaped = json.dumps(text)[1:-1]
    once_more = json.dumps(escaped)[1:-1]
    forms = {text, text.lower(), escaped, once_more, json.dumps(text, ensure_ascii=False)[1:-1]}
    return {form.encode() for form in forms} | {text.encode("utf-16-le")}


def files(folder: Path) -> list[Path]:
    """Every file of the data folder but the backups: the database, its log, caches, journals."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if "backups" not in path.relative_to(folder).parts)


def still_there(folder: Path, marks: Iterable[str]) -> dict[str, list[str]]:
    """Mark → the files that hold it in one of its forms."""
    held = {path.name: path.read_bytes() for path in files(folder)}
    found = {
        mark: [name for name, data in held.items() if any(f in data for f in written_as(mark))]
        for mark in marks
    }
    return {mark: names for mark, names in found.items() if names}


def test_the_search_finds_each_form(tmp_path: Path) -> None:
    for number, form in enumerate(sorted(written_as("Éloïse « 5 »"))):
        (tmp_path / f"{number}.bin").write_bytes(b"\x00\x01" + form + b"\x02")
    [names] = still_there(tmp_path, ["Éloïse « 5 »"]).values()
    assert len(names) == len(files(tmp_path)) >= 4
    assert still_there(tmp_path, ["Éloïse « 6 »"]) == {}


# ---------------------------------------------------------------- one person, everywhere


@dataclass
class Traces:
    """Somebody who left something everywhere. `gone` must not be found afterwards, `stays` must."""

    school: Class
    person: Actor
    gone: list[str]
    stays: list[str] = field(default_factory=list)
    team_photo: bytes = b""


def again(school: Class, who: Actor) -> Actor:
    return actor(school, who.id)


def in_class(school: Class, zoubida: Actor) -> None:
    """What a class and its trainer keep of her."""
    house, trainer, group = school.house, school.trainer, school.cohort.id
    live.begin(
        house, trainer, group, Plan(title="Séance", steps=(Step(id="a", minutes=5, text="Un"),))
    )
    seq = live.now_of(house, trainer, group).seq
    question = live.ask(
        house, trainer, group, {"kind": "words", "text": "Un mot ?", "most": 2}, seq
    )
    given = replies.reply(house, zoubida, group, question.id, "mot-en-classe-Z")
    replies.moderate(house, trainer, given.id, "shown")
    attendance.save(house, trainer, group, today(), {zoubida.id: "absent"})
    teacher = again(school, trainer)
    place = "answer:discovery_day/what_i_learned.learned"
    feedbacks.give(house, teacher, zoubida.id, place, "review", "dit-a-elle-seule")
    attempt, _ = attempts.begin_about(house, teacher, zoubida.id, Occasion.OBSERVED)
    fill(house, teacher, attempt)


def traces(school: Class) -> Traces:
    """Zoubida works alone, in a team that hands in, in another team; she is said things of."""
    house, trainer, group = school.house, school.trainer, school.cohort.id
    cohorts.open_to(house, trainer, group, trainer.id)
    zoubida = school.join(NAME)
    marks = [NAME, "Xylofort", zoubida.id, "phrase-alone-é"]

    # Alone: work of hers that stays behind without a member.
    write(school, "discovery_day/observe_problem.problem", "phrase-alone-é d'abord", zoubida)
    alone = school.project(zoubida)
    write(school, "discovery_day/observe_problem.problem", "deux", school.amal)

    # In a team with Amal: they hand in with her name.
    made = cohorts.form_team(house, trainer, group, "Froid Souss", [school.amal.id, zoubida.id])
    school.amal, zoubida = again(school, school.amal), again(school, zoubida)
    answers.save(house, zoubida, made.project_id, PROBLEM, "travail-equipe-Souss", 1)
    with pytest.raises(Conflict):
        answers.save(house, zoubida, made.project_id, PROBLEM, "texte-refuse-jamais", 1)
    boards.put(house, zoubida, made.project_id, "canvas", [wish("n1", "note-equipe-Souss")])
    boards.name_version(house, zoubida, made.project_id, "canvas", "Avant le souk")
    photo = photos.add(house, zoubida, made.project_id, PHOTO, picture((60, 40)))
    with house.store.writing() as w:
        w.set_done(made.project_id, PROBLEM.module, PROBLEM.activity, zoubida.id, now())
    submissions.hand_in(house, zoubida, made.project_id, "fr")
    attempt, _ = attempts.begin_about(house, zoubida, school.amal.id, Occasion.PEER)
    fill(house, zoubida, attempt)

    # Then with Driss, where a round of the committee is played about Amal's plan.
    cohorts.form_team(house, trainer, group, "Les deux du souk", [school.driss.id, zoubida.id])
    school.driss, zoubida = again(school, school.driss), again(school, zoubida)
    game = Game(school)
    game.ask()
    game.turn("seats")
    game.sit(zoubida, "director")
    game.turn("sitting")
    game.score(zoubida, question="Question du siège ?")

    # Her own.
    for version, text in enumerate(("secret-un-ç", 'secret-deux "entre guillemets"', "")):
        answers.save(house, zoubida, zoubida.id, LEARNED, text, version)
    say(house, zoubida, Occasion.START)
    profiles.share(house, zoubida, Occasion.START, shared=True)

    in_class(school, zoubida)

    # A file of the class came in that knew her under another name; a phone that is hers.
    report = MergeReport(
        cohort_id=group,
        exported_at=now(),
        at=now(),
        by_id=trainer.id,
        opened=False,
        met=(Met(kind="answer", owner=zoubida.id), Met(kind="answer", owner=made.project_id)),
        stays=(
            Stays(kind="name", id=zoubida.id, there="Nom-d-ailleurs"),
            Stays(kind="team_name", id=made.project_id, there="Équipe d'ailleurs"),
            Stays(kind="team_name", id=alone, there=NAME),
        ),
        doubles=(zoubida.id,),
    )
    with house.store.writing() as w:
        w.set_merge_report(group, report.model_dump_json())
    token = accounts.sign_in(house, group, NAME, "2580", long=True, device=DEVICE)
    known = Identity.model_construct(
        issuer="https://id.exemple.ma", subject="sujet-d-elle", email="z@exemple.ma"
    )
    expected = Invitation(
        id=new_id(), provider="", kind="subject", key="sujet-d-elle", role=Role.TRAINEE, name=NAME
    )
    with house.store.writing() as w:
        w.add_identity(known, zoubida.id, now())
        w.put_invitation(expected, trainer.id, now())
    with house.store.reading() as r:
        row = r.photo(str(photo["id"]))
    assert row is not None
    marks += [
        *("secret-un-ç", "secret-deux", "mot-en-classe-Z", "dit-a-elle-seule", "Nom-d-ailleurs"),
        *("sujet-d-elle", "z@exemple.ma"),
        accounts.session_id(token),
    ]
    kept = ["travail-equipe-Souss", "note-equipe-Souss", "Avant le souk", "Question du siège ?"]
    return Traces(school, zoubida, marks, [*kept, "Équipe d'ailleurs"], bytes(row["jpeg"]))


WITHOUT_A_TRAINEE = {
    *("readers", "workshops", "cohort_results", "cohort_staff", "cohorts"),
    *("attempt_levels", "class_pulse", "projects", "used_logins"),
}
"""Tables in which a trainee leaves neither name nor id: of staff, or only numbers under another id."""


def filled(house: House, person: Actor) -> dict[str, int]:
    """Table → its rows that hold the person's id or name."""
    found = {}
    for table in tables(house):
        rows = house.store.engine.rows(f'select * from "{table}"')
        texts = [json.dumps([str(value) for value in row.values()]) for row in rows]
        found[table] = sum(person.id in text or NAME in text for text in texts)
    return found


def tables(house: House) -> list[str]:
    found = house.store.engine.rows(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!'"
        " and name not like '!_%' escape '!' order by name"
    )
    return [str(row["name"]) for row in found]


def test_an_erased_person_is_in_no_byte_of_the_folder(school: Class) -> None:
    found = traces(school)
    house = school.house
    before = still_there(house.folder, found.gone)
    assert set(before) == set(found.gone)
    rows = filled(house, found.person)
    assert {table for table, n in rows.items() if not n} == WITHOUT_A_TRAINEE
    accounts.erase_self(house, found.person, "2580")
    assert still_there(house.folder, found.gone) == {}
    assert set(still_there(house.folder, found.stays)) == set(found.stays)
    assert not any(filled(house, found.person).values())


def test_a_team_keeps_its_work_without_the_name(school: Class) -> None:
    found = traces(school)
    house, project = school.house, school.project(school.amal)
    [before] = house.store.engine.rows("select document, pdf, digest, code from submissions")
    assert NAME in before["document"]
    assert len(before["pdf"]) > 1000
    accounts.erase(house, school.trainer, found.person.id)
    [after] = house.store.engine.rows("select document, pdf, digest, code from submissions")
    assert json.loads(after["document"])["project"]["members"] == ["Amal Berrada"]
    assert (after["digest"], after["code"]) == (before["digest"], before["code"])
    assert len(after["pdf"]) == 0  # Drawn anew, without the name, when somebody asks.
    with house.store.reading() as r:
        kept = r.answer(project, PROBLEM)
        assert kept is not None
        assert (kept.value, kept.author_id) == ("travail-equipe-Souss", "erased")
        names = {team.name for team in r.teams_of(school.cohort.id)}
        assert names == {"Froid Souss", "Les deux du souk", "Nadia Chraïbi"}


def test_nothing_of_a_namesake_is_touched(school: Class) -> None:
    """Somebody of the same name in another group keeps her name in what she handed in."""
    other = other_group(school)
    token = accounts.join(school.house, other.join_code, NAME, "9753")
    namesake = school.actor(token)
    accounts.consent(school.house, namesake)
    submissions.hand_in(school.house, namesake, school.project(namesake), "fr")
    zoubida = school.join(NAME)
    accounts.erase(school.house, school.trainer, zoubida.id)
    [row] = school.house.store.engine.rows("select document from submissions")
    assert json.loads(row["document"])["project"]["members"] == [NAME]


def test_a_name_left_in_a_group_that_somebody_moved_from_goes_too(school: Class) -> None:
    zoubida = school.join(NAME)
    write(school, "discovery_day/observe_problem.problem", "Un", school.amal)
    cohorts.form_team(
        school.house, school.trainer, school.cohort.id, "Souss", [school.amal.id, zoubida.id]
    )
    school.amal = again(school, school.amal)
    submissions.hand_in(school.house, school.amal, school.project(school.amal), "fr")
    other = other_group(school)
    moving.move(school.house, school.trainer, zoubida.id, other.id)
    assert NAME in school.house.store.engine.rows("select document from submissions")[0]["document"]
    accounts.erase(school.house, school.trainer, zoubida.id)
    assert still_there(school.house.folder, [NAME, zoubida.id]) == {}


def test_after_the_end_of_a_year_nobody_is_in_the_folder(school: Class) -> None:
    found = traces(school)
    house = school.house
    own = [*found.gone, *found.stays, "Amal Berrada", "Driss Naciri", school.amal.id]
    before = still_there(house.folder, own)
    assert set(before) == set(own)
    cohorts.archive(house, school.trainer, school.cohort.id)
    year_end.erase(house, school.trainer, school.cohort.id, "TSFCC 101")
    assert still_there(house.folder, own) == {}
    assert found.team_photo[:200] not in (house.folder / "pie.sqlite").read_bytes()
    assert set(still_there(house.folder, ["TSFCC 101"])) == {"TSFCC 101"}


def test_a_reader_that_takes_its_time_does_not_keep_what_is_erased(school: Class) -> None:
    """The log is folded in when the reader has gone; nothing of the person stays in it."""
    import threading

    zoubida = school.join(NAME)
    answers.save(school.house, zoubida, zoubida.id, LEARNED, "secret-un-ç", 0)
    begun, may_end = threading.Event(), threading.Event()

    def read() -> None:
        with school.house.store.reading() as r:
            assert r.person(zoubida.id)
            begun.set()
            may_end.wait(10)

    reader = threading.Thread(target=read)
    reader.start()
    assert begun.wait(10)
    threading.Timer(0.3, may_end.set).start()
    accounts.erase(school.house, school.trainer, zoubida.id)
    reader.join()
    assert still_there(school.house.folder, [NAME, zoubida.id, "secret-un-ç"]) == {}


# ---------------------------------------------------------------- staff


def test_a_trainer_and_a_reviewer_leave_no_name_either(school: Class, tmp_path: Path) -> None:
    house, admin, group = school.house, school.trainer, school.cohort.id
    project = school.project(school.amal)
    write(school, "discovery_day/observe_problem.problem", "Un")
    # A project as it comes from another machine: its people have no account here.
    follow_ups.note(house, again(school, admin), project, "Le prix est à revoir.")
    data = json.loads(portable.exported(house, again(school, admin), project))
    data["project_id"] = new_id()
    for one in (*data["submissions"], *data["records"]):
        one["project_id"], one["id"] = data["project_id"], new_id()
    made = accounts.add_staff(house, admin, Role.TRAINER, NAME, PASSWORD)
    cohorts.open_to(house, admin, group, made.id)
    trainer = actor(school, made.id)
    rules.change(house, trainer, "smig_hour", 1800, date(2027, 1, 1), "Décret 2027")
    feedbacks.keep_phrases(house, trainer, {"good": ["phrase-du-formateur"]})
    feedbacks.give(
        house, trainer, project, "answer:discovery_day/observe_problem.problem", "good", ""
    )
    feedbacks.read_here(house, trainer, group, "x")
    follow_ups.note(house, trainer, project, "Le prix est à revoir.")
    follow_ups.appoint(house, trainer, project, date(2027, 4, 6), "10:30", "Salle 4", "Chiffres")
    attendance.save(house, trainer, group, today(), {school.amal.id: "late"})
    live.begin(
        house, trainer, group, Plan(title="Séance", steps=(Step(id="a", minutes=5, text="Un"),))
    )
    attempt, _ = attempts.begin_about(house, trainer, school.amal.id, Occasion.OBSERVED)
    fill(house, trainer, attempt)
    with house.store.writing() as w:
        w.put_workshop(group, "discovery_day/one", "{}", 1, trainer.id, now())
    cohorts.create(house, trainer, name="Autre", trade="Froid", establishment="ISTA", year="2026")
    banker = reviewer(school, "Rachida Quelqu'une")
    handed = submissions.hand_in(house, school.amal, project, "fr")
    reviews.comment(house, banker, handed.id, "section:market", "Bien vu.")
    reviews.decide(house, banker, handed.id, "to_revise", "Le prix manque.", seen=0)
    portable.received(house, banker, json.dumps(data).encode())
    marks = [NAME, made.id, "phrase-du-formateur", "Rachida Quelqu'une", banker.id]
    assert set(still_there(house.folder, marks)) == set(marks)
    accounts.erase(house, admin, made.id)
    accounts.erase(house, admin, banker.id)
    left = still_there(house.folder, marks)
    assert left == {}


# ---------------------------------------------------------------- the inventory


def test_every_column_of_the_real_database_is_classified(house: House) -> None:
    """A column that somebody adds fails here until it says what it holds, for whom, how long."""
    found = inventory()["tables"]
    real = {
        table: [
            str(row["name"])
            for row in house.store.engine.rows(f"select name from pragma_table_info('{table}')")
        ]
        for table in tables(house)
    }
    assert set(found) == set(real)
    for table, columns in real.items():
        assert sorted(found[table]["columns"]) == sorted(columns), table
        assert set(found[table]["columns"].values()) <= set(CLASSES)
        assert all(found[table][key] for key in ("what", "purpose", "kept", "seen", "erased"))


def test_a_column_that_holds_a_marked_word_is_called_personal(school: Class) -> None:
    """What the person wrote or is called stands in columns that the inventory calls so, no other."""
    found, house = traces(school), school.house
    said = inventory()["tables"]
    words = [mark for mark in found.gone if len(mark) < 18] + found.stays
    for table in tables(house):
        for row in house.store.engine.rows(f'select * from "{table}"'):
            for column, value in row.items():
                if any(word in str(value) for word in words):
                    assert said[table]["columns"][column] == "p", (table, column, value)
                if found.person.id in str(value):
                    assert said[table]["columns"][column] in ("p", "i"), (table, column)


def test_the_page_shows_the_inventory_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert placed(page) == page


def test_every_setting_and_file_is_in_the_inventory(school: Class) -> None:
    found, house = inventory(), school.house
    traces(school)
    attempts.open_end(house, again(school, school.trainer), school.cohort.id)
    logos.put(house, school.trainer, school.cohort.id, picture((40, 40)))
    rules.change(house, school.trainer, "smig_hour", 1800, date(2027, 1, 1), "Décret 2027")
    feedbacks.keep_phrases(house, school.trainer, {"good": ["Bien."]})
    accounts.erase(house, school.trainer, school.driss.id)
    assert house.secret
    house.nightly(now())
    keys = [str(row["key"]) for row in house.store.engine.rows("select key from settings")]
    unknown = [key for key in keys if not key.startswith(tuple(found["settings"]))]
    assert unknown == []
    assert len({next(k for k in found["settings"] if key.startswith(k)) for key in keys}) >= 6
    names = [str(path.relative_to(house.folder).as_posix()) for path in house.folder.rglob("*")]
    listed = [name for name in names if (house.folder / name).is_file()]
    assert [n for n in listed if not any(fnmatch(n, one) for one in found["files"])] == []


def test_the_browser_keeps_what_the_inventory_says() -> None:
    """Every key under which our scripts keep something."""
    listed = tuple(key for key in inventory()["browser"] if key.startswith("pie."))
    texts = [
        path.read_text(encoding="utf-8")
        for path in (Path(components.__file__).parent / "assets").glob("*.js")
    ]
    used = {key for text in texts for key in re.findall(r"[\"'`](pie\.[a-z-]+\.?)", text)}
    assert {"pie.draft.", "pie.board."} <= used
    channels = {"pie.drafts"}  # Between tabs, kept nowhere.
    assert {key for key in used if not key.startswith(listed)} <= channels


# ---------------------------------------------------------------- how long


def test_sessions_and_browsers_end(school: Class) -> None:
    house, group = school.house, school.cohort.id
    accounts.sign_in(house, group, "Amal Berrada", "2580", device="un-telephone")
    accounts.sign_in(house, group, "Driss Naciri", "1470", device="autre", long=True)
    count = "select (select count(*) from sessions) as s, (select count(*) from devices) as d"
    [before] = house.store.engine.rows(count)
    keeping.sweep(house, now())
    assert house.store.engine.rows(count) == [before]
    keeping.sweep(house, now() + timedelta(hours=12, minutes=1))
    [half_a_day] = house.store.engine.rows(count)
    assert (half_a_day["s"], half_a_day["d"]) == (1, 2)
    keeping.sweep(house, now() + timedelta(days=90, minutes=1))
    assert house.store.engine.rows(count) == [{"s": 0, "d": 2}]
    keeping.sweep(house, now() + timedelta(days=401))
    assert house.store.engine.rows(count) == [{"s": 0, "d": 0}]


def test_a_database_put_aside_and_a_half_made_copy_go(school: Class) -> None:
    house, at = school.house, datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
    house.backups.mkdir(exist_ok=True)
    old = house.folder / "pie-replaced-20261025-080000.sqlite"
    young = house.folder / "pie-replaced-20261120-080000.sqlite"
    half = house.backups / "pie-20261101-080000-nightly.sqlite.77.part"
    fresh = house.backups / "pie-20261126-195900-nightly.sqlite.78.part"
    for path in (old, young, half, fresh):
        path.write_bytes(b"SQLite")
    # A database that nobody wrote to all summer, put aside a week ago, is not old.
    for path, days in ((young, 100), (half, 25), (fresh, 0)):
        moment = (at - timedelta(days=days, minutes=1)).timestamp()
        os.utime(path, (moment, moment))
    assert sorted(keeping.sweep(house, at)) == sorted([old, half])
    assert young.exists()
    assert fresh.exists()
    assert (house.folder / "pie.sqlite").exists()


def test_ten_backups_are_kept_and_what_was_erased_leaves_with_the_last(school: Class) -> None:
    """What the screen says when somebody erases: so many newer backups, then it is nowhere."""
    house = school.house
    zoubida = school.join(NAME)
    house.back_up("manual")
    accounts.erase(house, school.trainer, zoubida.id)
    held = [NAME.encode() in path.read_bytes() for path in backup.automatic(house.backups)]
    assert held == [True]
    for newer in range(1, backup.KEPT + 1):
        house.back_up("manual")
        found = backup.automatic(house.backups)
        held = [NAME.encode() in path.read_bytes() for path in found]
        assert sum(held) == (1 if newer < backup.KEPT else 0)
    assert len(found) == backup.KEPT == 10


def test_the_server_sweeps_beside_its_backups(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[House] = []
    monkeypatch.setattr(keeping, "sweep", lambda here, at: swept.append(here))

    async def until_swept() -> None:
        task = asyncio.create_task(startup._backups(school.house))
        for _ in range(200):
            if swept:
                break
            await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(until_swept())
    assert swept == [school.house]
    assert backup.automatic(school.house.backups)


# ---------------------------------------------------------------- what people are told


def test_who_erases_is_told_until_when_it_lies_in_backups(page: Open, school: Class) -> None:
    """With the number of backups and a day, on the person's own screen and on the trainer's."""
    told = f"jusqu'à ce que {backup.KEPT} plus récentes les aient remplacées"
    until = day(today() + timedelta(days=backup.KEPT), words("fr").language)
    mine = page(Role.TRAINEE, "trainee/account.py")
    group = page(Role.ADMINISTRATOR, "trainer/group.py", g=school.cohort.id)
    group.session_state["group_tabs"] = "Plus"
    group.run()
    for at in (mine, group):
        assert not at.exception
        [sentence] = [one.value for one in at.markdown if told in one.value]
        assert until in sentence


def test_the_consent_says_who_why_what_for_whom_how_long_and_which_rights(
    page: Open, school: Class, tokens: dict[Role | None, str | None]
) -> None:
    """Who answers for it, why, what, for whom, how long, which rights."""
    with school.house.store.writing() as w:
        w._do("update people set consent_at = null where id = ?", school.amal.id)
    text = "\n".join(one.value for one in page(Role.TRAINEE).markdown)
    for part in (
        *("ton nom, ton groupe et ce que tu écris", "Ton équipe et ton formateur lisent"),
        *("Pourquoi", "Combien de temps", "ton établissement", "corriger", "effacer", "emporter"),
        *("10 sauvegardes", "09-08", "moins de 18 ans"),
    ):
        assert part in text
    assert str(backup.KEPT) == "10"  # The sentence says it in figures.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.engines
def test_the_consent_and_the_account_say_where_it_truly_lies(
    page: Open, school: Class, engine: str, language: str
) -> None:
    """On the class's own computer, or on the server of the establishment: never the other of the two."""
    t = words(language).t
    told = {"file": t(frame.IN_THE_CLASS), "server": t(frame.ON_A_SERVER)}
    account = page(Role.TRAINEE, "trainee/account.py", language)
    with school.house.store.writing() as w:
        w._do("update people set consent_at = null where id = ?", school.amal.id)
    for at in (account, page(Role.TRAINEE, language=language)):
        assert not at.exception
        said = "\n".join(one.value for one in at.markdown)
        assert {where for where, sentence in told.items() if sentence in said} == {engine}


def test_behind_a_proxy_it_lies_on_a_server(page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file on a server that has an address of its own is on no class's computer."""
    monkeypatch.setenv("PIE_URL", "https://pie.example.ma/")
    said = "\n".join(one.value for one in page(Role.TRAINEE, "trainee/account.py").markdown)
    assert frame.ON_A_SERVER in said
    assert frame.IN_THE_CLASS not in said
    door = page(None)
    assert not door.exception
    assert not [one.value for one in door.caption if "Wi-Fi" in one.value]
