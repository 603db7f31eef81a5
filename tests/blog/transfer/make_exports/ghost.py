"""Fills a new Ghost with ghost.toml, by its Admin API, and takes its exports.

Run ``sh tests/blog/transfer/make_exports/ghost.sh FOLDER``, then ``python -m tests.blog.transfer.make_exports.ghost
FOLDER``. It writes ``exports/ghost``: the JSON file and the members' CSV file of its settings, and the content folder.
"""

import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.blog.transfer.make_exports.site_client import SiteClient, draw_picture

HERE = Path(__file__).parent
TARGET = HERE.parent / "exports" / "ghost"
API = "/ghost/api/admin"
ADMIN = {"name": "Mina Park", "email": "mina@wheelyard.example", "password": "eight-spokes-of-ash"}
FOR_TESTS = {
    *("cards", "mobiledoc", "html_source", "texts", "html", "absent", "pictures", "lost"),
    *("imported_as", "slug_in_ghost"),
}
BOUNDARY = "a-boundary-between-parts"


class Ghost(SiteClient):
    """Signed in as owner."""

    def __init__(self, address: str, host: str) -> None:
        super().__init__(address, host)
        self.urls: dict[str, str] = {}
        self.call("authentication/setup", {"setup": [ADMIN | {"blogTitle": "Wheel yard"}]})
        login = json.dumps({"username": ADMIN["email"], "password": ADMIN["password"]}).encode()
        self.send(f"{API}/session/", login, {"Content-Type": "application/json"})

    def call(self, path: str, data: object) -> Any:
        return self.send_json(f"{API}/{path}", data)

    def send_file(self, path: str, field: str, name: str, content: bytes, content_type: str) -> bytes:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        body = f"{head}Content-Type: {content_type}\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.send(f"{API}/{path}", body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})

    def upload(self, number: int, file: str) -> None:
        content_type = f"image/{file.rpartition('.')[2].replace('jpg', 'jpeg')}"
        made = json.loads(self.send_file("images/upload/", "file", file, draw_picture(file, number), content_type))
        self.urls[file] = made["images"][0]["url"]

    def add_users(self, users: list[dict[str, str]]) -> None:
        """Ghost invites users by mail, but takes them from an export."""
        rows = [user | {"id": f"{number:024x}", "status": "active"} for number, user in enumerate(users, 1000)]
        export = {"meta": {"exported_on": 0, "version": "6.0.0"}, "data": {"users": rows}}
        self.send_file("db/", "importfile", "users.json", json.dumps({"db": [export]}).encode(), "application/json")

    def write(self, kind: str, entry: dict[str, Any]) -> None:
        entry = json.loads(self.fill_in(json.dumps(entry)))
        fields = {name: value for name, value in entry.items() if name not in FOR_TESTS}
        authors = [
            {"email": ADMIN["email"]} if slug == "admin" else {"slug": slug} for slug in entry.get("authors", [])
        ]
        fields |= {"authors": authors} if authors else {}
        fields["status"] = entry.get("status", "published")
        query = ""
        if "html_source" in entry:
            fields["html"], query = entry["html_source"].strip(), "?source=html"
        elif "mobiledoc" in entry:
            fields["mobiledoc"] = json.dumps(make_mobiledoc(entry["mobiledoc"]))
        else:
            fields["lexical"] = json.dumps(make_lexical(entry["cards"]))
        self.call(f"{kind}/{query}", {kind: [fields]})

    def fill_in(self, text: str) -> str:
        for name, url in self.urls.items():
            text = text.replace(f"{{url {name}}}", url)
        return text

    def add_member(self, entry: dict[str, Any]) -> None:
        self.call("members/", {"members": [{name: entry[name] for name in ("email", "name", "subscribed")}]})


def make_lexical(cards: list[Any]) -> dict[str, Any]:
    block = {"direction": None, "format": "", "indent": 0, "version": 1}
    nodes = []
    for card in cards:
        if isinstance(card, str):
            text = {"type": "extended-text", "version": 1, "text": card, "detail": 0, "format": 0}
            text |= {"mode": "normal", "style": ""}
            nodes.append(block | {"type": "paragraph", "children": [text] if card else []})
        else:
            nodes.append({"version": 1} | card)
    return {"root": block | {"type": "root", "children": nodes}}


def make_mobiledoc(cards: list[Any]) -> dict[str, Any]:
    words = [[0, [], 0, "A paragraph of the "], [0, [0], 1, "older"], [0, [], 0, " editor."]]
    sections = [[1, "p", words], *([10, number] for number in range(len(cards)))]
    return {"version": "0.3.1", "atoms": [], "cards": cards, "markups": [["strong"]], "sections": sections}


def main(folder: Path) -> None:
    data = tomllib.loads((HERE / "ghost.toml").read_text())
    site = Ghost("http://127.0.0.1:2368", "wheelyard.example")
    site.add_users(data["users"])
    for number, picture in enumerate(data["media"]):
        site.upload(number, picture["file"])
    for kind in ("posts", "pages"):
        for entry in data[kind]:
            site.write(kind, entry)
    for entry in data["members"]:
        site.add_member(entry)
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "wheel-yard.ghost.json").write_bytes(site.send(f"{API}/db/"))
    (TARGET / "members.csv").write_bytes(site.send(f"{API}/members/upload/?limit=all"))
    shutil.copytree(
        folder / "content" / "images",
        TARGET / "content" / "images",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("*.md"),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
