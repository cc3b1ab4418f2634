"""Signing in by an institution over HTTP: a real server, a local OpenID provider, real cookies.

Taken out once, each failing its test: the closed doors, the way back after a refusal, the forgery
token, the end of the session that was there before, `Secure` under https. State and nonce are
Authlib's, the redirect address Streamlit's: those checks were not taken out.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pie_core.api import oidc, origin, session
from pie_core.model.identities import Identity
from pie_core.model.people import Cohort, Role
from pie_core.service import accounts, identities, institutions
from pie_core.service.house import House, now
from tests import proxy as proxy_module
from tests.conftest import Class
from tests.institution import SECRET, Institution, institution, put
from tests.people import trainer_with_group
from tests.server import Server, free_port
from tests.test_api import Browser, code

PEOPLE = {
    f"s-{n}": {"email": f"s-{n}@etab.example", "email_verified": True, "name": f"Personne {n}"}
    for n in range(8)
}
PEOPLE["s-9"] = {"groups": [hashlib.sha256(bytes([n])).hexdigest() for n in range(60)]}
"""Somebody of whom the institution has much to say: the cookies are long."""
DEAD = """
[auth.dead]
client_id = "pie"
client_secret = "s"
server_metadata_url = "http://localhost:1/.well-known/openid-configuration"
"""
EVIL = "https://mal.example"


@dataclass
class School:
    """A server that is open to an institution, and that institution."""

    house: House
    server: Server
    vouching: Institution
    cohort: Cohort


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder, port = tmp_path_factory.mktemp("oidc"), free_port()
    house = House(folder / "data")
    _, trainer, cohort = trainer_with_group(house)
    with institution(PEOPLE) as vouching, pytest.MonkeyPatch.context() as patch:
        text = vouching.settings(f"http://127.0.0.1:{port}").replace(
            "[institution]", DEAD + "[institution]"
        )
        file = put(folder, text)
        institutions.use(institutions.read([file], port))
        lines = "\n".join(f"s-{n}@etab.example ; Personne {n}" for n in range(8))
        identities.invite(house, trainer, "default", Role.TRAINEE, cohort.id, lines)
        patch.setenv("STREAMLIT_SECRETS_FILES", str(file))
        server = Server(folder / "data", port).start()
        yield School(house, server, vouching, cohort)
        server.kill()
    house.store.close()
    institutions.use(institutions.Institutions())


def provider_token(provider: str = "default") -> str:
    """What Streamlit puts into the address that the button opens."""
    told = {"provider": provider, "exp": int(time.time()) + 60}
    return jwt.encode({"alg": "HS256"}, told, OctKey.import_key(SECRET))


class Visitor:
    """One browser: its cookies, and where it was sent."""

    def __init__(self, place: School, url: str = "") -> None:
        self.place = place
        self.client = httpx.Client(base_url=url or place.server.url, timeout=30, verify=False)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def asked(self, **more: str) -> str:
        """Where the sign-in sends this browser."""
        query = urlencode({"provider": provider_token(), **more})
        return str(self.get(f"/auth/login?{query}").headers["location"])

    def sent_back(self, asked: str, subject: str) -> str:
        """The address by which the institution sends the browser back, after choosing a subject."""
        answer = httpx.post(asked, data={"sub": subject}, timeout=30)
        return str(answer.headers["location"])

    def vouched(self, subject: str) -> httpx.Response:
        """Signed in at the institution and come back."""
        return self.get(self.sent_back(self.asked(), subject))

    @property
    def held(self) -> str:
        return identities.browser(dict(self.client.cookies))

    def ticket(self, subject: str) -> str:
        """As the page makes it on the server: from who the institution says it is, and the cookies."""
        who = Identity(
            provider="default",
            issuer=self.place.vouching.url,
            subject=subject,
            email=f"{subject}@etab.example",
            issued=now().timestamp(),
        )
        return identities.ticket(self.place.house, who, self.held)

    def post(self, path: str, data: dict[str, Any], token: str | None = None) -> httpx.Response:
        signed = session.read_cookie(self.place.house, dict(self.client.cookies))
        forgery = session.forgery_token(self.place.house, signed) if token is None else token
        return self.client.post(path, json=data, headers={session.HEADER: forgery})

    def enter(self, subject: str) -> httpx.Response:
        return self.post("/api/session/institution", {"ticket": self.ticket(subject)})

    def me(self) -> str | None:
        answer = self.get("/api/me/export.json")
        return answer.json()["person"]["name"] if answer.status_code == 200 else None


def vouched(answer: httpx.Response) -> bool:
    """Whether an answer brings Streamlit's identity."""
    lines = answer.headers.get_list("set-cookie")
    return any(line.startswith("_streamlit_user=") and "Max-Age=0" not in line for line in lines)


