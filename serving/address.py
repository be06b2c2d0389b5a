"""Where to listen: a name becomes an address, and a port that cannot be had is told at once."""

import socket

from dragoman.errors import DragomanError


class CannotListen(DragomanError):
    """The address or the port cannot be listened on."""


def numeric(host: str) -> str:
    """The IP address of a host, as BentoML wants it; a name is looked up, IPv4 before IPv6.

    Raises:
        CannotListen: the name is unknown.
    """
    try:
        found = socket.getaddrinfo(host or None, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise CannotListen(
            f"DRAGOMAN_HOST={host!r}: is no address or known name ({reason})"
        ) from None
    *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return str(address[0])


def check_free(host: str, port: int) -> None:
    """Try to listen, and let go again.

    Raises:
        CannotListen: another program listens there, or it is not for this user or this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as problem:
            raise CannotListen(
                f"cannot listen on {host}, port {port}: {problem.strerror}; set another one with "
                "--host and --port, or DRAGOMAN_HOST and DRAGOMAN_PORT"
            ) from None
