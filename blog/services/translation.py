"""Which posts are the same text."""

from blog.models import Post
from blog.models.translation import original_of


def post_point_to_original(*, post: Post) -> None:
    """Let a post that was called a translation of a translation be one of the original; and no original of itself."""
    original = original_of(post)
    post.translation_of = None if original.pk == post.pk else original


def post_adopt_translations(*, post: Post) -> None:
    """Let what was translated from a saved post, which is a translation now, be translations of its original."""
    if post.translation_of:
        post.translations.update(translation_of=post.translation_of)
