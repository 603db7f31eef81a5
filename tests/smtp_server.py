"""A mail server for tests, in a process of its own: ``python -m tests.smtp_server FOLDER``.

Stores each mail as a file before it answers 250. Recipients that begin with a word of ``ANSWERS`` are refused, and mail
to ``big`` after its text. A file ``kill`` in the folder holds the id of a process that is killed once, after a mail is
stored and before the sender gets the answer.
"""

import asyncio
import email
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

ANSWERS = {
    "refused": "550 5.1.1 No such mailbox",
    "gone": "550 No such user here",
    "later": "451 4.3.0 Try again later",
    "policy": "550 5.7.1 Your address is on a list",
    "quota": "550 5.4.5 Daily sending quota exceeded",
    "sender": "550 5.1.8 Your domain does not exist",
    "full": "552 5.2.2 Mailbox full",
    "relay": "554 Relay access denied",
}


class Handler:
    """Stores or refuses mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Accept a recipient, or refuse it as its first word says."""
        answer = ANSWERS.get(address.partition("-")[0])
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Store the mail; kill its sender if there is a file ``kill``."""
        if envelope.rcpt_tos[0].startswith("big-"):
            return "552 5.3.4 Message too big"
        part = self.folder / "part"
        part.write_bytes(envelope.content)
        part.rename(self.folder / f"{next(self.numbers):06}.eml")
        kill = self.folder / "kill"
        if kill.exists():
            os.kill(int(kill.read_text()), signal.SIGKILL)
            kill.unlink()
        return "250 OK"


async def serve(folder: Path) -> None:
    """Listen on a free port, print it, and serve until killed."""
    handler = Handler(folder)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class Mailbox:
    """A running server and its mail."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url = folder, f"smtp://127.0.0.1:{port}"

    def mails(self) -> list[EmailMessage]:
        """All stored mail in order, duplicates included."""
        files = sorted(self.folder.glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def kill_sender_after_next_mail(self, pid: int) -> None:
        """Kill process ``pid`` before it gets the next 250."""
        part = self.folder / "kill.part"
        part.write_text(str(pid))
        part.rename(self.folder / "kill")


@contextmanager
def running_mail_server(folder: Path) -> Iterator[Mailbox]:
    command = [sys.executable, "-m", "tests.smtp_server", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Mailbox(folder, int(process.stdout.readline()))
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
