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
    code, _said = explore("small.keras --data small.npz --port 7999 --no-browser")
    [(explorer, host, port, browser)] = served
    assert (code, host, port, browser) == (0, "127.0.0.1", 7999, False)
    assert [layer.name for layer in explorer.layers] == ["wide", "narrow", "answer"]
    assert len(explorer.samples) == len(samples[0])


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
    ("host", "here"),
    [("127.0.0.1", True), ("localhost", True), ("127.8.8.8", True), ("0.0.0.0", False), ("192.0.2.7", False)],
)
def test_what_only_this_computer_reaches(host, here):
    assert explore_command.is_loopback(host) is here


class Runs:
    """Stands in for the server."""

    started = should_exit = False

    def run(self, sockets):
        self.places = [place.getsockname() for place in sockets]
        raise KeyboardInterrupt


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_other_addresses_than_loopback_are_warned_of(monkeypatch, capsys, host, warned):
    server = pytest.importorskip("kerasbook.explore.server")
    runs = Runs()
    monkeypatch.setattr(server, "server_of", lambda explorer, language: runs)
    explore_command.serve(None, host, 0, browser=False)
    said = capsys.readouterr()
    assert runs.places[0][0] == host
    assert ("Warning: anyone who reaches 0.0.0.0 can open this page." in said.err) is warned
    assert f"http://127.0.0.1:{runs.places[0][1]}/" in said.out


def test_a_port_that_is_taken():
    server = pytest.importorskip("kerasbook.explore.server")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(server.OutputError, match=rf"Expected a free port on 127.0.0.1.*\({port}\)"):
            server.listening_socket("127.0.0.1", port)


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
