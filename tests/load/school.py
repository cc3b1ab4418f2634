"""The class that is let loose: a trainer, a group, trainees with work to go on with.

It is made through the services in the folder that the server will open, so that only what is
measured goes over the wire. Each trainee is a team of one with a project of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pie_core.api import session
from pie_core.model.instruments import Occasion
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.model.project import BLOCKS
from pie_core.service import accounts, answers, boards, examples, plans
from pie_core.service.house import House
from tests.load.client import Browser, Refused
from tests.people import PASSWORD, trainer_with_group
from tests.skills import reach_the_end, say

MODULE = "discovery_day"
PIN = "2580"
#: The activities that the class works on, in their order.
WALK = ("know_myself", "observe_problem", "ten_ideas", "nine_blocks", "first_figures")
#: Of these, the ones whose page shows what the answers add up to, and is redrawn after a save.
LIVE = ("nine_blocks", "first_figures")
#: The part of the financial plan that is typed in while it is measured.
PLANNED = "offers"
#: The board on which notes are moved, and one that stays empty.
BOARD, EMPTY = "canvas", "social"
#: How many different names `_name` knows.
LARGEST = 26 * 26


@dataclass
class Draft:
    """An answer that a trainee goes on changing; `version` is the last that was acknowledged."""

    owner: str
    ref: PromptRef
    kind: str
    first: Any
    version: int
    count: int = 0

    def following(self) -> Any:
        """The next value of this answer, unlike the one before."""
        self.count += 1
        return varied(self.kind, self.first, self.count)


def varied(kind: str, value: Any, count: int) -> Any:
    """A value like this one that differs from those of the counts beside `count`; 0: itself.

    None for a kind that is not typed but chosen.
    """
    match kind, value:
        case "short_text" | "long_text", str():
            return f"{value} {count}" if count else value
        case "scale", int():
            return (value - 1 + count) % 5 + 1
        case "number" | "amount", int():
            return value + 100 * count
        case "list" | "brainstorm", [{"text": str(text)} as first, *others]:
            return [{**first, "text": varied("short_text", text, count)}, *others]
        case "table", [{"cells": {"amount": int(amount)} as cells} as first, *others]:
            return [{**first, "cells": {**cells, "amount": amount + 100 * count}}, *others]
        case "table", [{"cells": {"price": int(price)} as cells} as first, *others]:
            return [{**first, "cells": {**cells, "price": price + 100 * count}}, *others]
    return None


@dataclass
class Trainee:
    """Somebody of the class: what they are working on, and their browser once they came in."""

    name: str
    actor: Actor
    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    browser: Browser | None = None
    token: str = ""
    moved: dict[int, int] = field(default_factory=dict)

    async def enter(self, house: House, url: str, cohort: str) -> Browser:
        """Come back with name and PIN, as the form of the entrance does. Raises `Refused`."""
        self.browser = Browser(url)
        entering = {"cohort": cohort, "name": self.name, "secret": PIN, "long": True}
        await self.browser.post("/api/session", entering, session.forgery_token(house, None))
        kept = session.read_cookie(house, dict(self.browser.http.cookies))
        if kept is None:
            raise Refused("no session cookie came back")
        self.token = session.forgery_token(house, kept)
        return self.browser

    async def prefer(self, language: str) -> None:
        """Choose a language, also once the browser is closed. Raises `Refused`."""
        assert self.browser is not None
        again = Browser(self.browser.url)
        again.http.cookies = self.browser.http.cookies
        await again.post("/api/me/preferences", {"language": language}, self.token)
        await again.close()

    async def save(self, draft: Draft) -> str:
        """Save the next value of an answer; `version:prompt`, as the field tells its page."""
        assert self.browser is not None
        data = {
            "owner": draft.owner,
            **draft.ref.model_dump(),
            "value": draft.following(),
            "based_on": draft.version,
        }
        draft.version = (await self.browser.post("/api/answers", data, self.token))["version"]
        return f"{draft.version}:{draft.ref.prompt}"

    async def move(self, number: int) -> None:
        """Move a note of a crowded canvas to the front of the next block."""
        assert self.browser is not None
        [project] = self.actor.project_ids
        count = self.moved.get(number, 0)
        put = {
            "id": f"crowd-{number}",
            "block": BLOCKS[(number + count) % len(BLOCKS)],
            "text": f"Une note, la {number}",
            "tint": "",
            "archived": False,
            "before": None,
            "based_on": count + 1,
        }
        await self.browser.post(f"/api/boards/{project}/{BOARD}", {"puts": [put]}, self.token)
        self.moved[number] = count + 1


@dataclass(frozen=True)
class School:
    """The class, and the house in whose data folder it was made."""

    house: House
    cohort: str
    trainees: list[Trainee]
    trainer: Actor
    password: str = PASSWORD

    async def enter_staff(self, http: httpx.AsyncClient, signed: Mapping[str, str]) -> None:
        """Sign somebody of the staff in. Raises `Refused`."""
        headers = {session.HEADER: session.forgery_token(self.house, None)}
        answer = await http.post("/api/session", json=signed, headers=headers)
        if answer.status_code != 200:
            raise Refused(f"/api/session: {answer.status_code} {answer.text[:200]}")


def crowded(school: School, trainee: Trainee, notes: int) -> None:
    """Fill a trainee's canvas to so many notes."""
    [project] = trainee.actor.project_ids
    blocks = [block.id for block in school.house.programme.boards[BOARD].blocks]
    standing = boards.standing(school.house, trainee.actor, project, BOARD)
    wanted = [
        boards.Put(f"crowd-{n}", blocks[n % len(blocks)], f"Une note, la {n}", "", False, None, 0)
        for n in range(len(standing.notes), notes)
    ]
    for begin in range(0, len(wanted), boards.MOST_PUTS):
        part = wanted[begin : begin + boards.MOST_PUTS]
        boards.put(school.house, trainee.actor, project, BOARD, part)


