"""manage.py import_posts"""

import io
import json
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, Revision, Series, Status
from blog.posts.services.post import post_save, posts_trash
from blog.transfer.models import ImportedItem, Redirect
from tests.blog.transfer.conftest import Import
from tests.blog.transfer.sites import write_site
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = pytest.mark.every_database

ARTICLE = '+++\ntitle = "Report"\nslug = "report"\nsummary = "S"\ntags = ["wheels"]\n+++\nSome *text*.\n'


def get_post(slug: str) -> Post:
    return Post.objects.get(slug=slug)


def read_rows(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(path.read_text())["rows"]}


def snapshot() -> list[Any]:
    """What an import could change."""
    posts = list(Post.objects.order_by("pk").values())
    others = [list(model.objects.order_by("pk").values()) for model in (Revision, Redirect, ImportedItem, User, Series)]
    return [posts, *others]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(ARTICLE)
    return path


class TestHugo:
    def test_every_text_is_imported_with_its_fields(self, import_posts: Import, hugo: Path) -> None:
        output = import_posts(hugo)
        assert "6 made, 0 updated, 0 unchanged, 1 skipped" in output
        post = get_post("first")
        assert (post.title, post.summary) == ("First post 🎉", "What the first post says.")
        assert post.published_at == datetime(2024, 1, 15, tzinfo=UTC)
        assert (post.created_at, post.updated_at) == (post.published_at, datetime(2024, 3, 1, tzinfo=UTC))
        assert {tag.name for tag in post.tags.all()} == {"Go", "한국어", "Notes"}
        assert (post.author.byline, post.author.has_usable_password()) == ("Mina Park", False)
        assert post.series
        assert (post.series.title, post.series_number) == ("Harbour", 1)

    def test_text_becomes_markdown_and_what_is_unknown_stays(self, import_posts: Import, hugo: Path) -> None:
        output = import_posts(hugo)
        body = get_post("first").body
        assert "```go\nfunc main() {}\n```" in body
        assert "[the bundle](/blog/posts/bundle/), [the note](/blog/2024/05/high-tide/)" in body
        assert "https://www.youtube.com/watch?v=dQw4w9WgXcQ" in body
        assert "{{< gauge 3 >}} and `{{< in code >}}`" in body
        assert "warning   /posts/first/: only the former site's program knows this: {{< gauge 3 >}}" in output

    def test_drafts_and_scheduled_posts_stay_what_they_are(self, import_posts: Import, hugo: Path) -> None:
        import_posts(hugo)
        assert (get_post("draft").status, get_post("future").status) == (Status.DRAFT, Status.SCHEDULED)

    def test_languages_and_slugs_are_kept_and_translations_linked(self, import_posts: Import, hugo: Path) -> None:
        import_posts(hugo)
        assert (get_post("묶음").language, get_post("묶음").translation_of) == ("ko", get_post("bundle"))

    @pytest.mark.parametrize(
        ("path", "url"),
        [
            ("/blog/posts/first/", "/posts/first/"),
            ("/blog/old/first.html", "/posts/first/"),
            ("/blog/2024/05/high-tide", "/posts/high-tide/"),
            ("/blog/ko/posts/묶음/", "/ko/posts/%EB%AC%B6%EC%9D%8C/"),
        ],
    )
    def test_former_url_redirects(self, import_posts: Import, hugo: Path, client: Client, path: str, url: str) -> None:
        import_posts(hugo)
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, url)


class TestJekyll:
    def test_every_post_is_imported_and_pages_are_reported(self, import_posts: Import, jekyll: Path) -> None:
        output = import_posts(jekyll)
        assert "skipped   about.md: a page: this site has posts only" in output
        assert "3 made, 0 updated, 0 unchanged, 1 skipped" in output
        post = get_post("welcome-to-jekyll")
        assert post.title == "Welcome to Jekyll!"
        assert post.published_at == datetime(2023, 4, 5, 1, 11, 12, tzinfo=UTC)
        assert {tag.name for tag in post.tags.all()} == {"jekyll", "update", "ruby", "루비"}
        assert (post.author.byline, post.author.email) == ("박미나", "mina@example.org")
        assert get_post("idea").status == Status.DRAFT

    def test_liquid_becomes_markdown(self, import_posts: Import, jekyll: Path) -> None:
        import_posts(jekyll)
        body = get_post("welcome-to-jekyll").body
        assert "```ruby\nputs 'Hi' # => {{ not liquid }}\n```" in body
        assert "[the next](/site/special/next.html)" in body
        assert "{{ braces }}" in body
        assert "{% include card.html %}" in body
        assert "{: .right}" not in body
        assert "![Logo](" in body

    def test_urls_with_categories_and_date_redirect(self, import_posts: Import, jekyll: Path, client: Client) -> None:
        import_posts(jekyll)
        for path in ("/site/jekyll/update/2023/04/05/welcome-to-jekyll.html", "/site/2020/welcome/"):
            assert client.get(path).headers["Location"] == "/posts/welcome-to-jekyll/"
        assert client.get("/site/special/next.html").headers["Location"] == "/posts/next/"


