"""`python -m pie_core.content [FOLDER]`: what authors should mend; exit 1 if any is an error."""

from __future__ import annotations

import sys
from pathlib import Path

from pie_core.content.load import ROOT, load


def main(arguments: list[str]) -> int:
    """Print one line a finding, then one line of counts."""
    loaded = load(Path(arguments[0]) if arguments else ROOT)
    for finding in loaded.findings:
        print(finding)
    modules = loaded.programme.modules
    activities = [activity for module in modules for activity in module.activities]
    minutes = sum(module.minutes for module in modules)
    print(
        f"{len(modules)} modules, {len(activities)} activities, {minutes} minutes, "
        f"{len(loaded.errors)} errors, {len(loaded.findings) - len(loaded.errors)} warnings"
    )
    return 1 if loaded.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
