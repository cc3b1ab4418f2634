"""Photographs of paper work: re-encoded, without metadata, bounded in size."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import ExifTags, Image, UnidentifiedImageError

from pie_core import policy
from pie_core.errors import NotAnImage, NotFound, TooLarge
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.service.answers import activity_at, readable, writable
from pie_core.service.house import House, new_id, now

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1600
QUALITY = 80
PHOTOS_OF_OWNER = 60

_BROKEN = (
    SyntaxError,
    LookupError,
    ArithmeticError,
    TypeError,
    EOFError,
    struct.error,
    MemoryError,
)
"""What else broken files make the decoders raise."""

_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation (TIFF 6.0, tag 274) → what makes the picture upright."""


def reencoded(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """A picture as a JPEG of at most 1600 pixels a side, upright, without any metadata.

    Raises `TooLarge` (bytes, or pixels: a small file can unpack to a huge picture), `NotAnImage`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(limit=MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Large, or with broken EXIF: nothing to tell anybody.
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise TooLarge(limit=MAX_PIXELS)
                turn = _turn(picture)
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                # Made small before it is turned: each copy of a large one takes 200 MB.
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                upright = picture.transpose(turn) if turn is not None else picture
                flat = Image.new("RGB", upright.size, "white")
                rgba = upright.convert("RGBA")
                flat.paste(rgba, mask=rgba.getchannel("A"))
                out = io.BytesIO()
                flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise NotAnImage() from error
    except _BROKEN as error:
        raise NotAnImage() from error
    return out.getvalue(), flat.size


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to turn a picture upright. Telephones write broken EXIF too; the picture is still one."""
    try:
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except Exception:
        return None


def add(house: House, actor: Actor, owner: str, ref: PromptRef, data: bytes) -> dict[str, object]:
    """Keep a photograph for a prompt: its new id and size. The answer names it afterwards."""
    _, activity = activity_at(house, ref.module, ref.activity)
    policy.require(writable(house, actor, ref.module, activity, owner))
    prompt = activity.prompt(ref.prompt)
    if prompt is None or prompt.kind != "photo":
        raise NotFound()
    with house.store.reading() as r:
        if len(r.photos_of(owner)) >= PHOTOS_OF_OWNER:
            raise TooLarge(limit=PHOTOS_OF_OWNER)
    jpeg, size = reencoded(data)
    photo_id = new_id()
    with house.store.writing() as w:
        w.add_photo(photo_id, owner, ref, actor.id, now(), size, jpeg)
    return {"id": photo_id, "width": size[0], "height": size[1]}


def read(house: House, actor: Actor, photo_id: str) -> bytes:
    """The JPEG of a photograph, for who may read the answer that it belongs to."""
    with house.store.reading() as r:
        row = r.photo(photo_id)
        if row is None:
            raise NotFound()
        _, activity = activity_at(house, row["module"], row["activity"])
        policy.require(readable(r, actor, activity, row["owner"]))
        return bytes(row["jpeg"])
