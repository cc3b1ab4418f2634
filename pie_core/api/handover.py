"""A page that was open under the laptop's old address goes on under the new one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door, session
from pie_core.errors import Invalid
from pie_core.service import handover
from pie_core.service.house import house

_MOST = 400


@door.route
async def go_on(request: Request) -> Response:
    """`POST /api/session/handover` {handover, take}: who it is; with `take` also their session.

    From a page of ours on which nobody is signed in: its token says so.
    """
    here = house()
    session.check_forgery(here, request, None)
    data = await door.fields(request, handover=str, take=bool)
    if len(data["handover"]) > _MOST:
        raise Invalid(findings=[{"path": "handover", "code": "field"}])
    offered = await door.off_loop(handover.offer, here, data["handover"])
    response = door.reply({"name": offered.name, "group": offered.group})
    if data["take"]:
        device = session.device(here, request.cookies)
        token, long = await door.off_loop(handover.take, here, data["handover"], device)
        secure = request.url.scheme == "https"
        session.set_cookie(here, response, token, long=long, secure=secure)
        session.set_device(here, response, device, secure=secure)
    return response
