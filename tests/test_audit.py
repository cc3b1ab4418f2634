"""Nothing that is installed has a known hole, as far as the public list of advisories can be asked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.server import ROOT


def _audited(lock: str) -> tuple[dict[str, list[str]], str]:
    """Package → its advisories, of those that the list knows; and what was said besides."""
    asked = ("-r", lock, "--no-deps", "--disable-pip", "--format", "json", "--timeout", "5")
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *asked, "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    told = json.loads(done.stdout) if done.stdout.startswith("{") else {"dependencies": []}
    known = {one["name"]: one for one in told["dependencies"] if "vulns" in one}
    return {name: [v["id"] for v in one["vulns"]] for name, one in known.items()}, done.stderr


def test_no_package_has_a_known_hole() -> None:
    found, said = _audited("requirements.lock")
    if not found:
        pytest.skip(f"the list of advisories cannot be asked from here: {said[-120:]!r}")
    assert {name: holes for name, holes in found.items() if holes} == {}
