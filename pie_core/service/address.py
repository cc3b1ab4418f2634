"""Where the class finds this laptop on its network, and the QR code of an address.

Behind a proxy the machine's own address leads nowhere: `PIE_URL` then names the one that people type.
"""

from __future__ import annotations

import io
import os
import socket

import segno


def lan_address() -> str:
    """This machine's address on the class network; `localhost` when there is no network.

    Connecting a datagram socket sends nothing: the system only chooses the interface.
    """
    for probe in ("10.255.255.255", "192.168.255.255", "172.31.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            try:
                sock.connect((probe, 9))
                found: str = sock.getsockname()[0]
            except OSError:
                continue
            if not found.startswith(("127.", "0.")):
                return found
    return "localhost"


def given() -> str:
    """The address of `PIE_URL`, which a server behind a proxy has; '' on a class's own computer."""
    return os.environ.get("PIE_URL", "").strip().rstrip("/")


def url(port: int, code: str = "") -> str:
    """The address to type or scan, with a group's join code in it if given.

    `PIE_URL` where it is set, else this machine's on the class network, at `port`.
    """
    return f"{given() or f'http://{lan_address()}:{port}'}/" + (f"?code={code}" if code else "")


def qr_svg(text: str, *, scale: int = 6) -> str:
    """The QR code of a text as inline SVG, dark on white whatever the page's colours."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=scale, border=3, dark="#10231f", light="#ffffff", xmldecl=False
    )
    return out.getvalue().decode()


def qr_terminal(text: str) -> str:
    """The QR code of a text in characters of a terminal."""
    out = io.StringIO()
    segno.make(text, error="l").terminal(out, border=2, compact=True)
    return out.getvalue()
