"""The pages, URLs and services that change posts, for ``role_actions``."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, Series, Status
from blog.posts.services import post as services
from blog.posts.services.preview_link import preview_link_create, preview_link_revoke
from blog.posts.services.revision import revision_restore
from tests.blog.role_table import Desk, Route

LIST = "admin:posts_post_changelist"
NEW = {"title": "New", "slug": "new", "summary": "New.", "body": "new", "language": "en"}


def find(*states: str, whose: str = "") -> Callable[[Desk], Mapping[str, object]]:
    """Return a function that finds the posts with one of ``states``."""
    return lambda desk: {
        name: post for name, post in desk.posts.items() if name.endswith(states) and name.startswith(whose)
    }


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def get_other(post: Post) -> User:
    return User.objects.exclude(pk=post.author_id).filter(username__in=["staff", "other"]).get()


def opens(name: str, *arguments: int) -> Route:
    def page(desk: Desk, post: Post) -> bool:
        return desk.client.get(reverse(f"admin:{name}", args=[post.pk, *arguments])).status_code == 200

    page.__name__ = name
    return page


def follow_link(desk: Desk, post: Post) -> bool:
    content_type = ContentType.objects.get_for_model(Post)
    return desk.client.get(reverse("admin:view_on_site", args=[content_type.pk, post.pk])).status_code == 302


def is_listed(desk: Desk, post: Post) -> bool:
    return f">{post.title}</a>" in desk.client.get(reverse(LIST)).content.decode()


def is_found(desk: Desk, post: Post) -> bool:
    query = {"app_label": "posts", "model_name": "post", "field_name": "translation_of", "term": post.title}
    return post.title in desk.client.get(reverse("admin:autocomplete"), query).content.decode()


# --- Writing


def submit(desk: Desk, post: Post | None, **fields: object) -> Post | None:
    """Submit the form of ``post``, or of a new post, even if the user can't open it; return the stored post."""
    stored = Post.objects.get(pk=post.pk) if post else None
    form: dict[str, Any] = {"author": desk.user.pk, "tag_names": "", **NEW}
    if stored:
        form |= {name: getattr(stored, name) for name in (*NEW, "author_id")} | {"base_version": stored.version}
        form["author"] = form.pop("author_id")
        form |= split(stored.published_at)
    form |= {"comments_open": "on"} | fields
    path = reverse("admin:posts_post_change", args=[stored.pk]) if stored else reverse("admin:posts_post_add")
    desk.client.post(path, form)
    return Post.objects.filter(pk=stored.pk).first() if stored else Post.objects.filter(slug="new").first()


def split(at: datetime | None) -> dict[str, str]:
    return {"published_at_0": f"{at:%Y-%m-%d}" if at else "", "published_at_1": f"{at:%H:%M:%S}" if at else ""}


def submit_text(desk: Desk, post: Post) -> bool:
    stored = submit(desk, post, body="third")
    return stored is not None and stored.body == "third"


def save_text(desk: Desk, post: Post) -> bool:
    stored = Post.objects.get(pk=post.pk)
    stored.body = "third"
    return bool(services.post_save(post=stored, by=desk.user))


def save_tags(desk: Desk, post: Post) -> bool:
    return bool(services.post_tag(post=post, names=["Rims"], by=desk.user))


def submit_series(desk: Desk, post: Post) -> bool:
    series = Series.objects.create(title="All", slug="all", language="en")
    stored = submit(desk, post, series=series.pk)
    return stored is not None and stored.series == series


def save_series(desk: Desk, post: Post) -> bool:
    stored = Post.objects.get(pk=post.pk)
    stored.series = Series.objects.create(title="All", slug="all", language="en")
    return bool(services.post_save(post=stored, by=desk.user))


def submit_restore(desk: Desk, post: Post) -> bool:
    first = post.revisions.earliest("version").version
    path = reverse("admin:posts_post_revision_restore", args=[post.pk, first])
    desk.client.post(path, {"seen_version": Post.objects.get(pk=post.pk).version})
    return Post.objects.get(pk=post.pk).body == "first"


def restore_revision(desk: Desk, post: Post) -> bool:
    version = Post.objects.get(pk=post.pk).version
    return bool(revision_restore(revision=post.revisions.earliest("version"), version=version, by=desk.user))


def submit_link(desk: Desk, post: Post) -> bool:
    desk.client.post(reverse("admin:posts_post_share", args=[post.pk]), {"_share": "1"})
    return Post.objects.get(pk=post.pk).preview_nonce != ""


def create_link(desk: Desk, post: Post) -> bool:
    return preview_link_create(post=post, by=desk.user).preview_nonce != ""


def revoke_link(desk: Desk, post: Post) -> bool:
    return preview_link_revoke(post=post, by=desk.user).preview_nonce == ""


