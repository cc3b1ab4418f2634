"""What also has to run on Windows, and on the Pythons that are promised: read from the code itself.

Every row of `PLANTED` is a line that must be found. Tried: the rule of modules, of names and of
encodings taken out, and the guard around `os.nice` in the builder; each time a test fails. The builder
and the imports run in a Python from which the names that only POSIX has were taken.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pie_core.api import building
from pie_core.service import machine
from tests.server import ROOT

CODE = [ROOT / "app.py", *(ROOT / "pie_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
NEED_LINUX = {"bench", "load", "postgres.py", "proxy.py", "test_deploy.py"}
TESTS = [
    path
    for path in (ROOT / "tests").rglob("*.py")
    if not NEED_LINUX & set(path.relative_to(ROOT).parts)
]

#: On Windows a child of `multiprocessing` imports the main module again, and that is Streamlit.
MODULES = frozenset(
    [
        "multiprocessing",
        "fcntl",
        "resource",
        "pwd",
        "grp",
        "termios",
        "tty",
        "pty",
        "posix",
        "syslog",
        "crypt",
        "winreg",
        "msvcrt",
        "_winapi",
    ]
)
NAMES = re.compile(
    r"os\.(fork\w*|wait\w*|kill|killpg|nice|getuid|geteuid|getgid|getegid|setuid|setgid|setsid|sysconf"
    r"|getloadavg|chown|mkfifo|uname|rename|renames|umask|sched_\w+|getpgid|statvfs|startfile|symlink"
    r"|sendfile|pread|pwrite|posix_\w+|setpgrp|ttyname|cpu_affinity|O_DIRECTORY|O_NOFOLLOW|fchmod)"
    r"|signal\.(SIGKILL|SIGHUP|SIGUSR[12]|SIGALRM|SIGCHLD|SIGPIPE|SIGQUIT|SIGBREAK|CTRL_\w+|alarm"
    r"|setitimer|pause|pthread_\w+|sigwait\w*)"
    r"|socket\.(AF_UNIX|SO_REUSEPORT|TCP_USER_TIMEOUT|TCP_KEEPCNT|TCP_QUICKACK)"
    r"|time\.(tzset|clock_gettime\w*)|shutil\.chown|.*\.add_signal_handler|.*\.NamedTemporaryFile"
    r"|ctypes\.(windll|WinDLL|oledll)|.*\.ProcessPoolExecutor"
)
FOLDERS = re.compile(r"/(proc|sys|dev|tmp|etc|usr|var|home|run|root)(/|$)")
"""Absolute places of one system."""
TELLING = {"pie_core/service/machine.py", "pie_core/doctor/facts.py"}
"""Who may ask Linux's own folders: tried below on a machine that has none."""
NO_ZERO = re.compile(r"%-[dmyHIMSj]")
KEYWORDS = frozenset({"preexec_fn", "start_new_session", "pass_fds", "process_group"})
GUARDS = re.compile(r"sys\.platform|os\.name|platform\.system|hasattr|getattr")
CAUGHT = re.compile(r"AttributeError|ImportError|ModuleNotFoundError")


