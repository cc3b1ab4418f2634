"""Signing in by an institution: settings, tickets, who is let in, linking and unlinking, erasing.

Each guard was taken out once, and the test named after it failed: the comparison of browsers, the
memory of used sign-ins, the age of a sign-in, `email_verified`, the closed group, the check of the
provider, the PIN before linking, the end of sessions at unlinking, the role of the invitation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from pie_core.errors import (
    Forbidden,
    Invalid,
    Locked,
    NameTaken,
    NotFound,
    NotRecognised,
    SignedOut,
    WrongSecret,
)
from pie_core.model.identities import Identity
from pie_core.model.people import AWAITED, INSTITUTION, Actor, Role
from pie_core.service import accounts, cohorts, identities, institutions, merging
from pie_core.service.house import House, now
from tests.conftest import Class

ISSUER = "https://ids.etab.example"
HELD = "a" * 64
AUTH = {
    "redirect_uri": "https://pie.etab.example/oauth2callback",
    "cookie_secret": "9f0c1d7a55e24b8b8f6f2c3f1b7d4e60",
    "client_id": "pie",
    "client_secret": "s",
    "server_metadata_url": ISSUER + "/.well-known/openid-configuration",
}


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """One institution, which may vouch for trainees too; none after the test."""
    institutions.use(institutions.checked({"auth": AUTH, "institution": {"trainees": True}}))
    yield
    institutions.use(institutions.Institutions())


def claims(sub: str = "s-1", **more: Any) -> dict[str, Any]:
    """What Streamlit has checked and says of a browser's user."""
    return {
        "is_logged_in": True,
        "provider": "default",
        "iss": ISSUER,
        "sub": sub,
        "iat": now().timestamp(),
        "email": f"{sub}@etab.example",
        "email_verified": True,
        **more,
    }


def identity(sub: str = "s-1", **more: Any) -> Identity:
    found = identities.told(institutions.current(), claims(sub, **more))
    assert found is not None
    return found


def held(number: int) -> str:
    """The sign-in of another browser, or a later one."""
    return f"{number:064x}"


def enter(house: House, who: Identity, browser: str = HELD) -> str:
    return identities.sign_in(house, identities.ticket(house, who, browser), browser)


def reason(error: pytest.ExceptionInfo[NotRecognised]) -> str:
    [finding] = error.value.data["findings"]
    return str(finding["code"])


def expect(school: Class, line: str, role: Role = Role.TRAINEE, cohort: str | None = "") -> None:
    where = school.cohort.id if cohort == "" else cohort
    identities.invite(school.house, school.trainer, "default", role, where, line)


def linked(school: Class, actor: Actor, pin: str, who: Identity, browser: str = HELD) -> None:
    identities.link(
        school.house, actor, identities.ticket(school.house, who, browser), browser, pin
    )


# ---------------------------------------------------------------- settings


def test_without_settings_everything_is_off() -> None:
    found = institutions.checked({})
    assert (found.open, found.providers, institutions.lines(found)) == (False, {}, [])
    assert institutions.read(["/no/such/file.toml"]) == institutions.Institutions()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"redirect_uri": "https://pie.etab.example/"}, "redirect_uri"),
        ({"redirect_uri": "ftp://pie.etab.example/oauth2callback"}, "redirect_uri"),
        ({"redirect_uri": None}, "redirect_uri"),
        ({"cookie_secret": "court"}, "cookie_secret"),
        ({"cookie_secret": "x" * 40}, "cookie_secret"),
        ({"client_secret": ""}, "client_secret"),
        ({"client_id": 7}, "client_id"),
        ({"server_metadata_url": "http://ids.etab.example/x"}, "https"),
        ({"server_metadata_url": "https://[x/"}, "https"),
        ({"my_school": {"client_id": "x"}}, "[auth.my_school]"),
    ],
)
def test_a_wrong_setting_closes_the_door_and_says_which(change: dict[str, Any], said: str) -> None:
    found = institutions.checked({"auth": {**AUTH, **change}})
    assert not found.open
    assert found.providers == {}
    lines = institutions.lines(found)
    assert any(said in line for line in lines)
    assert all("éteinte" in line for line in lines)
    assert AUTH["cookie_secret"] not in " ".join(lines)


