"""`kerasbook explore`: what it loads, where it listens, and what it says when something is missing."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from kerasbook.commands import explore as explore_command
from kerasbook.commands import main as command
from kerasbook.explore import places


@pytest.fixture
def explore(capsys, monkeypatch, tmp_path):
    """`explore("--save page.html")`: the exit code, and what was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            command.main(None, ["explore", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    return run


@pytest.fixture
def served(monkeypatch) -> list:
    """Instead of serving, note what would be served."""
    calls = []
    monkeypatch.setattr(explore_command, "serve", lambda *arguments: calls.append(arguments))
    return calls


def write(tmp_path, network, samples) -> None:
    import numpy as np

    network.save(tmp_path / "small.keras")
    np.savez(tmp_path / "small.npz", x=samples[0], y=samples[1])


def test_a_model_of_the_readers_own(explore, served, tmp_path, small_network, samples):
    write(tmp_path, small_network, samples)
    code, _said = explore("small.keras --data small.npz --port 0 --no-browser")
    [(explorer, place, host, browser)] = served
    assert (code, host, browser) == (0, "127.0.0.1", False)
    assert place.fileno() == -1  # closed with the command
    assert [layer.name for layer in explorer.layers] == ["wide", "narrow", "answer"]
    assert len(explorer.samples) == len(samples[0])


def test_a_network_that_comes_with_kerasbook(explore, served, monkeypatch):
    asked = []
    monkeypatch.setattr(explore_command, "explorer_of", lambda *arguments: asked.append(arguments[-1]))
    monkeypatch.setattr(explore_command, "warm", lambda explorer: None)
    assert explore("--network lite0 --port 0")[0] == explore("--port 0")[0] == 0
    assert asked == ["lite0", "digits"]


@pytest.mark.usefixtures("english")
def test_a_network_and_a_file_are_one_too_many(explore, served):
    code, said = explore("small.keras --network convnet")
    assert code == 2
    assert "Received both: convnet and small.keras" in said


def test_rows_of_numbers_need_samples(explore, served, tmp_path, small_network, samples):
    write(tmp_path, small_network, samples)
    code, said = explore("small.keras")
    assert (code, served) == (1, [])
    assert "Expected samples as well (--data FILE.npz)" in said


def test_samples_that_do_not_fit(explore, served, tmp_path, small_network, samples):
    write(tmp_path, small_network, (samples[0][:, :4], samples[1]))
    code, said = explore("small.keras --data small.npz")
    assert (code, served) == (1, [])
    assert said.startswith("loading Keras ... Error: ")
    assert "Traceback" not in said


def test_an_error_of_our_own_is_called_one(explore, monkeypatch):
    monkeypatch.setattr(explore_command, "explorer_of", lambda *more: [][0])
    code, said = explore("--port 0")
    assert code == 1
    assert said.endswith("Please report it: IndexError: list index out of range")


def test_without_gradio_one_sentence_says_how_to_get_it(explore, served, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "gradio" else find(name, *more)
    )
    code, said = explore("")
    assert (code, served) == (1, [])
    assert 'pip install "kerasbook[explore]"' in said
    assert said.count("Error:") == 1


def test_saving_needs_neither_gradio_nor_a_server(explore, served, monkeypatch, tmp_path, small_network, samples):
    write(tmp_path, small_network, samples)
    monkeypatch.setitem(sys.modules, "gradio", None)
    code, said = explore("small.keras --data small.npz --save here.html")
    assert (code, served) == (0, []), said
    assert "The page: here.html" in said
    assert "<html" in (tmp_path / "here.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ("--host= --no-browser", "--host: expected an address of this computer"),
        ("--host nowhere.invalid", "--host: expected an address of this computer"),
        ("--host 192.0.2.7", "--host: expected an address of this computer. Received: 192.0.2.7"),
        ("--save there/file/page.html", "--save: expected a file in a folder that can be written to."),
    ],
)
def test_where_it_cannot_be_is_said_before_the_work(explore, served, monkeypatch, tmp_path, arguments, phrase, english):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    monkeypatch.setattr(explore_command, "explorer_of", lambda *more: pytest.fail("the work was begun"))
    code, said = explore(arguments)
    assert (code, served) == (1, [])
    assert phrase in said
    assert "--out" not in said
    assert "--port" not in said


def test_a_port_that_is_taken_is_said_before_the_work(explore, served, monkeypatch):
    monkeypatch.setattr(explore_command, "explorer_of", lambda *more: pytest.fail("the work was begun"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, said = explore(f"--port {other.getsockname()[1]}")
    assert (code, served) == (1, [])
    assert "Choose another one with --port." in said


@pytest.mark.parametrize(
    ("asked", "environment", "chosen"),
    [("--lang ko", None, "ko"), ("--lang en", "ko", "en"), ("", "ko", "ko"), ("", None, None)],
)
def test_which_language_was_asked_for(explore, monkeypatch, asked, environment, chosen):
    heard = []
    monkeypatch.delenv("KERASBOOK_LANG", raising=False)
    if environment:
        monkeypatch.setenv("KERASBOOK_LANG", environment)
    monkeypatch.setattr(explore_command, "explorer_of", lambda *more: None)
    monkeypatch.setattr(explore_command, "warm", lambda explorer: None)
    monkeypatch.setattr(explore_command, "serve", lambda *more: heard.append(explore_command.chosen_language()))
    assert explore(f"--port 0 {asked}")[0] == 0
    assert heard == [chosen]


def test_names_of_columns_come_with_the_samples(explore, served, tmp_path, small_network, samples):
    import numpy as np

    write(tmp_path, small_network, samples)
    names = ["age", "height", "weight", "rooms", "price", "year"]
    np.savez(tmp_path / "table.npz", x=samples[0], y=samples[1], columns=names)
    assert explore("small.keras --data table.npz --port 0")[0] == 0
    assert served[0][0].subject.columns == names


class Runs:
    """Stands in for the server, which starts or does not."""

    started = should_exit = False

    def __init__(self, starts: bool = True):
        self.starts = starts

    def run(self, sockets):
        self.places = [place.getsockname() for place in sockets]
        self.started = self.starts
        raise KeyboardInterrupt


@pytest.fixture
def run(monkeypatch, capsys):
    """`run("127.0.0.1", Runs())`: what is said on standard output and error."""
    server = pytest.importorskip("kerasbook.explore.server")

    def run(host: str, runs: Runs):
        monkeypatch.setattr(server, "server_of", lambda explorer, language, names: runs)
        with places.listening_socket(host, 0) as place:
            explore_command.serve(None, place, host, browser=False)
        return capsys.readouterr()

    return run


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_other_addresses_than_loopback_are_warned_of(monkeypatch, run, host, warned):
    monkeypatch.setattr(places, "own_address", lambda: "192.0.2.8")
    said = run(host, runs := Runs())
    port = runs.places[0][1]
    assert runs.places[0][0] == host
    assert ("Warning: anyone who reaches 0.0.0.0 can open this page." in said.err) is warned
    assert f"http://127.0.0.1:{port}/" in said.out
    assert (f"Others open it at http://192.0.2.8:{port}/" in said.out) is warned


def test_the_page_is_said_to_be_open_only_once_it_is(run):
    assert "The page is open" in run("127.0.0.1", Runs()).out
    assert run("127.0.0.1", Runs(starts=False)).out == ""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_the_page_is_served_until_ctrl_c(tmp_path):
    httpx = pytest.importorskip("httpx")
    pytest.importorskip("gradio")
    process = subprocess.Popen(
        [sys.executable, "-m", "kerasbook", "explore", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "KERASBOOK_LANG": "en", "XDG_CACHE_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"},
    )
    address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
    with httpx.Client(transport=httpx.HTTPTransport(retries=5), trust_env=False, timeout=30) as client:
        assert client.get(address).status_code == 200
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert process.returncode == 0
    assert list((tmp_path / "kerasbook").glob("digits-*.npz"))
