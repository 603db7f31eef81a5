"""Writing: sign in, write, preview, publish, and throw away, under the enforced content security policy."""

from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from blog.accounts.models import User
from blog.posts.models import Status
from tests.conftest import MakePost


def public_status(page: Page, path: str) -> int:
    """The status that a visitor without an account gets."""
    assert page.context.browser
    stranger = page.context.browser.new_context()
    status = stranger.request.get(page.evaluate("path => new URL(path, location).href", path)).status
    stranger.close()
    return status


def type_into(page: Page, label: str, text: str) -> None:
    """Type key by key, for the admin's own scripts."""
    page.get_by_label(label, exact=True).press_sequentially(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def message(page: Page, text: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(text)


def test_a_post_is_written_previewed_and_published(page: Page, editor: User) -> None:
    """From the login form to the public page; the post is hidden before “Publish now”."""
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a-long-passphrase")
    press(page, "Log in")
    page.locator(".model-post").get_by_role("link", name="Add").first.click()

    # The admin puts the cursor where writing begins. Two rows of buttons would have it on “Save”, and keys go there.
    expect(page.get_by_label("Title:")).to_be_focused()
    type_into(page, "Title:", "A boat comes in!")
    page.get_by_label("Summary:").fill("What the tide brought.")
    page.get_by_label("Text:").fill("## On board\n\nRope, *salt*, and `oak`.\n\n- [x] moored")
    page.get_by_label("Tags:").fill("Boats, 돛단배")
    expect(page.get_by_label("Slug:")).to_have_value("a-boat-comes-in")
    press(page, "Save and preview")

    expect(page.locator(".notice")).to_contain_text("draft")
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")
    article = page.get_by_role("article")
    preview = article.inner_html()
    expect(article.get_by_role("heading", name="On board")).to_be_visible()
    expect(article.get_by_role("emphasis")).to_have_text("salt")
    assert public_status(page, "/posts/a-boat-comes-in/") == 404

    page.goto(reverse("admin:posts_post_changelist"))
    page.get_by_role("link", name="A boat comes in!").click()
    expect(page.get_by_label("Tags:")).to_have_value("Boats, 돛단배")
    press(page, "Publish now")
    message(page, "was changed successfully")

    page.goto("/posts/a-boat-comes-in/")
    expect(page.locator(".notice")).to_have_count(0)
    expect(article.get_by_role("list", name="Tags").get_by_role("link")).to_have_text(["Boats", "돛단배"])
    assert article.locator(".prose").inner_html() in preview
    page.get_by_role("link", name="돛단배").click()
    expect(page).to_have_url(quote("/tags/돛단배/"))
    expect(page.get_by_role("link", name="A boat comes in!")).to_be_visible()


def test_a_korean_title_makes_a_korean_slug(signed_in: Page) -> None:
    signed_in.goto("/ko/admin/posts/post/add/")
    signed_in.locator("#id_title").press_sequentially("바람이 분다, 2부")
    signed_in.keyboard.press("Tab")
    expect(signed_in.locator("#id_slug")).to_have_value("바람이-분다-2부")
    expect(signed_in.locator("#id_language")).to_have_value("ko")
    signed_in.locator("#id_summary").fill("돛을 올린다.")
    signed_in.locator("#id_body").fill("바람이 *분다*.")
    signed_in.locator("[name=_publish]").first.click()
    expect(signed_in.locator(".messagelist")).to_be_visible()
    signed_in.goto("/ko/posts/바람이-분다-2부/")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("바람이 분다, 2부")
    expect(signed_in.locator("html")).to_have_attribute("lang", "ko")


def test_a_post_can_be_scheduled_with_the_date_picker(signed_in: Page, make_post: MakePost) -> None:
    post = make_post(title="Patience", slug="patience", published_at=None)
    signed_in.goto(reverse("admin:posts_post_change", args=[post.pk]))
    signed_in.get_by_role("link", name="Choose a Date").click()
    signed_in.locator(".calendarbox").get_by_role("link", name="Tomorrow").click()
    signed_in.get_by_role("link", name="Choose a Time").click()
    signed_in.locator(".clockbox").get_by_role("link", name="Midnight").click()
    press(signed_in, "Save and preview")
    expect(signed_in.locator(".notice")).to_contain_text("scheduled")
    assert public_status(signed_in, "/posts/patience/") == 404
    post.refresh_from_db()
    assert post.status == Status.SCHEDULED


def test_pages_of_the_admin_obey_the_content_security_policy(signed_in: Page, make_post: MakePost) -> None:
    post = make_post(title="Under policy", tags=("Wheels",))
    draft = make_post(title="Draft under policy", published_at=None)
    make_post(title="Old", published_at=post.published_at.replace(year=2020) if post.published_at else None)
    trashed = make_post(title="Thrown away", deleted_at=timezone.now())
    user, tag = post.author, post.tags.get()
    for path in (
        reverse("admin:index"),
        reverse("admin:app_list", args=["posts"]),
        reverse("admin:posts_post_changelist"),
        reverse("admin:posts_post_changelist") + "?q=policy&status=draft",
        reverse("admin:posts_post_changelist") + "?published_at__year=2020",
        reverse("admin:posts_post_add"),
        reverse("admin:posts_post_history", args=[draft.pk]),
        reverse("admin:posts_post_delete", args=[trashed.pk]),
        reverse("admin:posts_tag_changelist"),
        reverse("admin:posts_tag_delete", args=[tag.pk]),
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_change", args=[user.pk]),
        reverse("admin:auth_user_password_change", args=[user.pk]),
        reverse("admin:password_change"),
        "/ko/admin/",
        "/ko/admin/posts/post/",
        f"/ko/admin/posts/post/{draft.pk}/change/",
    ):
        response = signed_in.goto(path)
        assert response, path
        assert response.status == 200, path
        assert "default-src 'self'" in response.headers["content-security-policy"], path
