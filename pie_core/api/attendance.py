"""Attendance: keeping a day's list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door
from pie_core.service import attendance
from pie_core.service.house import now
from pie_core.words.numbers import clock, stamp


@door.route
async def save(request: Request) -> Response:
    """`POST /api/attendance/{cohort}` {day, states: {trainee: state}}."""
    here, actor = await door.acting(request)
    data = await door.fields(request, day=str, states=dict)
    on = attendance.read_day(data["day"])
    cohort = request.path_params["cohort"]
    at = now()
    changed = await door.off_loop(attendance.save, here, actor, cohort, on, data["states"])
    return door.reply({"changed": changed, "at": stamp(at), "time": clock(at)})
