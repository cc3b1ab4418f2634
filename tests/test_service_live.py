"""A class at work: acts fold into what is under way; replies, the wall, two trainers, grace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.model.live import Live, Plan, Step
from pie_core.model.people import Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts, live, replies
from pie_core.service.live_view import Scene
from tests.conftest import Class
from tests.people import PASSWORD

pytestmark = pytest.mark.engines

IDEA = "discovery_day/ten_ideas.idea"
TEXT = "Un vélo qui livre le pain chaud aux voisins le matin."
PLAN = Plan(
    title="Séance 1",
    steps=(
        Step(id="hello", minutes=5, text="Bienvenue"),
        Step(id="ideas", minutes=40, module="discovery_day", activity="ten_ideas"),
        Step(id="talk", minutes=10, text="Partage"),
    ),
)


class Room:
    """A class under way."""

    def __init__(self, school: Class) -> None:
        self.school, self.house, self.cohort = school, school.house, school.cohort.id
        self.run = live.begin(self.house, school.trainer, self.cohort, PLAN)

    @property
    def live(self) -> Live:
        return live.now_of(self.house, self.school.trainer, self.cohort)

    def act(
        self, kind: str, by: Actor | None = None, based_on: int | None = None, **data: Any
    ) -> Live:
        seq = self.live.seq if based_on is None else based_on
        return live.act(self.house, by or self.school.trainer, self.cohort, kind, data, seq)

    def ask(self, **data: Any) -> str:
        return live.ask(self.house, self.school.trainer, self.cohort, data, self.live.seq).id

    def reply(self, who: Actor, question: str, value: Any) -> Any:
        return replies.reply(self.house, who, self.cohort, question, value)

    def told(self, audience: Any = "wall", language: str = "fr") -> dict[str, Any]:
        with self.house.store.reading() as r:
            return Scene(self.house, r, self.cohort).told(audience, language)

    def results(self, audience: Any = "desk") -> dict[str, Any]:
        found: dict[str, Any] = self.told(audience)["results"]
        return found


@pytest.fixture
def room(school: Class) -> Room:
    return Room(school)


@pytest.fixture
def colleague(school: Class) -> Actor:
    person = accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Karim Tazi", PASSWORD)
    cohorts.open_to(school.house, school.trainer, school.cohort.id, person.id)
    return school.actor(accounts.sign_in(school.house, None, "Karim Tazi", PASSWORD))


def refused(call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Invalid) as error:
        call(*arguments, **named)
    code: str = error.value.data["findings"][0]["code"]
    return code


def shift(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    real = live.now
    for module in (live, replies):
        monkeypatch.setattr(module, "now", lambda: real() + timedelta(**by))


# ---------------------------------------------------------------- leading


def test_a_class_begins_at_its_first_step(room: Room) -> None:
    assert room.live.step is not None
    assert (room.live.step.id, room.live.place, room.live.started) == ("hello", 0, False)
    told = room.told()
    assert (told["place"], told["count"], told["next"]) == (1, 3, "Dix idées en huit minutes")


def test_next_previous_and_no_further(room: Room) -> None:
    def go(by: int) -> Live:
        trainer = room.school.trainer
        return live.act(room.house, trainer, room.cohort, "goto", {"by": by}, room.live.seq)

    assert go(1).at == "ideas"
    assert go(-1).at == "hello"
    assert refused(go, -1) == "first_step"
    room.act("goto", step="talk")
    assert refused(go, 1) == "last_step"
    with pytest.raises(NotFound):
        room.act("goto", step="nowhere")


def test_the_timer_pauses_goes_on_and_is_extended(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.act("goto", step="ideas")
    started = room.act("start", seconds=600)
    assert started.running
    assert started.pace == "trainer"
    assert started.ends is not None
    begun = started.ends - timedelta(seconds=600)
    shift(monkeypatch, seconds=100)
    paused = room.act("pause")
    assert (paused.ends, paused.left) == (None, 500)
    assert room.act("extend", seconds=120).left == 620
    shift(monkeypatch, seconds=1000)  # 1,100 in all: a pause takes no time.
    going = room.act("resume")
    assert going.ends is not None
    assert abs((going.ends - begun).total_seconds() - (1100 + 620)) < 3
    assert room.act("stop").running is False


def test_two_minutes_more_after_the_time_count_from_now(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = room.act("start", seconds=60).ends
    shift(monkeypatch, seconds=300)
    more = room.act("extend", seconds=120).ends
    assert ends is not None
    assert more is not None
    assert abs((more - ends).total_seconds() - (240 + 120)) < 3


def test_late_typing_is_kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.act("goto", step="ideas")
    room.act("start", seconds=60)
    room.act("stop")
    amal = room.school.amal
    answers.save(room.house, amal, room.school.project(amal), PromptRef.parse(IDEA), TEXT, 0)
    assert room.told()["counter"] == {"done": 1, "of": 2}


def test_bad_seconds_and_paces(room: Room) -> None:
    for bad in (0, -5, 10**9, "60", 1.5, True):
        assert refused(room.act, "start", seconds=bad) == "seconds"
    assert refused(room.act, "start", pace="fast") == "pace"
    assert refused(room.act, "scene", scene="curtain") == "scene"
    with pytest.raises(NotFound):
        room.act("explode")
    with pytest.raises(NotFound):
        room.act("feedback")


def test_two_trainers_who_start_two_activities(room: Room, colleague: Actor) -> None:
    seen = room.live.seq
    room.act("goto", step="ideas")
    with pytest.raises(Conflict) as error:
        room.act("goto", colleague, seen, step="talk")
    assert error.value.data["by"] == "Salma Idrissi"
    assert error.value.data["step"] == "ideas"
    assert room.live.at == "ideas"
    room.act("goto", colleague, error.value.data["seq"], step="talk")  # Having seen it, they may.
    assert room.live.at == "talk"


def test_one_trainer_at_two_screens_is_no_conflict(room: Room) -> None:
    seen = room.live.seq
    room.act("goto", step="ideas")
    assert room.act("goto", based_on=seen, step="talk").at == "talk"


def test_the_end_and_a_new_beginning(room: Room) -> None:
    question = room.ask(kind="words", text="Un mot ?")
    room.reply(room.school.amal, question, "courage")
    room.act("finish")
    assert room.live == Live(seq=room.live.seq, by="Salma Idrissi")
    assert refused(room.act, "start") == "no_class"
    live.begin(room.house, room.school.trainer, room.cohort, PLAN, room.live.seq)
    assert room.live.question is None
    assert len(room.live.plan.steps) == 3


def test_who_may_lead_and_who_may_answer(room: Room, tokens: dict[Role | None, str | None]) -> None:
    school = room.school
    with pytest.raises(Forbidden):
        room.act("goto", school.amal, step="ideas")
    with pytest.raises(Forbidden):
        live.begin(room.house, school.amal, room.cohort, PLAN)
    reviewer = school.actor(str(tokens[Role.REVIEWER]))
    with pytest.raises(Forbidden):
        live.now_of(room.house, reviewer, room.cohort)
    question = room.ask(kind="poll", text="Prêts ?", options=["Oui", "Non"])
    with pytest.raises(Forbidden):
        room.reply(school.trainer, question, ["o1"])
    other = cohorts.create(
        room.house, school.trainer, name="Autre", trade="x", establishment="y", year="z"
    )
    token = accounts.join(room.house, other.join_code, "Hind Tazi", "2580")
    with pytest.raises(Forbidden):
        room.reply(school.actor(token), question, ["o1"])


# ---------------------------------------------------------------- asking


def test_a_poll_counts_the_last_choice_of_each(room: Room) -> None:
    question = room.ask(kind="poll", text="Prêts ?", options=["Oui", "Non"])
    amal, driss = room.school.amal, room.school.driss
    room.reply(amal, question, ["o1"])
    room.reply(amal, question, ["o2"])
    room.reply(driss, question, ["o2"])
    assert [(bar["text"], bar["n"]) for bar in room.results()["bars"]] == [("Oui", 0), ("Non", 2)]
    assert room.told("wall")["results"] is None  # hidden until shown
    room.act("show", on=True)
    assert room.told("class")["results"]["n"] == 2
    assert room.told()["counter"] == {"done": 2, "of": 2}
    for bad in (["o3"], [], ["o1", "o2"], "x", None, [1], [["o1"]]):
        assert refused(room.reply, amal, question, bad) == "choice"


def test_a_question_says_what_it_lacks(room: Room) -> None:
    assert refused(room.ask, kind="poll", text="", options=["a", "b"]) == "question_text"
    assert refused(room.ask, kind="poll", text="?", options=["a"]) == "question_options"
    assert refused(room.ask, kind="poll", text="?", options=["a"] * 13) == "question_options"
    assert refused(room.ask, kind="dance", text="?") == "kind"
    assert refused(room.ask, kind="words", text="x" * 301) == "too_long"
    assert refused(room.ask, kind="vote", text="?") == "vote_over"
    with pytest.raises(NotFound):
        room.ask(kind="scale", source=IDEA)
    with pytest.raises(NotFound):
        room.ask(kind="answers", source="discovery_day/ten_ideas.nothing")


def test_scale_ranking_and_words(room: Room) -> None:
    amal, driss = room.school.amal, room.school.driss
    scale = room.ask(kind="scale", text="Ça va ?")
    room.reply(amal, scale, 4)
    room.reply(driss, scale, 5)
    assert [bar["n"] for bar in room.results()["bars"]] == [0, 0, 0, 1, 1]
    assert refused(room.reply, amal, scale, 6) == "choice"
    ranking = room.ask(kind="ranking", text="Ordre ?", options=["a", "b", "c"])
    room.reply(amal, ranking, ["o2", "o1", "o3"])
    room.reply(driss, ranking, ["o2", "o3", "o1"])
    told = [(bar["text"], bar["n"], bar["firsts"]) for bar in room.results()["bars"]]
    assert told == [("b", 6, 2), ("a", 3, 0), ("c", 3, 0)]
    assert refused(room.reply, amal, ranking, ["o1", "o1", "o2"]) == "choice"
    words = room.ask(kind="words", text="Un mot ?", most=2)
    room.reply(amal, words, "الثقة")
    room.reply(driss, words, "ثقة")
    room.reply(amal, words, "courage")
    assert room.results()["words"] == [{"text": "ثقة", "n": 2}, {"text": "courage", "n": 1}]
    assert refused(room.reply, amal, words, "joie") == "full"
    assert refused(room.reply, driss, words, "ثقة") == "said_already"
    assert refused(room.reply, driss, words, " ") == "empty_reply"
    assert room.reply(driss, words, "réparer 👩\u200d🔧").value == "réparer 👩\u200d🔧"
    assert refused(room.reply, driss, words, 5) == "empty_reply"
    assert refused(room.reply, driss, words, "x" * 41) == "too_long"


def test_a_reply_on_its_way_is_taken_a_late_one_is_not(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = room.ask(kind="poll", text="Prêts ?", options=["Oui", "Non"])
    room.act("close")
    room.reply(room.school.amal, question, ["o1"])  # within ten seconds
    shift(monkeypatch, seconds=11)
    assert refused(room.reply, room.school.driss, question, ["o1"]) == "question_closed"
    room.act("open")
    room.reply(room.school.driss, question, ["o1"])
    assert room.results()["n"] == 2


def test_the_workbook_answers_a_question_about_it(room: Room) -> None:
    scale = "discovery_day/know_myself.initiative"
    school = room.school
    people = [school.amal, school.driss, *(school.join(f"Stagiaire {n}") for n in "ABC")]
    question = room.ask(kind="scale", source=scale)
    for place, who in enumerate(people[:4]):
        answers.save(room.house, who, who.id, PromptRef.parse(scale), 1 + place, 0)
    assert room.results() == {"kind": "scale", "n": 4, "few": 5}  # private: five at least
    answers.save(room.house, people[4], people[4].id, PromptRef.parse(scale), 4, 0)
    assert [bar["n"] for bar in room.results()["bars"]] == [1, 1, 1, 2, 0]
    assert refused(room.reply, school.amal, question, 3) == "question_closed"
    assert (
        refused(room.ask, kind="answers", source="discovery_day/know_myself.strength") == "private"
    )


# ---------------------------------------------------------------- the wall


def shared(room: Room) -> tuple[str, str]:
    """A question over the idea, and Amal's answer in the tray."""
    amal = room.school.amal
    answers.save(room.house, amal, room.school.project(amal), PromptRef.parse(IDEA), TEXT, 0)
    question = room.ask(kind="answers", source=IDEA)
    return question, room.reply(amal, question, True).id


