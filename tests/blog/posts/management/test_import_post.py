"""manage.py import_post"""

import io
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.models.post import Status
from tests.conftest import MakePost

pytestmark = pytest.mark.every_database

ARTICLE = '+++\ntitle = "Report"\nslug = "report"\nsummary = "S"\ntags = ["wheels"]\n+++\nSome *text*.\n'
DATED = ARTICLE.replace("tags", "published_at = 2026-01-01T00:00:00Z\ntags")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(ARTICLE)
    return path


def run(file: Path | str, **options: object) -> str:
    output = StringIO()
    call_command("import_post", str(file), stdout=output, **options)
    return output.getvalue()


@pytest.mark.django_db
class TestCommand:
    def test_new_post_is_a_draft_by_the_sites_own_account(self, file: Path) -> None:
        assert run(file) == "import_post: created /posts/report/ (draft): Report\n"
        post = Post.objects.get()
        assert post.status == Status.DRAFT
        assert "<em>text</em>" in post.body_html
        assert [tag.name for tag in post.tags.all()] == ["wheels"]
        assert post.author.username == "wheelhouse"
        assert not post.author.has_usable_password()

    def test_same_slug_updates_the_post(self, file: Path) -> None:
        run(file)
        file.write_text(ARTICLE.replace("Report", "New").replace("wheels", "musl"))
        assert run(file) == "import_post: updated /posts/report/ (draft): New\n"
        post = Post.objects.get()
        assert (post.title, [tag.name for tag in post.tags.all()]) == ("New", ["musl"])

    def test_public_post_keeps_its_date_and_author(self, file: Path, make_post: MakePost) -> None:
        before = make_post(slug="report")
        assert "(published)" in run(file)
        after = Post.objects.get()
        assert (after.published_at, after.author) == (before.published_at, before.author)

    def test_front_matter_or_an_option_publishes(self, file: Path) -> None:
        assert "(published)" in run(file, publish_now=True)
        file.write_text(DATED)
        assert "(published)" in run(file)
        assert Post.objects.get().published_at.year == 2026  # type: ignore[union-attr]  # published

    def test_other_language_is_another_post(self, file: Path) -> None:
        run(file)
        file.write_text(ARTICLE.replace("title", 'language = "ko"\ntitle'))
        assert run(file) == "import_post: created /ko/posts/report/ (draft): Report\n"
        assert Post.objects.count() == 2

    def test_dry_run_changes_nothing(self, file: Path) -> None:
        assert run(file, dry_run=True) == "import_post: would create /posts/report/ (draft): Report\n"
        assert not Post.objects.exists()
        assert not User.objects.exists()

    def test_author_is_chosen_by_user_name(self, file: Path, author: User) -> None:
        run(file, author=author.username)
        assert Post.objects.get().author == author
        with pytest.raises(CommandError, match="--author: expected an account; found none called 'nobody'"):
            run(file, author="nobody")

    def test_reads_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(ARTICLE))
        assert "created /posts/report/" in run("-")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("no article", "report.md: expected TOML between two lines"),
            (ARTICLE.replace('"report"', '"a b"'), "report.md: line 3: slug: "),
            (ARTICLE.replace('"S"', f'"{"S" * 301}"'), "report.md: line 4: summary: "),
            (ARTICLE.replace("title", 'language = "xx"\ntitle'), "report.md: line 2: language: "),
            (f"{ARTICLE}\0", "report.md: expected text; found a NUL"),
        ],
        ids=["no front matter", "slug", "summary", "language", "NUL"],
    )
    def test_error_names_file_and_line_and_nothing_is_written(self, text: str, message: str, file: Path) -> None:
        file.write_text(text)
        with pytest.raises(CommandError, match=message) as error:
            run(file)
        assert str(error.value).endswith("Nothing was changed.")
        assert not Post.objects.exists()

    def test_post_in_the_trash_stays_there(self, file: Path, make_post: MakePost) -> None:
        post = make_post(slug="report")
        post.deleted_at = post.created_at
        post.save()
        with pytest.raises(CommandError, match="is in the trash"):
            run(file)

    def test_error_names_a_missing_or_unreadable_file(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"can't read .*none\.md: No such file"):
            run(tmp_path / "none.md")
        (tmp_path / "latin.md").write_bytes(b"+++\xff")
        with pytest.raises(CommandError, match="expected UTF-8; found byte 0xff"):
            run(tmp_path / "latin.md")
