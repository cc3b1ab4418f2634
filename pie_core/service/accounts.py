"""Accounts: first start, joining, signing in and out, PINs, export, erasure.

A trainee's secret is a PIN of four digits; staff have a password. Both are kept as argon2 hashes;
`tries` says what happens after wrong ones. `device` is the token of the browser, or '' where there
is none: whoever has signed in on it before is not kept out by wrong tries made elsewhere.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from pie_core import policy
from pie_core.errors import Forbidden, Invalid, NameTaken, NotFound, WrongCode, WrongSecret
from pie_core.model.instruments import Attempt, Occasion
from pie_core.model.people import (
    AWAITED,
    INSTITUTION,
    NO_SECRET,
    TEXT_SIZES,
    Actor,
    Person,
    Role,
    is_name,
    name_key,
)
from pie_core.service import attendance, erasing, tries
from pie_core.service.house import House, new_id, now
from pie_core.store.asking import Taken
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing
from pie_core.words.languages import LANGUAGES

SHORT_SESSION = timedelta(hours=12)
LONG_SESSION = timedelta(days=90)
PASSWORD_LENGTH = 8

# Thirty people sign in within a minute on one laptop: 19 MiB and two passes (OWASP's minimum for
# argon2id) take about 20 ms; the growing wait, not the hash, is what protects four digits.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("nobody")


def checked_name(name: str) -> str:
    """A name as `is_name` takes it, its spaces put in order. Raises `Invalid`."""
    clean = " ".join(name.split())
    if not is_name(clean):
        raise Invalid.at("name", "name")
    return clean


def _checked_secret(secret: str, role: Role) -> str:
    if role is Role.TRAINEE:
        if len(secret) != 4 or not secret.isdecimal() or not secret.isascii():
            raise Invalid.at("pin", "pin")
        if len(set(secret)) == 1 or secret in ("1234", "4321", "0123"):
            raise Invalid.at("pin", "easy_pin")
    elif not PASSWORD_LENGTH <= len(secret) <= 200:
        raise Invalid.at("password", "password", min=PASSWORD_LENGTH)
    return secret


def _person(role: Role, name: str, cohort_id: str | None, language: str) -> Person:
    return Person(
        id=new_id(),
        role=role,
        name=name,
        cohort_id=cohort_id,
        language=language if language in LANGUAGES else "fr",
        created_at=now(),
    )


def _add(w: Writing, person: Person, secret_hash: str) -> None:
    try:
        w.add_person(person, name_key(person.name), secret_hash)
    except Taken as error:
        raise NameTaken(name=person.name) from error


def session_id(token: str) -> str:
    """How a session's token is kept: only its hash, so that a copied database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open_session(w: Writing, person_id: str, device: str, *, long: bool) -> str:
    token = secrets.token_urlsafe(32)
    at = now()
    if device:
        w.know_device(tries.kept_as(device), person_id, at)
    expires = at + (LONG_SESSION if long else SHORT_SESSION)
    w.add_session(session_id(token), person_id, at, expires)
    return token


def first_trainer(
    house: House,
    code: str,
    name: str,
    password: str,
    language: str = "fr",
    device: str = "",
    address: str = "",
) -> str:
    """Make the first account of this laptop with the code printed in its terminal; a session token.

    The first account administers the laptop and teaches. Raises `WrongCode`, `Invalid`, or
    `Forbidden` once an account exists.
    """
    if not house.needs_setup():
        raise Forbidden()
    with house.strangers.trying(address, "", now()):
        if not secrets.compare_digest(code.strip().upper().encode(), house.setup_code.encode()):
            raise WrongCode()
    person = _person(Role.ADMINISTRATOR, checked_name(name), None, language)
    hashed = _HASHER.hash(_checked_secret(password, person.role))
    with house.store.writing() as w:
        if w.staff():
            raise Forbidden()
        _add(w, person, hashed)
        w.set_consent(person.id, now())
        return _open_session(w, person.id, device, long=False)


def add_staff(house: House, actor: Actor, role: Role, name: str, password: str) -> Person:
    """An administrator makes an account for a trainer, a reviewer or an administrator."""
    policy.require(policy.may_administer(actor) and role is not Role.TRAINEE)
    person = _person(role, checked_name(name), None, "fr")
    hashed = _HASHER.hash(_checked_secret(password, role))
    with house.store.writing() as w:
        _add(w, person, hashed)
    return person