# --- Publishing


def put_into_trash(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(deleted_at=timezone.now())


def run(action: str, status: Status, *, trashed: bool = False) -> Route:
    """Return a route that runs an action of the list, and expects the post to have ``status`` then."""

    def run_action(desk: Desk, post: Post) -> bool:
        if trashed:
            put_into_trash(post)
        query = {"status": "trashed"} if trashed else {}
        desk.client.post(reverse(LIST), {"action": action, "_selected_action": [post.pk]}, query_params=query)
        return Post.objects.get(pk=post.pk).status == status

    return run_action


def press_publish(desk: Desk, post: Post) -> bool:
    stored = submit(desk, post, _publish="1")
    return stored is not None and stored.status == Status.PUBLISHED


def publish(desk: Desk, post: Post) -> bool:
    return services.posts_publish(posts=[post], by=desk.user) == 1


def submit_schedule(desk: Desk, post: Post) -> bool:
    stored = submit(desk, post, **split(tomorrow()))
    return stored is not None and stored.status == Status.SCHEDULED


def schedule(desk: Desk, post: Post) -> bool:
    return services.posts_publish(posts=[post], at=tomorrow(), by=desk.user) == 1


def save_schedule(desk: Desk, post: Post) -> bool:
    stored = Post.objects.get(pk=post.pk)
    stored.published_at = tomorrow()
    return bool(services.post_save(post=stored, by=desk.user))


def submit_draft(desk: Desk, post: Post) -> bool:
    stored = submit(desk, post, **split(None))
    return stored is not None and stored.status == Status.DRAFT


def unpublish(desk: Desk, post: Post) -> bool:
    return services.posts_unpublish(posts=[post], by=desk.user) == 1


def trash(desk: Desk, post: Post) -> bool:
    return services.posts_trash(posts=[post], by=desk.user) == 1


def restore(desk: Desk, post: Post) -> bool:
    put_into_trash(post)
    return services.posts_restore(posts=[post], by=desk.user) == 1


def submit_delete(desk: Desk, post: Post) -> bool:
    put_into_trash(post)
    desk.client.post(reverse("admin:posts_post_delete", args=[post.pk]), {"post": "yes"})
    return not Post.objects.filter(pk=post.pk).exists()


def run_delete(desk: Desk, post: Post) -> bool:
    put_into_trash(post)
    chosen = {"action": "delete_selected", "_selected_action": [post.pk], "post": "yes"}
    desk.client.post(reverse(LIST), chosen, query_params={"status": "trashed"})
    return not Post.objects.filter(pk=post.pk).exists()


def delete(desk: Desk, post: Post) -> bool:
    put_into_trash(post)
    return services.posts_delete(posts=[post], by=desk.user) == 1


# --- Names and originals


def submit_author(desk: Desk, post: Post) -> bool:
    other = get_other(post)
    stored = submit(desk, post, author=other.pk)
    return stored is not None and stored.author == other


def save_author(desk: Desk, post: Post) -> bool:
    stored = Post.objects.get(pk=post.pk)
    stored.author = get_other(post)
    return bool(services.post_save(post=stored, by=desk.user))


def submit_translation(desk: Desk, post: Post) -> bool:
    stored = submit(desk, None, translation_of=post.pk, language="ko")
    return stored is not None and stored.translation_of == post


def save_translation(desk: Desk, post: Post) -> bool:
    new = Post(**NEW | {"language": "ko"}, author=desk.user, translation_of=post)
    return bool(services.post_save(post=new, by=desk.user))


def submit_new(desk: Desk, _obj: None) -> bool:
    stored = submit(desk, None)
    return stored is not None and stored.author == desk.user


def save_new(desk: Desk, _obj: None) -> bool:
    return bool(services.post_save(post=Post(**NEW, author=desk.user), by=desk.user))


def submit_new_public(desk: Desk, _obj: None) -> bool:
    stored = submit(desk, None, _publish="1")
    return stored is not None and stored.status == Status.PUBLISHED


def save_new_public(desk: Desk, _obj: None) -> bool:
    new = Post(**NEW, author=desk.user, published_at=timezone.now())
    return bool(services.post_save(post=new, by=desk.user))


def submit_new_of_another(desk: Desk, _obj: None) -> bool:
    stored = submit(desk, None, author=User.objects.get(username="other").pk)
    return stored is not None and stored.author != desk.user


def save_new_of_another(desk: Desk, _obj: None) -> bool:
    new = Post(**NEW, author=User.objects.get(username="other"))
    return bool(services.post_save(post=new, by=desk.user))


# Each way to delete a post permanently, for rows about a post with something of another app
DELETIONS = (submit_delete, run_delete, delete)