def test_an_answer_waits_in_the_tray_and_has_no_name(room: Room) -> None:
    question, reply = shared(room)
    room.act("show", on=True)
    assert room.told("wall")["results"]["items"] == []
    assert [one["state"] for one in room.told("desk")["tray"]] == ["waiting"]
    replies.moderate(room.house, room.school.trainer, reply, "shown")
    [item] = room.told("wall")["results"]["items"]
    assert item["text"] == TEXT
    assert "Amal" not in str(room.told("wall"))
    assert "Amal" not in str(room.told("desk"))
    assert refused(room.reply, room.school.driss, question, True) == "unanswered"


def test_an_author_takes_an_answer_back(room: Room) -> None:
    question, reply = shared(room)
    replies.moderate(room.house, room.school.trainer, reply, "shown")
    with pytest.raises(Forbidden):
        replies.withdraw(room.house, room.school.driss, reply)
    replies.withdraw(room.house, room.school.amal, reply)
    assert room.results()["items"] == []
    [tray] = room.told("desk")["tray"]
    assert (tray["state"], tray["text"]) == ("withdrawn", "")
    assert refused(replies.moderate, room.house, room.school.trainer, reply, "shown") == "withdrawn"
    again = room.reply(room.school.amal, question, True)
    assert (again.id, again.state) == (reply, "waiting")


