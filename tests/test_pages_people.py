"""Another group, two accounts, presence, the end of a year: what the trainer reads and what a click
does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.parts import show
from pie_core.model.people import Role
from pie_core.service import accounts, attendance, cohorts, year_end
from pie_core.service.house import today
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_service_answers import save
from tests.test_service_merging import LEARNED, own
from tests.test_service_moving import other_group

HOSTILE = "Xyz L'Été-du 2.0"
"""As odd as a name may be; a group's name may hold anything."""
ODD_GROUP = "<b>Couture</b> **201** {name}"


def people(page: Open, school: Class, **opened: bool) -> AppTest:
    at = page(Role.TRAINER, "trainer/group.py", g=school.cohort.id)
    at.session_state["group_tabs"] = "Les stagiaires"
    for key, value in opened.items():
        at.session_state[key] = value
    return at.run()


def share(school: Class, tokens: Any, cohort_id: str) -> None:
    """The trainer of the screens runs this group too."""
    person = school.actor(str(tokens[Role.TRAINER])).id
    cohorts.open_to(school.house, school.trainer, cohort_id, person)


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def test_erasing_asks_for_a_name_first_and_says_whose_account_it_is(
    school: Class, page: Open
) -> None:
    """Nothing brings an account back: no button erases before its name stands on it."""
    school.join(HOSTILE)
    at = page(Role.TRAINER, "trainer/group.py", g=school.cohort.id)
    at.session_state["group_tabs"] = "Plus"
    at.run()
    assert "erase_trainee" not in [button.key for button in at.button]
    who = next(
        p
        for p in cohorts.people(school.house, school.trainer, school.cohort.id)
        if p.name == HOSTILE
    )
    at.selectbox(key="leaving").set_value(who.id).run()
    [button] = [one for one in at.button if one.key == "erase_trainee"]
    assert button.label == f"Effacer le compte de {show.typed(HOSTILE)}"
    button.click().run()
    assert not at.exception
    assert at.success[0].value == f"Le compte de {show.typed(HOSTILE)} est effacé."
    left = [p.name for p in cohorts.people(school.house, school.trainer, school.cohort.id)]
    assert HOSTILE not in left
    assert "erase_trainee" not in [button.key for button in at.button]


def test_a_move_says_what_goes_along_and_moves(school: Class, page: Open, tokens: Any) -> None:
    target = other_group(school, ODD_GROUP)
    share(school, tokens, target.id)
    save(school, school.driss, "observe_problem.problem", "Le frigo")
    at = people(page, school, moving_open=True)
    at.selectbox(key="moving_who").set_value(school.driss.id)
    at.selectbox(key="moving_to").set_value(target.id).run()
    assert "Le projet « Driss Naciri » part avec Driss Naciri." in texts(at)
    press(at, "Déplacer")
    assert not at.exception
    assert not at.error
    drawn = at.success[0].value
    assert "\\<" in drawn
    assert "<b>" not in drawn
    assert [p.name for p in cohorts.people(school.house, school.trainer, target.id)] == [
        "Driss Naciri"
    ]


def test_a_copy_is_offered_where_the_work_stays(school: Class, page: Open, tokens: Any) -> None:
    target = other_group(school)
    share(school, tokens, target.id)
    ids = [school.amal.id, school.driss.id]
    team = cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid", ids)
    with school.house.store.reading() as r:
        amal = r.actor(school.amal.id)
    assert amal is not None
    save(school, amal, "observe_problem.problem", "Le frigo")
    at = people(page, school, moving_open=True)
    at.selectbox(key="moving_who").set_value(school.driss.id)
    at.selectbox(key="moving_to").set_value(target.id).run()
    assert "reste à ses autres membres : Amal Berrada." in texts(at)
    at.checkbox(key="moving_copy").check().run()
    press(at, "Déplacer")
    with school.house.store.reading() as r:
        own_team = r.team_of(school.driss.id)
        assert own_team is not None
        assert own_team.project_id != team.project_id
        assert r.has_work(own_team.project_id)


def test_a_taken_name_is_one_sentence_before_any_button(
    school: Class, page: Open, tokens: Any
) -> None:
    target = other_group(school)
    share(school, tokens, target.id)
    accounts.join(school.house, target.join_code, "Driss Naciri", "1593")
    at = people(page, school, moving_open=True)
    at.selectbox(key="moving_who").set_value(school.driss.id)
    at.selectbox(key="moving_to").set_value(target.id).run()
    [warning] = at.warning
    assert warning.value.startswith("Quelqu'un de ce groupe-là porte déjà ce nom.")
    assert [b.label for b in at.button if b.label == "Déplacer"] == []


