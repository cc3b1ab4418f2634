"""The HTTP door under what its own description allows, and under what no description would.

schemathesis makes requests of the OpenAPI description (good ones and broken ones) for nobody, a
trainee and a trainer; each answer is one that the description names, and no bug (`PIE_EXAMPLES` says
how many of each kind for each route). Then bodies that no generator thinks of, at every change.

Tried by removal: without `RecursionError` in `door.fields` the deep bodies were a 500; without
`SILENCE` in `door.pieces` the client that stops sending held its place.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from typing import Any

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from pie_core.api import description, door, session
from pie_core.api.routes import ROUTES, Api
from pie_core.errors import TooLate
from pie_core.model.people import Role
from tests.conftest import Class
from tests.test_api import BASE, code

EXAMPLES = int(os.environ.get("PIE_EXAMPLES", "1"))
DOCUMENT = description.description(ROUTES)
LEFT_OUT = {"/api/session/end"}  # It ends the session that the other requests stand on.
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    found.ok() for found in SCHEMA.get_all_operations() if found.ok().path not in LEFT_OUT
]


def operations() -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, found in DOCUMENT["paths"].items() for method in found}


def test_every_route_is_described_and_no_other() -> None:
    routes = {
        (method, route.path)
        for route in ROUTES
        for method in (route.methods or set()) - {"HEAD"}
        if route.path != "/api/{rest:path}"
    }
    assert operations() == routes
    changes = {path for method, path in routes if method == "POST"}
    told = [set(description.BODIES), set(description.FILES), set(description.NOTHING)]
    assert set().union(*told) == changes
    assert sum(map(len, told)) == len(changes)
    assert set(description.QUERIES) <= {path for _, path in routes}
    assert all(found["description"] for one in DOCUMENT["paths"].values() for found in one.values())


def test_the_names_of_the_table_are_those_that_the_routes_ask_for() -> None:
    """Each field that `door.fields` is told to look for stands in its route's body."""
    import inspect

    for route in ROUTES:
        source = inspect.getsource(inspect.unwrap(route.endpoint))
        for found in re.findall(r"door\.fields\(request, ([^)]*)\)", source):
            asked = set(re.findall(r"(\w+)=", found))
            assert asked <= set(description.BODIES[route.path]["properties"]), route.path


def test_only_an_administrator_reads_the_description(school: Class, tokens: Any) -> None:
    for role, token in tokens.items():
        client = TestClient(Api(_nowhere), base_url=BASE)
        if token:
            client.cookies.set(session.COOKIE, session._signer(school.house).sign(token).decode())
        answer = client.get("/api/description.json")
        expected = {Role.ADMINISTRATOR: 200, None: 401}.get(role, 403)
        assert answer.status_code == expected
    assert answer.status_code == 401 or answer.json()


async def _nowhere(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("everything under /api is the door's")


def client_of(school: Class, token: str | None) -> tuple[TestClient, dict[str, str]]:
    """A client without a memory, and what a page of ours sends with each change."""
    headers = {session.HEADER: session.forgery_token(school.house, token)}
    if token:
        signed = session._signer(school.house).sign(token).decode()
        headers["cookie"] = f"{session.COOKIE}={signed}"
    return TestClient(Api(_nowhere), base_url=BASE), headers


def fine(answer: Any, operation: str) -> None:
    """An answer that the description names; a refusal has a code; nobody sees inside."""
    assert answer.status_code in (200, *map(int, description.REFUSALS)), operation
    assert answer.status_code < 500 or answer.json()["code"] != "error", operation
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/json"
        assert isinstance(answer.json()["code"], str)
        assert "Traceback" not in answer.text
        assert not re.search(r'File "|\.py\b', answer.text)


def sent(case: Any) -> bytes:
    """A generated body as bytes; where it is none, no body."""
    body = case.body
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    try:
        return json.dumps(body).encode()
    except (TypeError, ValueError):
        return b""


@pytest.mark.parametrize("role", [None, Role.TRAINEE, Role.TRAINER], ids=str)
def test_what_the_description_allows_and_what_it_does_not(
    school: Class, tokens: Any, role: Role | None
) -> None:
    client, headers = client_of(school, tokens[role])
    looked: set[str] = set()
    for operation in OPERATIONS:
        if operation.path in ("/api/documents/blank-book", "/api/documents/profile"):
            continue  # Nothing is asked of them that could be odd, and each takes seconds.
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)

            def look(case: Any, one: Any = operation) -> None:
                fine(asked(client, headers, one, case), one.label)
                looked.add(one.label)

            every(strategy, look)
    assert len(looked) == len(OPERATIONS) - 2


