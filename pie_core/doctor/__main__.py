"""`python -m pie_core.doctor [--port 8501]`: is this laptop ready for class? In French.

Lines that begin with ✓ (good), ! (worth a look) or ✗ (to be settled), with what to do. Exit code 1
if anything is to be settled.
"""

from __future__ import annotations

import argparse
import sys

from pie_core.doctor import facts, findings


def main(arguments: list[str]) -> int:
    """Look, tell, and say whether the class may come."""
    parser = argparse.ArgumentParser(prog="python -m pie_core.doctor", description=__doc__)
    parser.add_argument("--port", type=int, default=8501)
    asked = parser.parse_args(arguments)
    # A French Windows console has no ✓ in its old character set; it must not end the doctor.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    found = findings.findings(facts.read(asked.port))
    print("\n".join(findings.lines(found)))
    return findings.exit_code(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
