"""How many PINs can be tried, by the best attacker that the rules allow, on a clock of our own.

A PIN is one of 9,987 (10,000 without ten repeats and 1234, 4321, 0123). What the simulation below
counts, and how likely a PIN that was drawn at random is among the guesses:

| attacker | an hour | a day | a week | a year |
|---|---|---|---|---|
| one account, any number of unknown browsers, addresses, requests at once | 11 | 16 | 22 | 380 |
| … finds that account's PIN | 0.11 % | 0.16 % | 0.22 % | 3.8 % |
| a class of 30, one address | 59 | 117 | 405 | at most 11,400 |
| … finds one of the 30 | 0.6 % | 1.2 % | 4.0 % | at most 69 % |
| a class of 30, an address for each try | 330 | 480 | 660 | 11,400 |
| … finds one of the 30 | 3.3 % | 4.7 % | 6.4 % | 69 % |

Before (an hour's wait at most, nothing counted by address, and as many guesses at once as the machine
has cores): 11, 34, 178 and 8,770 for one account, thirty times as many for a class, which is 10 % in a
day and 42 % in a week. A laptop is not on all year, and the log says at the sixtieth wrong try in a
group that somebody is trying. PINs that people choose are not drawn at random (years, pairs): they
fall sooner. A browser that somebody has used before (a shared PC) has the first line for itself.

Tried by removal: with the wait of a PIN at an hour the first test failed; with tries counted without
refusing (`_charge`) the requests at once were all looked at; with nothing counted by address the codes
were tried without end.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from pie_core.errors import Locked, WrongCode, WrongSecret
from pie_core.service import accounts, strangers
from tests.conftest import Class

PINS = 10_000 - 10 - 3
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


class Clock:
    """The time that the services are told."""

    def __init__(self) -> None:
        self.now = accounts.now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(accounts, "now", found)
    return found


@pytest.fixture
def nobody_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """No guess is right: what is counted is how many may be made."""
    monkeypatch.setattr(accounts, "_fits", lambda kept, secret: False)


def guessed(
    school: Class, clock: Clock, names: list[str], addresses: Iterator[str], until: list[timedelta]
) -> list[int]:
    """Guesses made by each of these times, by trying every name as soon as it may be tried."""
    begin, made, found = clock.now, 0, []
    free = dict.fromkeys(names, begin)
    for end in until:
        while True:
            name = min(free, key=lambda one: free[one])
            if free[name] >= begin + end:
                break
            clock.now = max(clock.now, free[name])
            try:
                accounts.sign_in(
                    school.house, school.cohort.id, name, "9999", address=next(addresses)
                )
            except WrongSecret:
                made += 1
                assert made < 2000, "nothing ever waits"
            except Locked as wait:
                free[name] = clock.now + timedelta(seconds=wait.data["seconds"])
        found.append(made)
    return found


def always(address: str) -> Iterator[str]:
    while True:
        yield address


def ever_new() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def chance(guesses: int, accounts_tried: int) -> float:
    """That one of so many PINs, drawn at random, is among so many guesses spread over them."""
    return 1 - math.prod([1 - guesses / accounts_tried / PINS] * accounts_tried)


def the_class(school: Class) -> list[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    more = [f"Stagiaire {letters[n // 26]}{letters[n % 26]}" for n in range(28)]
    for name in more:
        school.join(name)
    return ["Amal Berrada", "Driss Naciri", *more]


@pytest.mark.usefixtures("nobody_guesses")
def test_one_account_whatever_the_attacker_has(school: Class, clock: Clock) -> None:
    times = [HOUR, DAY, WEEK, timedelta(days=365)]
    found = guessed(school, clock, ["Amal Berrada"], ever_new(), times)
    assert found == [11, 16, 22, 380]
    assert chance(found[-1], 1) < 0.04


@pytest.mark.usefixtures("nobody_guesses")
def test_a_class_from_an_address_for_each_try(school: Class, clock: Clock) -> None:
    found = guessed(school, clock, the_class(school), ever_new(), [HOUR, DAY])
    assert found == [330, 480]
    assert chance(found[-1], 30) < 0.05


@pytest.mark.usefixtures("nobody_guesses")
def test_a_class_from_one_address(school: Class, clock: Clock) -> None:
    found = guessed(school, clock, the_class(school), always("192.168.1.66"), [HOUR, DAY, WEEK])
    assert found == [59, 117, 405]
    assert chance(found[-1], 30) < 0.041


def test_requests_at_once_are_not_more_guesses(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve at the same moment: five are looked at, as if they had come one after the other."""
    looked: list[str] = []
    together = threading.Barrier(12)

    def fits(kept: str, secret: str) -> bool:
        looked.append(secret)
        return False

    monkeypatch.setattr(accounts, "_fits", fits)

    def guess(number: int) -> None:
        together.wait(30)
        with pytest.raises((WrongSecret, Locked)):
            accounts.sign_in(
                school.house,
                school.cohort.id,
                "Amal Berrada",
                f"{number:04d}",
                address=f"10.0.0.{number}",
            )

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(looked) == 5


