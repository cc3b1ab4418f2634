"""How a class joins, over HTTP: the square that telephones read from the projector."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pie_core import policy
from pie_core.api import door
from pie_core.service import address, cohorts
from pie_core.service.house import House


@door.route
async def qr(request: Request) -> Response:
    """`GET /api/class/{cohort}/qr.svg`: the QR of the laptop's address now, join code in it.

    Never kept by a browser: the address changes with the network. Raises `Forbidden`, `NotFound`.
    """
    here, actor = await door.reading(request)
    cohort = request.path_params["cohort"]
    policy.require(policy.may_lead_class(actor, cohort))
    port = (request.scope.get("server") or ("", 0))[1] or 80

    def drawn(house: House) -> str:
        code = cohorts.get(house, actor, cohort).join_code
        return address.qr_svg(address.url(port, code))

    return Response(
        await door.off_loop(drawn, here),
        media_type="image/svg+xml",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
