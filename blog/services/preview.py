"""Secret links to posts that are not public: signed, for one week, and taken back by forgetting their nonce."""

import secrets
from datetime import timedelta
from typing import Final

from django.core import signing
from django.utils import timezone

from blog.models import Post

LIFETIME: Final = timedelta(days=7)
SALT: Final = "blog.preview"


def post_share(*, post: Post) -> Post:
    """Give ``post`` a new link; the one that it had stops working."""
    post.preview_nonce, post.preview_until = secrets.token_urlsafe(16), timezone.now() + LIFETIME
    post.save(update_fields=["preview_nonce", "preview_until"])
    return post


def post_unshare(*, post: Post) -> Post:
    """Take the link back."""
    post.preview_nonce, post.preview_until = "", None
    post.save(update_fields=["preview_nonce", "preview_until"])
    return post


def token_of(post: Post) -> str:
    """The secret part of the link; ``""`` without one, or when its time is over."""
    if not post.preview_nonce or post.preview_until is None or post.preview_until <= timezone.now():
        return ""
    return signing.dumps([post.pk, post.preview_nonce], salt=SALT)


def shared_post(token: str) -> Post | None:
    """The post that a link is for, unless it was forged, taken back, is too old, or the post is in the trash."""
    try:
        pk, nonce = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    valid = Post.objects.filter(pk=pk, preview_nonce=nonce, preview_until__gt=timezone.now(), deleted_at=None)
    return valid.exclude(preview_nonce="").first()