class TestSecondRun:
    def test_changes_nothing(self, import_posts: Import, hugo: Path) -> None:
        import_posts(hugo)
        before = snapshot()
        assert "0 made, 0 updated, 6 unchanged, 1 skipped." in import_posts(hugo)
        assert snapshot() == before

    def test_updates_only_what_changed(self, import_posts: Import, hugo: Path) -> None:
        import_posts(hugo)
        others = list(Post.objects.exclude(slug="draft").order_by("pk").values())
        path = hugo / "content/posts/draft.md"
        path.write_text(path.read_text().replace("Not yet", "Soon"))
        assert "0 made, 1 updated, 5 unchanged" in import_posts(hugo)
        assert get_post("draft").body == "Soon.\n"
        assert list(Post.objects.exclude(slug="draft").order_by("pk").values()) == others

    def test_post_that_was_edited_here_is_skipped_unless_overwritten(self, import_posts: Import, hugo: Path) -> None:
        import_posts(hugo)
        post = get_post("draft")
        post.body = "Edited here."
        post_save(post=post)
        assert "6 unchanged" in import_posts(hugo)
        path = hugo / "content/posts/draft.md"
        path.write_text(path.read_text().replace("Not yet", "Soon"))
        assert "content/posts/draft.md: it was edited here after it was imported." in import_posts(hugo)
        assert get_post("draft").body == "Edited here."
        import_posts(hugo, overwrite=True)
        assert get_post("draft").body == "Soon.\n"

    def test_post_that_was_deleted_here_does_not_come_back(self, import_posts: Import, hugo: Path) -> None:
        import_posts(hugo)
        get_post("draft").delete()
        assert "content/posts/draft.md: it was deleted here" in import_posts(hugo)
        assert not Post.objects.filter(slug="draft").exists()

    def test_post_in_the_trash_stays_there(self, import_posts: Import, article: Path) -> None:
        import_posts(article)
        posts_trash(posts=[get_post("report")])
        article.write_text(ARTICLE.replace("Some", "More"))
        with pytest.raises(CommandError, match="it is in the trash here"):
            import_posts(article, overwrite=True)


class TestKilledRun:
    def test_goes_on_where_it_was(self, open_site: Callable[[], Site], tmp_path: Path) -> None:
        texts = {f"{number:03}.md": f"---\ntitle: Post {number}\n---\nText {number}.\n" for number in range(60)}
        folder, media = write_site(tmp_path / "texts", texts, {}), str(tmp_path / "media")
        site = open_site()
        process = site.start("import_posts", str(folder), MEDIA_ROOT=media)
        assert process.stdout
        for _line in range(5):
            assert process.stdout.readline().startswith("made")
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.communicate()
        output = site.run("import_posts", str(folder), MEDIA_ROOT=media)
        made, unchanged = (
            int(output.rpartition(f" {word}")[0].rpartition(" ")[2].strip(",")) for word in ("made", "unchanged")
        )
        assert made + unchanged == 60
        assert unchanged >= 5
        assert made > 0
        assert site.python("from blog.posts.models import Post; print(Post.objects.count())") == "60"