def join(
    house: House,
    code: str,
    name: str,
    pin: str,
    *,
    language: str = "fr",
    long: bool = False,
    device: str = "",
    address: str = "",
) -> str:
    """A trainee joins a group with its code: account, a team of one, a session token.

    Who is on the group's list and has not come yet finds the account ready, and chooses its PIN.
    Raises `WrongCode`, `NameTaken`, `Invalid`, `Locked`.
    """
    with house.strangers.trying(address, "", now()), house.store.reading() as r:
        cohort = r.cohort_coded("".join(code.split()).upper())
        if cohort is None:
            raise WrongCode()
    person = _person(Role.TRAINEE, checked_name(name), cohort.id, language)
    hashed = _HASHER.hash(_checked_secret(pin, person.role))
    with house.store.writing() as w:
        awaited = w.person_named(cohort.id, name_key(name))
        if awaited and w.secret(awaited.id)[0] == AWAITED:
            w.set_secret(awaited.id, hashed)
            w.set_language(awaited.id, person.language)
            return _open_session(w, awaited.id, device, long=long)
        _add(w, person, hashed)
        team = new_id()
        w.add_team(team, new_id(), cohort.id, person.name, now())
        w.put_in_team(team, person.id, now())
        return _open_session(w, person.id, device, long=long)


def sign_in(
    house: House,
    cohort_id: str | None,
    name: str,
    secret: str,
    *,
    long: bool = False,
    device: str = "",
    address: str = "",
) -> str:
    """Name and PIN (or, without a group, name and password) to a session token.

    `address` is the one on the network that asks, or '' for what this machine does itself. Raises
    `WrongSecret` (the same for an unknown name, after the same time) or `Locked`.
    """
    with house.store.reading() as r:
        cohort = r.cohort(cohort_id) if cohort_id else None
        known = cohort is None or cohort.archived_at is None
        person = r.person_named(cohort_id, name_key(name)) if known else None
        kept = r.secret(person.id)[0] if person else _NOBODY
        so_far = tries.of(r, person.id, device) if person else None
    if so_far:
        so_far.refuse(now())
        address = "" if so_far.device_id else address  # Their own browser is no stranger.
    with house.strangers.trying(address, cohort.id if cohort else "", now()):
        charged = _charge(house, person.id, device) if person else 0
        if not _fits(kept, secret) or person is None:
            raise WrongSecret()
    with house.store.writing() as w:
        _count_right(w, person.id, device, charged)
        return _open_session(w, person.id, device, long=long)


def _fits(kept: str, secret: str) -> bool:
    try:
        return _HASHER.verify(kept, secret[:200])
    except (VerifyMismatchError, InvalidHashError):
        return False


def _charge(house: House, person_id: str, device: str) -> int:
    """Count a try as wrong before it is looked at; how many that makes. Raises `Locked`."""
    with house.store.writing() as w:
        so_far = tries.of(w, person_id, device)
        so_far.refuse(now())
        so_far.wrong(w, now())
    return so_far.count + 1


def _count_right(w: Writing, person_id: str, device: str, charged: int) -> None:
    """Raises `Locked` if others used up the tries while this right one was being hashed."""
    so_far = tries.of(w, person_id, device)
    if so_far.count > charged:
        so_far.refuse(now())
    so_far.right(w)


def sign_out(house: House, token: str) -> None:
    """End this session."""
    with house.store.writing() as w:
        w.end_session(session_id(token))


def actor(house: House, token: str | None) -> Actor | None:
    """Who a session token belongs to, or None."""
    if not token:
        return None
    with house.store.reading() as r:
        return r.actor_signed_in(session_id(token), now())


def consent(house: House, actor: Actor) -> None:
    """The person has read what is kept about them and agrees."""
    with house.store.writing() as w:
        w.set_consent(actor.id, now())


def set_language(house: House, actor: Actor, language: str) -> None:
    """Change the language of one's own screens."""
    if language not in LANGUAGES:
        raise Invalid.at("language", "option")
    with house.store.writing() as w:
        w.set_language(actor.id, language)


def set_text_size(house: House, actor: Actor, steps: int) -> None:
    """Change the size of letters on one's own screens, in steps from the usual one."""
    if steps not in TEXT_SIZES:
        raise Invalid.at("text_size", "option")
    with house.store.writing() as w:
        w.set_text_size(actor.id, steps)


def saw(house: House, actor: Actor, at: datetime) -> None:
    """A screen opened for this person."""
    with house.store.writing() as w:
        w.set_seen(actor.id, at)


def reset_pin(house: House, actor: Actor, person_id: str) -> str:
    """Give a trainee a new PIN, which is returned once to be told; their sessions end."""
    pin = new_pin()
    with house.store.writing() as w:
        person = _known(w.person(person_id))
        policy.require(person.role is Role.TRAINEE and policy.may_manage_account(actor, person))
        w.set_secret(person_id, _HASHER.hash(pin))
        w.end_sessions_of(person_id)
        w.forget_devices_of(person_id)
    return pin


def await_again(house: House, actor: Actor, person_id: str) -> None:
    """Let a trainee choose a new PIN at the door, with the group's code and their name.

    Their sessions end. Whoever writes the name first chooses: for somebody who stands before the
    trainer. Raises `Forbidden` also for people of the example, whom nobody can become.
    """
    with house.store.writing() as w:
        person = _known(w.person(person_id))
        policy.require(person.role is Role.TRAINEE and policy.may_manage_account(actor, person))
        policy.require(w.secret(person_id)[0] != NO_SECRET)
        w.set_secret(person_id, AWAITED)
        w.end_sessions_of(person_id)
        w.forget_devices_of(person_id)


