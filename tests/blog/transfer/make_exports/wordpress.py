"""Fills a new WordPress with wordpress.toml, by its own pages and REST API, and takes its export.

Run ``sh tests/blog/transfer/make_exports/wordpress.sh debian:trixie``, then ``python -m
tests.blog.transfer.make_exports.wordpress``. It writes ``exports/wordpress``: the file that wp-admin exports, and the
folder of uploads as it is on the server.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tests.blog.transfer.make_exports.site_client import SiteClient, draw_picture

HERE = Path(__file__).parent
TARGET = HERE.parent / "exports" / "wordpress"
USER, PASSWORD = "admin", "eight-spokes-of-ash"
PLACEHOLDER = re.compile(r"\{(id|url|link) ([^ }]+)( medium)?\}")
SAME_NAME = ("title", "date", "excerpt", "sticky", "password")


class WordPress(SiteClient):
    """Signed in as administrator. ``known`` are users, terms, media and posts by name, file or slug."""

    def __init__(self, address: str, host: str) -> None:
        super().__init__(address, host)
        self.known: dict[Any, Any] = {}
        self.install()
        self.send("/wp-login.php")  # sets the cookie that the login asks for
        self.send_form("/wp-login.php", {"log": USER, "pwd": PASSWORD, "testcookie": "1"})
        self.headers["X-WP-Nonce"] = self.send("/wp-admin/admin-ajax.php?action=rest-nonce").decode()
        self.call("settings", {"timezone": "Asia/Seoul"})
        self.set_permalinks("/%year%/%monthnum%/%postname%/")

    def install(self) -> None:
        passwords = {"admin_password": PASSWORD, "admin_password2": PASSWORD, "pw_weak": "on"}
        fields = {"weblog_title": "Harbour", "user_name": USER, "admin_email": "admin@harbour.example", "language": ""}
        self.send_form("/wp-admin/install.php?step=2", fields | passwords)

    def set_permalinks(self, structure: str) -> None:
        nonce = re.findall(r'name="_wpnonce" value="(\w+)"', self.send("/wp-admin/options-permalink.php").decode())[0]
        fields = {"selection": "custom", "permalink_structure": structure, "_wpnonce": nonce}
        self.send_form("/wp-admin/options-permalink.php", fields)

    def call(self, path: str, data: object, method: str = "POST") -> Any:
        return self.send_json(f"/index.php?rest_route=/wp/v2/{path}", data, method)

    def upload(self, number: int, file: str, **fields: str) -> None:
        name = file.encode().decode("latin-1")  # what urllib sends as UTF-8
        headers = {"Content-Type": "image/png", "Content-Disposition": f'attachment; filename="{name}"'}
        made = json.loads(self.send("/index.php?rest_route=/wp/v2/media", draw_picture(file, number), headers))
        self.known[file] = made | self.call(f"media/{made['id']}", fields)

    def fill_in(self, match: re.Match[str]) -> str:
        kind, name, size = match.groups()
        found = self.known[name]
        if kind == "url":
            return str(found["media_details"]["sizes"]["medium"]["source_url"] if size else found["source_url"])
        return str(found[kind])

    def find_terms(self, kind: str, names: list[str]) -> list[int]:
        for name in names:
            if (kind, name) not in self.known:
                self.known[kind, name] = self.call(kind, {"name": name})
        return [self.known[kind, name]["id"] for name in names]

    def write(self, kind: str, entry: dict[str, Any]) -> None:
        fields = {name: entry[name] for name in SAME_NAME if name in entry}
        fields |= {terms: self.find_terms(terms, entry[terms]) for terms in ("categories", "tags") if terms in entry}
        references = {"author": "author", "featured": "featured_media", "parent": "parent"}
        fields |= {field: self.known[entry[name]]["id"] for name, field in references.items() if name in entry}
        is_trash = entry.get("status") == "trash"
        fields["status"] = "publish" if is_trash else entry.get("status", "publish")
        fields["slug"] = entry.get("former_slug", entry["slug"])
        fields["content"] = PLACEHOLDER.sub(self.fill_in, entry["content"].strip("\n"))
        self.known[entry["slug"]] = made = self.call(kind, fields)
        if is_trash:
            self.call(f"{kind}/{made['id']}", {}, "DELETE")

    def comment(self, entry: dict[str, Any]) -> None:
        fields = entry | {"post": self.known[entry["post"]]["id"]}
        if "parent" in entry:
            fields["parent"] = self.known[entry["parent"]]["id"]
        self.known[entry["text"]] = self.call("comments", fields)


def main() -> None:
    data = tomllib.loads((HERE / "wordpress.toml").read_text())
    site = WordPress("http://127.0.0.1:8471", "harbour.example")
    for user in data["users"]:
        email = f"{user['username']}@harbour.example"
        site.known[user["username"]] = site.call(
            "users", user | {"email": email, "password": PASSWORD, "roles": ["author"]}
        )
    for number, picture in enumerate(data["media"]):
        site.upload(number, **picture)
    for kind in ("posts", "pages"):
        for entry in data[kind]:
            site.write(kind, entry)
    for entry in data["comments"]:
        site.comment(entry)
    for entry in data["posts"]:
        if "comment_status" in entry:
            changed = {"comment_status": entry["comment_status"], "slug": entry["slug"]}
            site.call(f"posts/{site.known[entry['slug']]['id']}", changed)
    TARGET.mkdir(parents=True, exist_ok=True)
    export = site.send("/wp-admin/export.php?download=true&content=all")
    (TARGET / "harbour.WordPress.xml").write_bytes(export)
    for picture in data["media"]:
        found = site.known[picture["file"]]
        for url in {found["source_url"], *(size["source_url"] for size in found["media_details"]["sizes"].values())}:
            path = TARGET / urlsplit(url).path.removeprefix("/wp-content/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(site.send(quote(urlsplit(url).path)))


if __name__ == "__main__":
    main()
