"""Demo content."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from blog.posts.models import Post
from blog.posts.services import demo_content
from blog.posts.services.demo_content import demo_load, fill_in_figures, get_paths, read_article
from tests.conftest import MakePost

ARTICLE = """+++
title = "T"
slug = "t"
summary = "S"
tags = ["a"]
published_at = 2026-01-01T00:00:00Z
+++

Body
"""


class TestReadArticle:
    def test_reads_front_matter_and_body(self, tmp_path: Path) -> None:
        (tmp_path / "ko").mkdir()
        (tmp_path / "ko" / "a.md").write_text(ARTICLE)
        file = read_article(tmp_path / "ko" / "a.md")
        assert (file.language, file.title, file.tags, file.body) == ("ko", "T", ["a"], "Body\n")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("no front matter", r"a\.md: not enough values"),
            ("+++\ntitle = \n+++\n", r"a\.md: Invalid value"),
            ("+++\ntitle = 'T'\n+++\n", r"a\.md: .*missing.*'slug'"),
            ('+++\ncolour = "red"\n+++\n', r"a\.md: .*colour"),
        ],
    )
    def test_error_names_the_file(self, tmp_path: Path, text: str, expected: str) -> None:
        (tmp_path / "a.md").write_text(text)
        with pytest.raises(ValueError, match=expected):
            read_article(tmp_path / "a.md")


class TestFillInFigures:
    def test_replaces_figures_and_no_other_text_in_braces(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_text(ARTICLE + "{{ x.image }} {{.CreatedBy}}\n")
        filled = fill_in_figures(read_article(tmp_path / "a.md"), {"x.image": "1 MB"})
        assert filled.body == "Body\n1 MB {{.CreatedBy}}\n"

    def test_unknown_figure_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_text(ARTICLE + "{{ x.image }}\n")
        with pytest.raises(ValueError, match=r"no figure 'x\.image' in figures\.json"):
            fill_in_figures(read_article(tmp_path / "a.md"), {})


@pytest.mark.django_db
class TestDemoLoad:
    def test_fills_an_empty_database_with_published_posts_in_every_language(self) -> None:
        paths = get_paths()
        assert demo_load() == Post.objects.published().count() == len(paths) > 0
        assert set(Post.objects.values_list("language", flat=True)) == {path.parent.name for path in paths}

    def test_leaves_a_database_with_posts_alone(self, make_post: MakePost) -> None:
        make_post(published_at=None)
        assert demo_load() == 0
        assert Post.objects.count() == 1

    def test_deleted_demo_posts_do_not_come_back(self) -> None:
        demo_load()
        Post.objects.all().delete()
        assert demo_load() == 0

    def test_demo_author_cannot_log_in(self) -> None:
        demo_load()
        author = Post.objects.latest().author
        assert not author.has_usable_password()
        assert not author.is_staff

    def test_broken_article_loads_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "en").mkdir()
        (tmp_path / "en" / "1.md").write_text(ARTICLE)
        (tmp_path / "en" / "2.md").write_text(ARTICLE)  # the same slug again
        monkeypatch.setattr(demo_content, "CONTENT", tmp_path)
        with pytest.raises(ValidationError, match="has this slug"):
            demo_load()
        assert not Post.objects.exists()
