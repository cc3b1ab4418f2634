"""A browser without its screen: cookies, kept connections, and pages over the live protocol.

What goes over the wire is what a browser sends: the page itself and Streamlit's two questions
before the socket is opened, the state of every widget and the list of remembered messages with each
rerun, the `saved` trigger of our fields with the fragment that it redraws.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets import Origin, Subprotocol
from websockets.asyncio.client import ClientConnection, connect

#: Seconds after which an answer that has not come counts as an error.
PATIENCE = 30.0
#: Shorter than the server's 5 s, so that no request meets a connection that is just being closed.
KEPT = 4.0
#: Widget kind → field of `WidgetState`, for those whose value is simply their `default`.
_PLAIN = {"text_input": "string_value", "text_area": "string_value", "checkbox": "bool_value"}


class Refused(Exception):
    """The server answered something else than what a person needs; the text says what."""


class Browser:
    """One person's browser: its cookies, its connection for requests, the pages it opens."""

    def __init__(self, url: str) -> None:
        self.url = url
        # No certificates are read for http, and no proxy of the machine stands in between.
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=PATIENCE,
            limits=httpx.Limits(keepalive_expiry=KEPT),
            verify=False,
            trust_env=False,
        )

    async def open(self, address: str = "/") -> Page:
        """Load a page and run its script once. Raises `Refused`."""
        for asked in (address, "/_stcore/health", "/_stcore/host-config"):
            answer = await self.http.get(asked)
            if answer.status_code != 200:
                raise Refused(f"{asked}: {answer.status_code}")
        cookies = dict(self.http.cookies)
        token = cookies.get("_streamlit_xsrf", "PLACEHOLDER_AUTH_TOKEN")
        socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=Origin(self.url),
            subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
            additional_headers={"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())},
            open_timeout=PATIENCE,
            max_size=None,
            proxy=None,
        )
        page = Page(self.url, address, socket)
        await page.rerun()
        return page

    async def post(self, address: str, data: Mapping[str, Any], token: str) -> dict[str, Any]:
        """A request that changes something; its answer. Raises `Refused` unless it is 200."""
        answer = await self.http.post(address, json=data, headers={"x-pie-token": token})
        if answer.status_code != 200:
            raise Refused(f"{address}: {answer.status_code} {answer.text[:200]}")
        return dict(answer.json())

    async def close(self) -> None:
        """Leave nothing open."""
        await self.http.aclose()


