"""`content/cases/`: the running cases with their words, with findings."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.base import Entry, Id
from pie_core.model.programme import Case, CaseWords

FOLDER = "cases"
SCHEMA = 1


class _Listed(Entry):
    """A case without its words."""

    id: Id
    project: str = ""


def load(root: Path, languages: Collection[str], found: list[Finding]) -> dict[str, Case]:
    """Id → case, in the file's order. Never raises for what stands in the files."""
    name = f"{FOLDER}/cases.yaml"
    if not (root / name).exists():
        return {}
    data, problems = files.read(root / name, root)
    found += problems
    if data is None:
        return {}
    rows = data.get("cases")
    if data.get("schema") != SCHEMA or not isinstance(rows, list):
        mend = f"write `schema: {SCHEMA}` and `cases:`, a list of `- {{id: …, project: …}}`"
        found.append(Finding(name, "cases", "no list of cases of this schema", mend))
        return {}
    listed = files.entries(_Listed, rows, name, "cases", found)
    words: dict[str, dict[str, CaseWords]] = {one: {} for one in listed}
    for language, told in files.languages(CaseWords, root, FOLDER, languages, found):
        found += files.same_ids(f"{FOLDER}/{language}.yaml", "", set(listed), set(told))
        for key in told.keys() & words.keys():
            words[key][language] = told[key]
    for one in listed.values():
        whole = root / "examples" / "projects" / f"{one.project}.json"
        if one.project and not whole.exists():
            what = f"no project {one.project!r}"
            mend = "name a file of examples/projects/ without .json"
            found.append(Finding(name, f"{one.id}.project", what, mend))
    return {
        one.id: Case(id=one.id, project=one.project, words=words[one.id])
        for one in listed.values()
        if "fr" in words[one.id]
    }
