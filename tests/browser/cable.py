"""The network between a device and the laptop, which can be cut while both stay up."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Cable:
    """Passes bytes on to a port of this machine; when it is cut, nothing goes through or in."""

    to: int
    plugged: bool = True
    _open: set[socket.socket] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._ear = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._ear.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Everything that was open ends, and nobody gets in."""
        self.plugged = False
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.plugged = True

    def close(self) -> None:
        self.cut()
        self._ear.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._ear.accept()
                if not self.plugged:
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self.to))
                self._open |= {here, there}
                for way in ((here, there), (there, here)):
                    threading.Thread(target=self._pass, args=way, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open -= {source, target}
