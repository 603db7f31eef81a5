"""Demo content."""

from pathlib import Path

import pytest

from blog.posts.models import Post
from blog.posts.services import demo_content as demo
from tests.conftest import MakePost

pytestmark = pytest.mark.every_database

ARTICLE = """+++
title = "T"
slug = "t"
summary = "S"
tags = ["a"]
published_at = 2026-01-01T00:00:00Z
+++

Body
"""


class TestArticleRead:
    def test_reads_front_matter_and_body(self, tmp_path: Path) -> None:
        (tmp_path / "ko").mkdir()
        (tmp_path / "ko" / "a.md").write_text(ARTICLE)
        article = demo.article_read(tmp_path / "ko" / "a.md")
        assert (article.language, article.title, article.tags, article.body) == ("ko", "T", ["a"], "Body\n")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("no front matter", r"expected TOML between two lines"),
            ("+++\ntitle = \n+++\n", r"a\.md: line 2: expected TOML"),
            ("+++\ntitle = 'T'\n+++\n", r"a\.md: line 3: expected slug"),
            ('+++\ncolour = "red"\n+++\n', r"a\.md: .*colour"),
        ],
    )
    def test_broken_file_is_named(self, tmp_path: Path, text: str, expected: str) -> None:
        (tmp_path / "a.md").write_text(text)
        with pytest.raises(ValueError, match=expected):
            demo.article_read(tmp_path / "a.md")


class TestArticleFill:
    def test_a_figure_takes_the_place_of_its_name(self, tmp_path: Path) -> None:
        """Text of other kinds in braces, such as a format of docker's, stays as it is."""
        (tmp_path / "a.md").write_text(ARTICLE + "{{ x.image }} {{.CreatedBy}}\n")
        filled = demo.article_fill(demo.article_read(tmp_path / "a.md"), {"x.image": "1 MB"})
        assert filled.body == "Body\n1 MB {{.CreatedBy}}\n"

    def test_an_unknown_figure_is_named(self, tmp_path: Path) -> None:
        """Nothing is loaded with a hole in it."""
        (tmp_path / "a.md").write_text(ARTICLE + "{{ x.image }}\n")
        with pytest.raises(ValueError, match=r"no figure 'x\.image' in figures\.json"):
            demo.article_fill(demo.article_read(tmp_path / "a.md"), {})


@pytest.mark.django_db
class TestDemoLoad:
    def test_fills_an_empty_database_with_published_posts_in_every_language(self) -> None:
        loaded = demo.demo_load()
        assert loaded == Post.objects.published().count() > 0
        assert Post.objects.in_language("en").exists()
        assert Post.objects.in_language("ko").exists()

    def test_leaves_a_database_with_posts_alone(self, make_post: MakePost) -> None:
        """Not even a draft or a deleted post is mixed with demo posts."""
        make_post(published_at=None)
        assert demo.demo_load() == 0
        assert Post.objects.count() == 1

    def test_deleted_demo_posts_do_not_come_back(self) -> None:
        """Whoever empties the blog has an account by then, and wants it empty."""
        demo.demo_load()
        Post.objects.all().delete()
        assert demo.demo_load() == 0

    def test_second_load_does_nothing(self) -> None:
        demo.demo_load()
        assert demo.demo_load() == 0

    def test_demo_author_cannot_log_in(self) -> None:
        demo.demo_load()
        author = Post.objects.latest().author
        assert not author.has_usable_password()
        assert not author.is_staff

    def test_broken_article_loads_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """All articles or none."""
        (tmp_path / "en").mkdir()
        (tmp_path / "en" / "1.md").write_text(ARTICLE)
        (tmp_path / "en" / "2.md").write_text(ARTICLE)  # the same address again
        monkeypatch.setattr(demo, "CONTENT", tmp_path)
        with pytest.raises(Exception, match="has this address"):
            demo.demo_load()
        assert not Post.objects.exists()