# ---------------------------------------------------------------- closed


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/oauth2callback?code=a&state=b"])
def test_without_settings_the_doors_are_not_there(path: str) -> None:
    institutions.use(institutions.Institutions())
    inside = Starlette(routes=[Route("/{rest:path}", lambda _: PlainTextResponse("inside"))])
    answer = TestClient(origin.OwnPagesOnly(inside)).get(path)
    assert (answer.status_code, answer.text) == (404, "")


def test_without_settings_a_ticket_opens_nothing(school: Class) -> None:
    institutions.use(institutions.Institutions())
    browser = Browser(school.house)
    browser.client.cookies.set("_streamlit_user", "x", domain="classe.local")
    held = identities.browser(dict(browser.client.cookies))
    who = Identity(provider="default", issuer="i", subject="s", issued=now().timestamp())
    ticket = identities.ticket(school.house, who, held)
    answer = browser.post("/api/session/institution", {"ticket": ticket})
    assert code(answer) == (403, "not_recognised")
    for odd in (None, 7, "", "x" * 5000, "é"):
        assert code(browser.post("/api/session/institution", {"ticket": odd}))[0] == 422
    assert session.COOKIE not in browser.client.cookies


def test_wrong_settings_say_so_in_the_terminal_and_nothing_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(tmp_path, '[auth]\nredirect_uri = "nowhere"\n')
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(file))
    server = Server(tmp_path / "own" / "data")
    server.folder.parent.mkdir()
    try:
        server.start()
        assert httpx.get(f"{server.url}/auth/login").status_code == 404
        assert httpx.get(server.url).status_code == 200
        said = server.output()
        assert "Connexion par l'établissement éteinte. [auth] redirect_uri" in said
        assert "Traceback" not in said
    finally:
        server.kill()


# ---------------------------------------------------------------- the whole way


def test_from_the_button_to_a_session_of_ours(place: School) -> None:
    visitor = Visitor(place)
    asked = parse_qs(urlsplit(visitor.asked()).query)
    assert asked["redirect_uri"] == [f"{place.server.url}/oauth2callback"]
    assert all(len(asked[name][0]) >= 16 for name in ("state", "nonce"))
    answer = visitor.vouched("s-0")
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert visitor.me() is None  # Streamlit's cookie alone is no session of ours.
    entered = visitor.enter("s-0")
    assert entered.status_code == 200
    [cookie] = [c for c in entered.headers.get_list("set-cookie") if c.startswith(session.COOKIE)]
    assert "httponly" in cookie.lower()
    assert "max-age" not in cookie.lower()
    assert visitor.me() == "Personne 0"


def test_signing_out_ends_both(place: School) -> None:
    visitor = Visitor(place)
    visitor.vouched("s-1")
    visitor.enter("s-1")
    assert visitor.post("/api/session/end", {}).status_code == 200
    assert visitor.me() is None
    # The institution's word is still in the browser, but has served.
    assert code(visitor.enter("s-1")) == (403, "not_recognised")
    gone = visitor.get("/auth/logout")
    assert gone.headers["location"].startswith(f"{place.vouching.url}/oauth2/end_session?")
    assert visitor.held == ""


# ---------------------------------------------------------------- attackers


def test_a_ticket_is_not_replayed(place: School) -> None:
    visitor = Visitor(place)
    visitor.vouched("s-2")
    ticket = visitor.ticket("s-2")
    assert visitor.post("/api/session/institution", {"ticket": ticket}).status_code == 200
    again = visitor.post("/api/session/institution", {"ticket": ticket})
    assert code(again) == (403, "not_recognised")


def test_a_ticket_of_another_browser_opens_nothing(place: School) -> None:
    visitor, thief = Visitor(place), Visitor(place)
    visitor.vouched("s-3")
    thief.vouched("s-4")
    ticket = visitor.ticket("s-3")
    assert code(thief.post("/api/session/institution", {"ticket": ticket})) == (
        403,
        "not_recognised",
    )
    bare = Visitor(place)
    assert bare.post("/api/session/institution", {"ticket": ticket}).status_code == 403
    assert (thief.me(), bare.me()) == (None, None)


def test_entering_needs_the_token_of_our_own_page(place: School) -> None:
    visitor = Visitor(place)
    visitor.vouched("s-3")
    data = {"ticket": visitor.ticket("s-3")}
    assert code(visitor.post("/api/session/institution", data, token="")) == (403, "token")
    headers = {session.HEADER: session.forgery_token(place.house, None), "origin": EVIL}
    answer = visitor.client.post("/api/session/institution", json=data, headers=headers)
    assert code(answer) == (403, "token")


