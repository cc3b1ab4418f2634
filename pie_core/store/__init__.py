"""What is kept, and how: `reading` and `writing` (what one may ask), `file`, `server`, `schema`, `backup`."""

import sys

# sqlite-utils imports pandas where it finds it, to know a type that we never hand it: that is half a
# second of each start, and of each command. Whoever needs pandas imports it as ever.
if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["pandas"]
