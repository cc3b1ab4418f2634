"""Signing in by an institution: whose identity it is, linking, expecting people, unlinking.

Streamlit has checked the identity (state, nonce, signature) and keeps it in a signed cookie. The page
script reads it on the server and makes a *ticket* of it, which the browser sends to our HTTP door,
where the session begins. A ticket is good for one use, for ten minutes from the sign-in at the
institution, and only in the browser that holds that very cookie.

A role never comes from the institution nor from the browser: it stands with the account, or in the
invitation that an administrator wrote.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from pie_core import policy
from pie_core.errors import Forbidden, Invalid, NameTaken, NotFound, NotRecognised
from pie_core.model.identities import Identity, Invitation, LinkedIdentity
from pie_core.model.people import AWAITED, INSTITUTION, Actor, Person, Role, name_key
from pie_core.service import accounts, institutions, tries
from pie_core.service.house import House, new_id, now
from pie_core.service.institutions import Institutions
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing
from pie_core.words.languages import LANGUAGES

FRESH = timedelta(minutes=10)
"""How long after the sign-in at the institution it still opens something."""
SKEW = timedelta(minutes=2)
"""How far the institution's clock may be ahead of this machine's (Authlib takes as much)."""
COOKIE = "_streamlit_user"
"""Streamlit's cookie; a long one comes in pieces whose names begin so."""
MOST_LINES = 500
_LONGEST = 255
_EMAIL = re.compile(r"[^@\s;,<>\"']{1,64}@[^@\s;,<>\"']{1,180}\.[^@\s;,<>\"']{2,30}")


# Who the institution says it is ----------------------------------------------------------


def told(settings: Institutions, claims: Mapping[str, Any]) -> Identity | None:
    """The identity in the claims that Streamlit has checked; None where there is none to go by.

    An institution that is not in the settings any more vouches for nobody, nor does one without
    `iss`, `sub` and `iat`. An address counts only if the institution says that it is verified.
    """
    provider = claims.get("provider")
    issuer, subject = claims.get("iss"), claims.get("sub")
    if claims.get("is_logged_in") is not True or provider not in settings.providers:
        return None
    issued = claims.get("iat")
    if not _plain(issuer) or not _plain(subject):
        return None
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return None
    email, name = claims.get("email"), claims.get("name")
    verified = claims.get("email_verified")
    proven = verified is True or verified == "true"
    return Identity(
        provider=str(provider),
        issuer=str(issuer),
        subject=str(subject),
        email=str(email) if proven and _plain(email) and _EMAIL.fullmatch(str(email)) else "",
        name=str(name)[:60] if _plain(name) else "",
        issued=issued,
    )


