"""Start-up and what runs beside the class: what the terminal says, nightly backups, tuning."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from pie_core.api import building, closed, door, runtime
from pie_core.errors import StorageTrouble
from pie_core.service import address, institutions, journal, keeping
from pie_core.service.house import CHECKED_AT_ONCE, House, house, now
from pie_core.store import backup, place, trouble
from pie_core.store.sealing import SealError

_LOG = logging.getLogger("pie")
CHECK_BACKUP_SECONDS = 1800
LATER = (
    "streamlit.elements.vega_charts",
    "streamlit.runtime.scriptrunner.script_runner",
    "pie_core.report.plan",
    "pie_core.report.sheets",
)
"""What the first screens would import: once the server answers, before the first trainee needs it."""


def lifespan(
    port: Callable[[], int], secrets: Callable[[], Iterable[str]] = tuple
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """The lifespan of the app: greet, tune, look after backups; tidy up at the end.

    `secrets` names Streamlit's files of secrets: whether institutions sign people in stands there.
    """

    @asynccontextmanager
    async def living(_app: Any) -> AsyncGenerator[None, None]:
        listener = journal.listen()
        closed.reopened()
        try:
            here = house()
        except Exception as error:
            code = closed.code_of(error)
            if code is None:
                raise
            closed.shut(code)
            print(closed.terminal(error, code), flush=True)
            yield
            return
        print(greeting(here, port()), flush=True)
        for line in institutions.lines(institutions.use(institutions.read(secrets(), port()))):
            print(f"  {line}", flush=True)
        tasks = [asyncio.create_task(_backups(here)), asyncio.create_task(_looked_through())]
        try:
            async with runtime.tuned(LATER):
                with building.apart():
                    yield
        finally:
            for task in tasks:
                task.cancel()
            journal.hush(listener)
            here.store.close()

    return living


def greeting(here: House, port: int) -> str:
    """What the terminal says: the class's address with its QR code, and the one-time code."""
    link = address.url(port)
    lines = [
        "",
        "  PIE : le cahier est ouvert.",
        f"  Adresse pour la classe (même Wi-Fi) : {link}",
        f"  Sur cet ordinateur : http://localhost:{port}/",
        address.qr_terminal(link),
    ]
    if here.needs_setup():
        lines.append(f"  Premier démarrage. Code du formateur : {here.setup_code}\n")
    return "\n".join(lines)


async def _looked_through() -> None:
    """Look through a database that is too large to be looked through before it is opened."""
    path = place.database()
    if not path.is_file() or path.stat().st_size <= CHECKED_AT_ONCE:
        return
    try:
        await door.off_loop(backup.quick_check, path)
    except backup.Damaged as error:
        closed.shut(closed.DAMAGED)
        print(closed.terminal(error, closed.DAMAGED), flush=True)


async def _backups(here: House) -> None:
    """Back up when the last backup is a day old. A failure is a line in the terminal, no more."""
    while True:
        try:
            if await door.off_loop(here.nightly, now()):
                await door.off_loop(here.store.engine.fold)
            await door.off_loop(keeping.sweep, here, now())
        except StorageTrouble as error:
            trouble.tell(error, error.__cause__ or error)
        except (backup.Damaged, OSError, SealError) as error:
            _LOG.error("La sauvegarde a échoué : %s", error, extra={"problem": "backup"})
        await asyncio.sleep(CHECK_BACKUP_SECONDS)
