"""Readers and writers. Each notes what the site has acknowledged, and every answer that is no success."""

import http.client
import itertools
import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlencode

from tests.blog.pictures.image_files import make_upload, picture
from tests.http_client import FORM, HttpClient, Response, form_values
from tests.soak.servers import PASSWORD

STAMP_SECONDS: Final = 3.3  # a form must be that old
BATCH: Final = 8
PATHS: Final = (
    "/",
    "/ko/",
    "/tags/",
    "/archive/",
    "/feeds/atom.xml",
    "/posts/by-ada/",
    "/posts/by-mina/",
    "/search/?q=wheel",
)


class Failure(NamedTuple):
    at: float  # time.monotonic
    client: str
    what: str


@dataclass
class Ledger:
    requests: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    subscribers: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)  # digests


class ProxiedClient(HttpClient):
    """Says what the edge says: the request came by HTTPS, from an address of its own."""

    address = ""

    def send(
        self, method: str, path: str, body: str | bytes = "", headers: Mapping[str, str] | None = None
    ) -> Response:
        self.address = self.address or ".".join(str(random.randint(1, 254)) for _ in range(4))  # noqa: S311  no secret
        proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.address, "Origin": "https://localhost"}
        return super().send(method, path, body, proxied | dict(headers or {}))


class FailedError(Exception):
    """An answer that is not the expected one."""


@dataclass
class Clients:
    ports: list[int]
    change_paths: dict[str, str]  # of the post of each editor, by name
    ledger: Ledger
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> list[threading.Thread]:
        """Sign in, and start the threads of all clients."""
        editors = [Editor(self, name) for name in self.change_paths]
        uploader = Editor(self, editors[0].name)
        actions: list[tuple[str, Callable[[], None], float]] = [
            *[("reader", self.read, 0.1)] * 4,
            *((f"editor {editor.name}", editor.edit, 1.0) for editor in editors),
            ("uploader", uploader.upload, 2.0),
            ("commenter", self.comment, 1.0),
            ("subscriber", self.subscribe, 1.0),
        ]
        threads = [threading.Thread(target=self.repeat, args=action) for action in actions]
        for thread in threads:
            thread.start()
        return threads

    def repeat(self, name: str, action: Callable[[], None], pause_seconds: float) -> None:
        while not self.stopping.wait(pause_seconds):
            self.ledger.requests[name.split(maxsplit=1)[0]] += 1
            try:
                action()
            except (OSError, http.client.HTTPException, FailedError, KeyError) as error:
                self.ledger.failures.append(Failure(time.monotonic(), name, f"{type(error).__name__}: {error}"[:200]))

    def client(self) -> ProxiedClient:
        return ProxiedClient(random.choice(self.ports))  # noqa: S311  no secret

    def read(self) -> None:
        path = random.choice(PATHS)  # noqa: S311  no secret
        expect(self.client().get(path), 200, path)

    def comment(self) -> None:
        paths = [f"/posts/by-{random.choice(list(self.change_paths))}/comments/new/" for _ in range(BATCH)]  # noqa: S311  no secret
        for client, path, values in self.open_forms(paths):
            body = f"Comment {uuid.uuid4().hex}"
            form = values | {"author_name": "Reader", "body": body}
            expect(client.send("POST", path, urlencode(form), FORM), 302, path)
            self.ledger.comments.append(body)

    def subscribe(self) -> None:
        for client, path, values in self.open_forms(["/subscribe/"] * BATCH):
            email = f"{uuid.uuid4().hex}@example.org"
            expect(client.send("POST", path, urlencode(values | {"email": email}), FORM), 302, path)
            self.ledger.subscribers.append(email)

    def open_forms(self, paths: list[str]) -> list[tuple[ProxiedClient, str, dict[str, str]]]:
        """Open a form at each path, each by another client, who will send it to another replica; wait until it may."""
        opened = []
        for path in paths:
            client = self.client()
            stamp = re.search(r'name="stamp" value="([^"]+)"', expect(client.get(path), 200, path).text)
            opened.append((client, path, {"website": "", "stamp": stamp[1] if stamp else ""}))
            client.port = random.choice(self.ports)  # noqa: S311  no secret
        self.stopping.wait(STAMP_SECONDS)
        return opened


class Editor:
    """Has a session, which holds on all replicas and survives them; each action goes to another replica."""

    def __init__(self, clients: Clients, name: str) -> None:
        self.clients, self.ledger, self.name = clients, clients.ledger, name
        self.client = ProxiedClient(clients.ports[0])
        self.ports = itertools.cycle(clients.ports)
        self.change_path = clients.change_paths[name]
        login = {"username": name, "password": PASSWORD}
        expect(self.client.submit("/admin/login/", login, form="login-form"), 302, "login")

    def edit(self) -> None:
        """Change the title; each replica must serve it at once."""
        self.client.port = next(self.ports)
        title = f"Edition {uuid.uuid4().hex}"
        expect(self.client.submit(self.change_path, {"title": title}, form="post_form"), 302, "edit")
        self.ledger.titles.append(title)
        for port in self.clients.ports:
            page = ProxiedClient(port).get(f"/posts/by-{self.name}/")
            if page.status == 200 and title not in page.text:
                self.ledger.stale.append(f"{title} on port {port}")
            expect(page, 200, "edited post")

    def upload(self) -> None:
        """Upload a picture, and read it from another replica."""
        self.client.port = next(self.ports)
        token = form_values(expect(self.client.get(self.change_path), 200, "form").text, "post_form")
        colour = "#" + uuid.uuid4().hex[:6]
        body, headers = make_upload(picture(size=(600, 400), colour=colour), alt=colour)
        headers["X-CSRFToken"] = token["csrfmiddlewaretoken"]
        response = expect(self.client.send("POST", "/admin/pictures/picture/upload/", body, headers), 201, "upload")
        found = re.search(r"/media/pictures/([0-9a-f]{32})-[^\"]+", response.text)
        assert found, response.text
        self.ledger.pictures.append(found[1])
        expect(ProxiedClient(next(self.ports)).get(found[0]), 200, "picture")


def expect(response: Response, status: int, what: str) -> Response:
    if response.status != status:
        raise FailedError(f"{what}: {response.status}")
    return response