class Page:
    """An open page: what stands on it, and how to make it run again."""

    def __init__(self, url: str, address: str, socket: ClientConnection) -> None:
        parts = urlsplit(address)
        self._url, self._socket = url, socket
        self._name, self.query = parts.path.strip("/"), parts.query
        self._hash = ""
        self._pages: dict[str, str] = {}
        self._runs, self._oldest = 0, 2
        self._remembered: dict[str, tuple[ForwardMsg, int]] = {}
        self._deltas: dict[tuple[int, ...], Delta] = {}

    async def rerun(self, fragment: str = "", trigger: WidgetState | None = None) -> float:
        """Run the whole page, or one fragment, again; the seconds until the last word of it.

        Raises `Refused` if the page shows an error, `TimeoutError` if it does not end.
        """
        states = [state for delta in self._deltas.values() if (state := _state(delta))]
        message = BackMsg(
            rerun_script=ClientState(
                query_string=self.query,
                page_script_hash=self._hash,
                page_name="" if self._hash else self._name,
                fragment_id=fragment,
                cached_message_hashes=list(self._remembered),
            )
        )
        asked = message.rerun_script
        asked.widget_states.widgets.extend(states + ([trigger] if trigger else []))
        about = asked.context_info
        about.timezone, about.locale, about.color_scheme = "Africa/Casablanca", "fr-FR", "light"
        about.url = f"{self._url}/{self._name}" + (f"?{self.query}" if self.query else "")
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        await self._finished()
        taken = time.perf_counter() - start
        self._check()
        return taken

    async def go(self, query: str) -> float:
        """Follow a link to another query of this screen; as `rerun`."""
        self.query = query
        return await self.rerun()

    async def visit(self, address: str) -> float:
        """Follow a link to another screen of the same window; as `rerun`. Raises `Refused` too."""
        parts = urlsplit(address)
        name = parts.path.strip("/")
        if name != self._name:
            if name not in self._pages:
                raise Refused(f"no page named {name!r}")
            self._name, self._hash = name, self._pages[name]
            self._deltas.clear()  # The fields of the screen before are reported no more.
        return await self.go(parts.query)

    async def alive(self) -> float:
        """Run again what draws itself again and again on this page; as `rerun` where there is none."""
        parts = (delta.fragment_id for delta in self._deltas.values() if delta.fragment_id)
        return await self.rerun(next(parts, ""))

    async def saved(self, component: str, value: str) -> float:
        """Tell the page that a field of a component saved itself; as `rerun`, of its fragment."""
        places = (
            delta
            for delta in self._deltas.values()
            if delta.new_element.bidi_component.component_name.endswith(component)
        )
        delta = next(places, None)
        if delta is None:
            raise Refused(f"no {component} on {self._name}?{self.query}")
        name = f"$$STREAMLIT_INTERNAL_KEY_{delta.new_element.bidi_component.id}__events"
        said = json.dumps([{"event": "saved", "value": value}])
        trigger = WidgetState(id=name, json_trigger_value=said)
        return await self.rerun(delta.fragment_id, trigger)

    def kinds(self) -> set[str]:
        """Which kinds of element stand on the page."""
        found = (delta.new_element.WhichOneof("type") for delta in self._deltas.values())
        return {kind for kind in found if kind}

    async def close(self) -> None:
        """As closing the tab."""
        await self._socket.close()

    async def _finished(self) -> None:
        begun = False
        until = time.monotonic() + PATIENCE
        while True:
            async with asyncio.timeout(until - time.monotonic()):
                received = await self._socket.recv(decode=False)
            message = self._whole(ForwardMsg.FromString(received))
            match message.WhichOneof("type"):
                case "new_session":
                    begun = True
                    self._arrived(message)
                case "navigation":  # Which of the pages it is: the script alone knows.
                    self._hash = message.navigation.page_script_hash
                    pages = message.navigation.app_pages
                    self._pages = {page.url_pathname: page.page_script_hash for page in pages}
                case "delta":
                    self._deltas[tuple(message.metadata.delta_path)] = message.delta
                case "script_finished" if begun:
                    ended = message.script_finished
                    if ended == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        begun = False  # The script asked for another run, which follows.
                        continue
                    if ended == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                        raise Refused("the script does not compile")
                    self._forget()
                    return
                case "page_not_found":
                    raise Refused(f"no page named {self._name!r}")

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """The message itself, also where the server only names one that is remembered."""
        if message.WhichOneof("type") == "ref_hash":
            kept, _ = self._remembered[message.ref_hash]
            whole = ForwardMsg()
            whole.CopyFrom(kept)
            whole.metadata.CopyFrom(message.metadata)
            self._remembered[message.ref_hash] = (kept, self._runs)
            return whole
        if message.metadata.cacheable:
            self._remembered[message.hash] = (message, self._runs)
        return message

    def _arrived(self, message: ForwardMsg) -> None:
        session = message.new_session
        self._hash = session.page_script_hash
        self._oldest = session.config.max_cached_message_age or self._oldest
        if not message.metadata.run.fragment_ids:
            self._deltas.clear()

    def _forget(self) -> None:
        self._runs += 1
        self._remembered = {
            name: (message, run)
            for name, (message, run) in self._remembered.items()
            if self._runs - run <= self._oldest
        }

    def _check(self) -> None:
        for delta in self._deltas.values():
            element = delta.new_element
            kind = element.WhichOneof("type")
            if kind == "exception":
                raise Refused(f"{element.exception.type}: {element.exception.message}")
            if kind == "alert" and element.alert.format == Alert.ERROR:
                raise Refused(element.alert.body)


def _state(delta: Delta) -> WidgetState | None:
    """What a browser reports of a widget that nobody has touched."""
    element = delta.new_element
    kind = element.WhichOneof("type")
    if kind in _PLAIN:
        widget = getattr(element, kind)
        return WidgetState(id=widget.id, **{_PLAIN[kind]: widget.default})
    if kind == "number_input":
        return WidgetState(id=element.number_input.id, double_value=element.number_input.default)
    if kind == "selectbox" and element.selectbox.HasField("default"):
        box = element.selectbox
        return WidgetState(id=box.id, string_value=box.options[box.default])
    return None