def new_pin() -> str:
    """Four digits, none of the easy ones."""
    while True:
        pin = f"{secrets.randbelow(10_000):04d}"
        try:
            return _checked_secret(pin, Role.TRAINEE)
        except Invalid:
            continue


def change_secret(
    house: House, actor: Actor, old: str, new: str, *, token: str = "", device: str = ""
) -> None:
    """Change one's own PIN or password; all sessions but that of `token` end.

    Whoever knew the old one may still be signed in somewhere. Raises `WrongSecret`, `Locked`,
    `Invalid`.
    """
    prove(house, actor, old, device)
    hashed = _HASHER.hash(_checked_secret(new, actor.role))
    with house.store.writing() as w:
        w.set_secret(actor.id, hashed)
        w.end_sessions_of(actor.id, keep=session_id(token))


def choose_secret(house: House, actor: Actor, new: str, *, token: str = "") -> None:
    """A first PIN or password of one's own, for who came in by an institution alone.

    Whoever calls has had it prove the person again. Raises `Forbidden` where there is one already.
    """
    hashed = _HASHER.hash(_checked_secret(new, actor.role))
    with house.store.writing() as w:
        policy.require(w.secret(actor.id)[0] == INSTITUTION)
        w.set_secret(actor.id, hashed)
        w.end_sessions_of(actor.id, keep=session_id(token))


def prove(house: House, actor: Actor, secret: str, device: str = "") -> None:
    """The person at the screen knows the secret, whatever follows. Raises `WrongSecret`, `Locked`."""
    with house.store.reading() as r:
        kept = r.secret(actor.id)[0]
    charged = _charge(house, actor.id, device)
    if not _fits(kept, secret):
        raise WrongSecret()
    with house.store.writing() as w:
        _count_right(w, actor.id, device, charged)


def export(house: House, actor: Actor, person_id: str) -> dict[str, Any]:
    """Everything that is kept about a person, as JSON-ready data (law 09-08: right of access)."""
    with house.store.reading() as r:
        person = _known(r.person(person_id))
        policy.require(policy.may_export_person(actor, person))
        team = r.team_of(person_id)
        cohort = r.cohort(person.cohort_id) if person.cohort_id else None
        owners = [person_id] + ([team.project_id] if team else [])
        return {
            "version": 1,
            "exported_at": now().isoformat(),
            "person": person.model_dump(mode="json"),
            "cohort": cohort.model_dump(mode="json", exclude={"join_code"}) if cohort else None,
            "team": {"name": team.name, "project": team.project_id} if team else None,
            "answers": [
                a.model_dump(mode="json") for o in owners for a in r.answers_of(o).values()
            ],
            "history": [a.model_dump(mode="json") for o in owners for a in r.all_history(o)],
            "notes": [
                n.model_dump(mode="json")
                for n in r.notes_of(team.project_id, archived=True, board=None)
            ]
            if team
            else [],
            "finished": [d.model_dump(mode="json") for o in owners for d in r.done_of(o).values()],
            "competences": [
                {**a.model_dump(mode="json"), "history": r.level_history(a.id)}
                for a in _said_of(r, person_id)
            ],
            "identities": [i.model_dump(mode="json") for i in r.identities_of(person_id)],
            "shared_with_trainers": sorted(r.shared_occasions(person_id)),
            "attendance": attendance.told(r, person_id),
            "feedback": [row for o in owners for row in r.all_feedback_to(o)],
            "replies": r.all_replies_by(person_id),
            "photos": [
                {**row, "url": f"/api/photos/{row['id']}"} for o in owners for row in r.photos_of(o)
            ],
        }


def _said_of(r: Reading, person_id: str) -> list[Attempt]:
    """The attempts that somebody made, and those that trainers made about them.

    What teammates said of them is not theirs alone: it would tell who said what.
    """
    about = [a for a in r.attempts_about(person_id) if a.occasion is Occasion.OBSERVED]
    return [*r.attempts_by(person_id), *about]


def erase_self(house: House, actor: Actor, secret: str, device: str = "") -> None:
    """Erase one's own account, with the PIN or password once more."""
    prove(house, actor, secret, device)
    erase(house, actor, actor.id)


def erase(house: House, actor: Actor, person_id: str) -> None:
    """Erase an account and everything personal; a project goes with its last member.

    What the team wrote together stays with the team, unnamed. Raises `Forbidden` for the last
    administrator: somebody must be able to run the laptop.
    """
    with house.store.writing() as w:
        person = _known(w.person(person_id))
        policy.require(policy.may_manage_account(actor, person))
        if person.role is Role.ADMINISTRATOR:
            others = [p for p in w.staff() if p.role is Role.ADMINISTRATOR and p.id != person_id]
            policy.require(bool(others))
        erasing.out(w, [person])
    house.store.engine.fold()


def _known(person: Person | None) -> Person:
    if person is None:
        raise NotFound()
    return person