def test_a_planted_session_is_left_behind(place: School) -> None:
    """Fixation: the session that somebody put into this browser is not the one that is entered."""
    planted = accounts.join(place.house, place.cohort.join_code, "Planteur Inconnu", "7391")
    visitor = Visitor(place)
    answer = Response()
    session.set_cookie(place.house, answer, planted, long=False, secure=False)
    value = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    visitor.client.cookies.set(session.COOKIE, value, domain="127.0.0.1", path="/")
    assert visitor.me() == "Planteur Inconnu"
    visitor.vouched("s-5")
    assert visitor.enter("s-5").status_code == 200
    held = [c.value for c in visitor.client.cookies.jar if c.name == session.COOKIE]
    assert value not in held
    assert visitor.me() == "Personne 5"
    assert accounts.actor(place.house, planted) is None


def test_the_state_is_of_this_browser_and_serves_once(place: School) -> None:
    visitor, victim = Visitor(place), Visitor(place)
    back = visitor.sent_back(visitor.asked(), "s-6")
    refused = victim.get(back)  # "Click this link": signs the victim in as the attacker.
    assert (refused.status_code, refused.headers["location"]) == (303, oidc.BACK)
    assert not vouched(refused)
    assert victim.held == ""
    wrong = back.replace("state=", "state=x")
    assert visitor.get(wrong).headers["location"] == oidc.BACK
    assert vouched(visitor.get(back))
    again = visitor.get(back)
    assert again.headers["location"] == oidc.BACK
    assert not vouched(again)


def test_a_token_made_for_another_sign_in_is_refused(place: School) -> None:
    """The nonce: an identity token that was caught elsewhere does not fit here."""
    visitor = Visitor(place)
    asked = visitor.asked()
    [nonce] = parse_qs(urlsplit(asked).query)["nonce"]
    answer = visitor.get(visitor.sent_back(asked.replace(nonce, "n" * 20), "s-6"))
    assert answer.headers["location"] == oidc.BACK
    assert not vouched(answer)


def test_nobody_is_sent_elsewhere(place: School) -> None:
    visitor = Visitor(place)
    more = {"next": EVIL, "redirect_uri": EVIL, "redirect": EVIL, "return_to": EVIL}
    assert EVIL not in visitor.asked(**more)
    for path in (
        f"/auth/login?provider={EVIL}&next={EVIL}",
        f"/oauth2callback?error=access_denied&error_description={EVIL}&next={EVIL}",
        f"/oauth2callback?code=a&state={EVIL}",
        f"/auth/logout?next={EVIL}&post_logout_redirect_uri={EVIL}",
    ):
        where = Visitor(place).get(path).headers["location"]
        assert where in ("/", oidc.BACK), path
    # The host that a request claims does not change where the institution sends people back.
    query = urlencode({"provider": provider_token()})
    there = Visitor(place).get(f"/auth/login?{query}", host="mal.example").headers["location"]
    assert parse_qs(urlsplit(there).query)["redirect_uri"] == [f"{place.server.url}/oauth2callback"]


def test_an_institution_that_does_not_answer_leads_back_to_the_door(place: School) -> None:
    query = urlencode({"provider": provider_token("dead")})
    answer = Visitor(place).get(f"/auth/login?{query}")
    assert (answer.status_code, answer.headers["location"]) == (303, oidc.BACK)


def test_who_says_no_at_the_institution_comes_back_to_the_door(place: School) -> None:
    visitor = Visitor(place)
    answer = visitor.get(f"/oauth2callback?error=access_denied&state={'a' * 20}")
    assert answer.headers["location"] == oidc.BACK
    assert visitor.get("/oauth2callback").headers["location"] == "/"  # Back from signing out.


def test_linking_over_http(place: School) -> None:
    token = accounts.join(place.house, place.cohort.join_code, "Samira Tahiri", "7391")
    visitor = Visitor(place)
    signed_in = visitor.post(
        "/api/session", {"cohort": place.cohort.id, "name": "Samira Tahiri", "secret": "7391"}
    )
    assert signed_in.status_code == 200
    visitor.vouched("s-7")
    ticket = visitor.ticket("s-7")
    wrong = visitor.post("/api/me/identity", {"ticket": ticket, "secret": "1111"})
    assert code(wrong) == (403, "wrong_secret")
    right = visitor.post("/api/me/identity", {"ticket": ticket, "secret": "7391"})
    assert code(right) == (200, "ok")
    elsewhere = Visitor(place)
    elsewhere.vouched("s-7")
    assert elsewhere.enter("s-7").status_code == 200
    assert elsewhere.me() == "Samira Tahiri"
    samira = accounts.actor(place.house, token)
    assert samira is not None
    identities.unlink(place.house, samira, place.vouching.url, "s-7")
    assert elsewhere.me() is None
    assert accounts.actor(place.house, token) is None


