"""Files that attack: lists, pictures, projects, classes; and contents and files changed at random.

Each is opened in a process of its own, which says what came of it and how far it grew: one clear
code, and no more than `MOST` megabytes. How the guards were tried: without `_AT_ONCE` the row of a
million cells took 648 MB (of a file of 16 kB); with the old look for a DOCTYPE (the first 4,000
bytes) the laughs after a remark were unpacked by 22 MB; see also each test's own words.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pie_core.content import translations
from pie_core.content.load import ROOT as CONTENT
from pie_core.content.load import load
from pie_core.errors import PieError
from pie_core.service import portable
from tests import hostile_files as files
from tests.conftest import Class
from tests.laptops import Laptop
from tests.server import ROOT
from tests.test_service_class_file import packed, unpacked

MOST = 120.0
"""Megabytes. A photograph of fifty million points takes 40, a class's manifest 63."""
EXAMPLES = int(os.environ.get("PIE_EXAMPLES", "6"))
"""How many changed files of each kind; `PIE_EXAMPLES=300` looks for longer."""
CODES = {
    "roster": {"roster_size", "roster_kind", "roster_empty", "roster_rows", "roster_columns"},
    "picture": {"not_an_image", "too_large"},
    "project": {"not_json", "foreign_file", "newer_file", "broken_file", "too_large"},
    "class": {"not_class_file", "foreign_class", "damaged_class", "broken_class", "too_large"},
}
TAKEN = {"all that is allowed", "sixty frames", "bytes of no alphabet"}
"""What is odd and no attack: a large photograph, an animation, names in an unknown alphabet."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[str, float]]:
    """Kind and name of a file → what came of it, and by how many megabytes the process grew."""
    folder = tmp_path_factory.mktemp("hostile")
    names = {}
    for kind, (made, _) in files.OPENED.items():
        for number, (name, make) in enumerate(made.items()):
            names[f"{kind}.{number:02}"] = (kind, name)
            (folder / f"{kind}.{number:02}").write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile_files", str(folder)],
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return {names[file]: (said, grew) for file, (said, grew) in json.loads(done.stdout).items()}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, (made, _) in files.OPENED.items() for name in made]
)
def test_a_hostile_file_is_one_clear_refusal_in_bounded_memory(
    told: dict[tuple[str, str], tuple[str, float]], kind: str, name: str
) -> None:
    said, grew = told[kind, name]
    assert said in (CODES[kind] if name not in TAKEN else {"taken"})
    assert grew < MOST


# ---------------------------------------------------------------- changed at random

JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(["", "\x00", "\ud800", "../../x", "a" * 5000, "=1+1", "<script>", "0", "é"]),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"": None}),
    st.just([{"id": 5}]),
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside, itself left out."""
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [way for key, one in inside for way in ((*at, key), *places(one, (*at, key)))]


def changed(data: st.DataObject, whole: Any) -> Any:
    """A copy in which one to three values are junk, gone, or stand under another name."""
    copied = json.loads(json.dumps(whole, default=str))
    for _ in range(data.draw(st.integers(1, 3))):
        found = places(copied)
        if not found:
            break
        *way, last = data.draw(st.sampled_from(found))
        inside = copied
        for key in way:
            inside = inside[key]
        match data.draw(st.sampled_from(["junk", "gone", "renamed"])):
            case "junk":
                inside[last] = data.draw(JUNK)
            case "gone":
                del inside[last]
            case "renamed" if isinstance(inside, dict):
                inside[data.draw(st.sampled_from(["x", "id", "__class__", "\x00"]))] = inside.pop(
                    last
                )
    return copied


@pytest.fixture(scope="module")
def project_file() -> dict[str, Any]:
    """An example team's whole project, as a file."""
    path = next((ROOT / "content" / "examples" / "projects").glob("*.json"))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_projects_file_changed_at_random_is_taken_or_refused_whole(
    school: Class, project_file: dict[str, Any], data: st.DataObject
) -> None:
    """Nothing else than a refusal; and what is refused has left nothing behind."""
    house = school.house
    tables = ("projects", "answers", "notes", "submissions", "records", "photos", "people")
    count = " + ".join(f"(select count(*) from {table})" for table in tables)

    def kept() -> Any:
        return house.store.engine.rows(f"select {count} as n")

    text = json.dumps(changed(data, project_file))
    before = kept()
    try:
        portable.received(house, school.trainer, text.encode(), school.cohort.id)
    except PieError:
        assert kept() == before


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_classs_file_changed_at_random_is_taken_or_refused_whole(
    school: Class, tmp_path: Path, data: st.DataObject
) -> None:
    """As for a project; the hashes are made anew, so that what is inside is read at all."""
    house = school.house
    laptop = Laptop(house, school.trainer, tmp_path)
    parts = unpacked(laptop.file(school.cohort.id))
    name = data.draw(st.sampled_from(sorted(one for one in parts if one.endswith(".json"))))
    parts[name] = changed(data, parts[name])
    tables = ("cohorts", "people", "teams", "projects", "answers", "class_events", "feedback")
    count = " + ".join(f"(select count(*) from {table})" for table in tables)
    before = house.store.engine.rows(f"select {count} as n")
    try:
        laptop.take(packed(parts, rehash=name != "manifest.json"))
    except PieError:
        assert house.store.engine.rows(f"select {count} as n") == before


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with two of its modules, so that reading it is quick."""
    root = tmp_path_factory.mktemp("small") / "content"
    shutil.copytree(CONTENT, root, ignore=shutil.ignore_patterns("projects", "*.po", "groupe"))
    modules = sorted(path for path in (root / "modules").iterdir() if path.is_dir())
    for path in modules[2:]:
        shutil.rmtree(path)
    return root


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_content_changed_at_random_gives_findings(small: Path, data: st.DataObject) -> None:
    """Whatever stands in a file of content, reading it tells its author and never stops a class."""
    path = data.draw(st.sampled_from(sorted(small.rglob("*.yaml"))))
    before = path.read_bytes()
    whole = yaml.load(before, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    text = yaml.safe_dump(changed(data, whole), allow_unicode=True)
    try:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        loaded = load(small)
        assert all(str(finding) for finding in (*loaded.findings, *translations.findings(small)))
    finally:
        path.write_bytes(before)
