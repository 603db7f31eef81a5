"""Prints, as JSON, what the C library's resolver makes of answers that name servers do give; as root, off any network.

A name server of its own answers on the loopback address, over UDP and TCP; ``/etc/resolv.conf`` is written for each
situation, and each look-up is a process of its own: real packets, and the image's own resolver.
"""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

SERVER, SILENT = "127.0.0.1", "127.0.0.2"
PORT = 53
# https://www.rfc-editor.org/rfc/rfc1035#section-4.1
A, AAAA, INTERNET = 1, 28, 1
NO_ERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
IS_RESPONSE, IS_TRUNCATED, CAN_RECURSE = 0x8000, 0x0200, 0x0180
QUERY_OF = {A: "A", AAAA: "AAAA"}
LOOK_UP = """
import socket, sys, time
started = time.monotonic()
errors = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
try:
    found = {entry[4][0] for entry in socket.getaddrinfo(sys.argv[1], 5432, type=socket.SOCK_STREAM)}
    ended = f"{len(found)} addresses" if len(found) > 1 else "resolves"
except socket.gaierror as error:
    ended = errors.get(error.errno, str(error))
print(ended, time.monotonic() - started)
"""


@dataclass
class Situation:
    """The name to look up, the ``resolv.conf``, and the server's answers."""

    name: str
    resolv_conf: str = f"nameserver {SERVER}\n"
    addresses: dict[str, int] = field(default_factory=dict)  # name -> how many A records it has
    codes: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # name and type -> the error that it is answered with


SITUATIONS = {
    "dns-search-dotted-name": Situation(
        "api.internal", f"nameserver {SERVER}\nsearch corp.test\n", {"api.internal.corp.test": 1}
    ),
    "dns-servfail-in-search": Situation(
        "db",
        f"nameserver {SERVER}\nsearch first.test second.test\n",
        {"db.second.test": 1},
        {("db.first.test", "A"): SERVFAIL, ("db.first.test", "AAAA"): SERVFAIL},
    ),
    "dns-aaaa-servfail": Situation("db.test", addresses={"db.test": 1}, codes={("db.test", "AAAA"): SERVFAIL}),
    "dns-aaaa-nxdomain": Situation("db.test", addresses={"db.test": 1}, codes={("db.test", "AAAA"): NXDOMAIN}),
    "dns-first-server-dead": Situation("db.test", f"nameserver {SILENT}\nnameserver {SERVER}\n", {"db.test": 1}),
    "dns-truncated": Situation("many.test", addresses={"many.test": 40}),
}


def encode_name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def decode_query(query: bytes) -> tuple[str, str, bytes]:
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode().lower())
        at += 1 + length
    (kind,) = struct.unpack_from("!H", query, at + 1)
    return ".".join(labels), QUERY_OF.get(kind, str(kind)), query[12 : at + 5]


def make_answer(query: bytes, situation: Situation, *, over_tcp: bool) -> bytes:
    name, kind, question = decode_query(query)
    count = situation.addresses.get(name, 0)
    code = situation.codes.get((name, kind), NO_ERROR if count else NXDOMAIN)
    count = count if kind == "A" and code == NO_ERROR else 0
    flags = IS_RESPONSE | CAN_RECURSE | code
    if count > 1 and not over_tcp:
        flags, count = flags | IS_TRUNCATED, 0
    # A pointer to the question's name, then type, class, time to live, length, and an address each.
    records = b"".join(
        struct.pack("!HHHIH", 0xC00C, A, INTERNET, 60, 4) + socket.inet_aton(f"192.0.2.{number + 1}")
        for number in range(count)
    )
    return query[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0) + question + records


class Server:
    """A name server; ``situation`` defines its answers."""

    def __init__(self) -> None:
        self.situation = Situation("")
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((SERVER, PORT))
        self.tcp = socket.create_server((SERVER, PORT))
        self.silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.silent.bind((SILENT, PORT))  # takes what is sent there, and says nothing
        for loop in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=loop, daemon=True).start()

    def serve_udp(self) -> None:
        while True:
            query, sender = self.udp.recvfrom(4096)
            self.udp.sendto(make_answer(query, self.situation, over_tcp=False), sender)

    def serve_tcp(self) -> None:
        """A connection may bring several queries; each message is preceded by its length."""
        while True:
            connection, _sender = self.tcp.accept()
            with connection, connection.makefile("rb") as stream:
                while length := int.from_bytes(stream.read(2), "big"):
                    response = make_answer(stream.read(length), self.situation, over_tcp=True)
                    connection.sendall(struct.pack("!H", len(response)) + response)


def look_up(situation: Situation) -> tuple[str, float]:
    Path("/etc/resolv.conf").write_text(situation.resolv_conf, encoding="utf-8")
    command = [sys.executable, "-I", "-c", LOOK_UP, situation.name]
    ended, seconds = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rsplit(maxsplit=1)
    return ended, float(seconds)


def main() -> dict[str, str | float]:
    server = Server()
    found: dict[str, str | float] = {}
    for probe, server.situation in SITUATIONS.items():
        ended, seconds = look_up(server.situation)
        is_timed = probe == "dns-first-server-dead" and ended == "resolves"
        found[probe] = round(seconds, 1) if is_timed else ended
    return found


if __name__ == "__main__":
    print(json.dumps(main()))
