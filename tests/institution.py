"""An institution for tests: a local OpenID provider, and the settings that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import oidc_provider_mock

SECRET = "9f0c1d7a55e24b8b8f6f2c3f1b7d4e60aa17c2"


class Institution:
    """A running provider. It believes whatever its page is told, and says what it was given."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"

    def settings(self, origin: str, *, trainees: bool = True, name: str = "") -> str:
        """A `secrets.toml` that lets it vouch for people at `origin`."""
        lines = [
            "[auth]",
            f'redirect_uri = "{origin}/oauth2callback"',
            f'cookie_secret = "{SECRET}"',
            'client_id = "pie"',
            'client_secret = "unguessable"',
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"',
            "[institution]",
            f"trainees = {str(trainees).lower()}",
        ]
        return "\n".join(
            [*lines, *(["[institution.names]", f'default = "{name}"'] if name else [])]
        )


@contextmanager
def institution(people: Mapping[str, Mapping[str, Any]]) -> Iterator[Institution]:
    """A provider that knows these subjects with these claims, as long as the block runs."""
    known = [
        oidc_provider_mock.User(sub=sub, claims=dict(claims)) for sub, claims in people.items()
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        yield Institution(server.server_port)


def put(folder: Path, text: str) -> Path:
    """The settings as a file."""
    file = folder / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    return file
