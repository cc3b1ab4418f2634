"""Files that attack, made as they are asked for, and a process of its own in which they are opened.

`python -m tests.hostile_files` opens each of them as the application would and says, as JSON, what
came of it and by how many megabytes the process grew.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pie_core.errors import PieError
from pie_core.roster import reading
from pie_core.service import class_file, photos, portable

MB = 1024 * 1024
Make = Callable[[], bytes]


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


# ---------------------------------------------------------------- lists of names

S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c></row>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def sheet(rows: str, head: str = "") -> bytes:
    return f"{head}<worksheet {S}><sheetData>{rows}</sheetData></worksheet>".encode()


def xlsx(first: bytes, **more: bytes) -> bytes:
    parts = {
        "xl/workbook.xml": (
            f'<workbook {S} {R}><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": first,
    }
    return zipped({**parts, **{name.replace("__", "/") + ".xml": d for name, d in more.items()}})


def ods(content: bytes) -> bytes:
    return zipped({"content.xml": content})


def _cell(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def _many_parts() -> bytes:
    return zipped({f"x/{n}": b"" for n in range(18_000)} | {"xl/workbook.xml": b"<a/>"})


ROSTERS: dict[str, Make] = {
    "laughs": lambda: xlsx(sheet(_cell("&i;"), LAUGHS)),
    "laughs after a long remark": lambda: xlsx(sheet(_cell("&i;"), f"<!--{' ' * 5000}-->{LAUGHS}")),
    "laughs in UTF-16": lambda: xlsx(
        sheet(_cell("&i;"), f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}')
        .decode()
        .encode("utf-16")
    ),
    "laughs in the workbook": lambda: xlsx(
        sheet(ROW), xl__sharedStrings=(LAUGHS + "<sst/>").encode()
    ),
    "laughs in LibreOffice": lambda: ods((LAUGHS + "<t><table-row/></t>").encode()),
    "a file of this machine": lambda: xlsx(sheet(_cell("&i;"), f"<!--{' ' * 5000}-->{OUTSIDE}")),
    "a file of this machine, LibreOffice": lambda: ods(
        f"<!--{' ' * 5000}-->{OUTSIDE}<a><table-row><table-cell><p>&i;</p></table-cell></table-row></a>".encode()
    ),
    "zip bomb": lambda: xlsx(sheet(" " * (30 * MB))),
    "a million cells in a row": lambda: xlsx(sheet(f"<row>{'<c/>' * 800_000}</row>")),
    "a million texts": lambda: xlsx(
        sheet(ROW), xl__sharedStrings=f"<sst>{'<si/>' * 300_000}</sst>".encode()
    ),
    "a million boxes in boxes": lambda: xlsx(sheet("<a>" * 800_000)),
    "a million remarks": lambda: xlsx(sheet(f"<row>{'<?x y?>' * 300_000}</row>")),
    "a million attributes": lambda: xlsx(
        sheet("<row " + " ".join(f'a{n}="1"' for n in range(1_100_000)) + "/>")
    ),
    "a million cells in LibreOffice": lambda: ods(
        f"<t><table-row>{'<table-cell/>' * 1_200_000}</table-row></t>".encode()
    ),
    "repeated to no end": lambda: ods(
        b'<t><table-row number-rows-repeated="99999999999"><table-cell number-columns-repeated='
        b'"99999999999"><p>Nom</p></table-cell></table-row></t>'
    ),
    "a way out of the archive": lambda: zipped(
        {
            "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": (
                b'<R><Relationship Id="r1" Target="../../../../../../etc/passwd"/></R>'
            ),
        }
    ),
    "eighteen thousand parts": _many_parts,
    "a million columns": lambda: b"a;" * 490_000,
    "a cell without end": lambda: b'"' + b"a" * (MB // 2),
    "nothing but ends of lines": lambda: b"\n" * (MB // 2),
    "nothing but zeros": lambda: b"\x00" * (MB // 2),
    "zeros between letters": lambda: b"N\x00om;\x00Groupe\r\nA\x00mal;\x00B\r\n",
    "UTF-16 that is none": lambda: b"\xff\xfe\x00\xd8N\x00o\x00m\x00\n\x00",
    "bytes of no alphabet": lambda: bytes(range(128, 256)) * 100,
    "a spreadsheet cut in two": lambda: xlsx(sheet(ROW))[:300],
}


# ---------------------------------------------------------------- pictures


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, data: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = _chunk(b"IDAT", data or zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + _chunk(b"IEND", b"")


def _frames() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    frames = [Image.new("P", (900, 900), n) for n in range(60)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _flat(side: int, kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L" if kind == "PNG" else "RGB", (side, side)).save(out, kind)
    return out.getvalue()


PICTURES: dict[str, Make] = {
    "two thousand million points": lambda: png(2_000_000_000, 1),
    "fifty thousand a side": lambda: png(50_000, 50_000, data=zlib.compress(b"\x00" * 10 * MB)),
    "all that is allowed": lambda: _flat(7000, "PNG"),
    "a text that unpacks to a gigabyte": lambda: png(
        2, 2, _chunk(b"zTXt", b"a\x00\x00" + zlib.compress(b"\x00" * 100 * MB, 9))
    ),
    "a profile that unpacks": lambda: png(
        2, 2, _chunk(b"iCCP", b"a\x00\x00" + zlib.compress(b"\x00" * 100 * MB, 9))
    ),
    "cut in two": lambda: _flat(600, "JPEG")[:900],
    "sixty frames": _frames,
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "SVG behind the signs of a GIF": lambda: b"GIF89a<svg onload=alert(1)>",
    "HTML behind the signs of a JPEG": lambda: b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "TIFF": lambda: b"II*\x00\x08\x00\x00\x00\x00\x00",
    "nothing": lambda: b"",
}


# ---------------------------------------------------------------- files of projects and classes

PROJECTS: dict[str, Make] = {
    "forty megabytes of brackets": lambda: b"[" * (40 * MB - 1),
    "boxes in boxes": lambda: b'{"a":' * 2_000_000,
    "a number without end": lambda: (
        b'{"format": "pie-project", "version": ' + b"9" * 5_000_000 + b"}"
    ),
    "infinity": lambda: b'{"format": "pie-project", "version": Infinity}',
    "half a letter": lambda: b'{"format": "pie-project", "version": 1, "team": "\\ud800"}',
    "UTF-16": lambda: '{"format": "pie-project"}'.encode("utf-16"),
    "not even text": lambda: bytes(range(256)) * 1000,
}
CLASSES: dict[str, Make] = {
    "no zip": lambda: b"PK\x03\x04" + b"\x00" * 1000,
    "too many parts": lambda: zipped({f"photos/{n:08d}.jpg": b"" for n in range(13_000)}),
    "a manifest that unpacks to a gigabyte": lambda: zipped({"manifest.json": b" " * (40 * MB)}),
    "a manifest of boxes": lambda: zipped({"manifest.json": b"[" * (20 * MB)}),
    "a part that says it is small": lambda: lying(zipped({"manifest.json": b" " * (40 * MB)})),
}


def lying(data: bytes) -> bytes:
    """An archive whose directory says that its first part is ten bytes, unpacked."""
    small = bytearray(data)
    at = small.rindex(b"PK\x01\x02")
    small[at + 24 : at + 28] = struct.pack("<I", 10)
    small[22:26] = struct.pack("<I", 10)
    return bytes(small)


def _class(data: bytes) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "class.zip"
        path.write_bytes(data)
        with class_file.Opened(path) as opened:
            return opened.whole()


OPENED: dict[str, tuple[dict[str, Make], Callable[[bytes], Any]]] = {
    "roster": (ROSTERS, reading.read),
    "picture": (PICTURES, photos.reencoded),
    "project": (PROJECTS, portable.parsed),
    "class": (CLASSES, _class),
}


STATUS, REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak(*, anew: bool = False) -> float:
    """Megabytes that this process has had at most since it was asked `anew`.

    0 where the system does not say. (`getrusage` would count what the parent had before the start.)
    """
    if not STATUS.exists():
        return 0.0
    if anew:
        REFS.write_text("5", encoding="ascii")
    text = STATUS.read_text(encoding="ascii", errors="replace")
    return int(next(line for line in text.splitlines() if "VmHWM" in line).split()[1]) / 1024


def outcome(open_: Callable[[bytes], Any], data: bytes) -> str:
    """`taken`, the code of the one refusal, or the name of what went wrong."""
    try:
        found = open_(data)
    except PieError as error:
        findings = error.data.get("findings") or [{"code": error.code}]
        return str(findings[0]["code"])
    except Exception as error:
        return f"!{type(error).__name__}: {error}"[:200]
    return "taken" if "root:" not in repr(found)[:100_000] else "!read a file of this machine"


def main(folder: str) -> None:
    """Open each file of a folder (`kind.number`), and say what came of it."""
    told = {}
    for name in sorted(os.listdir(folder)):
        kind, _, _number = name.partition(".")
        data = (Path(folder) / name).read_bytes()
        before = peak(anew=True)
        said = outcome(OPENED[kind][1], data)
        told[name] = [said, round(peak() - before, 1)]
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
