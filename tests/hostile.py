"""A class in which every text that people type is an attack, and how its screens are looked at.

The texts are put into the database itself, behind all that checks them at the door: what shows them
must hold by itself. What Streamlit is given is looked at message by message: each field of each
element is known as plain text or as HTML, and counts as Markdown where it is not.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from pie_core.model.live import Plan, Step
from pie_core.model.people import Actor, Cohort, Role
from pie_core.service import (
    accounts,
    boards,
    cohorts,
    committee_acts,
    feedbacks,
    follow_ups,
    live,
    replies,
    reviews,
    rules,
    submissions,
)
from pie_core.service.house import House, now
from tests.people import PASSWORD

TEXTS = Path(__file__).parent / "data" / "attacks" / "texts.txt"
BOMB = (
    '"><img src=//h.invalid/i>[l](//h.invalid/l)![i](//h.invalid/p):material/home: :red[r]$x$ '
    "**g** http://h.invalid"
)
"""Something of each kind in one text that fits nearly everywhere."""
SIGNS = (
    *("<img src=", "[l](", "![i](", ":material/home:", ":red[", "$x$", "**g**"),
    *("http://h.invalid", "//h.invalid"),
)
"""What of `BOMB` means something where Markdown is read."""


def payloads() -> list[str]:
    """The public list, one text a line."""
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


# ---------------------------------------------------------------- a class full of it


@dataclass
class Besieged:
    """The house, who is signed in, and where their work is."""

    house: House
    tokens: dict[Role, str]
    cohort: Cohort
    actors: dict[Role, Actor]
    project: str
    submission: str
    own: Cohort
    round: str


def _session(house: House, person_id: str) -> tuple[str, Actor]:
    """A session of somebody whose account has no PIN."""
    token = secrets.token_urlsafe(16)
    with house.store.writing() as w:
        w.add_session(accounts.session_id(token), person_id, now(), now().replace(year=2099))
    actor = accounts.actor(house, token)
    assert actor is not None
    accounts.consent(house, actor)
    return token, actor


def besieged(house: House, cohort: Cohort, own: Cohort, said: Callable[[], str]) -> Besieged:
    """Fill the example class with hostile texts: typed where the services take them as they are,
    written into the database where a name or a form would have refused them."""
    with house.store.reading() as r:
        team = next(t for t in r.teams_of(cohort.id) if t.name == "Atelier Khayata")
        people = r.people_of(cohort.id)
        members = [p for p in people if p.id in team.member_ids]
        others = [p for p in people if p.id not in team.member_ids]
        [chief] = [p for p in r.staff() if p.role is Role.ADMINISTRATOR]
    tokens: dict[Role, str] = {}
    actors: dict[Role, Actor] = {}
    tokens[Role.TRAINEE], amal = _session(house, members[0].id)
    tokens[Role.ADMINISTRATOR], admin = _session(house, chief.id)
    for role in (Role.TRAINER, Role.REVIEWER):
        made = accounts.add_staff(house, admin, role, f"Personne {role.value}", PASSWORD)
        cohorts.open_to(house, admin, cohort.id, made.id)
        cohorts.open_to(house, admin, own.id, made.id)
        tokens[role], actors[role] = _session(house, made.id)
    trainer, reviewer = actors[Role.TRAINER], actors[Role.REVIEWER]
    project = team.project_id
    poison(house, said)
    one = submissions.hand_in(house, amal, project, "fr", said()[:200]).id
    for place in ("section:market", "section:canvas", "figure:net_result", "section:summary"):
        reviews.comment(house, reviewer, one, place, said())
    feedbacks.give(
        house, trainer, project, "activity:discovery_day/observe_problem", "review", said()[:200]
    )
    feedbacks.give(house, trainer, project, "section:market", "good", said()[:200])
    feedbacks.keep_phrases(house, trainer, {"review": [said()[:100]], "good": [said()[:100]]})
    day = date(2026, 12, 1)
    follow_ups.appoint(
        house, trainer, project, day, said()[:60], place=said()[:60], about=said()[:100]
    )
    follow_ups.plan_step(house, trainer, project, said()[:100], day)
    follow_ups.note(house, trainer, project, said())
    boards.name_version(house, amal, project, "canvas", said()[:80], said())
    rules.change(house, trainer, "smig_hour", 2000, day, said()[:150])
    plan = Plan(title=said()[:60], steps=(Step(id="talk", minutes=10, text=said()[:200]),))
    live.begin(house, trainer, cohort.id, plan)
    asked = live.ask(
        house,
        trainer,
        cohort.id,
        {"kind": "ideas", "text": said()[:200], "most": 5},
        live.now_of(house, trainer, cohort.id).seq,
    ).id
    for number in range(3):
        found = replies.reply(house, amal, cohort.id, asked, f"{said()[:110]} {number}")
        replies.moderate(house, trainer, found.id, "shown")
    round_ = committee_acts.open_round(house, trainer, project)
    committee_acts.file_request(
        house, amal, round_, dirhams=50000, use=said(), guarantee=said(), months=12, percent=6
    )
    for place in ("seats", "sitting"):
        committee_acts.turn(house, trainer, round_, place)
        if place == "seats":
            for person, seat in zip(others, ("director", "risk"), strict=False):
                committee_acts.sit(house, _session(house, person.id)[1], round_, seat)
    poison(house, said)
    with house.store.writing() as w:
        logged = next(p for p in w.people_of(cohort.id) if p.id == members[0].id)
    assert logged.name != members[0].name
    for role, token in tokens.items():
        found_ = accounts.actor(house, token)
        assert found_ is not None
        actors[role] = found_
    return Besieged(house, tokens, cohort, actors, project, one, own, round_)


def texts_in_turn() -> Callable[[], str]:
    """Each of the public list's texts in turn."""
    turning = cycle(payloads())
    return lambda: next(turning)


