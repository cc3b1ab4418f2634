"""Identities of institutions, whom an administrator expects, and which sign-ins have served."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pie_core.model.identities import Identity, Invitation, LinkedIdentity
from pie_core.store.asking import Asking, time

_LINKED = "select i.*, p.name as person_name from identities i join people p on p.id = i.person_id"


def _linked(row: dict[str, Any]) -> LinkedIdentity:
    return LinkedIdentity(
        issuer=row["issuer"],
        subject=row["subject"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        shown=row["shown"],
        linked_at=datetime.fromisoformat(row["linked_at"]),
        used_at=time(row["used_at"]),
    )


def _invitation(row: dict[str, Any]) -> Invitation:
    names = ("id", "provider", "kind", "key", "role", "cohort_id", "name")
    return Invitation.model_validate({name: row[name] for name in names})


class IdentityReading(Asking):
    """What one may ask about them."""

    def identity(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """Whose identity this is."""
        row = self._row(_LINKED + " where i.issuer = ? and i.subject = ?", issuer, subject)
        return _linked(row) if row else None

    def identities_of(self, person_id: str) -> list[LinkedIdentity]:
        """By which identities a person signs in, the oldest first."""
        found = self._rows(
            _LINKED + " where i.person_id = ? order by i.linked_at, i.issuer, i.subject", person_id
        )
        return [_linked(row) for row in found]

    def all_identities(self) -> list[LinkedIdentity]:
        """Everybody's, by the person's name."""
        return [_linked(row) for row in self._rows(_LINKED + " order by p.name, i.linked_at")]

    def invitation(self, provider: str, kind: str, key: str) -> Invitation | None:
        """Who is expected under this address or subject."""
        row = self._row(
            "select * from invitations where provider = ? and kind = ? and key = ?",
            provider,
            kind,
            key,
        )
        return _invitation(row) if row else None

    def invitations(self) -> list[Invitation]:
        """Everybody who is expected, by name."""
        return [_invitation(row) for row in self._rows("select * from invitations order by name")]

    def login_used(self, login: str) -> bool:
        """Whether a sign-in at the institution has served already."""
        return self._row("select id from used_logins where id = ?", login) is not None


class IdentityWriting(IdentityReading):
    """What one may change."""

    def add_identity(self, identity: Identity, person_id: str, at: datetime) -> None:
        """This identity opens this account from now on. Whoever calls looked that it is free."""
        self._do(
            "insert into identities (issuer, subject, person_id, shown, linked_at)"
            " values (?, ?, ?, ?, ?)",
            identity.issuer,
            identity.subject,
            person_id,
            identity.shown,
            at.isoformat(),
        )

    def identity_used(self, issuer: str, subject: str, at: datetime) -> None:
        """Somebody signed in by it."""
        self._do(
            "update identities set used_at = ? where issuer = ? and subject = ?",
            at.isoformat(),
            issuer,
            subject,
        )

    def drop_identity(self, issuer: str, subject: str) -> int:
        """It opens nothing any more; how many there were."""
        return self._do("delete from identities where issuer = ? and subject = ?", issuer, subject)

    def forget_identities(self, person_id: str) -> None:
        """All that is kept of how an institution names somebody."""
        for one in self.identities_of(person_id):
            keys = (one.subject, one.shown.casefold())
            self._do("delete from invitations where key in (?, ?)", *keys)
        self._do("delete from identities where person_id = ?", person_id)
        self._do("update invitations set by_id = 'erased' where by_id = ?", person_id)

    def put_invitation(self, one: Invitation, by_id: str, at: datetime) -> None:
        """Expect somebody, instead of whoever was expected under this address or subject."""
        self._do(
            "delete from invitations where provider = ? and kind = ? and key = ?",
            one.provider,
            one.kind,
            one.key,
        )
        self._do(
            "insert into invitations (id, provider, kind, key, role, cohort_id, name, by_id, at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            one.id,
            one.provider,
            one.kind,
            one.key,
            one.role.value,
            one.cohort_id,
            one.name,
            by_id,
            at.isoformat(),
        )

    def drop_invitation(self, invitation_id: str) -> None:
        """Expect somebody no longer."""
        self._do("delete from invitations where id = ?", invitation_id)

    def use_login(self, login: str, at: datetime, forget_before: datetime) -> bool:
        """A sign-in at the institution serves now; False if it has served already."""
        self._do("delete from used_logins where at < ?", forget_before.isoformat())
        sql = "insert into used_logins (id, at) values (?, ?) on conflict (id) do nothing"
        return self._do(sql, login, at.isoformat()) == 1
