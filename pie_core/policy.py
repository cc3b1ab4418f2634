"""Who may see and do what. Screens and HTTP ask here, and nothing else decides.

One function for each question, each true or false; `require` turns a false into `Forbidden`.

| | trainee | trainer | reviewer | administrator |
|---|---|---|---|---|
| own team's work | read, write | read (own groups) | read (open groups) | read |
| own personal answers | read, write | | | |
| others' personal answers | | read, unless private | | read, unless private |
| own soft-skills profile | read, write, share | | | |
| others' profile | | read what is shared (own groups) | | |
| questions about a teammate | write | | | |
| observing a trainee | | own groups | | own groups |
| what a group's profiles say together | | own groups, from five on | | all, from five on |
| groups, teams, PINs, attendance | | own groups | | all |
| moving a trainee to another group, two accounts into one | | both groups own | | all |
| erasing a closed group, keeping its numbers | | own groups | | all |
| a group in numbers | | own groups | | all |
| leading a class, its wall | | own groups | | all |
| answering in class, following it | own group | | | |
| saying something of what a team or a person writes | read, own | own groups, unless private | | all |
| copying onto the screen what a team, or a person (unless private), wrote on paper | | own groups | | all |
| own account: export, erase, PIN | yes | yes | yes | yes |
| handing a plan in | own team's | | | |
| what was handed in, what was said of it | read, own team's | read, comment (own groups) | read, comment, decide (open groups) | read, comment |
| following a project up | read appointments and steps | own groups | | all |
| the class's credit committee | file for the own team; sit on others' | lead, own groups | | lead |
| a project received from a file | | into own groups | into an own folder | into any group |
| statutory rules of the house | | read, change | | read, change |
| state of the computer, a backup now, the journal of problems | | yes | | yes |
| staff accounts, backups | | | | yes |
"""

from __future__ import annotations

from collections.abc import Collection

from pie_core.errors import Forbidden
from pie_core.model.instruments import Occasion
from pie_core.model.people import Actor, Cohort, Person, Role
from pie_core.model.programme import Activity


def require(allowed: bool) -> None:
    """Raises `Forbidden` unless allowed."""
    if not allowed:
        raise Forbidden()


def is_staff(actor: Actor) -> bool:
    """Trainers and administrators."""
    return actor.role.is_staff


def may_administer(actor: Actor) -> bool:
    """Make staff accounts, see the state of the machine and its backups."""
    return actor.role is Role.ADMINISTRATOR


def may_see_machine(actor: Actor) -> bool:
    """See how the workbook's computer does, back up now, take the journal of problems along."""
    return is_staff(actor)


def may_edit_rules(actor: Actor) -> bool:
    """Change a statutory number for every plan of the house, or set it back."""
    return is_staff(actor)


def may_create_cohort(actor: Actor) -> bool:
    """Make a group, or open the example group."""
    return is_staff(actor)


def may_run_cohort(actor: Actor, cohort_id: str) -> bool:
    """See its people, make teams, reset PINs, see where each stands."""
    return may_administer(actor) or (actor.role is Role.TRAINER and cohort_id in actor.cohort_ids)


def groups_at_most(actor: Actor) -> frozenset[str] | None:
    """Outside of these groups a person runs and sees none; None for whoever may have all of them."""
    return None if may_administer(actor) else actor.cohort_ids


def may_move_person(actor: Actor, person: Person, cohort_id: str) -> bool:
    """Take a trainee to another group, or keep them in it: who runs both groups."""
    return (
        person.role is Role.TRAINEE
        and person.cohort_id is not None
        and may_run_cohort(actor, person.cohort_id)
        and may_run_cohort(actor, cohort_id)
    )


def may_merge_people(actor: Actor, keep: Person, gone: Person) -> bool:
    """Make one account of two: both of trainees, in groups that the actor runs."""
    return (
        keep.id != gone.id
        and keep.cohort_id is not None
        and may_move_person(actor, gone, keep.cohort_id)
        and keep.role is Role.TRAINEE
    )


def may_close_cohort(actor: Actor, cohort_id: str) -> bool:
    """Close a group, open it again, keep its numbers and erase the rest."""
    return may_run_cohort(actor, cohort_id)


def may_read_numbers(actor: Actor, cohort_id: str) -> bool:
    """See what a group did in numbers: counts, never of one person."""
    return may_run_cohort(actor, cohort_id)


def may_lead_class(actor: Actor, cohort_id: str) -> bool:
    """Start activities and questions for a group, moderate its wall, project."""
    return may_run_cohort(actor, cohort_id)


def may_attend_class(actor: Actor, cohort_id: str) -> bool:
    """Answer in a class: the group's trainees."""
    return actor.role is Role.TRAINEE and actor.person.cohort_id == cohort_id


def may_follow_class(actor: Actor, cohort_id: str) -> bool:
    """See what is under way in a class."""
    return may_attend_class(actor, cohort_id) or may_lead_class(actor, cohort_id)


def may_transcribe(actor: Actor, cohort_id: str) -> bool:
    """Copy what a team wrote on paper into its workbook, under one's own name."""
    return may_run_cohort(actor, cohort_id)


def may_give_feedback(actor: Actor, cohort_id: str) -> bool:
    """Say something of what a group's people and teams write, and mark that one is reading it."""
    return may_run_cohort(actor, cohort_id)