_IDLIKE = re.compile(r"[a-z0-9_:/.+TZ-]*|[A-Z0-9]{6}")
_PLAIN = {
    "cohorts": ("name", "trade", "establishment"),
    "people": ("name",),
    "teams": ("name",),
    "notes": ("text",),
    "note_history": ("text",),
    "board_versions": ("name", "reason"),
    "submissions": ("note", "by_name"),
    "records": ("by_name",),
    "class_events": ("by_name",),
    "feedback": ("text", "by_name"),
}
_JSON = {
    "answers": "value",
    "answer_history": "value",
    "records": "data",
    "class_events": "data",
    "class_replies": "value",
    "workshops": "data",
    "cohort_results": "data",
    "projects": "members",
}


def poison(house: House, said: Callable[[], str]) -> None:
    """Every text that somebody may have typed becomes an attack; ids, options and days stay."""

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(one) for key, one in value.items()}
        if isinstance(value, list):
            return [turned(one) for one in value]
        if isinstance(value, str) and not _IDLIKE.fullmatch(value):
            return said()
        return value

    with sqlite3.connect(house.folder / "pie.sqlite") as db:
        for table, columns in _PLAIN.items():
            for column in columns:
                _replaced(db, table, column, lambda text: said() if text else "")
        for table, column in _JSON.items():
            _replaced(db, table, column, lambda text: _dumped(turned(json.loads(text))))
        layout = {"names": {"discovery_day": said()[:80], "customer": said()[:80]}}
        db.execute("update cohorts set layout = ?", (json.dumps(layout),))
    db.close()


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _replaced(db: sqlite3.Connection, table: str, column: str, new: Callable[[str], str]) -> None:
    keys = [row[1] for row in db.execute(f"pragma table_info({table})") if row[5]]
    where = " and ".join(f"{key} = ?" for key in keys)
    for *at, text in db.execute(f"select {', '.join([*keys, column])} from {table}").fetchall():
        db.execute(f"update {table} set {column} = ? where {where}", (new(text), *at))


# ---------------------------------------------------------------- what a screen was given


PLAIN_FIELDS = re.compile(
    r"(?:^|\.)(?:id|form_id|key|url|page|query_string|page_script_hash|placeholder|default|value"
    r"|raw_values?|set_value|element_id|fragment_id|code_text|language|icon|accept|script_path)$"
    r"|^text\.body$|^(?:selectbox|multiselect)\.options$|^image_list\b|^imgs\b|^file_uploader\.type$"
    r"|^button_group\.options\.selected_content$|^exception\."
)
"""Fields of Streamlit's messages that the browser shows as they are, or not at all."""
DATA_FIELDS = re.compile(
    r"^bidi_component\.(?:json|mixed|arrow|bytes)|^(?:arrow_)?vega_lite_chart\."
)
"""Data for code: ours writes texts by `textContent`, charts by the canvas."""


