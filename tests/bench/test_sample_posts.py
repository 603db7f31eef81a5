"""Sample posts are what the services would have made."""

import pytest

from blog.posts.models import Post, RelatedPost
from blog.posts.rendering.card import render_card
from blog.posts.rendering.markdown import render_markdown
from blog.posts.services.related import posts_relate_all
from tests.bench.sample_posts import posts_generate

pytestmark = pytest.mark.django_db


def read_texts() -> list[tuple[str, str, str]]:
    return list(Post.objects.published().newest_first().values_list("title", "body_html", "card_html"))


def test_more_posts_are_older_and_change_nothing() -> None:
    assert posts_generate(count=3, seed=7) == 3
    before = read_texts()
    assert posts_generate(count=5, seed=7) == 2
    assert (len(read_texts()), read_texts()[:3]) == (5, before)


def test_stored_html_is_what_the_text_renders_to() -> None:
    posts_generate(count=3, seed=7)
    for post in Post.objects.all():
        assert post.body_html == render_markdown(post.body).html
        assert post.card_html == render_card(post)
        post.full_clean()


def test_related_posts_are_complete() -> None:
    posts_generate(count=3, seed=7)
    related = list(RelatedPost.objects.order_by("post", "rank").values_list("post", "other", "rank"))
    posts_relate_all()
    assert len(related) == 6
    assert list(RelatedPost.objects.order_by("post", "rank").values_list("post", "other", "rank")) == related
