"""Where a page or a service can be reached: addresses of this computer, a free port there, and who asks."""

import errno
import ipaddress
import os
import re
import socket
from collections.abc import Collection, Iterable

from kerasbook.errors import OutputError
from kerasbook.locale import gettext as _

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")  # what every computer calls itself
FIRST_PORT, PORTS_TRIED = 7860, 100


def addresses_of(host: str) -> set[str]:
    """The addresses that a name stands for.

    Raises:
        OutputError: If it stands for none.
    """
    try:
        found = {entry[4][0].partition("%")[0] for entry in socket.getaddrinfo(host, None)} if host.strip() else set()
    except (OSError, UnicodeError):
        found = set()
    if not found:
        raise OutputError(
            _("--host: expected an address of this computer, such as 127.0.0.1 or 0.0.0.0. Received: {host!r}.").format(
                host=host
            )
        )
    return found


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches that address.

    Raises:
        OutputError: If it is none.
    """
    return all(ipaddress.ip_address(address).is_loopback for address in addresses_of(host))


def own_names(host: str) -> tuple[str, ...] | None:
    """What a browser on this computer may call it, where only it reaches the address; None if others do.

    Raises:
        OutputError: If it is no address.
    """
    return (*LOOPBACK, f"[{host}]" if ":" in host else host.lower()) if is_loopback(host) else None


def listening_socket(host: str, port: int | None) -> socket.socket:
    """A place for the server: the port asked for, or else the first free one from 7860 on.

    Raises:
        OutputError: If there is none, or the address is not one of this computer's.
    """
    addresses_of(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        # TCP is named although there is nothing else: where it is not, asyncio leaves Nagle's algorithm on, and then
        # each answer waits 40 milliseconds for the client to acknowledge its head.
        place = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":  # on Windows this would let two servers share a port
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, number))
        except OSError as error:
            place.close()
            reason = error.strerror or str(error)
            if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise OutputError(
                    _("--host: expected an address of this computer. Received: {host} ({reason}).").format(
                        host=host, reason=reason
                    )
                ) from error
        else:
            return place
    raise OutputError(
        _("Expected a free port on {host}. Received: {reason} ({port}). Choose another one with --port.").format(
            host=host, port=port if port is not None else f"{FIRST_PORT}–{number}", reason=reason
        )
    )


def own_address() -> str | None:
    """The address under which other computers of the same network reach this one; None if there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # of nobody; it chooses a way out, and sends nothing
        except OSError:
            return None
        found = asking.getsockname()[0]
    return None if ipaddress.ip_address(found).is_loopback else found


def address(place: socket.socket, elsewhere: str | None = None) -> str:
    """What to type into the browser on this computer; or on another one, which calls this one `elsewhere`."""
    host, port = place.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = elsewhere or "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def name_in(host: str) -> str:
    """The name of a host, without its port: "[::1]" in "[::1]:7860"."""
    return re.sub(r":\d*$", "", host.strip().lower())


def comes_from(origin: str) -> str:
    """The name of the host that a page came from; empty if it is no address of a page."""
    scheme, _colon, rest = origin.partition("://")
    return name_in(rest) if scheme in ("http", "https") else ""


def is_for(names: Collection[str], headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request names one of these hosts, and comes from a page of one of them, if it comes from any."""
    headers = [(name, value.decode("latin-1")) for name, value in headers]
    hosts = [name_in(value) for name, value in headers if name == b"host"]
    origins = [comes_from(value) for name, value in headers if name == b"origin"]
    return len(hosts) == 1 and all(name in names for name in hosts + origins)
