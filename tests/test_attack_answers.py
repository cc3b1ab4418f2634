"""Answers and photographs under attack: hostile shapes, the criterion changed after the fact."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from pie_core.errors import Frozen, Invalid, NotAnImage
from pie_core.model import programme as p
from pie_core.model.values import checked, filled, gaps, gist
from pie_core.service import answers, documents, photos, plans, projects
from tests.conftest import Class
from tests.test_service_answers import pair, ref, save


def nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    return deep


HOSTILE: list[Any] = [
    *(True, 0, -1, 6, 2.5, 10**400, -(10**400), 1e308, float("nan"), float("inf")),
    *("", "x" * 10**5, "\ud800", "\x00", "\u202e", [], [None], [1], ["aaaa", "aaaa"], ["aaaa\n"]),
    *([{"id": "aaaa"}], [{"id": "aaaa\n", "text": "x"}], [{"id": ["a"], "text": "x"}]),
    *([{"id": "aaaa", "cells": None}], [{"id": "aaaa", "cells": []}], {}, {"": ""}),
    *({"weights": None}, {"scores": None}, {"scores": []}, {"scores": {"aaaa": None}}),
    *(nested(600), {"scores": nested(600)}, [{"id": nested(600)}]),
]


def shapes(prompt: p.Prompt) -> list[Any]:
    """Hostile values, and hostile values inside of what this prompt expects."""
    found = list(HOSTILE)
    if isinstance(prompt, p.Table):
        ids = [column.id for column in prompt.columns]
        found += [[{"id": "aaaa", "cells": {c: v}}] for c in ids for v in HOSTILE]
    if isinstance(prompt, p.Matrix):
        ids = [criterion.id for criterion in prompt.criteria]
        found += [{"weights": {c: v}} for c in ids for v in HOSTILE]
        found += [{"scores": {"aaaa": {c: v}}} for c in ids for v in HOSTILE]
    return found


def test_every_prompt_takes_a_hostile_value_or_refuses_it(school: Class) -> None:
    prompts = [q for m in school.house.programme.modules for a in m.activities for q in a.prompts]
    for prompt in prompts:
        for value in shapes(prompt):
            try:
                kept = checked(prompt, value)
            except Invalid:
                continue
            str(kept).encode()  # Raises for half a surrogate pair.
            assert "\u202e" not in str(kept)
            filled(prompt, kept), gaps(prompt, kept), gist(prompt, kept)


@pytest.mark.parametrize("row", ["aaaa\n", "aaa", "a" * 41, "aa aa", "../aa", 7, None])
def test_the_id_of_an_item_is_an_id(school: Class, row: Any) -> None:
    with pytest.raises(Invalid):
        save(school, school.amal, "nine_blocks.channels", [{"id": row, "text": "x"}])


CRITERION, SEEN = "test_belief.criterion", "test_belief.observation"


def tested(school: Class) -> None:
    save(school, school.amal, CRITERION, "Trois personnes sur trois disent oui.")
    save(school, school.amal, SEEN, "Une sur trois a dit oui.")


@pytest.mark.parametrize("emptied", [None, "", "   "])
def test_a_criterion_does_not_change_after_the_observation_is_taken_back(
    school: Class, monkeypatch: pytest.MonkeyPatch, emptied: str | None
) -> None:
    tested(school)
    later = answers.now() + answers.SLIP + timedelta(seconds=1)
    monkeypatch.setattr(answers, "now", lambda: later)
    save(school, school.amal, SEEN, emptied, 1)
    with pytest.raises(Frozen):
        save(school, school.amal, CRITERION, "Une suffit.", 1)


def test_a_slip_of_the_finger_freezes_nothing(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested(school)
    soon = answers.now() + timedelta(minutes=2)
    monkeypatch.setattr(answers, "now", lambda: soon)
    save(school, school.amal, SEEN, "", 1)
    assert save(school, school.amal, CRITERION, "Deux sur trois.", 1).version == 2
    save(school, school.amal, SEEN, "Une sur trois a dit oui.", 2)
    with pytest.raises(Frozen):
        save(school, school.amal, CRITERION, "Une suffit.", 2)


def test_a_criterion_does_not_change_from_a_team_mates_device_nor_by_going_back(
    school: Class,
) -> None:
    amal, driss, project = pair(school)

    def write(who: Any, where: str, value: Any, based_on: int) -> None:
        answers.save(school.house, who, project, ref(where), value, based_on)

    write(amal, CRITERION, "Une suffit.", 0)
    write(amal, CRITERION, "Trois sur trois.", 1)
    write(driss, SEEN, "Une sur trois.", 0)
    for who in (amal, driss):
        for value, based_on in (("Une suffit.", 2), ("Une suffit.", 1), (None, 2)):
            with pytest.raises(Frozen):
                write(who, CRITERION, value, based_on)


@pytest.mark.parametrize(
    "text", ["😀", "W" * 60, "\u0301" * 60, "ع\u202eع", "<b>$x$</b>&", "\u200b"]
)
def test_any_text_becomes_a_document(school: Class, text: str) -> None:
    for where in ("ten_ideas.project_name", "observe_problem.problem", CRITERION):
        save(school, school.amal, where, text)
    save(school, school.amal, "nine_blocks.channels", [{"id": "aaaa", "text": text}])
    for language in ("fr", "ar", "en"):
        data, name = documents.plan(
            school.house, school.amal, school.project(school.amal), language
        )
        assert data.startswith(b"%PDF-")
        assert not set(name) & set("\\/\"'\r\n<>:")
    assert documents.module_work(school.house, school.amal, "discovery_day")[0]


def test_the_largest_figures_become_a_projection(school: Class) -> None:
    """The greatest sums that may be typed still fit: none wraps round to a negative one."""
    module = school.house.programme.module("discovery_day")
    activity = module.activity("first_figures") if module else None
    assert activity is not None
    for prompt in activity.prompts:
        value: Any = "Grand" if isinstance(prompt, p.ShortText) else None
        if isinstance(prompt, p.Number):
            value = prompt.max
        elif isinstance(prompt, p.Choice):
            value = prompt.options[0]
        elif isinstance(prompt, p.Table):
            cells = {
                c.id: {"text": "x", "amount": 10**12, "number": 10**7, "choice": c.options[-1:]}
                for c in prompt.columns
            }
            kinds = {c.id: c.kind for c in prompt.columns}
            row = {c: v[kinds[c]] for c, v in cells.items()}
            row = {c: v[0] if isinstance(v, tuple) else v for c, v in row.items()}
            value = [{"id": f"row-{i}", "cells": row} for i in range(prompt.max)]
        if value is not None:
            save(school, school.amal, f"first_figures.{prompt.id}", value)
    project = projects.read(school.house, school.amal, school.project(school.amal))
    assert project.plan is not None
    projection = plans.figures(school.house, project.plan)
    assert projection is not None
    assert int(projection.years["sales"][0]) == 10**9 * 10**6 * 12


def test_a_picture_with_broken_metadata_is_still_a_picture() -> None:
    """Whatever bytes stand in the EXIF of a photograph, it is kept or refused, never a bug."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone"
    exif.get_ifd(0x8825)[2] = (33.0, 35.0, 1.5)
    out = io.BytesIO()
    Image.new("RGB", (48, 32), "#885522").save(out, "JPEG", exif=exif)
    whole, random_ = out.getvalue(), random.Random(7)
    start = whole.index(b"Exif")
    kept = 0
    for _ in range(600):
        broken = bytearray(whole)
        for _ in range(random_.choice((1, 3, 9))):
            broken[start + random_.randrange(6, 140)] = random_.choice((0, 1, 7, 255))
        try:
            jpeg, _ = photos.reencoded(bytes(broken))
        except NotAnImage:
            continue
        kept += 1
        assert b"Telephone" not in jpeg
    assert kept > 500


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
        *(("PNG", mode) for mode in ("1", "L", "LA", "P", "I;16", "RGBA")),
        *(("GIF", mode) for mode in ("1", "L", "P")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
        ("MPO", "RGB"),
    ],
)
def test_every_kind_of_picture_becomes_a_plain_jpeg(kind: str, mode: str) -> None:
    out = io.BytesIO()
    more = [Image.new(mode, (7, 5), 1)] if kind in ("GIF", "WEBP", "MPO") else []
    Image.new(mode, (7, 5)).save(
        out, kind, **({"save_all": True, "append_images": more} if more else {})
    )
    jpeg, size = photos.reencoded(out.getvalue() + b"<script>alert(1)</script>")
    assert size == (7, 5)
    assert b"script" not in jpeg
    with Image.open(io.BytesIO(jpeg)) as made:
        assert (made.format, made.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_way_of_holding_the_telephone_comes_out_upright(turn: int) -> None:
    """Against Pillow's own way of turning, on a picture that is its own on no side."""
    from PIL import ImageOps

    drawn = Image.new("RGB", (64, 32), "white")
    drawn.paste("black", (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    drawn.save(out, "PNG", exif=exif)
    jpeg, size = photos.reencoded(out.getvalue())
    with Image.open(io.BytesIO(out.getvalue())) as again:
        expected = ImageOps.exif_transpose(again)
    assert size == expected.size
    with Image.open(io.BytesIO(jpeg)) as made:
        for x, y in ((4, 4), (size[0] - 4, 4), (4, size[1] - 4), (size[0] - 4, size[1] - 4)):
            assert (made.convert("L").getpixel((x, y)) > 128) == (
                expected.convert("L").getpixel((x, y)) > 128
            )


def test_an_item_of_one_block_never_takes_the_note_of_another(school: Class) -> None:
    """Two exercises of a team with the same id for an item: each keeps its own words."""
    save(school, school.amal, "nine_blocks.channels", [{"id": "aaaa", "text": "Le marché"}])
    with pytest.raises(Invalid):
        save(school, school.amal, "nine_blocks.key_partners", [{"id": "aaaa", "text": "Un cousin"}])
    with school.house.store.reading() as r:
        notes = {n.block: n.text for n in r.notes_of(school.project(school.amal))}
    assert notes["channels"] == "Le marché"
