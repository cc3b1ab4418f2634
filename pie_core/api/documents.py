"""Documents: the plan, a module's work, blank sheets; each built on click, off the event loop."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door
from pie_core.service import documents


def _file(data: bytes, name: str, kind: str = "application/pdf") -> Response:
    return Response(
        data,
        media_type=kind,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@door.route
async def plan(request: Request) -> Response:
    """`GET /api/documents/plan/{project}?language=`."""
    here, actor = await door.reading(request)
    spoken = request.query_params.get("language") or actor.person.language
    data, name = await door.building(
        documents.plan, here, actor, request.path_params["project"], spoken
    )
    return _file(data, name)


@door.route
async def figures(request: Request) -> Response:
    """`GET /api/documents/figures/{project}`: the financial plan as `pie_core.finance` reads it."""
    here, actor = await door.reading(request)
    data, name = await door.building(documents.figures, here, actor, request.path_params["project"])
    return _file(data, name, "application/json")


@door.route
async def profile(request: Request) -> Response:
    """`GET /api/documents/profile`: the soft-skills profile of the person who asks."""
    here, actor = await door.reading(request)
    data, name = await door.building(documents.profile, here, actor)
    return _file(data, name)


@door.route
async def skills_answers(request: Request) -> Response:
    """`GET /api/documents/skills/answers/{cohort}`: a group's answers without names."""
    here, actor = await door.reading(request)
    data, name = await door.building(
        documents.skills_answers, here, actor, request.path_params["cohort"]
    )
    return _file(data, name, "text/csv")


@door.route
async def skills_codebook(request: Request) -> Response:
    """`GET /api/documents/skills/codebook`: what the columns of those answers mean."""
    here, actor = await door.reading(request)
    data, name = await door.building(documents.skills_codebook, here, actor)
    return _file(data, name, "text/csv")


@door.route
async def module(request: Request) -> Response:
    """`GET /api/documents/module/{module}`: the work of the person who asks."""
    here, actor = await door.reading(request)
    data, name = await door.building(
        documents.module_work, here, actor, request.path_params["module"]
    )
    return _file(data, name)


@door.route
async def blank(request: Request) -> Response:
    """`GET /api/documents/blank/{module}/{activity}`: to print and write on."""
    here, actor = await door.reading(request)
    parts = request.path_params
    data, name = await door.building(
        documents.blank, here, actor, parts["module"], parts["activity"]
    )
    return _file(data, name)