def _plain(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= _LONGEST and text.isprintable()


def fresh(identity: Identity, at: datetime) -> bool:
    """Whether the sign-in at the institution was a moment ago.

    Streamlit's cookie lasts thirty days: on a shared PC it would let the next person in.
    """
    age = at.timestamp() - identity.issued
    return -SKEW.total_seconds() <= age <= FRESH.total_seconds()


def browser(cookies: Mapping[str, str]) -> str:
    """The sign-in that a browser holds, as a hash of Streamlit's cookies; '' where there is none."""
    held = sorted((name, value) for name, value in cookies.items() if name.startswith(COOKIE))
    if not any(name == COOKIE and value for name, value in held):
        return ""
    return hashlib.sha256(repr(held).encode()).hexdigest()


# Tickets ---------------------------------------------------------------------------------


def _signer(house: House) -> URLSafeSerializer:
    return URLSafeSerializer(house.secret, salt="pie.identity")


def ticket(house: House, identity: Identity, held: str) -> str:
    """What the page gives the browser to send; `held` as `browser` says."""
    return str(_signer(house).dumps({"who": identity.model_dump(), "held": held}))


def _redeemed(house: House, w: Writing, text: str, held: str) -> Identity:
    """The identity in a ticket, which has served from now on.

    Raises `NotRecognised` for one that is forged, old, of another browser, of an institution that
    is off now, or whose sign-in has served before.
    """
    refused = NotRecognised.at("", "institution_again")
    try:
        given = _signer(house).loads(text)
        identity = Identity.model_validate(given["who"])
    except (BadData, ValueError, KeyError, TypeError) as error:
        raise refused from error
    if not held or not secrets.compare_digest(str(given.get("held")).encode(), held.encode()):
        raise refused
    at = now()
    if identity.provider not in institutions.current().providers or not fresh(identity, at):
        raise refused
    if not w.use_login(hashlib.sha256(held.encode()).hexdigest(), at, at - timedelta(days=1)):
        raise refused
    return identity


def served(house: House, held: str) -> bool:
    """Whether a browser's sign-in at the institution has served already."""
    with house.store.reading() as r:
        return r.login_used(hashlib.sha256(held.encode()).hexdigest())


def discard(house: House, held: str) -> None:
    """Let a browser's sign-in at the institution serve for nothing any more."""
    at = now()
    with house.store.writing() as w:
        w.use_login(hashlib.sha256(held.encode()).hexdigest(), at, at - timedelta(days=1))


# Signing in ------------------------------------------------------------------------------


def expected(house: House, identity: Identity) -> str:
    """The name of whoever would come in. Raises as `sign_in` would."""
    with house.store.reading() as r:
        linked = r.identity(identity.issuer, identity.subject)
        if linked:
            return _let_in(r, r.person(linked.person_id)).name
        return _let_in(r, _invited(_invitation(r, identity), "fr")).name


def sign_in(house: House, text: str, held: str, *, language: str = "fr", device: str = "") -> str:
    """A ticket to a session token; the account is made if an administrator expects this person.

    Raises `NotRecognised` with a finding: `institution_again` (see `_redeemed`), `institution_unknown`,
    `institution_closed` (the group), `institution_trainees` (not open to trainees here); `NameTaken`.
    """
    with house.store.writing() as w:
        identity, at = _redeemed(house, w, text, held), now()
        linked = w.identity(identity.issuer, identity.subject)
        if linked:
            person = _let_in(w, w.person(linked.person_id))
        else:
            invitation = _invitation(w, identity)
            person = _settled(w, _let_in(w, _invited(invitation, language)))
            w.add_identity(identity, person.id, at)
            w.drop_invitation(invitation.id)
        w.identity_used(identity.issuer, identity.subject, at)
        if device:
            w.know_device(tries.kept_as(device), person.id, at)
        token = secrets.token_urlsafe(32)
        ends = at + accounts.SHORT_SESSION
        w.add_session(accounts.session_id(token), person.id, at, ends)
        return token


def _let_in(r: Reading, person: Person | None) -> Person:
    if person is None:
        raise NotRecognised.at("", "institution_unknown")
    if person.role is Role.TRAINEE:
        if not institutions.current().trainees:
            raise NotRecognised.at("", "institution_trainees")
        cohort = r.cohort(person.cohort_id) if person.cohort_id else None
        if cohort is None or cohort.archived_at is not None:
            raise NotRecognised.at("", "institution_closed")
    return person


def _invitation(r: Reading, identity: Identity) -> Invitation:
    found = r.invitation(identity.provider, "subject", identity.subject)
    if found is None and identity.email:
        found = r.invitation(identity.provider, "email", identity.email.casefold())
    if found is None:
        raise NotRecognised.at("", "institution_unknown")
    return found


def _invited(invitation: Invitation, language: str) -> Person:
    return Person(
        id=new_id(),
        role=invitation.role,
        name=invitation.name,
        cohort_id=invitation.cohort_id,
        language=language if language in LANGUAGES else "fr",
        created_at=now(),
    )


def _settled(w: Writing, person: Person) -> Person:
    """The account of somebody expected: one that waits for them, or a new one.

    Raises `NameTaken` if the account of that name is somebody's who signs in already.
    """
    key = name_key(person.name)
    there = w.person_named(person.cohort_id, key)
    if there:
        waits = w.secret(there.id)[0] in (AWAITED, INSTITUTION) and not w.identities_of(there.id)
        if not waits or there.role is not person.role:
            raise NameTaken(name=person.name)
        # Nobody else may choose this account's PIN at the door from now on.
        w.set_secret(there.id, INSTITUTION)
        return there
    w.add_person(person, key, INSTITUTION)
    if person.cohort_id:
        team = new_id()
        w.add_team(team, new_id(), person.cohort_id, person.name, now())
        w.put_in_team(team, person.id, now())
    return person


# Linking, unlinking, proving -------------------------------------------------------------


def link(house: House, actor: Actor, text: str, held: str, secret: str, device: str = "") -> None:
    """Let the identity of a ticket open one's own account, with the PIN or password once more.

    Raises `WrongSecret`, `Locked`, and `NotRecognised`: also `institution_taken` for an identity
    that opens an account already, `institution_trainees`.
    """
    accounts.prove(house, actor, secret, device)
    with house.store.writing() as w:
        _let_in(w, actor.person)
        identity = _redeemed(house, w, text, held)
        if w.identity(identity.issuer, identity.subject):
            raise NotRecognised.at("", "institution_taken")
        w.add_identity(identity, actor.id, now())


def owner(house: House, identity: Identity) -> str | None:
    """The id of whoever this identity opens the account of, or None."""
    with house.store.reading() as r:
        linked = r.identity(identity.issuer, identity.subject)
        return linked.person_id if linked else None


def mine(house: House, actor: Actor) -> list[LinkedIdentity]:
    """By which identities one signs in."""
    with house.store.reading() as r:
        return r.identities_of(actor.id)


def has_secret(house: House, actor: Actor) -> bool:
    """Whether somebody has a PIN or password, or comes in by an institution alone."""
    with house.store.reading() as r:
        return r.secret(actor.id)[0] != INSTITUTION


def unlink(house: House, actor: Actor, issuer: str, subject: str, token: str = "") -> None:
    """Take an identity from an account: one's own, or an administrator anybody's.

    Every session of that account ends, but that of `token`. Who comes in by it alone cannot take it
    from themselves: raises `NotRecognised` (`institution_last`).
    """
    with house.store.writing() as w:
        linked = w.identity(issuer, subject)
        if linked is None:
            raise NotFound()
        own = linked.person_id == actor.id
        policy.require(own or policy.may_administer(actor))
        alone = len(w.identities_of(linked.person_id)) == 1
        if own and alone and w.secret(actor.id)[0] == INSTITUTION:
            raise NotRecognised.at("", "institution_last")
        w.drop_identity(issuer, subject)
        keep = accounts.session_id(token) if own and token else ""
        w.end_sessions_of(linked.person_id, keep=keep)


def prove(house: House, actor: Actor, text: str, held: str) -> None:
    """The person at the screen has just signed in at their institution again, instead of a PIN."""
    with house.store.writing() as w:
        identity = _redeemed(house, w, text, held)
        linked = w.identity(identity.issuer, identity.subject)
        if linked is None or linked.person_id != actor.id:
            raise Forbidden()


# Whom an administrator expects -----------------------------------------------------------


def invite(
    house: House, actor: Actor, provider: str, role: Role, cohort_id: str | None, text: str
) -> int:
    """Expect people: a line each, `address ; name` or `sub:subject ; name`; how many.

    All lines or none. Raises `Invalid` (`institution_line` with its number, `institution_group`).
    """
    policy.require(policy.may_administer(actor))
    if provider not in institutions.current().providers:
        raise NotFound()
    rows = [row for row in (line.strip() for line in text.splitlines()) if row]
    if not 0 < len(rows) <= MOST_LINES:
        raise Invalid.at("", "institution_line", line=min(len(rows), MOST_LINES) + 1)
    with house.store.writing() as w:
        cohort = w.cohort(cohort_id) if cohort_id and role is Role.TRAINEE else None
        if role is Role.TRAINEE and (cohort is None or cohort.archived_at):
            raise Invalid.at("", "institution_group")
        for number, row in enumerate(rows, start=1):
            one = _line(row, number, provider, role, cohort.id if cohort else None)
            w.put_invitation(one, actor.id, now())
    return len(rows)


def _line(row: str, number: int, provider: str, role: Role, cohort_id: str | None) -> Invitation:
    bad = Invalid.at("", "institution_line", line=number)
    key, separator, name = re.sub("[\t؛]", ";", row).partition(";")
    key, by_subject = key.strip(), key.strip().startswith("sub:")
    try:
        name = accounts.checked_name(name)
    except Invalid as error:
        raise bad from error
    key = key.removeprefix("sub:").strip() if by_subject else key.casefold()
    if not separator or not _plain(key) or not (by_subject or _EMAIL.fullmatch(key)):
        raise bad
    return Invitation(
        id=new_id(),
        provider=provider,
        kind="subject" if by_subject else "email",
        key=key,
        role=role,
        cohort_id=cohort_id,
        name=name,
    )


def invitations(house: House, actor: Actor) -> list[Invitation]:
    """Everybody who is expected and has not come yet."""
    policy.require(policy.may_administer(actor))
    with house.store.reading() as r:
        return r.invitations()


def withdraw(house: House, actor: Actor, invitation_id: str) -> None:
    """Expect somebody no longer."""
    policy.require(policy.may_administer(actor))
    with house.store.writing() as w:
        w.drop_invitation(invitation_id)


def everybody(house: House, actor: Actor) -> list[LinkedIdentity]:
    """All identities that open an account here."""
    policy.require(policy.may_administer(actor))
    with house.store.reading() as r:
        return r.all_identities()