def may_read_cohort_plans(actor: Actor, cohort_id: str) -> bool:
    """Open the plans of a group's teams: its trainers, and reviewers given this group."""
    return may_run_cohort(actor, cohort_id) or (
        actor.role is Role.REVIEWER and cohort_id in actor.cohort_ids
    )


def may_read_project(actor: Actor, project_id: str, cohort_id: str) -> bool:
    """Read a team's work: its members, and who may read its group's plans."""
    return project_id in actor.project_ids or may_read_cohort_plans(actor, cohort_id)


def may_write_project(actor: Actor, project_id: str) -> bool:
    """Change a team's work: only its members."""
    return actor.role is Role.TRAINEE and project_id in actor.project_ids


def may_review(actor: Actor, cohort_id: str) -> bool:
    """Decide about what a group's teams hand in: reviewers given this group."""
    return actor.role is Role.REVIEWER and cohort_id in actor.cohort_ids


def may_comment(actor: Actor, cohort_id: str) -> bool:
    """Say something of what a group's teams hand in, and check the code of a plan."""
    return may_read_cohort_plans(actor, cohort_id)


def may_check_codes(actor: Actor) -> bool:
    """Ask whether a printed plan is one that was validated here."""
    return is_staff(actor) or actor.role is Role.REVIEWER


def may_follow_up(actor: Actor, cohort_id: str) -> bool:
    """Keep appointments, notes and next steps of a group's projects."""
    return may_run_cohort(actor, cohort_id)


def may_receive_project(actor: Actor, cohort_id: str) -> bool:
    """Take a project from a file into a group."""
    return may_run_cohort(actor, cohort_id) or may_review(actor, cohort_id)


def may_lead_committee(actor: Actor, cohort_id: str) -> bool:
    """Open and lead a round of the class's credit committee on a group's project."""
    return may_run_cohort(actor, cohort_id)


def may_sit_on_committee(actor: Actor, project_id: str, cohort_id: str) -> bool:
    """Judge a loan request of another team of one's own group."""
    return (
        actor.role is Role.TRAINEE
        and actor.person.cohort_id == cohort_id
        and project_id not in actor.project_ids
    )


def may_read_committee(actor: Actor, project_id: str, cohort_id: str) -> bool:
    """See a round: the team, the committee, and who may read the group's plans."""
    return may_read_project(actor, project_id, cohort_id) or may_sit_on_committee(
        actor, project_id, cohort_id
    )


def may_read_personal(actor: Actor, owner: Person, activity: Activity) -> bool:
    """Read what somebody answered alone: the person; trainers of the group unless private."""
    if actor.id == owner.id:
        return True
    return (
        not activity.private
        and owner.cohort_id is not None
        and may_run_cohort(actor, owner.cohort_id)
    )


def may_write_personal(actor: Actor, owner_id: str) -> bool:
    """Answer for oneself."""
    return actor.role is Role.TRAINEE and actor.id == owner_id


def may_transcribe_personal(actor: Actor, owner: Person, activity: Activity) -> bool:
    """Copy what a trainee of the group wrote alone on paper, unless it is private."""
    return (
        not activity.private
        and owner.role is Role.TRAINEE
        and owner.cohort_id is not None
        and may_transcribe(actor, owner.cohort_id)
    )


def may_assess(actor: Actor, person: Person, occasion: Occasion, mates: Collection[str]) -> bool:
    """Fill an instrument in about somebody; `mates` are the ids of the person's team.

    About oneself and about teammates: trainees. Observing: whoever teaches the person's group.
    """
    match occasion:
        case Occasion.OBSERVED:
            return person.role is Role.TRAINEE and _teaches(actor, person)
        case Occasion.PEER:
            return actor.role is Role.TRAINEE and actor.id in mates and person.id in mates
        case _:
            return may_write_personal(actor, person.id)


def may_read_profile(actor: Actor, person: Person, *, shared: bool) -> bool:
    """Read somebody's soft-skills profile: the person; who teaches them, while they share it."""
    if actor.id == person.id:
        return actor.role is Role.TRAINEE
    return shared and _teaches(actor, person)


def may_read_cohort_scores(actor: Actor, cohort_id: str) -> bool:
    """Read what the profiles of a group say together, never one of them."""
    return may_run_cohort(actor, cohort_id)


def _teaches(actor: Actor, person: Person) -> bool:
    """Being an administrator is not enough: one must have been given the group."""
    return is_staff(actor) and person.cohort_id is not None and person.cohort_id in actor.cohort_ids


def may_manage_account(actor: Actor, person: Person) -> bool:
    """Reset a PIN or erase: oneself, the group's trainer for trainees, an administrator."""
    if actor.id == person.id or may_administer(actor):
        return True
    return (
        person.role is Role.TRAINEE
        and person.cohort_id is not None
        and may_run_cohort(actor, person.cohort_id)
    )


def may_export_person(actor: Actor, person: Person) -> bool:
    """Take away all data of a person: only that person."""
    return actor.id == person.id


def may_see_cohort(actor: Actor, cohort: Cohort) -> bool:
    """Know that a group exists, with its name."""
    return may_administer(actor) or cohort.id in actor.cohort_ids
