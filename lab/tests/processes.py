"""What tests of processes need from the machine."""

import signal
import socket


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def restore_ctrl_c() -> None:
    """In a child process: handle Ctrl-C, which a shell makes background jobs ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
