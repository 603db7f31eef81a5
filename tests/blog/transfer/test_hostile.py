"""Sources that were made to harm: each item is refused or made harmless by itself, and the others are imported."""

import io
import json
import os
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.management import CommandError

from blog.posts.models import Post
from blog.transfer.items import ItemError
from blog.transfer.tree import MAX_TEXT_BYTES, Tree
from tests.blog.transfer.conftest import Import
from tests.blog.transfer.sites import make_picture, write_site

GOOD = "---\ntitle: Good\ndate: 2024-01-01\n---\nText.\n"
BILLION_LAUGHS = (
    "---\ntitle: x\na: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "---\nText.\n"
)
DEEP_YAML = "---\ntitle: " + "[" * 31 + "]" * 31 + "\n---\nText.\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BILLION_LAUGHS.encode(), "expected YAML without aliases"),
        (DEEP_YAML.encode(), "expected YAML of at most 30 levels"),
        (b"---\ntitle: x\n" + b"a: b\n" * 30_000 + b"---\n", "expected front matter of at most 100,000 characters"),
        (b"---\ntitle: x\n---\nText \0.\n", "found a NUL character"),
        (b"---\ntitle: \xb0\xa1\xb3\xaa\n---\nEUC-KR\n", "expected UTF-8; found byte 0xb0"),
        ("---\ntitle: x\n---\nText.\n".encode("utf-16"), "expected UTF-8"),
        (b'{"title": "\\ud800"}\nHalf of a surrogate pair.\n', "surrogates not allowed"),
        (b"---\ntitle: x\n---\n" + b"a " * MAX_TEXT_BYTES, "expected at most 2,000,000 bytes"),
        (b"---\ntitle: x\ndate: 0000-00-00\n---\nText.\n", "expected a date such as 2026-11-24"),
        (b"---\ntitle: x\ndate: 99999-01-01\n---\nText.\n", "expected a date such as 2026-11-24"),
        (b"---\ntitle: x\ndate: 1066-10-14\n---\nText.\n", "published_at: "),
        (b"---\ntitle: x\nlang: xx\n---\nText.\n", "expected a language of this site"),
        (b"---\ntitle: x\n---\n", "body: "),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_broken_text_is_skipped_with_a_reason(
    import_posts: Import, tmp_path: Path, content: bytes, reason: str
) -> None:
    folder = write_site(tmp_path / "texts", {"good.md": GOOD}, {})
    (folder / "bad.md").write_bytes(content)
    output = import_posts(folder)
    assert "skipped   bad.md: " in output
    assert reason in output
    assert [post.title for post in Post.objects.all()] == ["Good"]


def test_name_that_is_not_utf_8_is_reported(import_posts: Import, tmp_path: Path) -> None:
    folder = write_site(tmp_path / "texts", {"good.md": GOOD}, {})
    (folder / os.fsdecode(b"\xb0.md")).write_text(GOOD)
    output = import_posts(folder, report=tmp_path / "report.json")
    assert "skipped   \\udcb0.md: " in output
    assert "1 made, 0 updated, 0 unchanged, 1 skipped" in output
    ids = [row["id"] for row in json.loads((tmp_path / "report.json").read_text())["rows"]]
    assert sorted(ids) == ["good.md", "\udcb0.md"]


def test_text_that_links_to_a_broken_one_is_imported(import_posts: Import, tmp_path: Path) -> None:
    body = "[bad](bad.md) [url](http://[x/) ![picture](//[x/a.png)"
    texts = {"bad.md": "---\ntitle: [\n---\n", "good.md": f"{GOOD}{body}\n"}
    assert "1 made, 0 updated, 0 unchanged, 1 skipped" in import_posts(write_site(tmp_path, texts, {}))


def test_tags_of_yaml_make_no_objects(import_posts: Import, tmp_path: Path) -> None:
    text = "---\ntitle: !!python/object/apply:os.system ['touch owned']\nsummary: S\nslug: a\n---\nText.\n"
    import_posts(write_site(tmp_path, {"a.md": text}, {}))
    assert not Path("owned").exists()
    assert Post.objects.get().title == "Text."


def test_scripts_are_removed(import_posts: Import, tmp_path: Path) -> None:
    body = '<script>alert(1)</script><p onclick="x()">A</p><a href="javascript:x()">b</a> [c](javascript:x)'
    body = f"{body} <img src=x onerror=y>"
    import_posts(
        write_site(tmp_path, {"a.md": f"---\ntitle: T\n---\n{body}\n", "b.html": f"---\ntitle: H\n---\n{body}"}, {})
    )
    for post in Post.objects.all():
        for bad in ("<script", "onclick", "onerror", 'href="javascript'):
            assert bad not in post.body_html