def test_settings_that_are_no_toml_close_the_door(tmp_path: Any) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text("[auth\nx", encoding="utf-8")
    found = institutions.read([file])
    assert not found.open
    assert "secrets.toml" in institutions.lines(found)[0]


def test_several_institutions_each_with_a_name() -> None:
    shared = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    own = {key: AUTH[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    found = institutions.checked(
        {"auth": {**shared, "ista": own, "est": own}, "institution": {"names": {"ista": "ISTA"}}}
    )
    assert found.providers == {"ista": "ISTA", "est": ""}
    assert found.at("PIE.etab.example")
    assert not found.at("192.168.1.20:8501")


# ---------------------------------------------------------------- what counts as an identity


@pytest.mark.parametrize(
    "change",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"provider": "gone"},
        {"iss": ""},
        {"sub": None},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
        {"iat": None},
        {"iat": True},
    ],
)
def test_claims_that_vouch_for_nobody(change: dict[str, Any]) -> None:
    assert identities.told(institutions.current(), {**claims(), **change}) is None


@pytest.mark.parametrize("verified", [False, None, "false", 1, "yes"])
def test_an_address_counts_only_if_it_is_verified(school: Class, verified: object) -> None:
    expect(school, "s-1@etab.example ; Nadia Alami")
    who = identity(email_verified=verified)
    assert who.email == ""
    with pytest.raises(NotRecognised) as refused:
        enter(school.house, who)
    assert reason(refused) == "institution_unknown"


def test_the_sign_in_of_a_browser_is_all_pieces_of_its_cookie() -> None:
    whole = {"_streamlit_user": "chunks-2", "_streamlit_user_1": "a", "_streamlit_user_2": "b"}
    assert identities.browser(whole) != identities.browser({**whole, "_streamlit_user_2": "c"})
    assert identities.browser({"_streamlit_user_1": "a", "pie_session": "x"}) == ""


# ---------------------------------------------------------------- tickets


