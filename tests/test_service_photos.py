"""Photographs: re-encoded, stripped, bounded; files that are no pictures."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from pie_core.errors import Forbidden, NotAnImage, NotFound, TooLarge
from pie_core.model.programme import PromptRef
from pie_core.service import answers, photos
from tests.conftest import Class

pytestmark = pytest.mark.engines

PHOTO = PromptRef(module="discovery_day", activity="observe_problem", prompt="photo")


def picture(size: tuple[int, int] = (3000, 2000), kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#88aa44").save(out, kind, **more)
    return out.getvalue()


def test_a_photo_is_smaller_upright_and_says_nothing_of_its_phone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Phone"
    exif[0x0112] = 6  # Turned by 90 degrees.
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    jpeg, size = photos.reencoded(picture(exif=exif))
    with Image.open(io.BytesIO(jpeg)) as made:
        assert made.format == "JPEG"
        assert made.size == size
        assert size[1] > size[0]
        assert max(size) == photos.LONGEST_SIDE
        assert not made.getexif()
    assert b"Secret Phone" not in jpeg


def test_transparency_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    jpeg, _ = photos.reencoded(out.getvalue())
    with Image.open(io.BytesIO(jpeg)) as made:
        assert made.getpixel((1, 1)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 pixels in some bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAnImage),
        (b"%PDF-1.7 not a picture", NotAnImage),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NotAnImage),
        (picture()[:400], NotAnImage),
        (b"x" * (photos.MAX_BYTES + 1), TooLarge),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        photos.reencoded(data)


def test_a_small_file_with_a_huge_picture_is_refused() -> None:
    with pytest.raises((TooLarge, NotAnImage)):
        photos.reencoded(bomb())


def test_a_photo_belongs_to_its_team(school: Class) -> None:
    project = school.project(school.amal)
    made = photos.add(school.house, school.amal, project, PHOTO, picture())
    answers.save(school.house, school.amal, project, PHOTO, [{"id": made["id"], "caption": "A"}], 0)
    assert photos.read(school.house, school.trainer, str(made["id"]))[:2] == b"\xff\xd8"
    with pytest.raises(Forbidden):
        photos.read(school.house, school.driss, str(made["id"]))
    with pytest.raises(Forbidden):
        photos.add(school.house, school.driss, project, PHOTO, picture())
    with pytest.raises(NotFound):
        answers.save(
            school.house, school.driss, school.project(school.driss), PHOTO, [{"id": made["id"]}], 0
        )
    not_photo = PHOTO.model_copy(update={"prompt": "problem"})
    with pytest.raises(NotFound):
        photos.add(school.house, school.amal, project, not_photo, picture())
