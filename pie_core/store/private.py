"""The data folder is its owner's: other accounts of the computer do not look into it.

Files inside need no modes of their own, since nobody else comes in. On Windows a user's folder is
closed to others already, by its access list.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OWNER = 0o700


def close(folder: Path) -> None:
    """Let only the owner in. A folder that is another account's, or on a disk without modes, stays."""
    if os.name != "posix":
        return
    with suppress(OSError):
        if stat.S_IMODE(folder.stat().st_mode) != OWNER:
            folder.chmod(OWNER)
