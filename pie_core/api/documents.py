"""Documents: the plan, a module's work, blank sheets; each built on click, off the event loop."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door
from pie_core.model.people import Actor
from pie_core.service import documents, logos, photos, portable


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
    data, name = await door.building(
        documents.plan, here, actor, request.path_params["project"], _spoken(request, actor)
    )
    return _file(data, name)


@door.route
async def workbook(request: Request) -> Response:
    """`GET /api/documents/workbook/{project}`: the figures as a workbook of live formulas."""
    here, actor = await door.reading(request)
    data, name = await door.building(
        documents.workbook, here, actor, request.path_params["project"], _spoken(request, actor)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(data, name, kind)


@door.route
async def table(request: Request) -> Response:
    """`GET /api/documents/table/{project}`: every line by month and year, as CSV."""
    here, actor = await door.reading(request)
    data, name = await door.building(
        documents.table, here, actor, request.path_params["project"], _spoken(request, actor)
    )
    return _file(data, name, "text/csv")


@door.route
async def project(request: Request) -> Response:
    """`GET /api/documents/project/{project}`: the whole project as one file."""
    here, actor = await door.reading(request)
    data, name = await door.building(
        documents.project_file, here, actor, request.path_params["project"]
    )
    return _file(data, name, "application/json")


@door.route
async def receive(request: Request) -> Response:
    """`POST /api/projects?cohort=` with the file of a project as the body."""
    here, actor = await door.acting(request)
    data = await door.body(request, portable.MAX_BYTES)
    cohort = request.query_params.get("cohort", "")
    found = await door.building(portable.received, here, actor, data, cohort)
    return door.reply(
        {
            "project": found.project_id,
            "name": found.name,
            "new": found.new,
            "added": dict(found.added),
            "left_out": {kind: n for kind, n in found.left_out.items() if n},
        }
    )


@door.route
async def put_logo(request: Request) -> Response:
    """`POST /api/cohorts/{cohort}/logo` with the picture as the body."""
    here, actor = await door.acting(request)
    data = await door.body(request, photos.MAX_BYTES)
    await door.building(logos.put, here, actor, request.path_params["cohort"], data)
    return door.reply({"status": "ok"})


@door.route
async def submission(request: Request) -> Response:
    """`GET /api/documents/submission/{submission}?language=`: a plan as it was handed in."""
    here, actor = await door.reading(request)
    language = request.query_params.get("language", "")
    data, name = await door.building(
        documents.submission, here, actor, request.path_params["submission"], language
    )
    return _file(data, name)


@door.route
async def blank_book(request: Request) -> Response:
    """`GET /api/documents/blank-book`: the whole workbook, to be written on by hand."""
    here, actor = await door.reading(request)
    data, name = await door.building(documents.blank_book, here, actor)
    return _file(data, name)


def _spoken(request: Request, actor: Actor) -> str:
    """The language that was asked for, or the actor's."""
    return request.query_params.get("language") or actor.person.language


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