def every(strategy: Any, look: Any) -> None:
    """`look` at some of what a strategy makes."""

    @given(case=strategy)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    def looked(case: Any) -> None:
        look(case)

    with contextlib.suppress(Unsatisfiable):  # Nothing can be wrong where nothing is asked.
        looked()


def asked(client: TestClient, headers: dict[str, str], operation: Any, case: Any) -> Any:
    return client.request(
        operation.method,
        case.formatted_path,
        params={name: str(value) for name, value in dict(case.query or {}).items()},
        content=sent(case) if operation.method.upper() == "POST" else None,
        headers=headers,
    )


DEEP = 10_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "ten thousand brackets": b"[" * DEEP + b"]" * DEEP,
    "ten thousand objects": b'{"levels":' * DEEP + b"1" + b"}" * DEEP,
    "no number": b'{"based_on": NaN, "value": Infinity, "levels": [NaN]}',
    "a number of 5,000 digits": b'{"based_on": ' + b"9" * 5000 + b"}",
    "a key twice": b'{"secret": "a", "secret": "b", "levels": [], "levels": {}}',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "a NUL": b'{"name": "a\\u0000b", "act": "\\u0000", "owner": "\\u0000"}',
    "half a sign": b'{"name": "\\ud800", "act": "\\udfff", "secret": "\\ud800", "ticket": "\\ud800"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "a form": b"name=a&secret=b",
}
CHANGES = sorted(path for method, path in operations() if method == "POST")


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER], ids=str)
def test_bodies_that_no_page_of_ours_sends(school: Class, tokens: Any, role: Role) -> None:
    client, headers = client_of(school, tokens[role])
    kinds = ("application/json", "text/plain", "multipart/form-data; boundary=x", "")
    tried = 0
    for path in CHANGES:
        if path in LEFT_OUT:
            continue
        place = re.sub(r"{\w+}", school.cohort.id, path)
        for number, (name, body) in enumerate(BODIES.items()):
            answer = client.post(
                place,
                content=body,
                headers={**headers, "content-type": kinds[number % len(kinds)]},
            )
            fine(answer, f"{path}: {name}")
            if path in description.BODIES and name in (
                "nothing",
                "no JSON",
                "ten thousand brackets",
            ):
                assert answer.status_code in (401, 403, 422), (path, name)
            tried += 1
    assert tried > 250


def test_a_body_beyond_its_limit_is_refused_at_its_announcement(school: Class, tokens: Any) -> None:
    client, headers = client_of(school, tokens[Role.ADMINISTRATOR])
    for path in CHANGES:
        if path in description.NOTHING or path == "/api/classes":
            continue
        limit = description.FILES.get(path, door.JSON_BYTES)
        place = re.sub(r"{\w+}", school.cohort.id, path)
        announced = client.post(
            place, content=b"x", headers={**headers, "content-length": str(limit + 1)}
        )
        if path == "/api/session/handover":
            continue  # Not for somebody who is signed in.
        assert code(announced) == (413, "too_large"), path


class Slow:
    """A client that sends one byte, and nothing more."""

    def __init__(self) -> None:
        self.given = False

    async def __call__(self) -> dict[str, Any]:
        if not self.given:
            self.given = True
            return {"type": "http.request", "body": b"{", "more_body": True}
        await anyio.sleep_forever()
        raise AssertionError


def test_a_client_that_stops_sending_does_not_hold_its_place(
    school: Class, tokens: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "SILENCE", 0.05)
    _, headers = client_of(school, tokens[Role.TRAINER])
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def ask(path: str) -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "scheme": "http",
            "http_version": "1.1",
            "server": ("classe.local", 80),
            "client": ("192.168.1.66", 5000),
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()]
            + [(b"host", b"classe.local")],
        }
        with anyio.fail_after(20):
            await Api(_nowhere)(scope, Slow(), send)

    for path in ("/api/answers", "/api/projects", "/api/classes"):
        said.clear()
        anyio.run(ask, path)
        assert said[0]["status"] == TooLate.status == 408
        assert json.loads(said[1]["body"]) == {"code": "too_late"}
