"""Wrong tries at a PIN or a password, and the wait after them.

After `FREE_TRIES` wrong tries the wait grows: 30 s, then twice as long at each further wrong try,
an hour at most for a password, a day at most for four digits: a class of thirty offers thirty times
what one account does, and a trainer gives a new PIN in a minute. The wait is the account's, so it
holds from every device. `strangers` counts what one address tries at many accounts.

A try is counted before it is known whether it is right (`wrong`), and forgotten if it was: tries
that are sent together are as many as those sent one after the other.

A wait that everybody can cause also keeps the person out: one wrong try an hour would be enough to
leave a trainer before a closed door for ever. So a browser on which the person has signed in before
counts for itself: tries made elsewhere neither lengthen its wait nor use up its free ones
(OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pie_core.errors import Locked
from pie_core.model.people import Role
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_WAIT_OF_A_PIN = timedelta(days=1)
CLOCK_STEP = timedelta(minutes=1)
"""What a clock may be set back in use without a wait being taken for one of another time."""


def wait_after(tries: int, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """How long after this many wrong tries in a row."""
    if tries < FREE_TRIES:
        return timedelta()
    doublings = min(tries - FREE_TRIES, 20)
    return min(FIRST_WAIT * float(2**doublings), longest)


@dataclass(frozen=True)
class Tries:
    """Wrong tries in a row: those on one of the person's own browsers, or all others'."""

    person_id: str
    device_id: str
    """Empty for the count of the account itself."""
    count: int
    locked_until: datetime | None
    longest: timedelta = LONGEST_WAIT

    def refuse(self, at: datetime) -> None:
        """Raises `Locked` while the wait lasts.

        A wait that is longer than any that these tries can cause began before the clock was set
        back: it is over, or else a laptop whose clock was wrong would keep people out for years.
        """
        if self.locked_until and self.locked_until > at:
            left = self.locked_until - at
            if left <= wait_after(self.count, self.longest) + CLOCK_STEP:
                raise Locked(seconds=max(1, round(left.total_seconds())))

    def wrong(self, w: Writing, at: datetime) -> None:
        """One more."""
        wait = wait_after(self.count + 1, self.longest)
        self._keep(w, self.count + 1, at + wait if wait else None)

    def right(self, w: Writing) -> None:
        """The count starts anew."""
        self._keep(w, 0, None)

    def _keep(self, w: Writing, count: int, until: datetime | None) -> None:
        if self.device_id:
            w.set_device_tries(self.device_id, self.person_id, count, until)
        else:
            w.set_tries(self.person_id, count, until)


def kept_as(device: str) -> str:
    """How a browser's token is kept: only its hash, as of a session."""
    return hashlib.sha256(b"device." + device.encode()).hexdigest()


def of(r: Reading, person_id: str, device: str) -> Tries:
    """The count that holds for somebody at this browser (`device`: its token, or '')."""
    person = r.person(person_id)
    trainee = person is not None and person.role is Role.TRAINEE
    longest = LONGEST_WAIT_OF_A_PIN if trainee else LONGEST_WAIT
    own = r.device_tries(kept_as(device), person_id) if device else None
    if own:
        return Tries(person_id, kept_as(device), *own, longest)
    _, count, until = r.secret(person_id)
    return Tries(person_id, "", count, until, longest)
