"""Small answers leave the server at once.

TCP holds a small packet back until the packet before it is acknowledged, and the other side may
take 40 ms to do so (Nagle's algorithm and delayed acknowledgments). An answer is two packets, its
headers and its content: every small file of a first visit, and there are a hundred, came 40 ms
late. Python's event loop switches the waiting off, but only for sockets that were made with TCP as
their protocol by name, which Streamlit's is not.

References
----------
RFC 896, "Congestion Control in IP/TCP Internetworks"; RFC 1122, 4.2.3.2 and 4.2.3.4.
"""

import gc
import socket

FAMILIES = (socket.AF_INET, socket.AF_INET6)


def send_at_once() -> None:
    """Switch the waiting off where this process listens: accepted connections inherit it."""
    for one in gc.get_objects():  # Streamlit keeps its socket to itself
        if type(one) is socket.socket and _listens(one):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listens(one: socket.socket) -> bool:
    return (
        one.fileno() >= 0
        and one.family in FAMILIES
        and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) != 0
    )
