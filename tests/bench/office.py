"""LibreOffice without a window: what it computes of a workbook, and how long it takes."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

LIBRARY = {
    "script.xlc": """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/"
 xlink:type="simple" library:link="false"/>
</library:libraries>
""",
    "Standard/script.xlb": """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
<library:element library:name="Bench"/>
</library:library>
""",
    "Standard/Bench.xba": """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Bench"
 script:language="StarBasic">
Sub Recalculate(source As String, target As String, times As Integer)
    Dim hidden(0) As New com.sun.star.beans.PropertyValue
    hidden(0).Name = "Hidden"
    hidden(0).Value = True
    book = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
    book.calculateAll()
    file = FreeFile
    Open target For Output As #file
    For i = 1 To times
        began = GetSystemTicks()
        book.calculateAll()
        Print #file, GetSystemTicks() - began
    Next i
    Close #file
    book.close(True)
    StarDesktop.terminate()
End Sub
</script:module>
""",
}
"""A macro that opens a workbook once and computes it again and again: milliseconds, a line each."""
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Comma, quotes, UTF-8, from line 1, values as they are and not as shown, every sheet."""
DEADLINE = 300


class NotComputed(RuntimeError):
    """LibreOffice ended without the file that it was asked for."""


def program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def left_out() -> bool:
    """Whether tests with LibreOffice are skipped: it is absent, and `PIE_REQUIRE_OFFICE` is not set."""
    return program() is None and not os.environ.get("PIE_REQUIRE_OFFICE")


@dataclass(frozen=True)
class Office:
    """LibreOffice with its own profile, in a folder that is ours to write."""

    command: str
    folder: Path

    @classmethod
    def opened(cls, folder: Path) -> Office:
        """A profile in `folder`, with the settings that LibreOffice ships: what it computes when a
        file is opened is what anybody's LibreOffice does. Raises `NotComputed` where there is none.
        """
        command = program()
        if command is None:
            raise NotComputed("LibreOffice is not installed")
        user = folder / "profile" / "user"
        user.mkdir(parents=True, exist_ok=True)
        office = cls(command, folder)
        # The first start fills the profile and would replace a library that is there already.
        office.run("--terminate_after_init")
        for name, text in LIBRARY.items():
            (user / "basic" / name).write_text(text, encoding="utf-8")
        return office

    def run(self, *arguments: str) -> None:
        """One start of LibreOffice, waited for."""
        profile = (self.folder / "profile").resolve().as_uri()
        # A server has no home and no screen of its own.
        environment = {**os.environ, "HOME": str(self.folder), "SAL_USE_VCLPLUGIN": "svp"}
        subprocess.run(
            [
                self.command,
                "--headless",
                "--norestore",
                f"-env:UserInstallation={profile}",
                *arguments,
            ],
            check=True,
            capture_output=True,
            timeout=DEADLINE,
            env=environment,
        )

    def convert(self, *workbooks: Path, to: str = EVERY_SHEET) -> None:
        """Open, compute, and write beside our profile: one CSV for every sheet of each.

        With `to="csv"`, the first sheet alone is written.
        """
        self.run("--convert-to", to, "--outdir", str(self.folder), *map(str, workbooks))

    def recalculated(self, workbook: Path, times: int) -> list[float]:
        """Seconds of each hard recalculation of a workbook that stays open."""
        target = self.folder / f"{workbook.stem}.ticks"
        target.unlink(missing_ok=True)
        source = workbook.resolve().as_uri()
        self.run(f'macro:///Standard.Bench.Recalculate("{source}","{target}",{times})')
        if not target.is_file():
            raise NotComputed("the macro did not run")
        return [int(line) / 1000 for line in target.read_text(encoding="utf-8").split()]

    def rows(self, workbook: Path, name: str) -> list[list[str]]:
        """The rows of a converted sheet, a text for every cell."""
        path = self.folder / f"{workbook.stem}-{name}.csv"
        if not path.is_file():
            raise NotComputed(f"{path.name} was not written")
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


def whole(cell: str) -> int:
    """A computed cell, which must be a whole number of centimes."""
    value = float(cell)
    if value != int(value):
        raise ValueError(f"{cell} is not a whole number of centimes")
    return int(value)
