"""The folder `content/committee/` to a `Form`, with findings for its authors.

Without whole French words there is no game; another language whose words do not fit is left out,
and the game is shown in French there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.committee_form import Form, FormWords

FOLDER = "committee"
SCHEMA = 1


def load(root: Path, languages: Collection[str]) -> tuple[Form, list[Finding]]:
    """The form in `root`/committee, empty where that folder is absent. Never raises for what
    stands in the files."""
    place = root / FOLDER
    if not place.is_dir():
        return Form(), []
    data, found = files.read(place / "committee.yaml", root)
    if data is None:
        return Form(), found
    name = f"{FOLDER}/committee.yaml"
    if data.pop("schema", None) != SCHEMA:
        found.append(Finding(name, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return Form(), found
    if "words" in data:
        found.append(Finding(name, "words", "has a file of its own", "remove it here"))
        return Form(), found
    form, problems = files.parse(Form, data, name)
    found += problems
    if form is None:
        return Form(), found
    wrong = list(_structure(form, name))
    found += wrong
    words: dict[str, FormWords] = {}
    for language in languages:
        path = place / f"{language}.yaml"
        if language == "fr" or path.exists():
            worded, problems = _words(form, path, root)
            found += problems
            if worded and not problems:
                words[language] = worded
    if wrong or "fr" not in words:
        return Form(), found
    return form.model_copy(update={"words": words}), found


def _structure(form: Form, name: str) -> Iterator[Finding]:
    """Ids stand once, roles look at criteria that exist, somebody decides."""
    criteria = [criterion.id for criterion in form.criteria]
    for part, ids in (("roles", [role.id for role in form.roles]), ("criteria", criteria)):
        if not ids:
            yield Finding(name, part, "is empty", "write at least one")
        for key in sorted({one for one in ids if ids.count(one) > 1}):
            yield Finding(name, part, f"{key!r} stands twice", "choose another id")
    for role in form.roles:
        for key in role.criteria:
            if key not in criteria:
                yield Finding(
                    name, f"roles.{role.id}.criteria", f"no criterion {key!r}", "mend the id"
                )
    if form.roles and not any(role.decides for role in form.roles):
        yield Finding(name, "roles", "nobody decides", "write `decides: true` at one role")


def _words(form: Form, path: Path, root: Path) -> tuple[FormWords | None, list[Finding]]:
    """The words of one language, with what does not fit the structure."""
    data, found = files.read(path, root)
    if data is None:
        return None, found
    name = path.relative_to(root).as_posix()
    worded, problems = files.parse(FormWords, data, name)
    found += problems
    if worded:
        found += files.same_ids(name, "roles", {role.id for role in form.roles}, set(worded.roles))
        found += files.same_ids(
            name, "criteria", {c.id for c in form.criteria}, set(worded.criteria)
        )
    return worded, found
