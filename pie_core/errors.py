"""Every way of being refused.

Acting raises one of these; reading what a person wrote returns findings instead.
An error carries a code and data, never a sentence: the screens word it in the reader's language.

    PieError
    ├── Forbidden            the policy says no
    │   └── Private          only the person who wrote it may read it
    ├── SignedOut            no session, or one that has ended
    ├── NotFound             what was asked for does not exist (or is not theirs to know of)
    ├── Invalid              a value breaks a rule; `findings` says which
    │   └── NotRecognised    an institution's word for somebody opens nothing here; a finding says why
    ├── Conflict             the value changed since it was read; both values are carried
    ├── Frozen               a value may not change any more (a criterion after its test began)
    ├── TooLarge             more bytes or characters than allowed
    ├── NotAnImage           a file that is no readable picture
    ├── NameTaken            somebody in the group already has this name
    ├── WrongCode            no group has this join code
    ├── WrongSecret          name and PIN do not fit
    ├── Locked               too many wrong tries; `seconds` to wait
    ├── NotBuilt             a document could not be built this time; asking again may help
    └── StorageTrouble       nothing was kept, through no fault of who asks; trying again may help
        ├── StorageFull      there is no room left on the disk
        ├── StorageReadOnly  the disk or the folder takes no writing
        ├── StorageAway      the database server does not answer
        ├── StorageBusy      others held the write lock for too long
        └── StorageDamaged   the database file is damaged
"""

from __future__ import annotations

from typing import Any, ClassVar, Self


class PieError(Exception):
    """Base of all refusals: a stable `code`, an HTTP `status`, and the `data` of this case."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data = data


class Forbidden(PieError):
    """The policy says no."""

    code = "forbidden"
    status = 403


class Private(Forbidden):
    """What is asked for is for the eyes of the person who wrote it alone."""

    code = "personal"


class SignedOut(PieError):
    """There is no session, or it has ended."""

    code = "signed_out"
    status = 401


class NotFound(PieError):
    """What was asked for does not exist."""

    code = "not_found"
    status = 404


class Invalid(PieError):
    """A value breaks a rule. `data["findings"]` is a list of `{"path", "code", …}`."""

    code = "invalid"
    status = 422

    @classmethod
    def at(cls, path: str, code: str, **data: Any) -> Self:
        """One finding: what does not fit (`code`), and where (`path`, '' for the whole)."""
        return cls(findings=[{"path": path, "code": code, **data}])


class NotRecognised(Invalid):
    """What an institution says of somebody opens nothing here; the finding says why."""

    code = "not_recognised"
    status = 403


class Conflict(PieError):
    """The value changed since it was read: `data` has `current` and `submitted`."""

    code = "conflict"
    status = 409


class Frozen(PieError):
    """The value may not change any more; `data["because"]` names what closed it."""

    code = "frozen"
    status = 409


class TooLarge(PieError):
    """More bytes than the `limit` in `data`."""

    code = "too_large"
    status = 413


class TooLate(PieError):
    """A body that stopped coming before its end."""

    code = "too_late"
    status = 408


class NotAnImage(PieError):
    """The file cannot be read as a picture."""

    code = "not_an_image"
    status = 415


class NameTaken(PieError):
    """Somebody in this group already has this name."""

    code = "name_taken"
    status = 409


class WrongCode(PieError):
    """No open group has this join code (or the one-time code is wrong)."""

    code = "wrong_code"
    status = 403


class WrongSecret(PieError):
    """Name and secret do not fit."""

    code = "wrong_secret"
    status = 403


class Locked(PieError):
    """Too many wrong tries; `data["seconds"]` to wait."""

    code = "locked"
    status = 429


class NotBuilt(PieError):
    """A document could not be built this time."""

    code = "not_built"
    status = 503


class StorageTrouble(PieError):
    """The place where things are kept did not take it: nothing was kept, not even a half."""

    code = "storage"
    status = 503


class StorageFull(StorageTrouble):
    """There is no room left on the disk."""

    code = "storage_full"
    status = 507


class StorageReadOnly(StorageTrouble):
    """The disk or the data folder takes no writing."""

    code = "storage_read_only"


class StorageAway(StorageTrouble):
    """The database server does not answer just now: what was sent is not known to be kept."""

    code = "storage_away"


class StorageBusy(StorageTrouble):
    """Others held the write lock for longer than a save waits."""

    code = "storage_busy"


class StorageDamaged(StorageTrouble):
    """The database file is damaged."""

    code = "storage_damaged"