def test_a_ticket_serves_once(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    ticket = identities.ticket(school.house, identity(), held(2))
    token = identities.sign_in(school.house, ticket, held(2))
    assert school.actor(token).id == school.amal.id
    with pytest.raises(NotRecognised) as refused:
        identities.sign_in(school.house, ticket, held(2))
    assert reason(refused) == "institution_again"
    # A second ticket of the same sign-in does not serve either.
    with pytest.raises(NotRecognised):
        enter(school.house, identity(), held(2))
    assert identities.served(school.house, held(2))


@pytest.mark.parametrize("other", ["", held(3)])
def test_a_ticket_is_of_one_browser(school: Class, other: str) -> None:
    linked(school, school.amal, "2580", identity())
    ticket = identities.ticket(school.house, identity(), held(2))
    with pytest.raises(NotRecognised):
        identities.sign_in(school.house, ticket, other)
    assert identities.sign_in(school.house, ticket, held(2))  # Nothing was spent by the stranger.


@pytest.mark.parametrize(
    ("seconds", "good"), [(-590, True), (-610, False), (100, True), (140, False)]
)
def test_a_sign_in_grows_old(school: Class, seconds: int, good: bool) -> None:
    linked(school, school.amal, "2580", identity())
    who = identity(iat=now().timestamp() + seconds)
    assert identities.fresh(who, now()) is good
    if good:
        assert enter(school.house, who, held(2))
    else:
        with pytest.raises(NotRecognised):
            enter(school.house, who, held(2))


@pytest.mark.parametrize(
    "forge", [lambda t: t[:-2] + "xx", lambda t: t.split(".")[0], lambda _: "é"]
)
def test_a_forged_ticket_is_nobody(school: Class, forge: Any) -> None:
    linked(school, school.amal, "2580", identity())
    ticket = identities.ticket(school.house, identity(), held(2))
    with pytest.raises(NotRecognised):
        identities.sign_in(school.house, forge(ticket), held(2))


def test_an_institution_that_is_off_now_opens_nothing(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    ticket = identities.ticket(school.house, identity(), held(2))
    institutions.use(institutions.Institutions(trainees=True))
    with pytest.raises(NotRecognised) as refused:
        identities.sign_in(school.house, ticket, held(2))
    assert reason(refused) == "institution_again"


# ---------------------------------------------------------------- who is let in


def test_nobody_comes_in_unknown_and_no_account_is_made(school: Class) -> None:
    def people() -> int:
        return len(cohorts.people(school.house, school.trainer, school.cohort.id))

    before = people()
    with pytest.raises(NotRecognised) as refused:
        enter(school.house, identity("stranger", name="Salma Idrissi", role="administrator"))
    assert reason(refused) == "institution_unknown"
    assert people() == before


def test_who_is_expected_gets_the_account_that_was_written(school: Class) -> None:
    expect(
        school, "S-1@Etab.Example ; Nadia Alami\nsub:s-9\tHamza Tazi\ns-8@etab.example ؛ ليلى ناصري"
    )
    assert identities.expected(school.house, identity()) == "Nadia Alami"
    token = enter(school.house, identity(name="Somebody Else"))
    nadia = school.actor(token)
    assert (nadia.person.name, nadia.role) == ("Nadia Alami", Role.TRAINEE)
    assert nadia.person.cohort_id == school.cohort.id
    assert nadia.person.consent_at is None
    assert school.project(nadia)
    # The next time it is the same account, whatever address the institution says.
    again = enter(school.house, identity(email="other@etab.example"), held(2))
    assert school.actor(again).id == nadia.id
    assert enter(school.house, identity("s-9", email_verified=False), held(3))
    leila = school.actor(enter(school.house, identity("s-8"), held(4)))
    assert leila.person.name == "ليلى ناصري"
    assert identities.invitations(school.house, school.trainer) == []


def test_a_role_comes_from_the_list_alone(school: Class) -> None:
    expect(school, "s-1@etab.example ; Omar Filali", Role.REVIEWER)
    token = enter(school.house, identity(role="administrator", roles=["administrator"]))
    omar = school.actor(token)
    assert (omar.role, omar.person.cohort_id, omar.cohort_ids) == (Role.REVIEWER, None, frozenset())


def test_a_subject_counts_only_at_its_own_institution(school: Class) -> None:
    own = {key: AUTH[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    institutions.use(institutions.checked({"auth": {**AUTH, "other": own}}))
    expect(school, "sub:s-1 ; Omar Filali\ns-1@etab.example ; Omar Filali", Role.TRAINER)
    with pytest.raises(NotRecognised):
        enter(school.house, identity(provider="other", iss="https://other.example"))
    linked_to = enter(school.house, identity(), held(2))
    assert school.actor(linked_to).role is Role.TRAINER
    # The same subject of another issuer is somebody else.
    with pytest.raises(NotRecognised):
        enter(school.house, identity(provider="other", iss="https://other.example"), held(3))


def test_trainees_only_where_the_institution_wants_it(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    expect(school, "s-7@etab.example ; Omar Filali", Role.TRAINER)
    institutions.use(institutions.checked({"auth": AUTH}))
    with pytest.raises(NotRecognised) as refused:
        enter(school.house, identity(), held(2))
    assert reason(refused) == "institution_trainees"
    with pytest.raises(NotRecognised):
        linked(school, school.driss, "1470", identity("s-2"), held(3))
    assert enter(school.house, identity("s-7"), held(4))


def test_a_closed_group_lets_nobody_in(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    expect(school, "s-2@etab.example ; Nadia Alami")
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    for number, sub in enumerate(("s-1", "s-2"), start=2):
        with pytest.raises(NotRecognised) as refused:
            enter(school.house, identity(sub), held(number))
        assert reason(refused) == "institution_closed"


def test_a_name_that_somebody_has_is_not_given_away(school: Class) -> None:
    expect(school, "s-1@etab.example ; amal  BERRADA")
    with pytest.raises(NameTaken):
        enter(school.house, identity())
    expect(school, "s-2@etab.example ; Salma Idrissi", Role.TRAINER)
    with pytest.raises(NameTaken):
        enter(school.house, identity("s-2"), held(2))


def test_an_account_on_the_list_is_theirs_and_nobody_elses_at_the_door(school: Class) -> None:
    """Who is on the roster comes by the institution: the name and the code open it no more."""
    with school.house.store.writing() as w:
        w.set_secret(school.driss.id, AWAITED)
    expect(school, "s-1@etab.example ; Driss Naciri")
    assert school.actor(enter(school.house, identity())).id == school.driss.id
    with pytest.raises(NameTaken):
        accounts.join(school.house, school.cohort.join_code, "Driss Naciri", "7391")
    for secret in ("", INSTITUTION, "1470"):
        with pytest.raises(WrongSecret):
            accounts.sign_in(school.house, school.cohort.id, "Driss Naciri", secret)


# ---------------------------------------------------------------- the list


@pytest.mark.parametrize(
    "line",
    ["", "amal@etab.example", "amal ; Nadia Alami", "a@b.example ; <b>", "sub: ; Nadia Alami",
     "good@etab.example ; Nadia Alami\nbad"],
)  # fmt: skip
def test_a_line_that_does_not_fit_adds_nobody(school: Class, line: str) -> None:
    with pytest.raises(Invalid):
        expect(school, line)
    assert identities.invitations(school.house, school.trainer) == []


def test_trainees_are_expected_in_an_open_group(school: Class) -> None:
    for cohort in (None, "nothing"):
        with pytest.raises(Invalid) as refused:
            expect(school, "s-1@etab.example ; Nadia Alami", cohort=cohort)
        assert refused.value.data["findings"][0]["code"] == "institution_group"


def test_only_an_administrator_expects_people_and_sees_who_is_linked(school: Class) -> None:
    house = school.house
    trainer = accounts.add_staff(house, school.trainer, Role.TRAINER, "Omar Filali", "mot de passe")
    for actor in (school.amal, Actor(person=trainer)):
        for act in (
            lambda a: identities.invite(
                house, a, "default", Role.ADMINISTRATOR, None, "a@b.ma ; X Y"
            ),
            lambda a: identities.invitations(house, a),
            lambda a: identities.everybody(house, a),
            lambda a: identities.withdraw(house, a, "x"),
        ):
            with pytest.raises(Forbidden):
                act(actor)
    with pytest.raises(NotFound):
        identities.invite(house, school.trainer, "gone", Role.TRAINER, None, "a@b.ma ; Nadia Alami")


def test_who_is_expected_no_longer_stays_outside(school: Class) -> None:
    expect(school, "s-1@etab.example ; Nadia Alami")
    [one] = identities.invitations(school.house, school.trainer)
    identities.withdraw(school.house, school.trainer, one.id)
    with pytest.raises(NotRecognised):
        enter(school.house, identity())


# ---------------------------------------------------------------- linking and unlinking


def test_linking_asks_for_the_pin(school: Class) -> None:
    with pytest.raises(WrongSecret):
        linked(school, school.amal, "9999", identity())
    with pytest.raises(NotRecognised):
        enter(school.house, identity(), held(2))
    for _ in range(20):
        try:
            linked(school, school.amal, "9999", identity(), held(3))
        except Locked:
            break
        except WrongSecret:
            continue
    else:
        pytest.fail("the PIN may be guessed here without waiting")


def test_an_identity_opens_one_account(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    with pytest.raises(NotRecognised) as refused:
        linked(school, school.driss, "1470", identity(), held(2))
    assert reason(refused) == "institution_taken"
    assert school.actor(enter(school.house, identity(), held(3))).id == school.amal.id


def test_unlinking_ends_what_it_opened(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    token = enter(school.house, identity(), held(2))
    here = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")
    with pytest.raises(Forbidden):
        identities.unlink(school.house, school.driss, ISSUER, "s-1")
    identities.unlink(school.house, school.amal, ISSUER, "s-1", here)
    assert accounts.actor(school.house, token) is None
    assert school.actor(here).id == school.amal.id
    with pytest.raises(NotRecognised):
        enter(school.house, identity(), held(3))
    assert identities.mine(school.house, school.amal) == []
    with pytest.raises(NotFound):
        identities.unlink(school.house, school.amal, ISSUER, "s-1")


def test_an_administrator_unlinks_and_the_account_is_shut(school: Class) -> None:
    expect(school, "s-1@etab.example ; Omar Filali", Role.TRAINER)
    token = enter(school.house, identity())
    omar = school.actor(token)
    with pytest.raises(NotRecognised) as refused:
        identities.unlink(school.house, omar, ISSUER, "s-1", token)
    assert reason(refused) == "institution_last"
    identities.unlink(school.house, school.trainer, ISSUER, "s-1")
    assert accounts.actor(school.house, token) is None
    with pytest.raises(NotRecognised):
        enter(school.house, identity(), held(2))
    # Expected again, it is the same account.
    expect(school, "s-5@etab.example ; Omar Filali", Role.TRAINER)
    assert school.actor(enter(school.house, identity("s-5"), held(3))).id == omar.id


def test_who_has_no_pin_proves_it_by_the_institution(school: Class) -> None:
    house = school.house
    expect(school, "s-1@etab.example ; Nadia Alami")
    token = enter(house, identity())
    nadia = school.actor(token)
    assert not identities.has_secret(house, nadia)
    assert identities.has_secret(house, school.amal)
    linked(school, school.amal, "2580", identity("s-2"), held(2))
    with pytest.raises(Forbidden):  # Somebody else's identity proves nothing.
        identities.prove(house, nadia, identities.ticket(house, identity("s-2"), held(3)), held(3))
    identities.prove(house, nadia, identities.ticket(house, identity(), held(4)), held(4))
    accounts.choose_secret(house, nadia, "7391", token=token)
    assert accounts.sign_in(house, school.cohort.id, "Nadia Alami", "7391")
    with pytest.raises(Forbidden):  # There is one now: the old one is asked for.
        accounts.choose_secret(house, nadia, "1593")


# ---------------------------------------------------------------- law 09-08


def test_the_export_has_the_identity(school: Class) -> None:
    linked(school, school.amal, "2580", identity())
    exported = accounts.export(school.house, school.amal, school.amal.id)
    [one] = exported["identities"]
    assert (one["issuer"], one["subject"], one["shown"]) == (ISSUER, "s-1", "s-1@etab.example")
    json.dumps(exported)


def test_erasing_leaves_no_trace_of_the_identity(school: Class) -> None:
    house, mark = school.house, "unmistakable"
    linked(school, school.amal, "2580", identity(mark))
    expect(school, f"{mark}@etab.example ; Amal Bis")
    accounts.erase_self(house, school.amal, "2580")
    house.store.engine.fold()
    assert mark.encode() not in (house.folder / "pie.sqlite").read_bytes()
    with pytest.raises(NotRecognised):
        enter(house, identity(mark), held(2))


def test_two_accounts_made_one_keep_the_identity(school: Class) -> None:
    linked(school, school.driss, "1470", identity())
    merging.merge(school.house, school.trainer, school.amal.id, school.driss.id)
    assert school.actor(enter(school.house, identity(), held(2))).id == school.amal.id


def test_a_session_of_the_institution_lasts_as_long_as_any(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(school, school.amal, "2580", identity())
    token = enter(school.house, identity(), held(2))
    later = now() + accounts.SHORT_SESSION + timedelta(seconds=5)
    monkeypatch.setattr(accounts, "now", lambda: later)
    assert accounts.actor(school.house, token) is None
    assert SignedOut.status == 401
