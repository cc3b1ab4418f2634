"""Documents: the plan, a module's work, blank sheets; each built on click, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door
from pie_core.model.roster import MAX_BYTES
from pie_core.service import documents, logos, photos, portable
from pie_core.service import roster as lists_in

Build = Callable[..., tuple[bytes, str]]
"""A function of `service.documents`: the bytes of a file and its name."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(data: bytes, name: str, kind: str) -> Response:
    return Response(
        data,
        media_type=kind,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _built(
    request: Request, build: Build, *names: str, kind: str = "application/pdf", **asked: str
) -> Response:
    """What a function of `service.documents` makes for who asks.

    `names` are the parts of the path that it is given, `asked` what else.
    """
    here, actor = await door.reading(request)
    parts = [request.path_params[name] for name in names]
    data, name = await door.building(build, here, actor, *parts, **asked)
    return _file(data, name, kind)


def _language(request: Request) -> str:
    """The language that was asked for; '' for the reader's own."""
    return request.query_params.get("language", "")


@door.route
async def plan(request: Request) -> Response:
    """`GET /api/documents/plan/{project}?language=`."""
    return await _built(request, documents.plan, "project", language=_language(request))


@door.route
async def example(request: Request) -> Response:
    """`GET /api/documents/example/{case}?language=`: the plan of a running case."""
    return await _built(request, documents.example, "case", language=_language(request))


@door.route
async def workbook(request: Request) -> Response:
    """`GET /api/documents/workbook/{project}`: the figures as a workbook of live formulas."""
    return await _built(
        request, documents.workbook, "project", kind=XLSX, language=_language(request)
    )


@door.route
async def table(request: Request) -> Response:
    """`GET /api/documents/table/{project}`: every line by month and year, as CSV."""
    return await _built(
        request, documents.table, "project", kind="text/csv", language=_language(request)
    )


@door.route
async def project(request: Request) -> Response:
    """`GET /api/documents/project/{project}`: the whole project as one file."""
    return await _built(request, documents.project_file, "project", kind="application/json")


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
    return await _built(request, documents.submission, "submission", language=_language(request))


@door.route
async def blank_book(request: Request) -> Response:
    """`GET /api/documents/blank-book`: the whole workbook, to be written on by hand."""
    return await _built(request, documents.blank_book)


@door.route
async def figures(request: Request) -> Response:
    """`GET /api/documents/figures/{project}`: the financial plan as `pie_core.finance` reads it."""
    return await _built(request, documents.figures, "project", kind="application/json")


@door.route
async def profile(request: Request) -> Response:
    """`GET /api/documents/profile`: the soft-skills profile of the person who asks."""
    return await _built(request, documents.profile)


@door.route
async def skills_answers(request: Request) -> Response:
    """`GET /api/documents/skills/answers/{cohort}`: a group's answers without names."""
    return await _built(request, documents.skills_answers, "cohort", kind="text/csv")


@door.route
async def skills_codebook(request: Request) -> Response:
    """`GET /api/documents/skills/codebook`: what the columns of those answers mean."""
    return await _built(request, documents.skills_codebook, kind="text/csv")


@door.route
async def attendance(request: Request) -> Response:
    """`GET /api/documents/attendance/{cohort}?month=`: a month of a group, or all its days, as CSV."""
    return await _built(
        request,
        documents.attendance_table,
        "cohort",
        kind="text/csv",
        month=request.query_params.get("month", ""),
    )


@door.route
async def module(request: Request) -> Response:
    """`GET /api/documents/module/{module}`: the work of the person who asks."""
    return await _built(request, documents.module_work, "module")


@door.route
async def blank(request: Request) -> Response:
    """`GET /api/documents/blank/{module}/{activity}?size=a3&language=`: to print and write on."""
    return await _built(
        request,
        documents.blank,
        "module",
        "activity",
        size=request.query_params.get("size", ""),
        language=_language(request),
    )


@door.route
async def guide(request: Request) -> Response:
    """`GET /api/documents/guide/{module}`: the trainer's guide to a module."""
    return await _built(request, documents.guide, "module")


def _chosen(request: Request) -> dict[str, str]:
    """Which groups, and in which language."""
    return {
        name: request.query_params.get(name, "")
        for name in ("group", "establishment", "trade", "language")
    }


@door.route
async def numbers(request: Request) -> Response:
    """`GET /api/documents/numbers?group=&establishment=&trade=&language=`: groups in numbers."""
    return await _built(request, documents.numbers_sheet, **_chosen(request))


@door.route
async def numbers_table(request: Request) -> Response:
    """`GET /api/documents/numbers.csv?…`: the same as one table."""
    return await _built(request, documents.numbers_table, kind="text/csv", **_chosen(request))


@door.route
async def cards(request: Request) -> Response:
    """`GET /api/documents/cards/{cohort}?language=&who=`: cards to sign in with, at this address."""
    here, actor = await door.reading(request)
    port = (request.scope.get("server") or ("", 0))[1] or 80
    data, name = await door.building(
        documents.cards,
        here,
        actor,
        request.path_params["cohort"],
        port=port,
        language=_language(request),
        who=request.query_params.get("who", ""),
    )
    return _file(data, name, "application/pdf")


@door.route
async def roster(request: Request) -> Response:
    """`GET /api/documents/roster[/{cohort}]?form=csv|xlsx&language=`: a group, or all of mine."""
    form = "xlsx" if request.query_params.get("form") == "xlsx" else "csv"
    names = ("cohort",) if "cohort" in request.path_params else ()
    return await _built(
        request,
        documents.roster_table,
        *names,
        kind=XLSX if form == "xlsx" else "text/csv",
        form=form,
        language=_language(request),
    )


@door.route
async def receive_roster(request: Request) -> Response:
    """`POST /api/roster` with a list as the body; what names it on the screen that shows it."""
    here, actor = await door.acting(request)
    data = await door.body(request, MAX_BYTES)
    return door.reply({"file": await door.building(lists_in.hold, here, actor, data)})


@door.route
async def class_report(request: Request) -> Response:
    """`GET /api/documents/class-report/{cohort}?language=`: what came of a group's last file."""
    return await _built(
        request, documents.group_report, "cohort", kind="text/csv", language=_language(request)
    )
