"""SIGKILL under load: nothing that was acknowledged is lost. `PIE_KILLS=200` for the long run.

Its guards (the commit before the acknowledgement, one transaction for an answer and its history) were
removed to see `test_faults_power` fail, which is quicker; the eye of this test is tried below.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests import faults


def test_no_acknowledged_save_is_lost(tmp_path: Path) -> None:
    kills = int(os.environ.get("PIE_KILLS", "6"))
    report = faults.kills(tmp_path, kills, seed=int(os.environ.get("PIE_SEED", "1")))
    print(report.lines())
    assert report.lost == []
    assert report.unsound == []
    assert report.odd == []
    assert report.kills == kills
    assert report.acknowledged > kills


def test_a_lost_save_would_be_seen(tmp_path: Path) -> None:
    """The eye of the test itself: a database that holds less, or something else, is found out."""
    [writer] = faults.writers(tmp_path / "data", 1, count=1)
    database = tmp_path / "data" / "pie.sqlite"
    assert faults.lost(writer, database) == []
    writer.kept[1] = "essai"
    assert faults.lost(writer, database) == ["version 1 lost"]
