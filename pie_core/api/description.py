"""The HTTP door, described: OpenAPI 3.1, made from the routes themselves and one table of bodies.

Which routes there are, what each is for (its docstring) and the names in its path are read from
`routes.ROUTES`; limits are those of the code that checks them. What the code cannot say of itself
stands in `BODIES` and `QUERIES`. `tests/test_attack_http.py` holds both against the routes, and sends
what the description allows, and what it does not, at every one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from starlette.routing import Route

from pie_core.api import door, session
from pie_core.model.roster import MAX_BYTES as ROSTER_BYTES
from pie_core.service import class_file, photos, portable

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "maxLength": door.TEXT_LENGTH}
YES: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}


def _object(required: dict[str, Schema], **more: Schema) -> Schema:
    return {"type": "object", "properties": {**required, **more}, "required": list(required)}


_PLACE = {"owner": TEXT, "module": TEXT, "activity": TEXT, "prompt": TEXT}
_PUT = _object(
    {"id": TEXT, "block": TEXT, "text": {"type": "string"}, "based_on": WHOLE},
    tint=TEXT,
    archived=YES,
    before={"type": ["string", "null"]},
)
_LEVEL = _object({"item": TEXT, "level": WHOLE, "seconds": {"type": "number"}})

BODIES: dict[str, Schema] = {
    "/api/session": _object({"cohort": TEXT, "name": TEXT, "secret": TEXT}, long=YES),
    "/api/session/join": _object(
        {"code": TEXT, "name": TEXT, "pin": TEXT}, pin_again=TEXT, long=YES, language=TEXT
    ),
    "/api/session/first": _object({"code": TEXT, "name": TEXT, "password": TEXT}, language=TEXT),
    "/api/session/handover": _object({"handover": TEXT, "take": YES}),
    "/api/session/institution": _object({}, ticket=TEXT, language=TEXT),
    "/api/me/identity": _object({"secret": TEXT}, ticket=TEXT),
    "/api/me/secret": _object({"new": TEXT}, old=TEXT, ticket=TEXT),
    "/api/me/preferences": _object({}, language=TEXT, text_size=WHOLE),
    "/api/me/erase": _object({}, secret=TEXT, ticket=TEXT),
    "/api/answers": _object({**_PLACE, "value": {}, "based_on": WHOLE}),
    "/api/attempts/{id}/levels": _object({"levels": {"type": "array", "items": _LEVEL}}),
    "/api/boards/{project}/{board}": _object({"puts": {"type": "array", "items": _PUT}}),
    "/api/class/replies/{reply}": _object({"state": TEXT, "cluster": TEXT}),
    "/api/class/replies/{reply}/withdraw": _object({}),
    "/api/class/{cohort}": _object({"act": TEXT, "data": {"type": "object"}, "based_on": WHOLE}),
    "/api/class/{cohort}/replies": _object({"question": TEXT, "value": {}}),
    "/api/attendance/{cohort}": _object({"day": TEXT, "states": {"type": "object"}}),
}
"""What a change takes as JSON, by the path of its route."""

FILES: dict[str, int] = {
    "/api/photos": photos.MAX_BYTES,
    "/api/cohorts/{cohort}/logo": photos.MAX_BYTES,
    "/api/projects": portable.MAX_BYTES,
    "/api/classes": class_file.MAX_BYTES,
    "/api/roster": ROSTER_BYTES,
}
"""What takes a file as its body, and how many bytes of it at most."""

NOTHING = {"/api/session/end", "/api/attempts/{id}/finish"}
"""Changes without a body."""

QUERIES: dict[str, tuple[str, ...]] = {
    "/api/answers/history": tuple(_PLACE),
    "/api/photos": tuple(_PLACE),
    "/api/projects": ("cohort",),
    "/api/boards/{project}/{board}/events": ("since",),
    "/api/class/{cohort}": ("as", "language"),
    "/api/class/{cohort}/events": ("as", "language"),
    "/api/documents/attendance/{cohort}": ("month",),
    "/api/documents/blank/{module}/{activity}": ("size", "language"),
    "/api/documents/cards/{cohort}": ("language", "who"),
    "/api/documents/roster": ("form", "language"),
    "/api/documents/roster/{cohort}": ("form", "language"),
    "/api/documents/numbers": ("group", "establishment", "trade", "language"),
    "/api/documents/numbers.csv": ("group", "establishment", "trade", "language"),
    **{
        f"/api/documents/{name}": ("language",)
        for name in (
            *("plan/{project}", "example/{case}", "workbook/{project}", "table/{project}"),
            *("submission/{submission}", "class-report/{cohort}"),
        )
    },
}

REFUSALS = {
    "401": "signed_out",
    "403": "forbidden, token, personal, wrong_secret, wrong_code, not_recognised",
    "404": "not_found",
    "408": "too_late: the body stopped coming",
    "409": "conflict, frozen, name_taken, class_moved",
    "413": "too_large",
    "415": "not_an_image",
    "422": "invalid, with findings",
    "429": "locked, with seconds",
    "503": "not_ready, not_built, storage…",
    "507": "storage_full",
}
"""What a route may answer besides 200, and the codes."""

OPEN = {"/api/health", "/api/ready"}
"""What anybody may ask, without a cookie."""


def description(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole door as an OpenAPI document, JSON-ready."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if route.path.endswith(":path}"):
            continue  # Everything else under /api: a 404.
        for method in sorted((route.methods or set()) - {"HEAD"}):
            paths.setdefault(route.path, {})[method.lower()] = _operation(route, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "PIE", "version": "1", "description": __doc__.split("\n", 1)[0]},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": session.COOKIE},
                "page": {"type": "apiKey", "in": "header", "name": session.HEADER},
            },
            "schemas": {
                "Refusal": {
                    "type": "object",
                    "properties": {"code": {"type": "string"}},
                    "required": ["code"],
                }
            },
        },
    }


def _operation(route: Route, method: str) -> dict[str, Any]:
    said = " ".join((route.endpoint.__doc__ or "").split())
    names = [("path", name) for name in re.findall(r"{(\w+)}", route.path)]
    names += [("query", name) for name in QUERIES.get(route.path, ())]
    found: dict[str, Any] = {
        "operationId": f"{method.lower()} {route.path}",
        "description": said,
        "parameters": [
            {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}
            for place, name in names
        ],
        "security": _security(route.path, method),
        "responses": {"200": {"description": "done, or found"}} | _refusals(),
    }
    if method == "POST" and route.path not in NOTHING:
        found["requestBody"] = {"required": True, "content": _content(route.path)}
    return found


def _security(path: str, method: str) -> list[dict[str, list[str]]]:
    if path in OPEN:
        return []
    return [{"cookie": [], "page": []} if method == "POST" else {"cookie": []}]


def _content(path: str) -> dict[str, Any]:
    if path in FILES:
        schema = {"type": "string", "maxLength": FILES[path]}
        return {"application/octet-stream": {"schema": schema}}
    return {"application/json": {"schema": BODIES[path]}}


def _refusals() -> dict[str, Any]:
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    return {
        status: {"description": codes, "content": refusal} for status, codes in REFUSALS.items()
    }