class TestOptions:
    def test_dry_run_changes_nothing(self, import_posts: Import, hugo: Path, media: Path) -> None:
        before = snapshot()
        output = import_posts(hugo, dry_run=True)
        assert "made      /posts/first/ (published): First post 🎉" in output
        assert "6 made, 0 updated, 0 unchanged, 1 skipped" in output
        assert "(dry run: nothing was changed)" in output
        assert snapshot() == before
        assert not media.exists()

    def test_report_is_written_as_json(self, import_posts: Import, jekyll: Path, tmp_path: Path) -> None:
        import_posts(jekyll, report=tmp_path / "report.json")
        report = json.loads((tmp_path / "report.json").read_text())
        assert (report["schema_version"], report["format"], report["dry_run"]) == (1, "markdown", False)
        assert report["totals"] == {"made": 3, "updated": 0, "unchanged": 0, "skipped": 1}
        row = read_rows(tmp_path / "report.json")["about.md"]
        assert (row["outcome"], row["reason"]) == ("skipped", "a page: this site has posts only")

    def test_author_is_chosen_by_user_name(self, import_posts: Import, article: Path, author: User) -> None:
        import_posts(article, author=author.username)
        assert get_post("report").author == author
        with pytest.raises(CommandError, match="--author: expected an account; found none called 'nobody'"):
            import_posts(article, author="nobody")

    def test_author_with_a_known_address_is_that_account(self, import_posts: Import, jekyll: Path) -> None:
        known = User.objects.create_user("mina", email="Mina@example.org")
        import_posts(jekyll)
        assert get_post("welcome-to-jekyll").author == known

    def test_language_of_texts_that_do_not_say_theirs(self, import_posts: Import, article: Path) -> None:
        import_posts(article, language="ko")
        assert get_post("report").language == "ko"

    def test_publish_now_publishes_a_draft_once(self, import_posts: Import, article: Path) -> None:
        assert "made      /posts/report/ (draft): Report" in import_posts(article)
        assert "updated   /posts/report/ (published): Report" in import_posts(article, publish_now=True)
        assert "1 unchanged" in import_posts(article, publish_now=True)

    def test_reads_standard_input(self, import_posts: Import, monkeypatch: pytest.MonkeyPatch) -> None:
        for text in (ARTICLE, ARTICLE.replace("title", 'language = "ko"\ntitle')):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
            import_posts("-")
        assert [post.language for post in Post.objects.order_by("pk")] == ["en", "ko"]


class TestExistingPosts:
    def test_foreign_post_with_the_url_is_left_unless_overwritten(
        self, import_posts: Import, article: Path, make_post: MakePost
    ) -> None:
        before = make_post(slug="report")
        with pytest.raises(CommandError, match="another post has its URL /posts/report/"):
            import_posts(article)
        assert "updated   /posts/report/ (published): Report" in import_posts(article, overwrite=True)
        after = get_post("report")
        assert (after.pk, after.title, after.published_at) == (before.pk, "Report", before.published_at)

    def test_second_text_of_a_source_with_the_slug_gets_a_number(self, import_posts: Import, tmp_path: Path) -> None:
        texts = dict.fromkeys(("a.md", "b.md"), "---\ntitle: Same\nslug: same\n---\nText.\n")
        output = import_posts(write_site(tmp_path / "texts", texts, {}), overwrite=True)
        assert {post.slug for post in Post.objects.all()} == {"same", "same-2"}
        assert "slug same: another post has it; this one has same-2" in output

    def test_missing_source_is_one_line(self, import_posts: Import, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"can't read .*none: No such file"):
            import_posts(tmp_path / "none")

    def test_missing_folder_of_the_report_is_one_line(self, import_posts: Import, article: Path) -> None:
        with pytest.raises(CommandError, match="--report: expected a file in a folder that exists"):
            import_posts(article, report=article.parent / "none/report.json")
        assert not Post.objects.exists()


if apps.is_installed("blog.newsletter"):
    from blog.newsletter import models as newsletter
    from blog.newsletter.services import outbox

    class TestNewsletter:
        def test_no_mail_is_written_about_imported_posts(self, import_posts: Import, article: Path) -> None:
            """Not even to a reader who subscribed before they appeared."""
            now = timezone.now()
            month_ago = now - timedelta(days=30)
            reader = newsletter.Subscriber(language="en", created_at=month_ago, confirmed_at=month_ago)
            reader.email = "reader@example.org"
            reader.save()
            date = f"{now - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
            article.write_text(ARTICLE.replace("tags", f"published_at = {date}\ntags"))
            import_posts(article, publish_now=True)
            assert get_post("report").status == Status.PUBLISHED
            assert outbox.posts_announce() == 0
