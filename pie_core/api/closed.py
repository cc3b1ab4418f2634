"""A workbook that may not open: its database file is damaged, or its disk takes no writing.

The process goes on and answers every page with one sentence in all languages. A process that stops
would show the class a browser's own error page, which blames the Wi-Fi; and the terminal window,
with what to do in it, would close with it where the workbook was started by a double click.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pie_core.store import backup, place, trouble
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from pie_core.words.numbers import LOCAL

DAMAGED = "storage_damaged"
TRY_AGAIN = 1013
"""The websocket's word for "try again later"."""

SENTENCES = {
    DAMAGED: "Le cahier est fermé : son fichier est abîmé. Ton formateur le répare ; garde cette page"
    " ouverte, ce que tu as écrit ici n'est pas perdu.",
    "": "Le cahier est fermé : l'ordinateur de la classe ne peut pas enregistrer. Préviens ton"
    " formateur ; garde cette page ouverte.",
}
"""Code of what keeps the workbook shut ('' for any other) → what a visitor reads."""


class _State:
    code: str | None = None


def shut(code: str) -> None:
    """From now on nobody comes in; `code` says why."""
    _State.code = code


def reopened() -> None:
    """The app of this process starts anew."""
    _State.code = None


def code_of(error: Exception) -> str | None:
    """Why the workbook has to stay shut after this error; None for a bug."""
    if isinstance(error, backup.Damaged):
        return DAMAGED
    found = trouble.named(error)
    return found.code if found else None


def page() -> str:
    """The sentence in every language, as a page that needs nothing else of this server."""
    code = _State.code or ""
    code = code if code in SENTENCES else ""
    said = []
    for language in LANGUAGES:
        direction = "rtl" if language == "ar" else "ltr"
        sentence = escape(words(language).t(SENTENCES[code]))
        said.append(f'<p lang="{language}" dir="{direction}">{sentence}</p>')
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>PIE</title></head><body><main>{''.join(said)}</main></body></html>"
    )


class WhileShut:
    """ASGI middleware that answers everything itself while the workbook is shut."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, or say why not."""
        if _State.code is None or scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": TRY_AGAIN})
        else:
            await _refusal(scope["path"])(scope, receive, send)


def _refusal(path: str) -> Response:
    headers = {"Cache-Control": "no-store", "Retry-After": "60"}
    if path.startswith("/api/"):
        return JSONResponse({"code": _State.code}, 503, headers=headers)
    return HTMLResponse(page(), 503, headers=headers)


def terminal(error: Exception, code: str) -> str:
    """What the terminal says, in French: what is wrong, and each step out of it."""
    if code != DAMAGED:
        what = trouble.TO_DO.get(code, trouble.TO_DO["storage"])
        return f"\n  PIE : le cahier ne s'ouvre pas ; {what}\n  ({error})\n"
    lines = ["", "  PIE : le cahier ne s'ouvre pas. La base est abîmée :", f"  {error}"]
    good, wrong = backup.latest(place.backups())
    lines += [f"  Sauvegarde inutilisable : {sentence}" for sentence in wrong]
    if good is None:
        lines += [
            f"  Aucune bonne sauvegarde dans {place.backups()}.",
            "  Ne supprime rien. Si tu as une copie ailleurs (clé USB), arrête le cahier (Ctrl+C) et lance :",
            "  python -m pie_core.store restore FICHIER",
        ]
    else:
        lines += [
            f"  La dernière bonne sauvegarde (vérifiée) est du {_day(good)} : {good}",
            "  1. Arrête le cahier : Ctrl+C.",
            "  2. Lance : python -m pie_core.store restore latest",
            "  3. Démarre le cahier de nouveau. Le fichier abîmé est gardé à côté.",
        ]
    return "\n".join([*lines, ""])


def _day(path: Path) -> str:
    made = datetime.fromtimestamp(path.stat().st_mtime, LOCAL)
    return f"{made:%d/%m/%Y à %H:%M}"
