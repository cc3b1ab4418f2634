"""`content/glossary/`: the terms and their words, with findings."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.glossary import Term, TermWords

FOLDER = "glossary"


def load(root: Path, languages: Collection[str]) -> tuple[dict[str, Term], list[Finding]]:
    """Id → term, in the order of the French file. Never raises for what stands in the files.

    A term without words in another language is a finding and stays; a French form that two terms
    claim is one too.
    """
    if not (root / FOLDER / "fr.yaml").exists():
        return {}, []
    found: list[Finding] = []
    words: dict[str, dict[str, TermWords]] = {}
    for language, told in files.languages(TermWords, root, FOLDER, languages, found):
        if language == "fr":
            words = {key: {} for key in told}
        found += files.same_ids(f"{FOLDER}/{language}.yaml", "", set(words), set(told))
        for key in told.keys() & words.keys():
            words[key][language] = told[key]
    terms = {}
    for key, texts in words.items():
        term, problems = files.parse(Term, {"id": key, "words": texts}, f"{FOLDER}/fr.yaml", key)
        found += problems
        if term:
            terms[key] = term
    owners: dict[str, str] = {}
    for term in terms.values():
        for form in term.words["fr"].written:
            other = owners.setdefault(form.casefold(), term.id)
            if other != term.id:
                what = f"{form!r} is a form of {other} too"
                found.append(Finding(f"{FOLDER}/fr.yaml", term.id, what, "leave it to one of them"))
    return terms, found
