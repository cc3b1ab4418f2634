"""Who needs help: what is known of a team, and the rules over it. Times are UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pie_core.model.help import Flag, HelpRules


@dataclass(frozen=True)
class Member:
    """Somebody of a team. `seen`: a screen opened or an answer was saved; None: never came."""

    id: str
    name: str
    since: datetime
    seen: datetime | None = None


@dataclass(frozen=True)
class Begun:
    """An unfinished activity of an owner (the project, or a member), with its last save."""

    owner: str
    module: str
    activity: str
    saved: datetime


@dataclass(frozen=True)
class Clashed:
    """A save that was refused and that its author has not made since."""

    owner: str
    module: str
    activity: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """The class's present activity: since when it has run, who answers it, who has written.

    `owners` maps whoever answers (the project, or each member) to whether something is written.
    """

    module: str
    activity: str
    since: datetime
    owners: dict[str, bool]


@dataclass(frozen=True)
class Signs:
    """What is known of a team. `klass`: since when its class has been running, None if it is not."""

    members: tuple[Member, ...]
    saved: datetime | None = None
    begun: tuple[Begun, ...] = ()
    clashes: tuple[Clashed, ...] = ()
    step: Step | None = None
    klass: datetime | None = None
    names: dict[str, str] = field(default_factory=dict)


def here(seen: datetime | None, now: datetime, rules: HelpRules) -> bool:
    """Whether somebody is counted as connected."""
    return seen is not None and now - seen < timedelta(minutes=rules.here_minutes)


def flags(signs: Signs, rules: HelpRules, now: datetime) -> list[Flag]:
    """Why a team needs help, what to look at first on top; each rule says it once."""
    if not signs.members:
        return []
    present = any(here(one.seen, now, rules) for one in signs.members)
    found = [
        *_conflict(signs, rules, now),
        *(_empty(signs, rules, now) if present else ()),
        *(_stuck(signs, rules, now) if present else _gone(signs, rules, now)),
    ]
    # Who has written nothing in the class's activity is not also stuck in an earlier one.
    if any(flag.rule == "empty" and not flag.who for flag in found):
        found = [flag for flag in found if flag.rule != "stuck"]
    return found


def _conflict(signs: Signs, rules: HelpRules, now: datetime) -> Iterator[Flag]:
    limit = now - timedelta(hours=rules.conflict.hours)
    fresh = [one for one in signs.clashes if one.at > limit]
    if not rules.conflict.on or not fresh:
        return
    one = max(fresh, key=lambda clash: clash.at)
    who = (signs.names[one.by],) if one.by in signs.names else ()
    yield Flag(
        rule="conflict",
        since=one.at,
        module=one.module,
        activity=one.activity,
        owner=one.owner,
        who=who,
    )


def _empty(signs: Signs, rules: HelpRules, now: datetime) -> Iterator[Flag]:
    step = signs.step
    if not rules.empty.on or step is None:
        return
    if now - step.since < timedelta(minutes=rules.empty.minutes):
        return
    alone = [one for one in signs.members if one.id in step.owners]
    if alone:
        lacking = [m for m in alone if here(m.seen, now, rules) and not step.owners[m.id]]
    else:
        lacking = [] if any(step.owners.values()) else list(signs.members)
    if lacking:
        yield Flag(
            rule="empty",
            since=step.since,
            module=step.module,
            activity=step.activity,
            owner=lacking[0].id if alone else next(iter(step.owners), ""),
            who=tuple(one.name for one in lacking) if alone else (),
        )


def _stuck(signs: Signs, rules: HelpRules, now: datetime) -> Iterator[Flag]:
    if not rules.stuck.on or not signs.begun or signs.saved is None:
        return
    # Nobody can have saved before the class began; older saves are of another day.
    since = max(signs.saved, signs.klass) if signs.klass else signs.saved
    idle = now - since
    if timedelta(minutes=rules.stuck.minutes) <= idle <= timedelta(minutes=rules.stuck.at_most):
        last = max(signs.begun, key=lambda one: one.saved)
        yield Flag(
            rule="stuck",
            since=since,
            module=last.module,
            activity=last.activity,
            owner=last.owner,
        )


def _gone(signs: Signs, rules: HelpRules, now: datetime) -> Iterator[Flag]:
    last = max(
        [one.seen or one.since for one in signs.members] + ([signs.saved] if signs.saved else [])
    )
    if rules.silent.on and now - last >= timedelta(days=rules.silent.days):
        yield Flag(rule="silent", since=last)
    elif rules.away.on and signs.klass:
        limit = timedelta(minutes=rules.away.minutes)
        if now - signs.klass >= limit and now - last >= limit:
            yield Flag(rule="away", since=last)