def test_erasing_with_the_institution_instead_of_a_pin(place: School) -> None:
    visitor = Visitor(place)
    visitor.vouched("s-6")
    assert visitor.enter("s-6").status_code == 200
    stale = visitor.post("/api/me/erase", {"ticket": visitor.ticket("s-6")})
    assert code(stale) == (403, "not_recognised")  # The sign-in that opened the session has served.
    assert code(visitor.post("/api/me/erase", {"secret": "@"})) == (403, "wrong_secret")
    visitor.vouched("s-6")
    assert code(visitor.post("/api/me/erase", {"ticket": visitor.ticket("s-6")})) == (200, "ok")
    visitor.vouched("s-6")
    assert code(visitor.enter("s-6")) == (403, "not_recognised")


def test_nothing_secret_is_said_in_the_terminal(place: School) -> None:
    said = place.server.output()
    for secret in (SECRET, "unguessable", "@etab.example"):
        assert secret not in said


# ---------------------------------------------------------------- https


@pytest.mark.parametrize(("scheme", "marked"), [("https", True), ("http", False)])
def test_the_identity_goes_over_https_alone_where_there_is_https(scheme: str, marked: bool) -> None:
    auth = {
        "redirect_uri": f"{scheme}://localhost:1/oauth2callback",
        "cookie_secret": SECRET,
        "client_id": "pie",
        "client_secret": "s",
        "server_metadata_url": "https://ids.example/x",
    }
    institutions.use(institutions.checked({"auth": auth}))
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer = Response(status_code=302, headers={"location": "/"})
        answer.set_cookie("_streamlit_user", "x", httponly=True, samesite="lax")
        await answer(scope, receive, send)

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": institutions.CALLBACK,
        "query_string": b"state=a&code=b",
        "headers": [],
    }
    asyncio.run(oidc.serve(app, scope, None, keep))  # type: ignore[arg-type]
    institutions.use(institutions.Institutions())
    [cookie] = [value for name, value in sent[0]["headers"] if name == b"set-cookie"]
    assert (b"; Secure" in cookie) is marked


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def test_the_whole_way_behind_nginx_under_https(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long cookies get through, everything is `Secure`, and the institution sends back to https."""
    proxy_module.program()  # Skips where there is no nginx.
    port, (public, private) = free_port(), certificate(tmp_path)
    listen = (
        f"listen 127.0.0.1:{{port}} ssl; ssl_certificate {public}; ssl_certificate_key {private};"
    )
    proxy = proxy_module.Proxy(tmp_path / "nginx", (port, port), listen)
    house = House(tmp_path / "own" / "data")
    _, trainer, cohort = trainer_with_group(house)
    with institution(PEOPLE) as vouching:
        file = put(tmp_path, vouching.settings(proxy.url))
        institutions.use(institutions.read([file]))
        expected = "sub:s-9 ; Nadia Alami"
        identities.invite(house, trainer, "default", Role.TRAINEE, cohort.id, expected)
        monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(file))
        server = Server(tmp_path / "own" / "data", port)
        try:
            server.start()
            proxy.start()
            visitor = Visitor(School(house, server, vouching, cohort), proxy.url)
            asked = visitor.asked()
            assert parse_qs(urlsplit(asked).query)["redirect_uri"] == [
                f"{proxy.url}/oauth2callback"
            ]
            back = visitor.sent_back(asked, "s-9")
            assert back.startswith(proxy.url)
            answer = visitor.get(back)
            lines = answer.headers.get_list("set-cookie")
            told = [line for line in lines if line.startswith("_streamlit_user")]
            assert sum(map(len, told)) > 4096
            assert all("; Secure" in line for line in told)
            entered = visitor.enter("s-9")
            assert entered.status_code == 200
            cookies = entered.headers.get_list("set-cookie")
            [cookie] = [line for line in cookies if line.startswith(session.COOKIE)]
            assert "; secure" in cookie.lower()
            assert visitor.me() == "Nadia Alami"
        finally:
            proxy.stop()
            server.kill()
            house.store.close()
            institutions.use(institutions.Institutions())
