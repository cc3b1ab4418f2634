"""The app as the README starts it: what its terminal says, what its door adds to Streamlit's."""

from __future__ import annotations

import asyncio
import gc
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pie_core.api import runtime, startup
from pie_core.service import house as houses
from tests.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One fresh server for the file."""
    running = Server(tmp_path_factory.mktemp("fresh") / "data").start()
    yield running
    running.kill()


def get(url: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, headers, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, {}, error.read().decode("utf-8", "replace")


def test_the_terminal_shows_address_code_and_qr(server: Server) -> None:
    said = server.output()
    assert re.search(rf"http://[\w.]+:{server.port}/", said)
    assert re.fullmatch(r"[A-Z0-9]{8}", server.setup_code())
    assert said.count("█") > 50
    assert "Traceback" not in said


def test_the_page_brings_our_styles_and_script(server: Server) -> None:
    status, _, page = get(server.url + "/")
    assert status == 200
    assert '<html lang="fr">' in page
    for name in ("app", "frame"):
        [address] = re.findall(rf'"(/pie/{name}\.[0-9a-f]{{16}}\.(?:css|js))"', page)
        status, headers, _ = get(server.url + address)
        assert status == 200
        assert "immutable" in headers["cache-control"]


def test_the_api_answers_in_json_whatever_is_asked(server: Server) -> None:
    status, _, text = get(server.url + "/api/nothing/here")
    assert (status, text) == (404, '{"code":"not_found"}')
    assert get(server.url + "/api/health")[0] == 200
    request = urllib.request.Request(server.url + "/api/answers", method="OPTIONS")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 405


def test_streamlits_open_doors_are_closed(server: Server) -> None:
    """Uploads and metrics are for nobody on a class network."""
    for path in ("/_stcore/metrics", "/_stcore/upload_file/a/b"):
        assert get(server.url + path)[0] == 404
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, additional_headers={"Origin": "http://mal.example"}, proxy=None)
    assert refused.value.response.status_code == 403


def test_the_running_app_is_tuned(monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> None:
    """The lifespan tunes (Nagle off, heap frozen) for as long as it lives: it once did not."""
    sent: list[Any] = []
    monkeypatch.setattr(runtime, "send_at_once", lambda sockets: sent.append(list(sockets)))
    monkeypatch.setattr(houses.House, "nightly", lambda *_: None)

    async def lives() -> int:
        async with startup.lifespan(lambda: 8501)(None):
            return gc.get_freeze_count()

    assert asyncio.run(lives()) > 10_000
    assert len(sent) == 1
    assert gc.get_freeze_count() == 0