def test_codes_of_groups_cannot_be_tried_one_after_the_other(school: Class, clock: Clock) -> None:
    """26^6 are 309 million; 30 wrong ones at once and 30 an hour take 600 years."""
    made = 0
    begin = clock.now
    while clock.now < begin + HOUR:
        try:
            accounts.join(school.house, "AAAAAA", "Intrus", "2580", address="192.168.1.66")
        except WrongCode:
            made += 1
            assert made < 1000
        except Locked as wait:
            clock.now += timedelta(seconds=wait.data["seconds"])
    assert made == 59
    assert 26**6 / (made * 24 * 365) > 500


def attacked(school: Class, clock: Clock, address: str) -> None:
    """A group at which somebody tries as much as may be tried, for an hour."""
    names = ["Amal Berrada", "Driss Naciri", *(f"Personne {letter}" for letter in "ABCDEFGHIJ")]
    for name in names[2:]:
        school.join(name)
    guessed(school, clock, names, always(address), [HOUR])
    with pytest.raises(Locked):
        accounts.join(school.house, "AAAAAA", "Intrus", "2580", address=address)


def test_a_class_comes_in_while_it_is_under_attack(school: Class, clock: Clock) -> None:
    """Every telephone has its own tries, and may be wrong now and then."""
    for name in ("Zineb Tazi", "Karim Alami", "Hind Fassi"):
        school.join(name)
    attacked(school, clock, "192.168.1.66")
    for number, name in enumerate(("Zineb Tazi", "Karim Alami", "Hind Fassi")):
        here = f"192.168.1.{100 + number}"
        for _ in range(3):
            with pytest.raises(WrongSecret):
                accounts.sign_in(school.house, school.cohort.id, name, "9999", address=here)
        assert accounts.sign_in(school.house, school.cohort.id, name, "2580", address=here)


def test_a_class_behind_one_address_comes_in_however_many_they_are(school: Class) -> None:
    """A right try costs nothing: sixty enter from the address of a proxy, and ten at once."""
    names = the_class(school)[2:]
    house, group, proxy = school.house, school.cohort.id, "203.0.113.7"
    for name in names * 2:
        assert accounts.sign_in(house, group, name, "2580", address=proxy)
    entered: list[str] = []
    threads = [
        threading.Thread(
            target=lambda name=name: entered.append(
                accounts.sign_in(house, group, name, "2580", address=proxy)
            )
        )
        for name in names[:10]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(entered) == 10


def test_right_tries_at_once_wait_for_each_other_and_all_come_in() -> None:
    """One wrong try is left: the second does not hear that it is locked while the first is right."""
    counts, at = strangers.Strangers(), accounts.now()
    for _ in range(strangers.BURST - 1):
        with pytest.raises(WrongCode), counts.trying("10.0.0.1", "", at):
            raise WrongCode()
    inside, go_on, entered = threading.Event(), threading.Event(), []

    def first() -> None:
        with counts.trying("10.0.0.1", "", at):
            inside.set()
            go_on.wait(30)
        entered.append("first")

    def second() -> None:
        with counts.trying("10.0.0.1", "", at):
            entered.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(30)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert sorted(entered) == ["first", "second"]
    with pytest.raises(WrongCode), counts.trying("10.0.0.1", "", at):
        raise WrongCode()
    with pytest.raises(Locked), counts.trying("10.0.0.1", "", at):
        pass


def test_a_browser_of_ones_own_is_no_stranger_at_an_address_that_is(
    school: Class, clock: Clock
) -> None:
    house, group, address = school.house, school.cohort.id, "192.168.1.66"
    school.join("Zineb Tazi")
    accounts.sign_in(house, group, "Zineb Tazi", "2580", device="hers", address=address)
    attacked(school, clock, address)
    assert accounts.sign_in(house, group, "Zineb Tazi", "2580", device="hers", address=address)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.168.1.20", "192.168.1.21", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%wlan0", True),
        ("testclient", "testclient", True),
    ],
)
def test_one_device_is_one_address(one: str, other: str, same: bool) -> None:
    assert (strangers.place(one) == strangers.place(other)) is same
