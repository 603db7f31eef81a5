"""Secret links to posts that are not public: signed, valid for a week, and revoked by a new nonce.

``by`` is the acting user, or ``None`` for a command. The services raise ``PermissionDenied`` if ``by`` may not write
the post.
"""

import secrets
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.permissions import check_write

LIFETIME = timedelta(days=7)
SALT = "blog.preview"  # links in use depend on it: never change it


def preview_link_create(*, post: Post, by: User | None = None) -> Post:
    """Give ``post`` a new link, which revokes the previous one."""
    check_write(by, post)
    post.preview_nonce, post.preview_until = secrets.token_urlsafe(16), timezone.now() + LIFETIME
    post.save(update_fields=["preview_nonce", "preview_until"])
    return post


def preview_link_revoke(*, post: Post, by: User | None = None) -> Post:
    check_write(by, post)
    post.preview_nonce, post.preview_until = "", None
    post.save(update_fields=["preview_nonce", "preview_until"])
    return post


def get_preview_token(post: Post) -> str:
    """Return the secret part of the link; ``""`` if there is none or it has expired."""
    if not post.preview_nonce or post.preview_until is None or post.preview_until <= timezone.now():
        return ""
    return signing.dumps([post.pk, post.preview_nonce], salt=SALT)


def get_previewed_post(token: str) -> Post | None:
    """Return the post of a link; ``None`` if it is forged, revoked or expired, or the post is in the trash."""
    try:
        pk, nonce = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    valid = Post.objects.filter(pk=pk, preview_nonce=nonce, preview_until__gt=timezone.now(), deleted_at=None)
    return valid.exclude(preview_nonce="").first()
