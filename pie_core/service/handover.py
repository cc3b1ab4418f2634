"""Going on under another address: a laptop that joins another network has a new one.

A cookie belongs to an address, so a browser that comes to the new one is nobody there. The page that
was open under the old address holds a handover: a signed name of its session, from which nobody can
sign in elsewhere once that session has ended, and which is good for a working day.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache

from itsdangerous import BadSignature, TimestampSigner

from pie_core.errors import SignedOut
from pie_core.model.people import Actor
from pie_core.service import accounts, tries
from pie_core.service.house import House, now

SECONDS = 12 * 3600
"""How long a page may have been open before it goes on elsewhere."""


@dataclass(frozen=True)
class Offer:
    """Whose session it is: what the person is asked to confirm."""

    name: str
    group: str


def _signer(secret: bytes) -> TimestampSigner:
    return TimestampSigner(secret, salt="pie.handover")


@lru_cache(maxsize=4096)
def _signed(secret: bytes, session: str, hour: int) -> str:
    """The same for an hour, so that no run of a page has anything new to send."""
    return _signer(secret).sign(session).decode()


def handover(house: House, token: str) -> str:
    """The signed name of a session; `token` is the session's own."""
    hour = int(now().timestamp() // 3600)
    return _signed(house.secret, accounts.session_id(token), hour)


def _session(house: House, text: str) -> tuple[str, Actor]:
    """The session that a handover names, and whose it is. Raises `SignedOut`."""
    try:
        session = _signer(house.secret).unsign(text, max_age=SECONDS).decode()
    except BadSignature as error:
        raise SignedOut() from error
    with house.store.reading() as r:
        actor = r.actor_signed_in(session, now())
    if actor is None:
        raise SignedOut()
    return session, actor


def offer(house: House, text: str) -> Offer:
    """Who would go on. Raises `SignedOut` for a handover that is forged, old, or of an ended session."""
    _, actor = _session(house, text)
    with house.store.reading() as r:
        cohort = r.cohort(actor.person.cohort_id) if actor.person.cohort_id else None
    return Offer(actor.person.name, cohort.name if cohort else "")


def take(house: House, text: str, device: str = "") -> tuple[str, bool]:
    """A session token for the new address, as long as the old one's; whether it is a long one.

    The old session goes on: the laptop may come back to its old address.
    """
    session, actor = _session(house, text)
    token, at = secrets.token_urlsafe(32), now()
    with house.store.writing() as w:
        ends = w.session_ends(session)
        if ends is None or ends <= at:
            raise SignedOut()
        if device:
            w.know_device(tries.kept_as(device), actor.id, at)
        w.add_session(accounts.session_id(token), actor.id, at, ends)
    return token, ends - at > accounts.SHORT_SESSION
