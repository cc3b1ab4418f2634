"""The file `content/help.yaml` to the rules that show who needs help, with findings.

Without the file, or with one that cannot be read, the usual thresholds hold.
"""

from __future__ import annotations

from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.help import HelpRules

FILE = "help.yaml"
SCHEMA = 1


def load(root: Path) -> tuple[HelpRules, list[Finding]]:
    """The rules. Never raises for what stands in the file."""
    if not (root / FILE).exists():
        return HelpRules(), []
    data, found = files.read(root / FILE, root)
    if data is None:
        return HelpRules(), found
    if data.pop("schema", None) != SCHEMA:
        found.append(Finding(FILE, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return HelpRules(), found
    rules, problems = files.parse(HelpRules, data, FILE)
    found += problems
    if rules is None:
        return HelpRules(), found
    if rules.stuck.minutes >= rules.stuck.at_most:
        spot = "at_most is not above minutes, so nobody is ever stuck"
        found.append(Finding(FILE, "stuck.at_most", spot, "write more minutes", "warning"))
    return rules, found
