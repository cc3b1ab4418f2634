"""A scripted trainee walks the whole programme through the pages, in each language and each track.

Each activity is opened as a screen, filled through the door that the browser uses, and finished by its
button; the screen speaks the person's language.
"""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from itsdangerous import Signer
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages.parts import frame
from pie_core.api import session
from pie_core.api.routes import ROUTES
from pie_core.model.programme import Activity, Module, Photo, PromptRef
from pie_core.model.project import State
from pie_core.service import accounts, programmes, progress
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.screens import texts
from tests.server import ROOT
from tests.walk import answer


class Walker:
    """A trainee with a browser."""

    def __init__(self, school: Class, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.school, self.language = school, language
        self.t = words(language).t
        name = {"fr": "Hind Tazi", "ar": "هند التازي", "en": "Hind Lahlou"}[language]
        code = school.cohort.join_code
        token = accounts.join(school.house, code, name, "2580", language=language)
        accounts.consent(school.house, school.actor(token))
        self.me = school.actor(token)
        monkeypatch.setattr(frame, "session_token", lambda _: token)
        self.http = TestClient(Starlette(routes=ROUTES), base_url="http://classe.local")
        signer = Signer(school.house.secret, salt="pie.session")
        self.http.cookies.set(session.COOKIE, signer.sign(token).decode())
        self.forgery = session.forgery_token(school.house, token)
        self.given: dict[str, Any] = {}

    @property
    def project(self) -> str:
        return self.school.project(self.me)

    def open(self, file: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
        at.run()
        at.switch_page(file)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception
        return at

    def save(self, module: Module, activity: Activity) -> None:
        names = {"competences": list(self.school.house.programme.competences)}
        owner = self.me.id if activity.by == "person" else self.project
        for prompt in activity.prompts:
            if isinstance(prompt, Photo) or prompt.hidden:
                continue
            ref = PromptRef(module=module.id, activity=activity.id, prompt=prompt.id)
            value = answer(ref, prompt, self.language, self.given, names)
            reply = self.http.post(
                "/api/answers",
                json={
                    "owner": owner,
                    "module": ref.module,
                    "activity": ref.activity,
                    "prompt": ref.prompt,
                    "value": value,
                    "based_on": 0,
                },
                headers={session.HEADER: self.forgery},
            )
            assert reply.status_code == 200, (str(ref), value, reply.json())
            self.given[str(ref)] = value

    def do(self, module: Module, activity: Activity) -> None:
        """Open, fill, finish."""
        at = self.open("trainee/module.py", m=module.id, a=activity.id)
        told = module.words[self.language].activities[activity.id]
        said = unescape(texts(at))
        assert told.title in said, (activity.id, self.language)
        assert self.language == "fr" or module.worded("fr").activities[activity.id].aim not in said
        self.save(module, activity)
        done = [one for one in at.button if one.label == self.t("J'ai terminé cette étape")]
        done[0].click().run()
        assert not at.exception, at.exception
        shown = [str(one.value) for one in at.success]
        missing = [str(one.value) for one in at.warning]
        assert self.t("✓ Étape terminée") in shown, (activity.id, missing)


@pytest.fixture
def walk(school: Class, monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda language: Walker(school, language, monkeypatch)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_whole_programme(school: Class, walk: Any, language: str) -> None:
    walker = walk(language)
    programme = programmes.mine(school.house, walker.me)
    steps = 0
    for module in programme.modules:
        at = walker.open("trainee/module.py", m=module.id)
        assert module.words[language].title in unescape(texts(at))
        for activity in module.activities:
            walker.do(module, activity)
            steps += 1
        end = walker.open("trainee/module.py", m=module.id, a="end")
        assert walker.t("Bravo ! Module terminé") in texts(end)
    assert steps >= 60
    home = walker.open("trainee/home.py")
    assert walker.t("Bravo, tu as tout terminé !") in texts(home)
    standing = progress.mine(school.house, walker.me)
    assert all(standing.module(module) is State.DONE for module in programme.modules)


@pytest.mark.parametrize("track", ["social", "intrapreneur"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_modules_of_another_track(school: Class, walk: Any, track: str, language: str) -> None:
    usual = {module.id for module in school.house.programme.modules}
    programmes.choose_track(school.house, school.trainer, school.cohort.id, track)
    walker = walk(language)
    programme = programmes.mine(school.house, walker.me)
    own = [module for module in programme.modules if module.id not in usual]
    assert len(own) >= 2
    for module in own:
        for activity in module.activities:
            walker.do(module, activity)
    home = walker.open("trainee/home.py")
    links = " ".join(str(one.proto.label) for one in home.get("page_link"))
    assert all(module.words[language].title in links for module in own)
