"""Permission rules for posts. The admin checks them before it offers an action, services before they write.

``change_post`` covers all posts. ``write_own_post`` covers the user's own drafts, and with ``publish_own_post`` all of
the user's own posts. ``by`` is the acting user; ``None`` is a command, which may do everything.
"""

from django.core.exceptions import PermissionDenied

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.models.translation import get_original

WRITE_OWN, PUBLISH_OWN = "posts.write_own_post", "posts.publish_own_post"


def may_view_own(user: User, post: Post) -> bool:
    return post.author_id == user.pk and user.has_perm(WRITE_OWN)


def may_write_own(user: User, post: Post) -> bool:
    """Whether ``user`` may write ``post`` as its author; a published or scheduled one needs ``PUBLISH_OWN`` too."""
    return may_view_own(user, post) and (post.published_at is None or user.has_perm(PUBLISH_OWN))


def may_write(user: User, post: Post) -> bool:
    return user.has_perm("posts.change_post") or may_write_own(user, post)


def may_publish(user: User) -> bool:
    """Whether ``user`` may publish the posts that they may write."""
    return any(map(user.has_perm, ("posts.add_post", "posts.change_post", PUBLISH_OWN)))


def check_write(by: User | None, post: Post) -> None:
    """Raise ``PermissionDenied`` if ``by`` may not write ``post``."""
    if by and not may_write(by, post):
        raise refuse(by, post)


def check_save(by: User | None, post: Post, stored: Post | None) -> None:
    """Raise ``PermissionDenied`` unless ``by`` may write the post both as ``stored`` and as it will be."""
    if stored:
        check_write(by, stored)
    if by and not may_write(by, post) and (stored or not by.has_perm("posts.add_post")):
        raise refuse(by, post)
    if by and post.translation_of_id != (stored and stored.translation_of_id):
        check_original(by, post, stored)


def check_original(by: User, post: Post, stored: Post | None) -> None:
    """Raise ``PermissionDenied`` unless ``by`` may open the new original, and write translations that move to it."""
    original = get_original(post)
    if original.pk == post.pk:
        return
    if not Post.objects.visible_to(by).filter(pk=original.pk).exists():
        raise PermissionDenied(f"Expected an original that {by} may open. Choose a post from the list.")
    for translation in stored.translations.all() if stored else ():
        check_write(by, translation)


def check_delete(by: User | None, post: Post) -> None:
    """Raise ``PermissionDenied`` if ``by`` may not delete ``post`` permanently."""
    if by and not by.has_perm("posts.delete_post") and not may_write_own(by, post):
        raise refuse(by, post)


def refuse(by: User, post: Post) -> PermissionDenied:
    what = "publish it, or change it once it is published" if post.author_id == by.pk else "write posts by others"
    return PermissionDenied(f"“{post.title}”: {by} may not {what}. Ask an editor.")