@dataclass(frozen=True)
class Given:
    """A text in a field of an element, by its path: `markdown.body`, `button.label`…"""

    path: str
    text: str
    html: bool


def given(at: AppTest) -> Iterator[Given]:
    """Every text that this run has sent to the browser."""

    def blocks(block: Any) -> Iterator[Any]:
        yield block
        for child in getattr(block, "children", {}).values():
            yield from blocks(child)

    for node in blocks(at._tree):
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        name = getattr(node, "type", "")
        html = name == "html" or (name == "markdown" and bool(getattr(proto, "allow_html", False)))
        for path, text in _texts(proto, name):
            yield Given(path, text, html and path.endswith(".body"))


def _texts(message: Message, path: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        name = f"{path}.{field.name}"
        values = value if field.is_repeated else [value]
        for one in values:
            if isinstance(one, Message):
                yield from _texts(one, name)
            elif isinstance(one, str):
                yield name, one


ADDRESS = re.compile(r"$|[?#]|/(?!/)|[a-z-]+(?:[?#]|$)|data:image/(?:svg\+xml|png|jpeg);base64,")
"""Addresses of this house: a path, a query, a picture that stands in the page."""


class _Tags(HTMLParser):
    """The tags of a piece of HTML, as a browser sees them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.styles: list[str] = []
        self._style = False

    def handle_data(self, data: str) -> None:
        if self._style:
            self.styles.append(data)
            self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.found.append((tag, {name: value or "" for name, value in attrs}))


SHEET = re.compile(r'@import url\("/pie/[a-z]+\.[0-9a-f]+\.css"\);')
"""The one kind of style sheet that a screen brings by itself."""
OURS = frozenset(
    (
        *("a", "abbr", "b", "bdi", "blockquote", "br", "button", "caption", "code", "dd"),
        *("details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3"),
        *("h4", "h5", "hr", "i", "img", "input", "ins", "del", "kbd", "label", "legend", "li"),
        *("mark", "meter", "ol", "option", "p", "pre", "progress", "q", "s", "section"),
        *("select", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "time", "tr", "u", "ul", "article", "header", "footer"),
        *("nav", "aside", "main", "fieldset", "colgroup", "col", "output", "style"),
    )
)


def tags(html: str) -> list[str]:
    """What of a piece of HTML is not ours: tags, handlers and addresses that a text made."""
    parser = _Tags()
    parser.feed(html)
    parser.close()
    odd = [f"<style>{text}" for text in parser.styles if not SHEET.fullmatch(text)]
    for tag, attributes in parser.found:
        if tag not in OURS:
            odd.append(f"<{tag}>")
        for name, value in attributes.items():
            known = name in (
                *("class", "id", "style", "title", "href", "src", "alt", "scope", "open", "value"),
                *("max", "min", "lang", "dir", "role", "colspan", "rowspan", "width", "height"),
                *("download", "target", "rel", "tabindex", "datetime", "start", "type", "name"),
            )
            handler = not known and not name.startswith(("data-", "aria-"))
            away = name in ("href", "src") and not ADDRESS.match(value)
            veil = name == "style" and re.search(r"url\(|expression|position:\s*fixed", value)
            if handler or away or veil:
                odd.append(f"{tag} {name}={value[:40]}")
    return odd


def alive(one: Given) -> list[str]:
    """The signs of `BOMB` that mean something in this field."""
    if PLAIN_FIELDS.search(one.path) or DATA_FIELDS.search(one.path):
        return []
    if one.path == "html.body":
        return tags(one.text)
    found = [sign for sign in SIGNS if sign in one.text]
    if one.html:
        # A block of HTML inside Markdown ends at an empty line; until there nothing is read.
        rest = re.sub(
            r"(?ms)^ {0,3}<(?:div|details|section|table|ul|ol|p|dl)\b.*?(?=^\s*$|\Z)", "", one.text
        )
        return [sign for sign in SIGNS if sign in rest] + tags(one.text)
    return found
