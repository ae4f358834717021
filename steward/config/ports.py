"""Whether a port can be listened on."""

from __future__ import annotations

import errno
import socket
import time


class PortTaken(Exception):
    """The address cannot be listened on; the message says why and what to do."""


def wait_until_free(host: str, port: int, patience: float = 2.0) -> None:
    """Return as soon as `host:port` can be listened on; raise `PortTaken` after `patience` seconds.

    The patience is for a start right after a crash: children that lost their parent end within a second.
    """
    end = time.monotonic() + patience
    while error := _refusal(host, port):
        if error.errno != errno.EADDRINUSE:
            raise PortTaken(f"{host}:{port} cannot be listened on ({error.strerror}): choose another --host or --port.")
        if time.monotonic() > end:
            raise PortTaken(f"Port {port} is already in use: stop what listens there, or choose another --port.")
        time.sleep(0.1)


def _refusal(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None
