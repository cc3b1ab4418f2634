"""Many groups counted at once: each question is one statement, however many groups there are."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from pie_core.model.attendance import AttendanceState
from pie_core.model.numbers import Owner, Tested, Worked
from pie_core.store.asking import Asking

PAUSE = 300
"""Seconds: a longer gap between two saves of one owner in one activity is no work."""
BEGINNING = 60
"""Seconds that a save stands for which begins the work: the first, and each after such a gap."""
LONGEST_CLASS = 6 * 3600
"""Seconds: a class whose end was forgotten counts no longer."""

_OWNERS = """
with owners(id, cohort_id, by) as (
    select p.id, p.cohort_id, 'person' from people p
    where p.cohort_id in (select value from json_each(?1))
    union all
    select j.id, t.cohort_id, 'team' from projects j join teams t on t.id = j.team_id
    where t.cohort_id in (select value from json_each(?1))
      and (j.members <> '[]' or exists (select 1 from team_members m where m.team_id = t.id))
)
"""
"""Persons, and teams in which somebody is: an empty team's work went on elsewhere."""
_BEGIN_A_TEST = {"start", "measured", "observed", "decision"}
"""Prompts of a test's sheet: one of them answered, and the test is under way (see `Experiment.stage`)."""
_SAYS = "a.value not in ('null', '\"\"', '[]', '{}')"


def _ids(values: Collection[str]) -> str:
    return json.dumps(list(values))


class NumbersReading(Asking):
    """What one may ask of many groups."""

    def owners_in(self, cohort_ids: Collection[str]) -> list[Owner]:
        """The people and teams of groups."""
        return [
            Owner(**row) for row in self._rows(_OWNERS + "select * from owners", _ids(cohort_ids))
        ]

    def worked_in(self, cohort_ids: Collection[str]) -> list[Worked]:
        """What each owner began and finished, with the seconds between their saves."""
        found = self._rows(
            _OWNERS
            + f"""
            , saves as (
                select h.owner, h.module, h.activity, round(86400 * (julianday(h.at)
                    - julianday(lag(h.at) over (partition by h.owner, h.module, h.activity
                                                order by h.at, h.id))), 3) as gap
                from owners o join answer_history h on h.owner = o.id
            ), steps as (
                select owner, module, activity, 0 as begun, 0 as done,
                    sum(case when gap <= {PAUSE} then gap else {BEGINNING} end) as seconds
                from saves group by 1, 2, 3
                union all
                select distinct a.owner, a.module, a.activity, 1, 0, 0
                from owners o join answers a on a.owner = o.id where {_SAYS}
                union all
                select d.owner, d.module, d.activity, 1, 1, 0
                from owners o join done d on d.owner = o.id
            )
            select owner, module, activity, max(begun) as begun, max(done) as done,
                cast(round(sum(seconds)) as integer) as seconds
            from steps group by 1, 2, 3
            """,
            _ids(cohort_ids),
        )
        return [
            Worked(**{**row, "begun": bool(row["begun"]), "done": bool(row["done"])})
            for row in found
        ]

    def tested_in(self, cohort_ids: Collection[str], linked: Mapping[str, bool]) -> list[Tested]:
        """The tests that teams began: sheets that are not put away, and exercises that hold one.

        `linked` are the exercises' prompts (`module/activity.prompt`) of which one that is answered
        begins a test, and whether it decides it.
        """
        found = self._rows(
            _OWNERS
            + f"""
            select a.owner, a.module, a.activity, json_group_array(a.prompt) as prompts
            from owners o join answers a on a.owner = o.id
            where o.by = 'team' and {_SAYS}
              and (a.module = 'experiments' or a.module || '/' || a.activity || '.' || a.prompt
                   in (select value from json_each(?2)))
            group by 1, 2, 3
            """,
            _ids(cohort_ids),
            _ids(linked.keys()),
        )
        tests = []
        for row in found:
            prompts = set(json.loads(row["prompts"]))
            if row["module"] != "experiments":
                place = f"{row['module']}/{row['activity']}"
                tests.append(Tested(row["owner"], any(linked[f"{place}.{p}"] for p in prompts)))
            elif prompts & _BEGIN_A_TEST and "archived" not in prompts:
                tests.append(Tested(row["owner"], "decision" in prompts))
        return tests

    def evidence_in(self, cohort_ids: Collection[str]) -> list[tuple[str, int]]:
        """Team and rung of each piece of evidence that is not put away; the lowest if none is said."""
        found = self._rows(
            _OWNERS
            + f"""
            select a.owner, a.activity,
                max(case when a.prompt = 'rung' then cast(a.value as integer) else 1 end) as rung
            from owners o join answers a on a.owner = o.id
            where o.by = 'team' and a.module = 'evidence' and {_SAYS}
            group by 1, 2 having count(case when a.prompt = 'archived' then 1 end) = 0
            """,
            _ids(cohort_ids),
        )
        return [(row["owner"], row["rung"]) for row in found]

    def attended_in(
        self, cohort_ids: Collection[str]
    ) -> tuple[dict[str, dict[AttendanceState, int]], dict[str, int]]:
        """Group → how often each state was written down; and on how many days."""
        found = self._rows(
            "select cohort_id, state, count(*) as n from attendance"
            " where cohort_id in (select value from json_each(?)) group by 1, 2",
            _ids(cohort_ids),
        )
        states: dict[str, dict[AttendanceState, int]] = {}
        for row in found:
            states.setdefault(row["cohort_id"], {})[row["state"]] = row["n"]
        days = self._rows(
            "select cohort_id, count(distinct day) as n from attendance"
            " where cohort_id in (select value from json_each(?)) group by 1",
            _ids(cohort_ids),
        )
        return states, {row["cohort_id"]: row["n"] for row in days}

    def classes_in(self, cohort_ids: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Group → the seconds of each class: from its begin to its end, or to the last act in it."""
        found = self._rows(
            """
            with acts as (
                select cohort_id, kind, at, count(case when kind = 'begin' then 1 end)
                    over (partition by cohort_id order by seq) as class
                from class_events where kind <> 'feedback'
                  and cohort_id in (select value from json_each(?))
            )
            select cohort_id, cast(round(86400 * (
                julianday(coalesce(min(case when kind = 'finish' then at end), max(at)))
                - julianday(min(at)))) as integer) as seconds
            from acts where class > 0 group by cohort_id, class order by cohort_id, class
            """,
            _ids(cohort_ids),
        )
        classes: dict[str, tuple[int, ...]] = {}
        for row in found:
            lasted = min(LONGEST_CLASS, row["seconds"])
            classes[row["cohort_id"]] = (*classes.get(row["cohort_id"], ()), lasted)
        return classes

    def settings_under(self, prefix: str) -> set[str]:
        """What stands after a prefix in the keys that begin with it."""
        found = self._rows(
            "select substr(key, length(?1) + 1) as rest from settings"
            " where substr(key, 1, length(?1)) = ?1",
            prefix,
        )
        return {row["rest"] for row in found}