def test_a_shown_answer_that_its_author_deletes_leaves_the_wall(room: Room) -> None:
    _, reply = shared(room)
    replies.moderate(room.house, room.school.trainer, reply, "shown")
    amal = room.school.amal
    answers.save(room.house, amal, room.school.project(amal), PromptRef.parse(IDEA), "", 1)
    assert room.results()["items"] == []
    [tray] = room.told("desk")["tray"]
    assert (tray["state"], tray["text"]) == ("gone", "")


def test_an_erased_account_leaves_the_wall_and_the_counts(room: Room) -> None:
    shared(room)
    before = room.told("desk")
    accounts.erase(room.house, room.school.trainer, room.school.amal.id)
    after = room.told("desk")
    assert len(before["tray"]) == 1
    assert after["tray"] == []
    with room.house.store.reading() as r:
        assert r.beats([room.cohort])[room.cohort] > 0


def test_a_vote_over_what_is_on_the_wall(room: Room) -> None:
    question = room.ask(kind="ideas", text="Vos idées ?", most=3, moderated=True)
    ideas = [
        room.reply(room.school.amal, question, "Pain livré"),
        room.reply(room.school.driss, question, "Réparer des vélos"),
        room.reply(room.school.driss, question, "Cachée"),
    ]
    assert refused(room.ask, kind="vote") == "vote_options"
    for idea in ideas[:2]:
        replies.moderate(room.house, room.school.trainer, idea.id, "shown")
    vote = room.ask(kind="vote", most=1)
    told = room.told("wall")["question"]
    assert [option["text"] for option in told["options"]] == ["Pain livré", "Réparer des vélos"]
    assert told["text"] == "Vos idées ?"
    room.reply(room.school.amal, vote, [ideas[1].id])
    room.reply(room.school.driss, vote, [ideas[1].id])
    assert next((b["text"], b["n"]) for b in room.results()["bars"]) == ("Réparer des vélos", 2)


