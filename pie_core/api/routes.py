"""The table of routes, and the door to them."""

from __future__ import annotations

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from pie_core import policy
from pie_core.api import (
    accounts,
    answers,
    attempts,
    attendance,
    boards,
    class_files,
    description,
    documents,
    door,
    handover,
    health,
    joining,
    live,
    oidc,
)


@door.route
async def nothing(request: Request) -> Response:
    """Any other path under /api: a 404 in JSON, never a page."""
    return door.reply({"code": "not_found"}, 404)


@door.route
async def described(request: Request) -> Response:
    """`GET /api/description.json`: every route of this door (OpenAPI 3.1), for administrators."""
    _, actor = await door.reading(request)
    policy.require(policy.may_administer(actor))
    return door.reply(description.description(ROUTES))


ROUTES = [
    Route("/api/description.json", described),
    Route("/api/health", health.alive),
    Route("/api/ready", health.ready),
    Route("/api/journal", health.journal),
    Route("/api/session", accounts.sign_in, methods=["POST"]),
    Route("/api/session/join", accounts.join, methods=["POST"]),
    Route("/api/session/first", accounts.first, methods=["POST"]),
    Route("/api/session/handover", handover.go_on, methods=["POST"]),
    Route("/api/session/institution", oidc.enter, methods=["POST"]),
    Route("/api/session/end", accounts.sign_out, methods=["POST"]),
    Route("/api/me/export.json", accounts.export),
    Route("/api/me/identity", oidc.link, methods=["POST"]),
    Route("/api/me/secret", accounts.change_secret, methods=["POST"]),
    Route("/api/me/preferences", accounts.preferences, methods=["POST"]),
    Route("/api/me/erase", accounts.erase, methods=["POST"]),
    Route("/api/answers", answers.save, methods=["POST"]),
    Route("/api/answers/history", answers.history),
    Route("/api/attempts/{id}/levels", attempts.choose, methods=["POST"]),
    Route("/api/attempts/{id}/finish", attempts.finish, methods=["POST"]),
    Route("/api/photos", answers.add_photo, methods=["POST"]),
    Route("/api/photos/{id}", answers.photo),
    Route("/api/boards/{project}/{board}", boards.read),
    Route("/api/boards/{project}/{board}", boards.put, methods=["POST"]),
    Route("/api/boards/{project}/{board}/events", boards.events),
    Route("/api/class/replies/{reply}", live.moderate, methods=["POST"]),
    Route("/api/class/replies/{reply}/withdraw", live.withdraw, methods=["POST"]),
    Route("/api/class/{cohort}", live.read),
    Route("/api/class/{cohort}", live.act, methods=["POST"]),
    Route("/api/class/{cohort}/mine", live.mine),
    Route("/api/class/{cohort}/qr.svg", joining.qr),
    Route("/api/class/{cohort}/events", live.events),
    Route("/api/class/{cohort}/replies", live.reply, methods=["POST"]),
    Route("/api/documents/plan/{project}", documents.plan),
    Route("/api/documents/example/{case}", documents.example),
    Route("/api/documents/figures/{project}", documents.figures),
    Route("/api/documents/workbook/{project}", documents.workbook),
    Route("/api/documents/table/{project}", documents.table),
    Route("/api/documents/project/{project}", documents.project),
    Route("/api/documents/class/{cohort}", class_files.hand_out),
    Route("/api/documents/class-report/{cohort}", documents.class_report),
    Route("/api/classes", class_files.take_in, methods=["POST"]),
    Route("/api/documents/submission/{submission}", documents.submission),
    Route("/api/documents/blank-book", documents.blank_book),
    Route("/api/cohorts/{cohort}/logo", documents.put_logo, methods=["POST"]),
    Route("/api/projects", documents.receive, methods=["POST"]),
    Route("/api/roster", documents.receive_roster, methods=["POST"]),
    Route("/api/documents/cards/{cohort}", documents.cards),
    Route("/api/documents/roster", documents.roster),
    Route("/api/documents/roster/{cohort}", documents.roster),
    Route("/api/documents/profile", documents.profile),
    Route("/api/documents/skills/answers/{cohort}", documents.skills_answers),
    Route("/api/documents/skills/codebook", documents.skills_codebook),
    Route("/api/documents/attendance/{cohort}", documents.attendance),
    Route("/api/attendance/{cohort}", attendance.save, methods=["POST"]),
    Route("/api/documents/numbers", documents.numbers),
    Route("/api/documents/numbers.csv", documents.numbers_table),
    Route("/api/documents/module/{module}", documents.module),
    Route("/api/documents/blank/{module}/{activity}", documents.blank),
    Route("/api/documents/guide/{module}", documents.guide),
    Route("/api/{rest:path}", nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
]


class Api:
    """ASGI middleware that answers `/api/…` before Streamlit's own middlewares: they do nothing for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._api = ExceptionMiddleware(Shortcut())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the routes, or on."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            await health.timed(self._api, scope, receive, send)
        elif scope["type"] == "websocket":
            await health.counted(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Shortcut:
    """The routes, of which those whose path is fixed are found by it.

    The router tries one pattern after the other; with sixty of them that took a quarter of the time
    of a saved answer. Whatever is not exactly such a path and method goes to the router.
    """

    def __init__(self) -> None:
        self._router = Router(routes=ROUTES)
        self._fixed: dict[tuple[str, str], Route] = {}
        for route in reversed(ROUTES):  # The first of two alike wins, as in the router.
            if "{" not in route.path:
                self._fixed |= {(route.path, method): route for method in route.methods or ()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the route of a fixed path, or let the router look."""
        route = self._fixed.get((scope["path"], scope["method"]))
        if route is None:
            await self._router(scope, receive, send)
        else:
            scope.update({"endpoint": route.endpoint, "path_params": {}})
            await route.handle(scope, receive, send)
