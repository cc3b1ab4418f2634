"""`python -m pie_core.content [FOLDER]`: what authors should mend; exit 1 if any is an error.

`python -m pie_core.content --translated FILE …` notes that these translations were looked at and say
what the French says now (without files: all of them).
"""

from __future__ import annotations

import sys
from pathlib import Path

from pie_core.content import translations
from pie_core.content.load import ROOT, load
from pie_core.model.programme import Module


def main(arguments: list[str]) -> int:
    """Print one line a finding, then the counts."""
    if arguments[:1] == ["--translated"]:
        chosen = {Path(name).resolve() for name in arguments[1:]}
        print(f"{translations.record(ROOT, chosen or None)} texts noted")
        return 0
    root = Path(arguments[0]) if arguments else ROOT
    loaded = load(root)
    found = [*loaded.findings, *translations.findings(root)]
    for finding in found:
        print(finding)
    errors = sum(finding.level == "error" for finding in found)
    programme = loaded.programme
    print(f"{counted(programme.modules)}, {errors} errors, {len(found) - errors} warnings")
    if programme.others:
        print(f"other tracks: {counted(programme.others)}")
    return 1 if errors else 0


def counted(modules: tuple[Module, ...]) -> str:
    """How much there is: modules, activities, minutes of them, hours of séances."""
    activities = [activity for module in modules for activity in module.activities]
    minutes = sum(module.minutes for module in modules)
    hours = sum(one.minutes for module in modules for one in module.workshops) / 60
    return (
        f"{len(modules)} modules, {len(activities)} activities of {minutes} minutes, "
        f"{hours:.1f} hours of séances"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
