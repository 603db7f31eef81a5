"""What the site has whose backups are in ``data``: some of everything, in two languages."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from blog.accounts.models import User
from blog.comments.models import CommentStatus
from blog.comments.services import comment_write, comments_moderate
from blog.newsletter.services.subscription import subscriber_confirm, subscriber_get_or_create
from blog.pictures.services import picture_create
from blog.posts.models import Post, Series
from blog.posts.services.post import post_save, post_tag
from tests.blog.pictures.image_files import picture

PUBLISHED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def fill() -> None:
    author = User.objects.create_superuser("mina", display_name="Mina Park", password="a-long-passphrase")
    series = Series.objects.create(title="Wheels", slug="wheels", language="en")
    image = picture_create(source=picture(size=(900, 600)), alt="A wheel", uploaded_by=author)
    english = post_save(
        post=Post(
            author=author,
            title="What a wheel is",
            slug="wheel",
            summary="A file with a special name.",
            body=f"## A heading\n\nSome *text*, `code` and a picture:\n\n{image.markdown}\n",
            published_at=PUBLISHED,
            series=series,
        )
    )
    english.slug = "what-a-wheel-is"
    post_tag(post=post_save(post=english), names=["Packaging", "바퀴"])
    korean = Post(
        author=author, title="휠이란 무엇인가", slug="휠", summary="특별한 이름.", body="글 **하나**.", language="ko"
    )
    korean.translation_of, korean.published_at = english, PUBLISHED + timedelta(days=1)
    post_tag(post=post_save(post=korean), names=["바퀴"])
    for slug, published_at in (("draft", None), ("scheduled", timezone.now() + timedelta(days=36_500))):
        post = Post(author=author, title=slug, slug=slug, summary="Not yet.", body="Secret.", published_at=published_at)
        post_save(post=post)
    comment = comment_write(post=english, author_name="Reader", body="A *good* text.", email="reader@example.org")
    comments_moderate(comments=[comment], status=CommentStatus.APPROVED)
    with transaction.atomic():
        subscriber = subscriber_get_or_create(email="subscriber@example.org", language="en")
    subscriber_confirm(subscriber_id=subscriber.pk)
