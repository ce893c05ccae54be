"""The Play page's side of the server."""

import pytest

pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')

import fastapi
from starlette.testclient import TestClient

from kerasbook.explore import play_server
from kerasbook.explore.play_server import Play

SMALL = {"data": "moons", "width": 1, "depth": 0}


@pytest.fixture
def play():
    return Play("en")


@pytest.fixture
def client(play):
    app = fastapi.FastAPI()
    app.include_router(play.router)
    with TestClient(app) as client:
        yield client


def begun(client, **what) -> dict:
    return client.post("/play/start", json={"settings": SMALL, **what}).json()


def test_start_step_and_end(client, play):
    first = begun(client)
    assert (first["settings"]["data"], first["form"], first["update"]["step"]) == ("moons", "points", 0)
    later = client.post("/play/step", json={"session": first["session"], "steps": 3}).json()
    assert later["step"] == 3
    assert later["loss"] != first["update"]["loss"]
    client.post("/play/end", json={"session": first["session"]})
    assert client.post("/play/step", json={"session": first["session"]}).json() == {"gone": True}
    assert not play.players.trainings


def test_a_page_that_starts_over_keeps_its_place(client, play):
    first = begun(client)
    again = begun(client, session=first["session"])
    assert again["session"] == first["session"]
    assert len(play.players.trainings) == 1
    assert again["update"] == first["update"]  # the same seed


def test_visitors_have_networks_of_their_own(client):
    one, other = begun(client), begun(client)
    assert one["session"] != other["session"]
    client.post("/play/step", json={"session": one["session"], "steps": 2})
    assert client.post("/play/step", json={"session": other["session"]}).json()["step"] == 0


def test_there_is_room_for_a_class_and_who_is_idle_gives_way(client, play, monkeypatch):
    monkeypatch.setattr(play_server, "MOST_PLAYERS", 2)
    one, _other = begun(client), begun(client)
    assert begun(client) == {"full": True}
    training, _asked = play.players.trainings[one["session"]]
    play.players.trainings[one["session"]] = (training, -1000.0)
    assert "session" in begun(client)
    assert client.post("/play/step", json={"session": one["session"]}).json() == {"gone": True}


def test_settings_that_do_not_exist_are_named(client):
    assert begun(client, settings={**SMALL, "rate": "7", "depth": "many"})["ignored"] == ["rate", "depth"]
    assert begun(client, settings="digits")["settings"]["data"] == "digits"


@pytest.mark.parametrize("steps", [-1, 10**9, 2.5, True, "5", None, [5]])
def test_a_request_cannot_keep_the_server_busy(client, steps):
    session = begun(client)["session"]
    assert client.post("/play/step", json={"session": session, "steps": steps}).json()["step"] == 0


@pytest.mark.parametrize("path", ["start", "step", "end"])
def test_forms_of_other_sites_are_refused(client, play, path):
    body = b'{"settings": {"data": "moons"}}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert client.post(f"/play/{path}", content=body, headers={"content-type": kind}).status_code == 415
    assert not play.players.trainings


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[1]", 400), (b"\xff", 400), (b"1" * 5000, 413)])
def test_odd_requests_are_refused(client, body, status):
    headers = {"content-type": "application/json"}
    assert client.post("/play/start", content=body, headers=headers).status_code == status


@pytest.mark.parametrize("session", [None, 3, "", "nobody", ["x"], {"a": 1}])
def test_a_name_that_nobody_has(client, session):
    assert client.post("/play/step", json={"session": session}).json() == {"gone": True}
    assert client.post("/play/end", json={"session": session}).status_code == 200


def test_the_page_in_the_language_of_its_address(client):
    assert '<html lang="en">' in client.get("/play").text
    assert '<html lang="ko">' in client.get("/play?lang=ko").text
    assert '<html lang="en">' in client.get("/play?lang=xx").text


@pytest.mark.parametrize(("chosen", "lang", "opened"), [(None, "", "ko"), ("en", "", "en"), (None, "?lang=en", "en")])
def test_who_chose_no_language_gets_that_of_the_browser(chosen, lang, opened):
    app = fastapi.FastAPI()
    app.include_router(Play(chosen).router)
    page = TestClient(app).get(f"/play{lang}", headers={"Accept-Language": "fr, ko-KR;q=0.9, en;q=0.8"}).text
    assert f'<html lang="{opened}">' in page


@pytest.mark.parametrize(
    ("language", "name"), [("en", "5,000 handwritten digits of MNIST"), ("ko", "MNIST의 손글씨 숫자 5,000개")]
)
def test_the_footer_calls_the_data_by_their_names(client, language, name):
    """It had their keys; the page takes the sentence with it when its language is changed."""
    page = client.get(f"/play?lang={language}").text
    assert '<footer data-text="credits">' in page
    assert f"{name} (Yann LeCun" in page[page.index("<footer") : page.index("</footer>")]