def test_ideas_are_grouped_under_names(room: Room) -> None:
    question = room.ask(kind="ideas", text="Vos idées ?", most=3)
    idea = room.reply(room.school.amal, question, "Pain livré")
    room.act("cluster", id="food", name="  Manger  ")
    replies.moderate(room.house, room.school.trainer, idea.id, "shown", "food")
    told = room.results()
    assert told["clusters"] == [{"id": "food", "name": "Manger"}]
    assert told["items"] == [{"id": idea.id, "text": "Pain livré", "cluster": "food"}]
    assert refused(room.act, "cluster", id="food", name="") == "text"
    with pytest.raises(Forbidden):
        replies.moderate(room.house, room.school.amal, idea.id, "hidden")


def test_everything_waiting_is_shown_at_once(room: Room) -> None:
    question = room.ask(kind="ideas", text="Vos idées ?", most=5, moderated=True)
    for n in range(3):
        room.reply(room.school.amal, question, f"Idée {n}")
    assert replies.show_all(room.house, room.school.trainer, room.cohort) == 3
    assert len(room.results()["items"]) == 3


def test_a_trainee_sees_what_is_theirs(room: Room) -> None:
    question, _ = shared(room)
    mine = replies.mine(room.house, room.school.amal, room.cohort)
    assert (mine["question"], mine["offer"]) == (question, TEXT)
    assert [one["state"] for one in mine["replies"]] == ["waiting"]
    other = replies.mine(room.house, room.school.driss, room.cohort)
    assert (other["offer"], other["replies"]) == ("", [])
