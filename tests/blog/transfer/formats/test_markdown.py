"""Folders of Markdown: what names, fields and links say."""

from pathlib import Path

import pytest

from blog.transfer.formats.markdown import MarkdownSource, read_name
from blog.transfer.items import ImportedPost, Skipped
from blog.transfer.tree import Tree
from tests.blog.transfer.sites import write_site

ZOLA_CONFIG = 'base_url = "https://old.example.org"\n'
ZOLA = {
    "content/blog/_index.md": "+++\ntitle = 'Blog'\n+++\n",
    "content/blog/2024-05-06-one.md": """+++
title = 'One'
aliases = ['uno']
[taxonomies]
tags = ['a']
+++
[two](@/blog/two.md)
""",
    "content/blog/two.md": "+++\ntitle = 'Two'\ndate = 2024-05-07\npath = 'other/two'\n+++\nText.\n",
}
ASTRO = {
    "astro.config.mjs": "export default {}\n",
    "src/content/blog/first.mdx": """---
title: 'First'
pubDate: 'Jul 08 2022'
updatedDate: 2022-08-01
heroImage: '../../assets/hero.png'
---
import Chart from './chart.astro';

<figure>
  <img src="../../assets/hero.png" alt="Hero" />
  <figcaption>A caption</figcaption>
</figure>

![Two][two]

[two]: ../../assets/hero.png "Title"
""",
}
ELEVENTY = {
    "eleventy.config.js": "export default () => {}\n",
    "blog/2024-01-02-hello.md": '---json\n{"title": "Hello", "tags": ["posts"]}\n---\nText [a]( ../../about/ ).\n',
    "node_modules/x/README.md": "---\ntitle: No\n---\nText.\n",
}


def read(
    root: Path, texts: dict[str, str], pictures: dict[str, str] | None = None
) -> dict[str, ImportedPost | Skipped]:
    source = MarkdownSource(Tree(write_site(root, texts, pictures or {})))
    items = list(source.read())
    assert all(isinstance(item, ImportedPost | Skipped) for item in items)
    return {item.id: item for item in items if isinstance(item, ImportedPost | Skipped)}


def read_post(root: Path, texts: dict[str, str], name: str) -> ImportedPost:
    item = read(root, texts)[name]
    assert isinstance(item, ImportedPost), item
    return item


class TestPrograms:
    @pytest.mark.parametrize("name", ["zola.toml", "config.toml"])
    def test_zola(self, tmp_path: Path, name: str) -> None:
        one = read_post(tmp_path, ZOLA | {name: ZOLA_CONFIG}, "content/blog/2024-05-06-one.md")
        assert (one.slug, one.tags, one.published_at and f"{one.published_at:%F}") == ("one", ("a",), "2024-05-06")
        assert one.former_paths[0] == "/blog/one/"
        assert "/uno" in one.former_paths
        assert one.body == "[two](/other/two)\n"

    def test_astro(self, tmp_path: Path) -> None:
        post = read_post(tmp_path, ASTRO, "src/content/blog/first.mdx")
        assert (post.slug, post.former_paths[0]) == ("first", "/blog/first/")
        assert post.published_at
        assert f"{post.published_at:%F} {post.updated_at:%F}" == "2022-07-08 2022-08-01"
        assert post.featured
        assert post.featured.reference == "../../assets/hero.png"
        assert "import Chart" not in post.body
        assert (
            "<figure>\n\n![Hero](../../assets/hero.png)\n\n<figcaption>A caption</figcaption>\n</figure>" in post.body
        )
        assert '![Two](../../assets/hero.png "Title")' in post.body

    def test_eleventy(self, tmp_path: Path) -> None:
        assert list(read(tmp_path, ELEVENTY)) == ["blog/2024-01-02-hello.md"]
        post = read_post(tmp_path, ELEVENTY, "blog/2024-01-02-hello.md")
        assert (post.slug, post.former_paths[0]) == ("hello", "/blog/hello/")
        assert "[a](/about/ )" in post.body

    def test_folder_without_a_site(self, tmp_path: Path) -> None:
        items = read(tmp_path, {"a.md": "+++\ntitle = 'A'\nslug = 'b'\n+++\nText.\n", "README.md": "# Hello\n"})
        assert isinstance(items["README.md"], Skipped)
        post = items["a.md"]
        assert isinstance(post, ImportedPost)
        assert (post.slug, post.published_at, post.warnings) == ("b", None, ())

    @pytest.mark.parametrize("target", ["gone.md", "files/paper.pdf#page=2", "../gone.mdx?x=1"])
    def test_link_to_a_file_that_is_not_imported_gives_a_warning(self, tmp_path: Path, target: str) -> None:
        post = read_post(tmp_path, {"a.md": f"---\ntitle: A\n---\n[x]({target})\n"}, "a.md")
        (warning,) = post.warnings
        assert warning.startswith(f"link {target}: no imported text has this path; the link leads to /")

    @pytest.mark.parametrize("target", ["b.md#part", "./b", "b/", "#part", "/x.pdf", "c.html", "https://x.org/a.md"])
    def test_other_links_give_no_warning(self, tmp_path: Path, target: str) -> None:
        texts = {"a.md": f"---\ntitle: A\n---\n[x]({target})\n", "b.md": "---\ntitle: B\n---\nText.\n"}
        assert read_post(tmp_path, texts, "a.md").warnings == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("posts/hello.md", ("posts/hello", "hello", "")),
        ("posts/hello.ko.md", ("posts/hello", "hello", "ko")),
        ("posts/hello.pt-BR.md", ("posts/hello", "hello", "pt-BR")),
        ("posts/hello/index.md", ("posts/hello", "hello", "")),
        ("posts/hello/index.ko.md", ("posts/hello", "hello", "ko")),
        ("ko/posts/hello.md", ("posts/hello", "hello", "ko")),
        ("posts/2024-01-02-hello.md", ("posts/2024-01-02-hello", "hello", "")),
        ("posts/안녕.md", ("posts/안녕", "안녕", "")),
    ],
)
def test_name_says_path_slug_and_language(name: str, expected: tuple[str, str, str]) -> None:
    found = read_name(name, {})
    assert (found.path, found.slug, found.language) == expected


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("crane.png", True),
        ("./crane.png?v=1", True),
        ("/img/static.png", True),
        ("https://old.example.org/img/static.png", True),
        ("https://other.example.org/img/static.png", False),
        ("missing.png", False),
        ("../../../outside.png", False),
    ],
)
def test_picture_is_found_beside_the_text_or_among_static_files(tmp_path: Path, reference: str, found: bool) -> None:  # noqa: FBT001  a parameter
    texts = {"hugo.toml": 'baseURL = "https://old.example.org"\n', "content/a/index.md": "---\ntitle: A\n---\nText.\n"}
    pictures = {"content/a/crane.png": "red", "static/img/static.png": "red"}
    write_site(tmp_path, {}, {"outside.png": "red"})
    source = MarkdownSource(Tree(write_site(tmp_path / "site", texts, pictures)))
    post = next(item for item in source.read() if isinstance(item, ImportedPost))
    file = source.open_picture(reference, post)
    assert (file is not None) == found
    if file:
        file.close()
