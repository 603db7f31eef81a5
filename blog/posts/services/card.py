from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.urls import get_script_prefix

from blog.posts.models import Post
from blog.posts.rendering.card import get_fingerprint, render_card
from blog.posts.signals import cards_rendered

BATCH_SIZE = 500


def cards_render(*, post_ids: Iterable[int]) -> int:
    """Render the cards of posts as they are now, one batch per transaction; return how many."""
    fingerprint, remaining, count = get_fingerprint(get_script_prefix()), iter(post_ids), 0
    while ids := list(islice(remaining, BATCH_SIZE)):
        with transaction.atomic():
            locked = Post.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
            posts = list(locked.defer("body", "body_html", "toc").select_related("author").prefetch_related("tags"))
            for post in posts:
                post.card_html, post.card_fingerprint = render_card(post), fingerprint
            count += Post.objects.bulk_update(posts, ["card_html", "card_fingerprint"])
            cards_rendered.send(Post, post_ids=[post.pk for post in posts])
    return count


def cards_render_stale() -> int:
    """Render the cards that were rendered with other code, translations or settings; return how many."""
    stale = Post.objects.exclude(card_fingerprint=get_fingerprint(get_script_prefix())).order_by("pk")
    return cards_render(post_ids=list(stale.values_list("pk", flat=True)))
