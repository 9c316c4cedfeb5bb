"""Taking the server's place on the network, before anything else is begun that would have to be ended again."""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from segue.domain.errors import BadRequest

_WAITING = 2048
# As of an IPv6 address on a machine that only has IPv4.
_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


@contextmanager
def listening_at(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Sockets that listen at every address that a host name has; port 0 is whichever is free.

    Raises:
        BadRequest: the port is taken or not ours to use, or the host is none of this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise BadRequest(f"There is no address {host!r}.", "Name one of this machine with --host.") from error
    with ExitStack() as opened:
        listening: list[socket.socket] = []
        for family, _, _, _, address in dict.fromkeys(found):
            # The second address of a name takes the port that was free for the first.
            wanted = (address[0], port or (listening[0].getsockname()[1] if listening else 0))
            try:
                listening.append(opened.enter_context(_listen(wanted, family)))
            except OSError as error:
                if error.errno not in _NOT_HERE or (
                    (family, address) == (found[-1][0], found[-1][4]) and not listening
                ):
                    raise _refused(host, port, error) from error
        yield listening


def _listen(address: tuple[str | int, int], family: int) -> socket.socket:
    return socket.create_server((str(address[0]), address[1]), family=family, backlog=_WAITING)


def _refused(host: str, port: int, error: OSError) -> BadRequest:
    if error.errno == errno.EADDRINUSE:
        what = f"Port {port} is taken: something else listens at {host} already."
        return BadRequest(what, "Choose another with --port, or stop what is there.")
    if error.errno == errno.EACCES:
        what = f"This user may not listen at port {port}."
        return BadRequest(what, "Choose one above 1023 with --port.")
    return BadRequest(f"Nothing can listen at {host}, port {port}: {error.strerror}.", "Name another with --host.")
