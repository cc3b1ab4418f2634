"""Every file, folder and module command that the README names exists."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MADE_AT_RUN_TIME = {"data", "backups/", "chromium"}


def test_every_path_exists() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w.-]+(?:\.(?:py|md|yaml|toml)|/))`", README))
    assert {"app.py", "docs/architecture.md", "pie_core/policy.py"} <= named
    missing = {
        name
        for name in named - MADE_AT_RUN_TIME
        if not (ROOT / name).exists() and not list(ROOT.glob(f"content/*/*/{name}"))
    }
    assert missing == set()


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", README))))
def test_every_command_is_a_module(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_the_content_check_says_what_the_readme_promises() -> None:
    done = subprocess.run(
        [sys.executable, *shlex.split("-m pie_core.content")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    assert "0 errors" in done.stdout
