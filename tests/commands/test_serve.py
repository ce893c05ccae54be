"""`kerasbook serve`: a service that is really started, and really asked."""

import http.client
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from kerasbook.commands import main as command
from kerasbook.commands import serve as serve_command

pytest.importorskip("fastapi")
JSON = {"Content-Type": "application/json"}


def network():
    """Words and two numbers in, three probabilities and a price out."""
    import keras

    keras.utils.set_random_seed(0)
    words, numbers = keras.Input((4,), dtype="int32", name="words"), keras.Input((2,), name="numbers")
    joined = keras.layers.concatenate([keras.layers.Flatten()(keras.layers.Embedding(9, 3)(words)), numbers])
    kind = keras.layers.Dense(3, activation="softmax", name="kind")(joined)
    return keras.Model({"words": words, "numbers": numbers}, [kind, keras.layers.Dense(1, name="price")(joined)])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A started service: `process`, `port`, `model`."""
    folder, model = tmp_path_factory.mktemp("served"), network()
    model.save(folder / "two.keras")
    (folder / "classes.txt").write_text("하나\ntwo\nthree\n", encoding="utf-8")
    options = "--classes classes.txt --port 0 --max-mb 1 --grace 1"
    process = subprocess.Popen(
        [sys.executable, "-m", "kerasbook", "serve", "two.keras", *options.split()],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "KERASBOOK_LANG": "en", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
    )
    line = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert address, line + process.stderr.read()
    yield SimpleNamespace(process=process, port=int(address[1]), model=model)
    process.kill()
    process.communicate()


@pytest.fixture
def ask(served):
    """`ask("POST", "/predict", body, headers)`: the status, and the JSON of the answer."""

    def ask(method: str, path: str, body=None, headers=JSON) -> tuple[int, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, json.loads(answer.read())
        connection.close()
        return found

    return ask


def inputs(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = 1 + seed % 5
    return {"words": rng.integers(0, 9, (rows, 4)), "numbers": rng.normal(size=(rows, 2)).astype("float32")}


def body(given: dict) -> bytes:
    return json.dumps({"inputs": {name: np.asarray(part).tolist() for name, part in given.items()}}).encode()


def test_it_answers_as_the_model_does(ask, served):
    status, said = ask("POST", "/predict", body(inputs(3)))
    kind, price = served.model.predict(inputs(3), verbose=0)
    assert status == 200
    np.testing.assert_allclose(said["outputs"]["kind"], kind, atol=1e-6)
    np.testing.assert_allclose(said["outputs"]["price"], price, atol=1e-6)
    assert said["classes"]["kind"] == [["하나", "two", "three"][number] for number in kind.argmax(axis=1)]


def test_ten_clients_at_once_get_their_own_answers(ask, served):
    with ThreadPoolExecutor(10) as clients:
        answers = list(clients.map(lambda seed: ask("POST", "/predict", body(inputs(seed))), range(200)))
    everything = {name: np.concatenate([inputs(seed)[name] for seed in range(200)]) for name in ("words", "numbers")}
    expected = served.model.predict(everything, verbose=0)
    assert {status for status, _said in answers} == {200}
    for name, values in zip(("kind", "price"), expected, strict=True):
        found = np.concatenate([said["outputs"][name] for _status, said in answers])
        np.testing.assert_allclose(found, values, atol=1e-6)


def test_it_is_ready_and_says_what_it_takes(ask):
    assert ask("GET", "/health") == (200, {"status": "ready"})
    status, said = ask("GET", "/")
    assert status == 200
    assert {part["name"]: (part["shape"], part["dtype"]) for part in said["inputs"]} == {
        "words": ([None, 4], "int32"),
        "numbers": ([None, 2], "float32"),
    }
    assert [part["shape"] for part in said["outputs"]] == [[None, 3], [None, 1]]
    assert said["classes"] == ["하나", "two", "three"]
    assert ask("POST", "/predict", json.dumps(said["example"]))[0] == 200
    schema = ask("GET", "/openapi.json")[1]["paths"]["/predict"]["post"]["requestBody"]["content"]
    assert set(schema["application/json"]["schema"]["properties"]["inputs"]["properties"]) == {"words", "numbers"}


GOOD = {"words": [[1, 2, 3, 4]], "numbers": [[0.5, 1]]}


@pytest.mark.parametrize(
    ("sent", "status", "phrase"),
    [
        (body(GOOD | {"numbers": [[0.5, 1, 2]]}), 422, "numbers: expected the shape (n, 2). Received: (1, 3)"),
        (body(GOOD | {"numbers": [["a", "b"]]}), 422, 'numbers: expected numbers. Received: "a"'),
        (b'{"inputs": {"words": [[1, 2, 3, 4]], "numbers": [[NaN, 1]]}}', 400, "Received: NaN"),
        (b'{"inputs": {"words": [[1, 2, 3, 4]], "numbers": [[Infinity, 1]]}}', 400, "Received: Infinity"),
        (b'{"inputs": {"words": [[1, 2, 3, 4]], "numbers": [[1e999, 1]]}}', 422, "expected numbers up to 3.4e+38"),
        (body({"words": [[1, 2, 3, 4]]}), 422, "Missing: numbers."),
        (body(GOOD | {"more": [[1]]}), 422, "Unknown: more."),
        (body(GOOD | {"words": [[1, 2, 3, 9]]}), 422, "The model cannot take these inputs."),
        (body({"words": [], "numbers": []}), 422, "expected at least one row"),
        (b"", 400, "Received something else."),
        (b"no JSON", 400, "Received something else."),
    ],
    ids=str,
)
def test_a_bad_request_is_refused_in_one_sentence(ask, sent, status, phrase):
    found, said = ask("POST", "/predict", sent)
    assert (found, list(said)) == (status, ["error"])
    assert phrase in said["error"]
    assert "\n" not in said["error"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/predict", {}, 405),
        ("PUT", "/predict", JSON, 405),
        ("POST", "/health", JSON, 405),
        ("GET", "/nowhere", {}, 404),
        ("GET", "/docs", {}, 404),  # would ask other hosts
        ("POST", "/predict", {"Content-Type": "text/plain"}, 415),
        ("POST", "/predict", JSON | {"Host": "evil.example"}, 403),
        ("GET", "/", {"Host": "evil.example"}, 403),
        ("POST", "/predict", JSON | {"Origin": "http://evil.example"}, 403),
    ],
)
def test_what_is_not_for_it_is_refused(ask, method, path, headers, status):
    found, said = ask(method, path, body(GOOD) if method in ("POST", "PUT") else None, headers)
    assert (found, list(said)) == (status, ["error"])


@pytest.mark.parametrize("length", [{}, {"Content-Length": str(50 * 10**6)}], ids=["in chunks", "said before"])
def test_fifty_megabytes_are_refused_before_they_are_read(served, length):
    """The answer comes after a part of them: it would not, if the service waited for all."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.putrequest("POST", "/predict")
    for name, value in (JSON | (length or {"Transfer-Encoding": "chunked"})).items():
        connection.putheader(name, value)
    connection.endheaders()
    part = b"0" * 2**16
    for _part in range(0 if length else 20):  # 1.3 MB, of at most 1
        connection.send(b"%x\r\n%s\r\n" % (len(part), part))
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (
        413,
        {"error": "Expected at most 1,000,000 bytes. Received more."},
    )
    connection.close()


