"""The statutory numbers by which this house computes: the file's, with what a trainer changed.

What was changed is kept as one list of acts, oldest first; nothing is taken out of it. The last act
on a key counts. One that no longer fits (a key that went, a value that the rules refuse) is left
out and told, so that it never stops a class.

A changed number has confidence M: one source, read by one person. Reports say who vouches for it
("modifié par le formateur"), with the source that this person wrote.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pie_core import policy
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.finance import parameters
from pie_core.finance.parameters import KEYS, Entry, Parameters
from pie_core.model.people import Actor
from pie_core.service.house import House, now
from pie_core.store.reading import Reading

SETTING = "rules"
SOURCE_LENGTH = 200
CONFIDENCE = "M"
"""Of a number that somebody changed."""


@dataclass(frozen=True)
class Act:
    """One change of a number, or its return to the file's (`value` None)."""

    key: str
    value: Any
    valid_from: str
    source: str
    by_id: str
    at: str
    by: str = ""

    @property
    def moment(self) -> datetime | None:
        """When it was."""
        try:
            return datetime.fromisoformat(self.at)
        except ValueError:
            return None


@dataclass(frozen=True)
class Rule:
    """A number as the screen shows it: what counts now, the file's, and its history.

    `acts` are newest first; their number is the version that a change is based on.
    """

    key: str
    entry: Entry
    original: Entry
    acts: tuple[Act, ...] = ()

    @property
    def changed(self) -> bool:
        """Somebody of this house put another number in the place of the file's."""
        return self.entry.changed

    @property
    def overtaken(self) -> bool:
        """The file has come to hold a younger value than the one that stands in its place."""
        return self.changed and self.original.valid_from > self.entry.valid_from

    @property
    def version(self) -> int:
        """How often it was changed or set back."""
        return len(self.acts)


@dataclass(frozen=True)
class Ignored:
    """Something kept that does not count: its key (empty if nothing could be read), its text."""

    key: str
    value: str


@dataclass(frozen=True)
class _Laid:
    """The numbers with what was changed, and what lies behind them."""

    known: Parameters
    acts: tuple[Act, ...]
    ignored: tuple[Ignored, ...]


def _act(raw: Any) -> Act | None:
    """An act as it was kept, or None."""
    texts = ("key", "valid_from", "source", "by_id", "at")
    if not isinstance(raw, Mapping) or not all(isinstance(raw.get(n, ""), str) for n in texts):
        return None
    if not raw.get("key"):
        return None
    return Act(value=raw.get("value"), **{name: raw.get(name, "") for name in texts})


def _kept(text: str | None) -> list[Any]:
    """The list of acts as data; what cannot be read stays in it as it is."""
    if text is None:
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [{"unreadable": text}]
    return found if isinstance(found, list) else [{"unreadable": text}]


@lru_cache(maxsize=16)
def _laid(base: Parameters, text: str | None) -> _Laid:
    """What was changed, laid over the file's: one object for one state."""
    acts, ignored = [], []
    for raw in _kept(text):
        act = _act(raw)
        if act:
            acts.append(act)
        else:
            ignored.append(Ignored("", json.dumps(raw, ensure_ascii=False)))
    last = {act.key: act for act in acts}
    entries = {}
    for key, act in last.items():
        if act.value is None:
            continue
        try:
            parameters.over(base, {key: _raw(base, act)})
        except Invalid:
            ignored.append(Ignored(key, json.dumps(act.value, ensure_ascii=False)))
        else:
            entries[key] = _raw(base, act)
    known = parameters.over(base, entries) if entries else base
    return _Laid(known, tuple(acts), tuple(ignored))


def _raw(base: Parameters, act: Act) -> dict[str, Any]:
    """An act as an entry of a file. The unit and the note are the file's."""
    original = base.entries.get(act.key)
    return {
        "value": act.value,
        "unit": original.unit if original else "",
        "valid_from": act.valid_from,
        "source": act.source,
        "confidence": CONFIDENCE,
        "note": original.note if original else "",
    }


def _state(house: House) -> _Laid:
    with house.store.reading() as r:
        return _laid(parameters.load(), r.setting(SETTING))