def guarded(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether something around asks for the system first, or lives with the name's absence."""
    while (node := parents.get(node, node)) in parents:
        match node:
            case ast.If(test=asked) | ast.IfExp(test=asked) | ast.Match(subject=asked):
                if GUARDS.search(ast.unparse(asked)):
                    return True
            case ast.With(items=items):
                text = " ".join(map(ast.unparse, items))
                if "suppress" in text and CAUGHT.search(text):
                    return True
            case ast.Try(handlers=handlers):
                if any(one.type and CAUGHT.search(ast.unparse(one.type)) for one in handlers):
                    return True
    return False


def mode(call: ast.Call, place: int) -> str:
    """The mode of an `open`, at this place among its arguments."""
    given = [k.value for k in call.keywords if k.arg == "mode"] or call.args[place : place + 1]
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else "r"


def without_encoding(call: ast.Call) -> bool:
    """A file opened as text in whatever alphabet this system is set to."""
    if any(one.arg in ("encoding", None) for one in call.keywords):
        return False
    match call.func:
        case ast.Name(id="open"):
            return "b" not in mode(call, 1)
        case ast.Attribute(attr="read_text"):
            return not call.args
        case ast.Attribute(attr="write_text"):
            return len(call.args) < 2
        case ast.Attribute(attr="open") if not call.args or (
            # `Path.open("r")`: other things are opened with an address, a name or bytes.
            isinstance(call.args[0], ast.Constant)
            and re.fullmatch(r"[rwax][bt+]*", str(call.args[0].value))
        ):
            return "b" not in mode(call, 0) and bool(call.args)
        case ast.Attribute(value=ast.Name(id="subprocess"), attr="run" | "Popen" | "check_output"):
            named = {one.arg: one.value for one in call.keywords}
            texts = (named.get("text"), named.get("universal_newlines"))
            return any(isinstance(one, ast.Constant) and one.value is True for one in texts)
    return False


def imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [one.name.split(".")[0] for one in names]
        case ast.ImportFrom(module=str(module)):
            return [module.split(".")[0]]
    return []


def strays(text: str, file: str = "planted.py") -> list[str]:
    """What in a module would not run on another system: line and what."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
    found = []
    for node in nodes:
        told = ""
        if set(imported(node)) & MODULES and not guarded(node, parents):
            told = ast.unparse(node)
        elif isinstance(node, ast.Attribute) and NAMES.fullmatch(name := dotted(node)):
            told = "" if guarded(node, parents) else name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if (FOLDERS.match(node.value) and file not in TELLING) or NO_ZERO.search(node.value):
                told = repr(node.value)
        elif isinstance(node, ast.Call):
            if without_encoding(node):
                told = f"no encoding: {ast.unparse(node)}"
            elif {one.arg for one in node.keywords} & KEYWORDS and not guarded(node, parents):
                told = ast.unparse(node)
        if told:
            found.append(f"{file}:{getattr(node, 'lineno', 0)} {told}")
    return found


def dotted(node: ast.Attribute) -> str:
    """`os.fork`; what it hangs on is `?` where that is no plain name."""
    match node.value:
        case ast.Name(id=owner):
            return f"{owner}.{node.attr}"
        case ast.Attribute() as inner:
            return f"{dotted(inner)}.{node.attr}"
    return f"?.{node.attr}"


def test_the_app_keeps_to_what_every_system_has() -> None:
    found = [
        one
        for path in CODE
        for one in strays(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]
    assert found == []


def test_the_tests_name_the_alphabet_of_every_file() -> None:
    found = [
        one
        for path in TESTS
        for one in strays(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
        if "no encoding" in one and "subprocess." not in one  # What these print is ASCII.
    ]
    assert found == []


PLANTED = [
    "import fcntl",
    "from resource import getrusage",
    "import os\nos.fork()",
    "import os\nos.kill(1, 9)",
    "import os\nos.rename('a', 'b')",
    "import os\nif os.getuid() == 0: pass",
    "import signal\nx = signal.SIGKILL",
    "import signal, asyncio\nasyncio.get_running_loop().add_signal_handler(2, print)",
    "import socket\nx = socket.AF_UNIX",
    "import multiprocessing",
    "import concurrent.futures\nx = concurrent.futures.ProcessPoolExecutor()",
    "import tempfile\nx = tempfile.NamedTemporaryFile()",
    "import ctypes\nx = ctypes.windll",
    "x = '/proc/self/statm'",
    "pid = 1\nx = f'/proc/{pid}/stat'",
    "x = '/tmp'",
    "from datetime import date\nx = date.today().strftime('%-d %B')",
    "from datetime import date\nx = f'{date.today():%-d}'",
    "open('a')",
    "open('a', 'w')",
    "from pathlib import Path\nPath('a').read_text()",
    "from pathlib import Path\nPath('a').write_text('x')",
    "from pathlib import Path\nPath('a').open('w')",
    "import subprocess\nsubprocess.run(['a'], text=True)",
    "import subprocess\nsubprocess.Popen(['a'], preexec_fn=print)",
]


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_line_is_found(text: str) -> None:
    assert len(strays(text)) == 1


ALLOWED = [
    "import sys\nif sys.platform == 'win32':\n    import winreg",
    "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
    "import os\nfrom contextlib import suppress\nwith suppress(AttributeError):\n    os.nice(5)",
    "import signal\nx = signal.SIGTERM if not hasattr(signal, 'SIGKILL') else signal.SIGKILL",
    "open('a', 'rb')",
    "open('a', encoding='utf-8')",
    "from pathlib import Path\nPath('a').open('rb')",
    "x = '/api/health'",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_is_guarded_is_let_through(text: str) -> None:
    assert strays(text) == []


# ---------------------------------------------------------------- forced on this system

AS_ON_WINDOWS = """
import os, signal, sys
for name in ("fork", "forkpty", "nice", "getuid", "geteuid", "getgid", "killpg", "setsid", "sysconf",
             "getloadavg", "chown", "mkfifo", "uname", "statvfs", "sched_getaffinity", "O_DIRECTORY"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGPIPE", "alarm"):
    if hasattr(signal, name):
        delattr(signal, name)
"""


def run(script: str, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *more],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
    )


def test_all_of_it_is_imported_where_the_names_of_posix_are_missing(tmp_path: Path) -> None:
    """The libraries first, with all names: they have guards of their own."""
    script = f"""
import streamlit.web.cli, sqlite_utils, altair, vl_convert, fpdf, uharfbuzz, numpy, scipy.stats
import xlsxwriter, PIL.Image, segno, argon2, babel, starlette, uvicorn, httptools, pymupdf_fonts
import asyncio, concurrent.futures, multiprocessing, subprocess, urllib.request, pyxirr
import logging.handlers
{AS_ON_WINDOWS}
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog"):
    sys.modules[name] = None
import importlib
count = 0
for path in {[str(p.relative_to(ROOT)) for p in CODE if p.parent.name == "parts" or p.is_relative_to(ROOT / "pie_core")]!r}:
    name = path.removesuffix(".py").replace(os.sep, ".").removesuffix(".__init__")
    if not name.endswith("__main__"):
        importlib.import_module(name)
        count += 1
print(count)
"""
    done = run(script, PIE_DATA=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 250


def test_the_builder_works_where_the_names_of_posix_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child process with a pipe: the same on every system, no fork of the server."""
    script = tmp_path / "as_on_windows.py"
    script.write_text(
        f"{AS_ON_WINDOWS}\nimport runpy\nrunpy.run_module('pie_core.api.builder', run_name='__main__')\n",
        encoding="utf-8",
    )
    started = subprocess.Popen

    def start(command: list[str], **more: object) -> subprocess.Popen[bytes]:
        assert command[1:3] == ["-m", "pie_core.api.builder"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return started([command[0], str(script), *command[3:]], env=environment, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(building.subprocess, "Popen", start)
    one = building.Builder()
    try:
        assert one.build(os.getpid) == one.pid
        assert one.build(eval, "hasattr(__import__('os'), 'nice')") is False
    finally:
        one.close()


def test_a_machine_without_linux_folders_tells_nothing_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "Path", lambda text: tmp_path / str(text).lstrip("/"))
    assert machine.memory() is None
    assert machine.resident() is None
    assert machine.family(os.getpid()) == [os.getpid()]


# ---------------------------------------------------------------- names and letters of files

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
LONGEST = 200
"""Of the 260 letters of a path on Windows, some 60 are for the folder in which the workbook lies."""


def odd_names(names: list[str]) -> list[str]:
    """Names that a Windows disk does not take, or takes for one another."""
    found = [
        name
        for name in names
        if len(name) > LONGEST
        or any(
            re.search(r'[<>:"|?*\\\x00-\x1f]', part)
            or part.endswith((".", " "))
            or RESERVED.fullmatch(part)
            for part in name.split("/")
        )
    ]
    seen: dict[str, str] = {}
    for name in names:
        if seen.setdefault(name.casefold(), name) != name:
            found.append(name)
    return found


def files() -> list[Path]:
    """All files of the project, without what tools and classes leave."""
    left = {".git", "data", "__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
    left |= {".hypothesis", ".import_linter_cache"}
    found = []
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [one for one in inside if one not in left]
        found += [Path(folder) / name for name in names]
    return found


def test_every_file_has_a_name_that_windows_can_hold() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in files()]
    assert len(names) > 900
    assert odd_names(names) == []


@pytest.mark.parametrize(
    "names",
    [
        ["a/aux.yaml"],
        ["nul"],
        ["a:b.md"],
        ["what?.md"],
        ["dir./x"],
        ["x "],
        ["a/B.md", "a/b.md"],
        ["d/" + "x" * 199],
    ],
)
def test_an_odd_name_is_found(names: list[str]) -> None:
    assert len(odd_names(names)) == 1


def test_texts_end_their_lines_in_one_way_and_begin_without_a_mark() -> None:
    """Git keeps it so on Windows too (`.gitattributes`): assets have names made of their bytes."""
    kinds = {".py", ".yaml", ".md", ".js", ".css", ".po", ".toml", ".json", ".txt"}
    found = []
    for path in files():
        if path.suffix in kinds:
            data = path.read_bytes()
            if b"\r\n" in data or data.startswith(b"\xef\xbb\xbf"):
                found.append(path.relative_to(ROOT).as_posix())
    assert found == []
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_the_oldest_python_is_the_one_that_the_tools_check_for() -> None:
    """3.11: ruff refuses newer syntax, `requires-python` says so, and the doctor too."""
    from pie_core.doctor.findings import PYTHON

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["requires-python"] == ">=3.11"
    assert settings["tool"]["ruff"]["target-version"] == "py311"
    assert PYTHON[0] == (3, 11)


def test_the_store_needs_no_pandas_and_leaves_it_to_others() -> None:
    """Half a second of each start. Tried by importing sqlite-utils plainly: pandas was there."""
    code = "import sys, pie_core.store.store; print('pandas' in sys.modules); import pandas"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
