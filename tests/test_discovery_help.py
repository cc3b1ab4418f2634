"""The rules that show who needs help, each at its threshold and just under it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pie_core.discovery.help import Begun, Clashed, Member, Signs, Step, flags
from pie_core.model.help import HelpRules

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
RULES = HelpRules()


def ago(minutes: float = 0, days: float = 0) -> datetime:
    return NOW - timedelta(minutes=minutes, days=days)


def member(name: str = "a", seen: datetime | None = None, since: datetime | None = None) -> Member:
    return Member(name, name.upper(), since or ago(days=60), seen)


def raised(signs: Signs, rules: HelpRules = RULES) -> list[str]:
    return [flag.rule for flag in flags(signs, rules, NOW)]


HERE = member(seen=ago(1))
OPEN = (Begun("p", "m", "one", ago(90)), Begun("p", "m", "two", ago(16)))


def test_stuck_names_the_activity_that_was_saved_last() -> None:
    [flag] = flags(Signs((HERE,), saved=ago(16), begun=OPEN), RULES, NOW)
    assert (flag.rule, flag.activity, flag.owner, flag.since) == ("stuck", "two", "p", ago(16))


@pytest.mark.parametrize(
    "signs",
    [
        Signs((HERE,), saved=ago(14), begun=OPEN),
        Signs((HERE,), saved=ago(200), begun=OPEN),
        Signs((HERE,), saved=ago(16)),
        Signs((member(seen=ago(4)),), saved=ago(16), begun=OPEN),
        Signs((HERE,), saved=ago(60), begun=OPEN, klass=ago(10)),
    ],
    ids=["saved lately", "another day", "nothing open", "nobody here", "the class began since"],
)
def test_not_stuck(signs: Signs) -> None:
    assert raised(signs) == []


def test_in_a_class_the_time_counts_from_its_beginning() -> None:
    [flag] = flags(Signs((HERE,), saved=ago(days=7), begun=OPEN, klass=ago(20)), RULES, NOW)
    assert (flag.rule, flag.since) == ("stuck", ago(20))


def test_empty_after_five_minutes_of_the_classs_activity() -> None:
    step = Step("m", "ideas", ago(5), {"p": False})
    assert raised(Signs((HERE,), step=step, klass=ago(5))) == ["empty"]
    assert raised(Signs((HERE,), step=Step("m", "ideas", ago(4), {"p": False}))) == []
    assert raised(Signs((HERE,), step=Step("m", "ideas", ago(9), {"p": True}))) == []
    assert raised(Signs((member(seen=ago(30)),), step=step)) == []


def test_empty_says_it_and_not_stuck_as_well() -> None:
    step = Step("m", "ideas", ago(16), {"p": False})
    assert raised(Signs((HERE,), saved=ago(16), begun=OPEN, step=step)) == ["empty"]


def test_alone_only_who_is_here_and_wrote_nothing_is_named() -> None:
    people = (HERE, member("b", ago(1)), member("c", ago(50)))
    step = Step("m", "self", ago(6), {"a": True, "b": False, "c": False})
    [flag] = flags(Signs(people, step=step), RULES, NOW)
    assert (flag.rule, flag.who, flag.owner) == ("empty", ("B",), "b")


def test_silent_after_fourteen_days_of_everybody() -> None:
    gone = (member("a", ago(days=20)), member("b", ago(days=14)))
    [flag] = flags(Signs(gone, saved=ago(days=30)), RULES, NOW)
    assert (flag.rule, flag.since) == ("silent", ago(days=14))
    assert raised(Signs(gone, saved=ago(days=13))) == []
    assert raised(Signs((*gone, member("c", ago(days=2))))) == []


def test_who_never_came_is_silent_from_the_day_of_the_account() -> None:
    assert raised(Signs((member(since=ago(days=15)),))) == ["silent"]
    assert raised(Signs((member(since=ago(days=3)),))) == []


def test_away_while_the_class_works() -> None:
    assert raised(Signs((member(seen=ago(days=2)),), klass=ago(10))) == ["away"]
    assert raised(Signs((member(seen=ago(9)),), klass=ago(40))) == []
    assert raised(Signs((member(seen=ago(days=2)),), klass=ago(9))) == []


def test_a_conflict_comes_first_with_who_wrote() -> None:
    clash = Clashed("p", "m", "one", "a", ago(3))
    found = flags(
        Signs((HERE,), saved=ago(16), begun=OPEN, clashes=(clash,), names={"a": "A"}), RULES, NOW
    )
    assert [(flag.rule, flag.who) for flag in found] == [("conflict", ("A",)), ("stuck", ())]
    old = Clashed("p", "m", "one", "a", ago(days=3))
    assert raised(Signs((HERE,), clashes=(old,))) == []


def test_a_rule_that_is_off_says_nothing() -> None:
    rules = HelpRules.model_validate({"stuck": {"on": False}, "silent": {"on": False}})
    assert raised(Signs((HERE,), saved=ago(16), begun=OPEN), rules) == []
    assert raised(Signs((member(seen=ago(days=90)),)), rules) == []


def test_a_team_without_members_needs_nobody() -> None:
    assert raised(Signs((), saved=ago(days=90))) == []
