"""Small answers do not wait for acknowledgments."""

import socket

from ui import no_delay


def test_connections_to_a_listening_socket_send_at_once() -> None:
    with socket.socket(socket.AF_INET) as listening:  # as Streamlit makes its own
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            before, _ = listening.accept()
        no_delay.send_at_once()
        with socket.create_connection(listening.getsockname()):
            after, _ = listening.accept()
        with before, after:
            assert before.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
            assert after.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_a_socket_that_is_closed_is_passed_over() -> None:
    closed = socket.socket(socket.AF_INET)
    closed.close()
    no_delay.send_at_once()
    assert closed.fileno() == -1
