"""Where the page can be opened."""

import socket

import pytest

from kerasbook.errors import OutputError
from kerasbook.explore import places


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("localhost", True), ("127.8.8.8", True), ("0.0.0.0", False), ("192.0.2.7", False)],
)
def test_what_only_this_computer_reaches(host, here):
    assert places.is_loopback(host) is here
    assert (places.own_names(host) is not None) is here


def test_what_this_computer_may_be_called():
    assert places.own_names("127.8.8.8") == (*places.LOOPBACK, "127.8.8.8")
    assert "[::1]" in places.own_names("::1")


@pytest.mark.parametrize("host", ["", " ", "nowhere.invalid", "a" * 300])
def test_what_is_no_address_is_said_to_be_none(host, english):
    with pytest.raises(OutputError, match="--host: expected an address of this computer"):
        places.listening_socket(host, 0)


def test_an_address_of_another_computer(english):
    with pytest.raises(OutputError, match=r"--host: expected an address of this computer. Received: 192.0.2.7"):
        places.listening_socket("192.0.2.7", 0)


def test_a_port_that_is_taken(english):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OutputError, match=rf"Expected a free port on 127.0.0.1.*\({port}\)"):
            places.listening_socket("127.0.0.1", port)


def test_addresses_to_type_into_a_browser():
    with places.listening_socket("0.0.0.0", 0) as place:
        port = place.getsockname()[1]
        assert places.address(place) == f"http://127.0.0.1:{port}/"
        assert places.address(place, "192.0.2.8") == f"http://192.0.2.8:{port}/"


def test_answers_do_not_wait_for_the_client_to_acknowledge():
    """asyncio switches Nagle's algorithm off for sockets that say they are TCP, and for no others."""
    with places.listening_socket("127.0.0.1", 0) as place:
        place.listen()
        with socket.create_connection(place.getsockname()) as _client, place.accept()[0] as accepted:
            assert accepted.proto == socket.IPPROTO_TCP
