"""Photographs of paper work: re-encoded, without metadata, bounded in size."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

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


def reencoded(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """A picture as a JPEG of at most 1600 pixels a side, upright, without any metadata.

    Raises `TooLarge` (bytes, or pixels: a small file can unpack to a huge picture), `NotAnImage`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(limit=MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise TooLarge(limit=MAX_PIXELS)
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                flat = Image.new("RGB", upright.size, "white")
                rgba = upright.convert("RGBA")
                flat.paste(rgba, mask=rgba.getchannel("A"))
                out = io.BytesIO()
                flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise NotAnImage() from error
    except (SyntaxError, IndexError, KeyError, OverflowError, MemoryError) as error:
        raise NotAnImage() from error  # What broken files make the decoders raise.
    return out.getvalue(), flat.size


def add(house: House, actor: Actor, owner: str, ref: PromptRef, data: bytes) -> dict[str, object]:
    """Keep a photograph for a prompt: its new id and size. The answer names it afterwards."""
    _, activity = activity_at(house, ref.module, ref.activity)
    policy.require(writable(actor, activity, owner))
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
