"""Rules inside a module and between modules, as findings for authors."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.content import files, workshops
from pie_core.content.files import Finding
from pie_core.model import programme as p
from pie_core.model.project import BLOCKS

LESSON_WORDS = 400

LINK_FIELDS = {
    "note": frozenset(BLOCKS),
    "hypothesis": frozenset({"statement"}),
    "experiment": frozenset(
        {"method", "criterion", "observation", "asked", "in_favour", "decision", "learning"}
    ),
    "plan": frozenset(
        {
            "activity",
            "offer",
            "price",
            "units",
            "unit_cost",
            "investments",
            "overheads",
            "funding",
            "start",
        }
    ),
    "project": frozenset(
        {
            "name",
            "problem",
            "customer",
            "idea",
            "story",
            "learned",
            "next_step",
            "skills",
        }
    ),
}
"""Where an answer may go on the thread."""

NEEDED_COLUMNS = {
    "investments": {"name", "amount"},
    "overheads": {"name", "amount"},
    "funding": {"name", "kind", "amount"},
}
"""The columns that the plan reads from a table linked to it."""


def programme(loaded: p.Programme) -> list[Finding]:
    """Everything wrong with a programme whose files could be read."""
    found: list[Finding] = []
    seen: dict[str, str] = {}
    parts = {stage.id for track in loaded.tracks for stage in track.stages}
    for part in sorted(parts | {track.id for track in loaded.tracks}):
        if part not in loaded.stage_words.get("fr", {}):
            found.append(Finding("programme.fr.yaml", part, "has no words", "write its name"))
    apart = [module for module in (loaded.plan, loaded.dossier) if module]
    for module in (*loaded.every.values(), *apart, *loaded.sheets.values()):
        if module.id in seen:
            found.append(
                Finding(
                    f"{module.place}/module.yaml",
                    "id",
                    f"{seen[module.id]} has the same id",
                    "choose another id",
                )
            )
        seen[module.id] = module.folder
        found += _module(module, loaded)
    found += _assessment(loaded)
    return found


def _assessment(loaded: p.Programme) -> Iterator[Finding]:
    """When people look at their own competences names instruments and activities that exist."""
    asked, file = loaded.assessment, "programme.yaml"
    if asked is None:
        return
    for field, name, kind in (("own", asked.own, "self"), ("peers", asked.peers, "peer")):
        one = loaded.instrument(name) if name else None
        if name and (one is None or one.kind != kind):
            yield Finding(
                file,
                f"assessment.{field}",
                f"{name} is no instrument of the kind {kind}",
                "write the id of one in content/instruments/",
            )
    for moment, after in (("start", asked.start.after), ("end", asked.end.after)):
        module_id, _, activity_id = after.partition("/")
        module = loaded.module(module_id)
        if after and (module is None or module.activity(activity_id) is None):
            yield Finding(
                file,
                f"assessment.{moment}.after",
                f"{after} is no activity",
                "write module/activity with their ids",
            )


def _module(module: p.Module, loaded: p.Programme) -> Iterator[Finding]:
    file = f"{module.place}/module.yaml"
    if not module.activities:
        yield Finding(file, "activities", "is empty", "write at least one activity")
    yield from _double(file, "activities", [activity.id for activity in module.activities])
    for activity in module.activities:
        field = f"activities.{activity.id}"
        yield from _double(file, f"{field}.prompts", [prompt.id for prompt in activity.prompts])
        for competence in activity.competences:
            if competence not in loaded.competences:
                yield Finding(
                    file,
                    f"{field}.competences",
                    f"no competence {competence!r}",
                    "use an id of competences.yaml",
                )
        for prompt in activity.prompts:
            yield from _prompt(prompt, activity, module, loaded, file, f"{field}.{prompt.id}")
    for language, words in module.words.items():
        yield from _words(module, words, f"{module.place}/{language}.yaml")
    yield from _cases(module, loaded, file)
    yield from workshops.check(module)
    for name, texts in module.lessons.items():
        if not module.activity(name):
            yield Finding(
                f"{module.place}/lessons/{name}.fr.md",
                "",
                "no activity has this id",
                "name the file after its activity",
            )
        for language, text in texts.items():
            if len(text.split()) > LESSON_WORDS:
                yield Finding(
                    f"{module.place}/lessons/{name}.{language}.md",
                    "",
                    f"{len(text.split())} words",
                    f"keep a lesson to {LESSON_WORDS} words",
                    "warning",
                )


def _cases(module: p.Module, loaded: p.Programme, file: str) -> Iterator[Finding]:
    """Worked examples are of cases and activities that exist, each with its words."""
    yield from _double(file, "cases", [example.case for example in module.cases])
    for number, example in enumerate(module.cases):
        if example.case not in loaded.cases:
            mend = "use an id of cases/cases.yaml"
            yield Finding(file, f"cases.{number}.case", f"no case {example.case!r}", mend)
        if not module.activity(example.activity):
            mend = "use one of this module's ids"
            what = f"no activity {example.activity!r}"
            yield Finding(file, f"cases.{number}.activity", what, mend)
    for language, words in module.words.items():
        told = f"{module.place}/{language}.yaml"
        ids = [example.case for example in module.cases]
        yield from files.same_ids(told, "cases", ids, words.cases)


def _double(file: str, field: str, ids: list[str]) -> Iterator[Finding]:
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield Finding(file, field, f"{twice!r} stands twice", "give each its own id")


def _prompt(
    prompt: p.Prompt,
    activity: p.Activity,
    module: p.Module,
    loaded: p.Programme,
    file: str,
    at: str,
) -> Iterator[Finding]:
    low, high = getattr(prompt, "min", 0), getattr(prompt, "max", 0)
    if low > high and not isinstance(prompt, p.Scale | p.Choice | p.Ranking | p.Matrix):
        yield Finding(file, at, f"min {low} is above max {high}", "change one of them")
    if prompt.link:
        if prompt.link.field not in LINK_FIELDS[prompt.link.to]:
            allowed = ", ".join(sorted(LINK_FIELDS[prompt.link.to]))
            yield Finding(file, f"{at}.link", f"no field {prompt.link.field!r}", f"use {allowed}")
        elif prompt.link.to == "plan" and prompt.link.field in NEEDED_COLUMNS:
            columns = {c.id for c in prompt.columns} if isinstance(prompt, p.Table) else set()
            if missing := NEEDED_COLUMNS[prompt.link.field] - columns:
                yield Finding(
                    file, at, f"the plan needs the columns {sorted(missing)}", "make it a table"
                )
    if isinstance(prompt, p.Table):
        yield from _columns(prompt, file, at)
    if view := getattr(prompt, "at", None):
        yield from _view(prompt, find(loaded, p.PromptRef.parse(view, module.id)), file, at)
    of = getattr(prompt, "of", None)
    options = getattr(prompt, "options", None)
    sources = (options, of, getattr(prompt, "among", None))
    if options is not None and sum(map(bool, sources)) != 1:
        yield Finding(file, at, "needs either options, of or among", "write one of them")
    single = [(name, getattr(prompt, name, None)) for name in ("of", "needs")]
    for name, reference in [*single, *(("freezes", one) for one in prompt.freezes)]:
        if not reference:
            continue
        target = find(loaded, p.PromptRef.parse(reference, module.id))
        if target is None:
            yield Finding(file, f"{at}.{name}", f"no prompt {reference!r}", "write activity.prompt")
        elif name == "of" and not isinstance(target, p.Items):
            yield Finding(
                file, f"{at}.of", f"{reference!r} is no list", "name a list or a brainstorm"
            )


def _columns(table: p.Table, file: str, at: str) -> Iterator[Finding]:
    """Columns stand once, and their fallbacks name columns and options that exist."""
    yield from _double(file, f"{at}.columns", [column.id for column in table.columns])
    columns = {column.id: column for column in table.columns}
    for column in table.columns:
        rule = column.fallback
        if rule is None or table.at:
            continue
        named = {rule.by, rule.same, rule.of, *rule.times, "preset" if rule.loan else None}
        for name in sorted(named - {None, *columns}, key=str):
            spot = f"{at}.columns.{column.id}.fallback"
            yield Finding(file, spot, f"no column {name!r}", "name a column of this table")
        if rule.by in columns and set(rule.values) - set(columns[rule.by].options):
            spot = f"{at}.columns.{column.id}.fallback.values"
            yield Finding(file, spot, "not all are options", f"use the options of {rule.by}")


def _view(prompt: p.Prompt, whole: p.Prompt | None, file: str, at: str) -> Iterator[Finding]:
    """A second sight shows what the first holds: the same kind, columns that it has too."""
    if whole is None or whole.kind != prompt.kind:
        yield Finding(file, f"{at}.at", "no such prompt of this kind", "write activity.prompt")
    elif isinstance(prompt, p.Table) and isinstance(whole, p.Table):
        kinds = {column.id: column.kind for column in whole.columns}
        for column in prompt.columns:
            if kinds.get(column.id) != column.kind:
                spot = f"{at}.columns.{column.id}"
                yield Finding(
                    file, spot, f"{prompt.at} has no such column", "use one of its columns"
                )


def find(loaded: p.Programme, ref: p.PromptRef) -> p.Prompt | None:
    """The prompt that a reference names, or None."""
    module = loaded.keeping(ref.module)
    if isinstance(module, p.Sheets):
        activity = module.activities[0] if ref.activity == p.SHEET else None
    else:
        activity = module.activity(ref.activity) if module else None
    return activity.prompt(ref.prompt) if activity else None


def _words(module: p.Module, words: p.ModuleWords, file: str) -> Iterator[Finding]:
    """Every id of the structure has its words, and no word stands without one."""
    ids = {activity.id for activity in module.activities}
    for name in sorted(set(words.activities) - ids):
        yield Finding(file, f"activities.{name}", "no such activity", "mend the id or remove it")
    for activity in module.activities:
        at = f"activities.{activity.id}"
        texts = words.activities.get(activity.id)
        if texts is None:
            yield Finding(file, at, "has no words", "write its title and aim")
            continue
        prompts = {prompt.id for prompt in activity.prompts}
        for name in sorted(set(texts.prompts) - prompts):
            yield Finding(
                file, f"{at}.prompts.{name}", "no such prompt", "mend the id or remove it"
            )
        for prompt in activity.prompts:
            spot = f"{at}.prompts.{prompt.id}"
            worded = texts.prompts.get(prompt.id)
            if worded is None:
                yield Finding(file, spot, "has no words", "write at least its label")
                continue
            wanted: dict[str, set[str]] = {
                "options": set(getattr(prompt, "options", ())),
                "columns": set(),
                "criteria": set(),
                "groups": set(),
            }
            if isinstance(prompt, p.Table):
                wanted["columns"] = {column.id for column in prompt.columns}
                wanted["options"] = {o for column in prompt.columns for o in column.options}
                wanted["groups"] = set(prompt.groups)
            if isinstance(prompt, p.Matrix):
                wanted["criteria"] = {criterion.id for criterion in prompt.criteria}
            for part, needed in wanted.items():
                have = set(getattr(worded, part))
                if have != needed:
                    yield Finding(
                        file,
                        f"{spot}.{part}",
                        f"has {sorted(have)}, needs {sorted(needed)}",
                        "write the same ids as module.yaml",
                    )
            if isinstance(prompt, p.Scale) and len(worded.levels) != prompt.levels:
                yield Finding(
                    file,
                    f"{spot}.levels",
                    f"has {len(worded.levels)} levels, needs {prompt.levels}",
                    "describe each level",
                )
