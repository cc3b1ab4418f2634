"""Who an institution says somebody is (OpenID Connect), and who it may send here."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from pie_core.model.base import Model
from pie_core.model.people import Role


class Identity(Model):
    """What an institution vouched for a moment ago. Nothing in it comes from the browser."""

    provider: str = Field(description="the institution's name in the settings; `default` if one")
    issuer: str = Field(description="claim `iss`")
    subject: str = Field(description="claim `sub`: never given to another person by that issuer")
    email: str = Field(default="", description="only where the institution says it is verified")
    name: str = Field(default="", description="as the institution writes it, to be shown only")
    issued: float = Field(description="claim `iat`: seconds since 1970 at the sign-in there")

    @property
    def shown(self) -> str:
        """By what the person knows it again."""
        return self.email or self.name or self.subject


class LinkedIdentity(Model):
    """An identity by which a person signs in."""

    issuer: str
    subject: str
    person_id: str
    person_name: str = ""
    shown: str
    linked_at: datetime
    used_at: datetime | None = None


class Invitation(Model):
    """Somebody whom an administrator expects: whoever proves the address or subject gets the account.

    It goes as soon as the account is there.
    """

    id: str
    provider: str
    kind: Literal["email", "subject"]
    key: str = Field(description="the address in small letters, or the subject as it is")
    role: Role
    cohort_id: str | None = None
    name: str