def test_with_one_group_there_is_nowhere_to_go(school: Class, page: Open) -> None:
    at = people(page, school, moving_open=True)
    assert [i.value for i in at.info] == ["Il faut un deuxième groupe ouvert que tu diriges."]


def test_two_accounts_are_compared_merged_and_the_report_says_what_met(
    school: Class, page: Open
) -> None:
    twin = school.join("Amal B.", "9753")
    own(school, school.amal, LEARNED, "Premier secret")
    own(school, twin, LEARNED, "Deuxième secret")
    at = people(page, school, merging_open=True)
    at.selectbox(key="merging_keep").set_value(school.amal.id).run()
    other = at.selectbox(key="merging_gone")
    assert other.options[0] == "Amal B."  # The likeliest first.
    other.set_value(twin.id).run()
    said = texts(at)
    assert "À garder : Amal Berrada" in said
    assert "secret" not in said
    assert "Son équipe, où rien n'est écrit, disparaît avec ce compte." in said.replace(
        "&#x27;", "'"
    )
    assert "On ne peut pas revenir en arrière" in at.warning[0].value
    press(at, "Réunir les deux comptes")
    assert not at.exception
    assert at.success[0].value == "Amal Berrada : les deux comptes sont réunis."
    said = texts(at).replace("&#x27;", "'")
    assert "1 réponse reprise" in said
    assert "Les deux avaient répondu, tout est dans l'historique" in said
    at.run()
    assert "réponse reprise" not in texts(at)
    names = [p.name for p in cohorts.people(school.house, school.trainer, school.cohort.id)]
    assert names == ["Amal Berrada", "Driss Naciri"]


def test_the_month_names_each_state_and_escapes_names(school: Class, page: Open) -> None:
    odd = school.join(HOSTILE, "9753")
    given = {school.amal.id: "late", odd.id: "absent"}
    attendance.save(school.house, school.trainer, school.cohort.id, today(), given)
    at = page(Role.TRAINER, "trainer/attendance.py", g=school.cohort.id, v="mois")
    drawn = "".join(str(e.value) for e in at.html)
    assert 'aria-label="en retard">◐</td>' in drawn
    assert 'aria-label="absent">✕</td>' in drawn
    assert "Xyz L&#x27;Été-du 2.0" in drawn


def test_a_day_to_come_or_a_broken_one_is_one_sentence(school: Class, page: Open) -> None:
    for named in ((today() + timedelta(days=1)).isoformat(), "hier"):
        at = page(Role.TRAINER, "trainer/attendance.py", g=school.cohort.id, d=named)
        assert not at.exception
        assert [w.value for w in at.warning] == [
            "Ce jour ne convient pas. Choisis aujourd'hui ou un jour déjà passé."
        ]


def test_a_year_ends_step_by_step(school: Class, page: Open) -> None:
    group = school.cohort.id
    at = page(Role.TRAINER, "trainer/year_end.py", g=group)
    press(at, "Fermer le groupe")
    assert "Rien n'est effacé" in at.success[0].value
    at = page(Role.TRAINER, "trainer/home.py")
    assert [e.label for e in at.expander if "fermé" in e.label] == ["1 groupe fermé"]
    at = page(Role.TRAINER, "trainer/year_end.py", g=group)
    at.text_input(key="erase_name").set_value("autre chose")
    press(at, "Effacer ce groupe pour toujours")
    assert at.error[0].value == "Ce n'est pas le nom du groupe. Recopie-le exactement."
    assert len(cohorts.people(school.house, school.trainer, group)) == 2
    at.text_input(key="erase_name").set_value("TSFCC 101")
    press(at, "Effacer ce groupe pour toujours")
    assert not at.exception
    assert at.success[0].value == "C'est effacé. Les résultats sans noms restent ici."
    assert "plus ni noms ni travaux" in at.info[0].value
    said = texts(at)
    assert "Amal" not in said
    assert "0 sur 2 équipes" in said
    assert year_end.kept(school.house, school.trainer, group) is not None


def test_a_closed_group_opens_again(school: Class, page: Open) -> None:
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    at = page(Role.TRAINER, "trainer/year_end.py", g=school.cohort.id)
    press(at, "Rouvrir le groupe")
    assert [c.id for c in cohorts.mine(school.house, school.trainer)] == [school.cohort.id]
