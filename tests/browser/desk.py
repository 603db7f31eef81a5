"""A writer's desk with something of everything on it, and every page of the admin that is this project's own."""

from collections.abc import Callable, Iterator
from typing import Final

from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from blog.posts.models import Post, Series
from blog.posts.services.post import post_save
from blog.posts.services.preview_link import preview_link_create
from tests.browser.optional_apps import call_surfaces
from tests.conftest import MakePost

LONG: Final = "w" * 60
FORM_BYTES: Final = 20_000
# Set by a script, which no limit of the field holds back: more than ``FORM_BYTES``.
TYPE_TOO_MUCH: Final = "document.querySelector('#id_username').value = 'x'.repeat(30_000)"

Open = Callable[[Page], None]


def furnish(make_post: MakePost) -> Post:
    """Write posts, tags and everything else that the admin lists; return the post that has a history."""
    series = Series.objects.create(title="Wheels " + LONG, slug="wheels", description="All of them.")
    post = make_post(
        title="Tides " + LONG, body="High water at noon.\n\n" + LONG, tags=("Wheels", "Whels"), series=series
    )
    post.body = "High water at one.\n\n" + LONG
    post_save(post=post)
    preview_link_create(post=post)
    make_post(title="Not yet", published_at=None, tags=("Wheels", LONG))
    make_post(title="휠과 물때", language="ko", tags=("돛단배",))
    call_surfaces("fill", post)
    return post


def going_to(name: str, *arguments: object) -> Open:
    path = reverse(f"admin:{name}", args=arguments)

    def show(page: Page) -> None:
        page.goto(path)

    return show


def list_pages(post: Post) -> dict[str, Open]:
    """The pages with a URL of their own, in the active language."""
    pages = {
        "index": going_to("index"),
        "posts": going_to("posts_post_changelist"),
        "editor, a new post": going_to("posts_post_add"),
        "editor": going_to("posts_post_change", post.pk),
        "revisions": going_to("posts_post_revisions", post.pk),
        "revision": going_to("posts_post_revision", post.pk, 1),
        "preview link": going_to("posts_post_share", post.pk),
        "tags": going_to("posts_tag_changelist"),
        "series": going_to("posts_series_changelist"),
    }
    for optional in call_surfaces("list_admin_screens", post):
        pages |= optional
    return pages


def screens(post: Post, language: str) -> Iterator[tuple[str, Open]]:
    """Every screen of the admin in ``language``; the last ones log out."""
    with translation.override(language):
        pages, sign_in = list_pages(post), going_to("login")

    def save_too_late(page: Page) -> None:
        pages["editor"](page)
        current = Post.objects.get(pk=post.pk)
        current.body = f"High water in {language}.\n\n{LONG}"
        post_save(post=current)
        page.locator("#id_body").fill("High water at three.")
        page.locator("[name=_save]").first.click()
        page.locator(".conflict").wait_for()

    def log_out(page: Page) -> None:
        pages["editor"](page)
        page.locator("#logout-form button").click()
        page.locator("[data-unsaved-status]").wait_for(state="attached")

    yield from pages.items()
    yield "conflict", save_too_late
    yield "tags to merge", lambda page: merge_tags(page, pages["tags"])
    yield "tags to merge, previewed", lambda page: preview_merge(page, pages["tags"])
    yield "logged out", log_out
    yield "login", sign_in
    yield "413", lambda page: submit_too_much(page, sign_in)


def merge_tags(page: Page, open_tags: Open) -> None:
    open_tags(page)
    for box in page.locator(".action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("merge")
    page.locator("button[name=index]").click()
    page.locator("[name=into]").first.wait_for()


def preview_merge(page: Page, open_tags: Open) -> None:
    merge_tags(page, open_tags)
    page.locator("#content form [type=submit]").first.click()
    page.locator("[name=previewed]").wait_for(state="attached")


def submit_too_much(page: Page, sign_in: Open) -> None:
    sign_in(page)
    page.evaluate(TYPE_TOO_MUCH)
    page.locator("#id_password").fill("a-long-passphrase")
    page.locator("#login-form [type=submit]").click()
    page.locator("#id_username").wait_for(state="detached")
