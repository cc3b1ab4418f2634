"""Requests and a stream of events with as little computing as can be: for many people in one process.

What goes over the wire is what a browser sends; what is left out is the library in between, which
would take as much of a core for five hundred people as the server does.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.load.client import KEPT, PATIENCE, Refused

END = b"\r\n\r\n"


class Line:
    """The connection that a browser keeps to one server, with the cookies of one person."""

    def __init__(self, url: str, cookies: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._head = f"Host: {parts.netloc}\r\nCookie: {told}\r\n"
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._open and time.monotonic() - self._used > KEPT:
            self.close()
        if self._open is None:
            self._open = await asyncio.open_connection(self._host, self._port)
        return self._open

    async def post(
        self, address: str, data: Mapping[str, Any], token: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON of a request that changes something. Raises `OSError`, `TimeoutError`."""
        body = json.dumps(data, ensure_ascii=False).encode()
        head = (
            f"POST {address} HTTP/1.1\r\n{self._head}x-pie-token: {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self._connected()
                writer.write(head.encode() + body)
                status, answer = await self._answer(reader)
        except BaseException:
            self.close()
            raise
        self._used = time.monotonic()
        return status, json.loads(answer)

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        try:
            head = (await reader.readuntil(END)).decode("latin-1").lower()
            status = int(head.split(" ", 2)[1])
            length = head.partition("content-length:")[2].partition("\r\n")[0]
            return status, await reader.readexactly(int(length))
        except (asyncio.IncompleteReadError, ValueError, IndexError) as error:
            raise ConnectionError(f"no whole answer: {error}") from error

    async def listen(self, address: str) -> int:
        """Take a stream of events until this task is cancelled; never returns by itself.

        Raises `Refused` if there is none, `OSError` if it ends. It has a connection of its own.
        """
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(f"GET {address} HTTP/1.1\r\n{self._head}\r\n".encode())
            head = (await reader.readuntil(END)).decode("latin-1")
            if " 200 " not in head.partition("\r\n")[0]:
                raise Refused(f"{address}: {head[:60]}")
            while await reader.read(65_536):
                pass
            raise ConnectionError(f"{address} ended")
        except asyncio.IncompleteReadError as error:
            raise ConnectionError(f"{address}: no answer") from error
        finally:
            writer.close()

    def close(self) -> None:
        """Leave the connection."""
        if self._open:
            self._open[1].close()
            self._open = None
