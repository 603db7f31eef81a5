"""manage.py post_import"""

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
    """An article in a file."""
    path = tmp_path / "report.md"
    path.write_text(ARTICLE)
    return path


def run(file: Path | str, **options: object) -> str:
    output = StringIO()
    call_command("post_import", str(file), stdout=output, **options)
    return output.getvalue()


@pytest.mark.django_db
class TestCommand:
    def test_a_new_post_is_a_draft_of_the_publication(self, file: Path) -> None:
        """Nothing becomes public by surprise."""
        assert run(file) == "post_import: made /posts/report/ (draft): Report\n"
        post = Post.objects.get()
        assert post.status == Status.DRAFT
        assert "<em>text</em>" in post.body_html
        assert [tag.name for tag in post.tags.all()] == ["wheels"]
        assert post.author.username == "wheelhouse"
        assert not post.author.has_usable_password()

    def test_the_same_address_again_renews_the_post(self, file: Path) -> None:
        """Words and tags are the new ones; there is no second post."""
        run(file)
        file.write_text(ARTICLE.replace("Report", "New").replace("wheels", "musl"))
        assert run(file) == "post_import: renewed /posts/report/ (draft): New\n"
        post = Post.objects.get()
        assert (post.title, [tag.name for tag in post.tags.all()]) == ("New", ["musl"])

    def test_a_public_post_stays_public_and_its_authors(self, file: Path, make_post: MakePost) -> None:
        """An article without a time says nothing about when, nor about whose it is."""
        before = make_post(slug="report")
        assert "(published)" in run(file)
        after = Post.objects.get()
        assert (after.published_at, after.author) == (before.published_at, before.author)

    def test_front_matter_or_an_option_publishes(self, file: Path) -> None:
        """The one at its time, the other now."""
        assert "(published)" in run(file, publish_now=True)
        file.write_text(DATED)
        assert "(published)" in run(file)
        assert Post.objects.get().published_at.year == 2026  # type: ignore[union-attr]  # published

    def test_another_language_is_another_post(self, file: Path) -> None:
        """Their addresses differ."""
        run(file)
        file.write_text(ARTICLE.replace("title", 'language = "ko"\ntitle'))
        assert run(file) == "post_import: made /ko/posts/report/ (draft): Report\n"
        assert Post.objects.count() == 2

    def test_a_dry_run_says_the_same_and_changes_nothing(self, file: Path) -> None:
        """Not even the publication's account is made."""
        assert run(file, dry_run=True) == "post_import: would make /posts/report/ (draft): Report\n"
        assert not Post.objects.exists()
        assert not User.objects.exists()

    def test_an_account_can_be_its_author(self, file: Path, author: User) -> None:
        """By user name; one that does not exist is said."""
        run(file, author=author.username)
        assert Post.objects.get().author == author
        with pytest.raises(CommandError, match="--author: expected an account; found none called 'nobody'"):
            run(file, author="nobody")

    def test_standard_input_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As a program does that has no file to give."""
        monkeypatch.setattr(sys, "stdin", io.StringIO(ARTICLE))
        assert "made /posts/report/" in run("-")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("no article", "report.md: expected TOML between two lines"),
            (ARTICLE.replace('"report"', '"a b"'), "report.md: line 3: slug: "),
            (ARTICLE.replace('"S"', f'"{"S" * 301}"'), "report.md: line 4: summary: "),
            (ARTICLE.replace("title", 'language = "xx"\ntitle'), "report.md: line 2: language: "),
            (ARTICLE.replace('"S"', '"S\\u0000"'), "report.md: line 4: expected text for summary; found a NUL"),
            (f"{ARTICLE}\0", "report.md: line 8: expected text; found a NUL"),
        ],
        ids=["no front matter", "slug", "summary", "language", "escaped NUL", "NUL"],
    )
    def test_what_no_post_accepts_is_told_with_file_and_line(self, text: str, message: str, file: Path) -> None:
        """And nothing is half-written."""
        file.write_text(text)
        with pytest.raises(CommandError, match=message) as error:
            run(file)
        assert str(error.value).endswith("Nothing was changed.")
        assert not Post.objects.exists()

    def test_a_post_in_the_trash_stays_there(self, file: Path, make_post: MakePost) -> None:
        """Somebody has decided that it shall not be seen."""
        post = make_post(slug="report")
        post.deleted_at = post.created_at
        post.save()
        with pytest.raises(CommandError, match="is in the trash"):
            run(file)

    def test_a_file_that_can_not_be_read_is_named(self, tmp_path: Path) -> None:
        """Missing, or of another encoding."""
        with pytest.raises(CommandError, match=r"can't read .*none\.md: No such file"):
            run(tmp_path / "none.md")
        (tmp_path / "latin.md").write_bytes(b"+++\xff")
        with pytest.raises(CommandError, match="expected UTF-8; found byte 0xff"):
            run(tmp_path / "latin.md")