def known(school: School, trainee: Trainee) -> None:
    """A trainee has looked at their competences at the start, at the end, and back."""
    say(school.house, trainee.actor, Occasion.START, 2, vision_1=1, planning_2=5)
    reach_the_end(school.house, trainee.actor)
    say(school.house, trainee.actor, Occasion.END, 3, vision_1=5, planning_2=1)
    say(school.house, trainee.actor, Occasion.THEN, 2)


def board(other: str = "") -> str:
    """Where a board is."""
    return "/canevas" + (f"?b={other}" if other else "")


def figures(view: str = "", part: str = "") -> str:
    """Where a view of the financial plan is."""
    return "/chiffres" + (f"?v={view}" + (f"&s={part}" if part else "") if view else "")


def query(activity: str) -> str:
    """The query of an activity's address."""
    return f"m={MODULE}&a={activity}"


def address(activity: str) -> str:
    """Where an activity is."""
    return f"/module?{query(activity)}"


def made(folder: Path, count: int, server: str | None = None) -> School:
    """A group of `count` trainees, each with the work of an example team, varied.

    `server`: the address of the database where it is not the folder's file.
    """
    house = House(folder, server)
    _, trainer, cohort = trainer_with_group(house)
    team = examples.teams()[0]
    personal = team["members"][0]["answers"]
    trainees = [_joined(house, cohort.join_code, number) for number in range(count)]
    for number, trainee in enumerate(trainees):
        [project] = trainee.actor.project_ids
        for owner, written in ((trainee.actor.id, personal), (project, team["answers"])):
            for key, value in written.items():
                _begin(house, trainee, owner, PromptRef.parse(key), value, number)
    return School(house, cohort.id, trainees, trainer)


def _joined(house: House, code: str, number: int) -> Trainee:
    name = f"Stagiaire {chr(65 + number // 26)}{chr(97 + number % 26)}"
    token = accounts.join(house, code, name, PIN)
    actor = accounts.actor(house, token)
    assert actor is not None
    accounts.consent(house, actor)
    return Trainee(name, actor)


def _begin(
    house: House, trainee: Trainee, owner: str, ref: PromptRef, value: Any, number: int
) -> None:
    """Save a first value, if it belongs to the walk: another for each trainee where it can vary."""
    if ref.module != plans.MODULE and (ref.module != MODULE or ref.activity not in WALK):
        return
    prompt = answers.activity_at(house, ref.module, ref.activity)[1].prompt(ref.prompt)
    assert prompt is not None
    typed = ref.module == MODULE or ref.activity == PLANNED
    first = varied(prompt.kind, value, number) if typed else None
    saved = answers.save(house, trainee.actor, owner, ref, value if first is None else first, 0)
    if first is not None:
        draft = Draft(owner, ref, prompt.kind, first, saved.version)
        trainee.drafts.setdefault(ref.activity, []).append(draft)