def test_after_all_that_it_still_answers(ask):
    assert ask("POST", "/predict", body(GOOD))[0] == 200


@pytest.mark.skipif(os.name == "nt", reason="on Windows SIGTERM ends a process at once")
def test_stopped_in_the_middle_of_requests_it_answers_and_ends(served):
    """One client sends the rest of its request after the signal, another never does."""
    sent = body(GOOD)
    # "Expect" makes the service say when it has begun to read.
    names = [
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(sent)}",
        "Expect: 100-continue",
    ]
    head = "\r\n".join(["POST /predict HTTP/1.1", *names, "", ""]).encode()
    clients = [socket.create_connection(("127.0.0.1", served.port), timeout=60) for _client in range(2)]
    for client in clients:
        client.sendall(head + sent[:10])
        assert client.recv(1000).startswith(b"HTTP/1.1 100")
    served.process.send_signal(signal.SIGTERM)
    while True:  # until it takes no more of them
        try:
            socket.create_connection(("127.0.0.1", served.port), timeout=60).close()
        except ConnectionError:
            break
    clients[0].sendall(sent[10:])
    answer = http.client.HTTPResponse(clients[0])
    answer.begin()
    assert answer.status == 200
    assert set(json.loads(answer.read())["outputs"]) == {"kind", "price"}
    out, err = served.process.communicate(timeout=60)
    assert served.process.returncode == 0
    assert out.strip().endswith("The service has ended.")
    assert "Traceback" not in err
    assert clients[1].recv(1000).startswith(b"HTTP/1.1 503")
    for client in clients:
        client.close()


# Before it is started


@pytest.fixture
def serve(capsys, monkeypatch, tmp_path):
    """`serve("model.keras --port 0")`: the exit code, and what was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERASBOOK_LANG", "en")

    def run(arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            command.main(None, ["serve", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    return run


def test_without_fastapi_one_sentence_says_how_to_get_it(serve, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "fastapi" else find(name, *more)
    )
    code, said = serve("model.keras")
    assert code == 1
    assert "Missing: fastapi." in said
    assert 'pip install "kerasbook[serve]"' in said


def test_a_port_that_is_taken_is_said_before_the_work(serve, monkeypatch):
    monkeypatch.setattr(serve_command, "service_of", lambda *more: pytest.fail("the work was begun"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, said = serve(f"model.keras --port {other.getsockname()[1]}")
    assert code == 1
    assert "Choose another one with --port." in said


def test_a_file_that_carries_code_is_refused(serve, tmp_path):
    import keras

    keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x)]).save(tmp_path / "code.keras")
    code, said = serve("code.keras --port 0")
    assert code == 1
    assert "carries code (Lambda" in said


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (None, "names.txt (No such file"),
        (b"\xff\xfe\x00\xd8", "names.txt (it is not text)"),
        (b"\n \n", "which is empty"),
    ],
)
def test_names_that_cannot_be_read_are_said(serve, tmp_path, content, phrase):
    if content is not None:
        (tmp_path / "names.txt").write_bytes(content)
    code, said = serve("model.keras --port 0 --classes names.txt")
    assert code == 1
    assert phrase in said


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_other_addresses_than_loopback_are_warned_of(monkeypatch, capsys, host, warned):
    from kerasbook.explore import places
    from kerasbook.serve import application as web

    monkeypatch.setenv("KERASBOOK_LANG", "en")
    heard = []
    monkeypatch.setattr(web, "application", lambda service, most, names: heard.append((most, names)))
    runs = SimpleNamespace(started=True, should_exit=False, run=lambda sockets: None)
    monkeypatch.setattr(web, "server_of", lambda app, grace, log: runs)
    with places.listening_socket(host, 0) as place:
        serve_command.serve(None, place, host, 3, 1, False)
    assert ("can ask this service" in capsys.readouterr().err) is warned
    assert heard == [(3_000_000, None if warned else (*places.LOOPBACK, "127.0.0.1"))]
