"""Actions on posts, tags and series, for ``tests/blog/test_roles.py``."""

from django.urls import reverse

from blog.posts.models import Series, Status, Tag
from blog.posts.services.series import series_delete, series_save
from blog.posts.services.tag import tag_save, tags_delete, tags_merge
from tests.blog.posts import post_routes as routes
from tests.blog.role_table import Action, Desk

HEADING = "Posts, tags and series"


def submit_tag(desk: Desk, _obj: None) -> bool:
    path = reverse("admin:posts_tag_change", args=[Tag.objects.get().pk])
    desk.client.post(path, {"name": "Rims", "slug": "rims"})
    return Tag.objects.get().name == "Rims"


def save_tag(desk: Desk, _obj: None) -> bool:
    return bool(tag_save(tag=Tag.objects.get(), by=desk.user))


def merge_tags(desk: Desk, _obj: None) -> bool:
    return bool(tags_merge(tags=[], into=Tag.objects.get(), by=desk.user))


def submit_tag_deletion(desk: Desk, _obj: None) -> bool:
    desk.client.post(reverse("admin:posts_tag_delete", args=[Tag.objects.get().pk]), {"post": "yes"})
    return not Tag.objects.exists()


def delete_tags(desk: Desk, _obj: None) -> bool:
    return tags_delete(tags=Tag.objects.all(), by=desk.user) == 1


def submit_series(desk: Desk, _obj: None) -> bool:
    desk.client.post(reverse("admin:posts_series_add"), {"title": "All", "slug": "all", "language": "en"})
    return Series.objects.exists()


def save_series(desk: Desk, _obj: None) -> bool:
    return bool(series_save(series=Series(title="All", slug="all"), by=desk.user))


def delete_series(desk: Desk, _obj: None) -> bool:
    series = Series.objects.create(title="All", slug="all")
    return series_delete(series=[series], by=desk.user) == 1


ANY = ("draft", "published")
PAGES = ("change", "preview", "history", "revisions")
ACTIONS = {
    "Find a post in the list, and as an original": Action([routes.is_listed, routes.is_found], routes.find(*ANY)),
    "Open its form, preview and revisions": Action(
        [
            *(routes.opens(f"posts_post_{page}") for page in PAGES),
            routes.opens("posts_post_revision", 2),
            routes.follow_link,
        ],
        routes.find(*ANY),
    ),
    "Change its text and tags": Action([routes.submit_text, routes.save_text, routes.save_tags], routes.find(*ANY)),
    "Put it into a series": Action([routes.submit_series, routes.save_series], routes.find(*ANY)),
    "Restore a revision": Action([routes.submit_restore, routes.restore_revision], routes.find(*ANY)),
    "Create and revoke its preview link": Action(
        [routes.opens("posts_post_share"), routes.submit_link, routes.create_link, routes.revoke_link],
        routes.find(*ANY),
    ),
    "Publish a draft": Action(
        [routes.press_publish, routes.run("publish", Status.PUBLISHED), routes.publish], routes.find("draft")
    ),
    "Schedule a draft": Action([routes.submit_schedule, routes.schedule, routes.save_schedule], routes.find("draft")),
    "Turn a published post into a draft": Action(
        [routes.submit_draft, routes.run("unpublish", Status.DRAFT), routes.unpublish], routes.find("published")
    ),
    "Move it to the trash": Action([routes.run("trash", Status.TRASHED), routes.trash], routes.find(*ANY)),
    "Restore it from the trash": Action(
        [routes.run("restore", Status.DRAFT, trashed=True), routes.restore], routes.find(*ANY)
    ),
    "Delete it permanently": Action(routes.DELETIONS, routes.find(*ANY)),
    "Change its author": Action([routes.submit_author, routes.save_author], routes.find(*ANY)),
    "Translate it": Action([routes.submit_translation, routes.save_translation], routes.find(*ANY)),
    "Write a draft": Action([routes.submit_new, routes.save_new]),
    "Write a post and publish it at once": Action([routes.submit_new_public, routes.save_new_public]),
    "Write in another author's name": Action([routes.submit_new_of_another, routes.save_new_of_another]),
    "Rename and merge tags": Action([submit_tag, save_tag, merge_tags]),
    "Delete tags": Action([submit_tag_deletion, delete_tags]),
    "Add and delete series": Action([submit_series, save_series, delete_series]),
}
