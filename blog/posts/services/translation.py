from blog.posts.models import Post
from blog.posts.models.translation import get_original


def post_link_original(*, post: Post) -> None:
    """Set ``translation_of`` to the original, if it is a translation itself; unset it for a post's own translation."""
    original = get_original(post)
    post.translation_of = None if original.pk == post.pk else original


def post_move_translations(*, post: Post) -> None:
    """Link the translations of ``post`` to its original, if it has become a translation itself."""
    if post.translation_of:
        post.translations.update(translation_of=post.translation_of)