@pytest.mark.parametrize(
    "reference",
    [
        "file:///etc/passwd",
        "/etc/hostname",
        "../../../etc/hostname",
        "link.png",
        "folder/x.png",
        "http://127.0.0.1/x.png",
    ],
)
def test_picture_outside_of_the_source_is_not_read(import_posts: Import, tmp_path: Path, reference: str) -> None:
    """Nor through a link."""
    (tmp_path / "x.png").write_bytes(make_picture())
    folder = write_site(tmp_path / "texts", {"a.md": f"---\ntitle: T\n---\nText ![p]({reference})\n"}, {})
    (folder / "link.png").symlink_to(tmp_path / "x.png")
    (folder / "folder").symlink_to(tmp_path)
    output = import_posts(folder)
    assert f"warning   /posts/a/: picture {reference}: " in output
    assert "picture:" not in Post.objects.get().body


def test_text_that_is_a_link_to_the_outside_is_skipped(import_posts: Import, tmp_path: Path) -> None:
    """So are special files such as FIFOs, also where an export could be."""
    (tmp_path / "secret.md").write_text(GOOD)
    folder = write_site(tmp_path / "texts", {"good.md": GOOD}, {})
    for name in ("a.md", "a.xml", "a.json"):
        (folder / name).symlink_to(tmp_path / "secret.md")
    for name in ("circle.md", "circle.xml"):
        (folder / name).symlink_to(folder / name)
    for name in ("pipe.md", "pipe.json"):
        os.mkfifo(folder / name)
    output = import_posts(folder)
    assert "skipped   a.md: expected a file inside the source; 'a.md' is a link to another place" in output
    assert "skipped   circle.md: can't read 'circle.md'" in output
    assert "skipped   pipe.md: expected a file" in output
    assert "1 made, 0 updated, 0 unchanged, 3 skipped" in output


def write_bomb(archive: zipfile.ZipFile, name: str, start: str = "") -> None:
    """Write a member that really unpacks to 10 GB: the same 100 MB of zeros again and again, compressed once."""
    deflate = zlib.compressobj(wbits=-15)
    first = deflate.compress(start.encode()) + deflate.flush(zlib.Z_FULL_FLUSH)
    repeated = deflate.compress(bytes(100_000_000)) + deflate.flush(zlib.Z_FULL_FLUSH)
    archive.writestr(name, first + repeated * 100 + deflate.flush(), zipfile.ZIP_STORED)
    info = archive.getinfo(name)  # from which the directory of the archive is written
    info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, len(start) + 10_000_000_000


class TestZip:
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        """A ZIP file with names that lead outside, a link, and members of 10 GB."""
        (tmp_path / "outside.png").write_bytes(make_picture())
        with zipfile.ZipFile(tmp_path / "site.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("good.md", GOOD + "![a](../outside.png) ![b](pictures/p.png) ![c](huge.png)\n")
            archive.writestr("pictures/p.png", make_picture())
            archive.writestr("../evil.md", GOOD)
            archive.writestr("/absolute.md", GOOD)
            write_bomb(archive, "huge.md", GOOD)
            write_bomb(archive, "huge.png")
            link = zipfile.ZipInfo("link.md")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "/etc/passwd")
        return tmp_path / "site.zip"

    def test_good_members_are_imported_and_others_refused(self, import_posts: Import, archive: Path) -> None:
        output = import_posts(archive)
        for name in ("../evil.md", "/absolute.md"):
            assert f"skipped   {name}: expected a path inside the source" in output
        assert "skipped   link.md: expected a file; 'link.md' is a symbolic link" in output
        assert "skipped   huge.md: expected at most 2,000,000 bytes; found more" in output
        assert "picture ../outside.png: " in output
        assert "picture huge.png: expected at most 20,000,000 bytes; found more" in output
        assert "![b](picture:" in Post.objects.get().body

    def test_member_that_claims_to_be_small_is_read_up_to_the_limit(self, tmp_path: Path) -> None:
        """The size in the directory of the archive is what its maker wrote there."""
        content = b"a" * 10_000_000
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.md", content)
        forged = file.getvalue().replace(len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
        (tmp_path / "forged.zip").write_bytes(forged)
        with pytest.raises(ItemError):
            Tree(tmp_path / "forged.zip").read("a.md", max_bytes=2000)

    def test_damaged_archive_is_one_line(self, import_posts: Import, archive: Path) -> None:
        archive.write_bytes(archive.read_bytes()[:-30])
        with pytest.raises(CommandError):
            import_posts(archive)
