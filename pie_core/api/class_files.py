"""A class as a file: handing one out, and taking one in. Both stand on the disk, never in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from pie_core.api import door
from pie_core.errors import TooLarge
from pie_core.service import class_file, class_merge, documents


def _place() -> Path:
    """A new empty file that only this account may read."""
    handle, name = tempfile.mkstemp(prefix="pie-class-", suffix=".zip")
    os.close(handle)
    return Path(name)


@door.route
async def hand_out(request: Request) -> Response:
    """`GET /api/documents/class/{cohort}`: the whole group as one file."""
    here, actor = await door.reading(request)
    path = _place()
    try:
        name = await door.building(
            documents.group_file, here, actor, request.path_params["cohort"], str(path)
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type="application/zip",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@door.route
async def take_in(request: Request) -> Response:
    """`POST /api/classes` with the file of a group as the body."""
    here, actor = await door.acting(request)
    async with _received(request) as path:
        found = await door.building(class_merge.merged, here, actor, path)
    return door.reply({"cohort": found.cohort_id, "opened": found.opened})


@asynccontextmanager
async def _received(request: Request) -> AsyncIterator[Path]:
    """The body as a file, gone afterwards. Raises `TooLarge` as soon as it passes the limit."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > class_file.MAX_BYTES:
        raise TooLarge(limit=class_file.MAX_BYTES)
    path = _place()
    try:
        size = 0
        with path.open("wb") as out:
            async for chunk in door.pieces(request):
                size += len(chunk)
                if size > class_file.MAX_BYTES:
                    raise TooLarge(limit=class_file.MAX_BYTES)
                out.write(chunk)
        yield path
    finally:
        path.unlink(missing_ok=True)