def current(house: House) -> Parameters:
    """The numbers of the house; the same object until one of them changes."""
    return _state(house).known


def ignored(house: House) -> tuple[Ignored, ...]:
    """What is kept of changes and does not count any more."""
    return _state(house).ignored


def listed(house: House) -> tuple[Rule, ...]:
    """Every number in the order of the file, with its history."""
    base = parameters.load()
    with house.store.reading() as r:
        laid = _laid(base, r.setting(SETTING))
        names = {i: _name(r, i) for i in {act.by_id for act in laid.acts}}
    told = [Act(**{**vars(act), "by": names[act.by_id]}) for act in reversed(laid.acts)]
    return tuple(
        Rule(
            key=key,
            entry=laid.known.entries[key],
            original=base.entries[key],
            acts=tuple(act for act in told if act.key == key),
        )
        for key in base.entries
    )


def _name(r: Reading, person_id: str) -> str:
    """Who changed something; '' once the account is erased."""
    person = r.person(person_id)
    return person.name if person else ""


def drafted(house: House, key: str, value: Any, valid_from: date, source: str) -> Entry:
    """The entry that a change would make, without keeping it.

    Raises `NotFound` for an unknown key, `Invalid` with the findings of a file, code `source` for
    a source that is empty or longer than 200 characters, `same` where nothing would change.
    """
    if key not in KEYS:
        raise NotFound()
    text = " ".join(source.split())
    if not 0 < len(text) <= SOURCE_LENGTH:
        raise Invalid(findings=[{"path": f"{key}.source", "code": "source"}])
    if value is None:  # Kept, it would say: back to the file's.
        raise Invalid(findings=[{"path": f"{key}.value", "code": "value"}])
    known = current(house)
    act = Act(key, value, valid_from.isoformat(), text, "", "")
    entry = parameters.over(parameters.load(), {key: _raw(known, act)}).entries[key]
    before = known.entries[key]
    if (entry.value, entry.valid_from, entry.source) == (
        before.value,
        before.valid_from,
        before.source,
    ):
        raise Invalid(findings=[{"path": key, "code": "same"}])
    return entry


def change(
    house: House,
    actor: Actor,
    key: str,
    value: Any,
    valid_from: date,
    source: str,
    based_on: int | None = None,
) -> Entry:
    """Put a number in the place of the file's, for every plan of the house.

    `value` is as in the file: whole centimes, decimals, months, rows of a scale. `based_on` is the
    `version` of the rule that the actor saw, None to ask for no comparison. Raises `Forbidden`,
    `Conflict`, and what `drafted` raises.
    """
    policy.require(policy.may_edit_rules(actor))
    entry = drafted(house, key, value, valid_from, source)
    _append(
        house,
        actor,
        based_on,
        key=key,
        value=value,
        valid_from=entry.valid_from.isoformat(),
        source=entry.source,
    )
    return entry


def reset(house: House, actor: Actor, key: str, based_on: int | None = None) -> None:
    """Back to the file's number; what stood in its place stays in the history.

    Also for a key that went since: what is kept of it is not told any more. Raises `Forbidden`,
    `NotFound` for a key that never was, `Conflict` as `change` does.
    """
    policy.require(policy.may_edit_rules(actor))
    acts = [act for act in _state(house).acts if act.key == key]
    if key not in KEYS and not acts:
        raise NotFound()
    if acts and acts[-1].value is not None:
        _append(house, actor, based_on, key=key, value=None)


def _append(house: House, actor: Actor, based_on: int | None, **act: Any) -> None:
    """One more act, inside the write lock: of two at once none is lost."""
    with house.store.writing() as w:
        text = w.setting(SETTING)
        kept = _kept(text)
        before = [raw for raw in kept if (old := _act(raw)) and old.key == act["key"]]
        if based_on is not None and based_on != len(before):
            raise Conflict(current=before[-1] if before else None, submitted=act)
        kept.append({**act, "by_id": actor.id, "at": now().isoformat(timespec="seconds")})
        w.set_setting(SETTING, json.dumps(kept, ensure_ascii=False))
    house.rules_changed()
