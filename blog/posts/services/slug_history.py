"""Records a slug when it changes (``redirects.py`` redirects from it), and deletes it when its owner uses it again.

A slug that belonged to another object keeps redirecting there unless the new owner was public: a draft, or a tag or
series without public posts, must not break a link that readers have.
"""

from django.contrib.contenttypes.models import ContentType

from blog.posts.models import Post, Series, SlugHistory, Tag

Target = Post | Series | Tag


def slug_record(*, target: Target, slug: str, language: str = "", was_public: bool) -> None:
    """Make the former ``slug`` redirect to ``target``; one that redirects to another object only if it was public."""
    key = {"content_type": ContentType.objects.get_for_model(target), "slug": slug, "language": language}
    history, is_new = SlugHistory.objects.get_or_create(**key, defaults={"object_id": target.pk})
    if was_public and not is_new:
        history.object_id = target.pk
        history.save(update_fields=["object_id"])


def slug_change(*, target: Target, old: tuple[str, str], new: tuple[str, str], was_public: bool) -> None:
    """Record that ``target`` moved from ``old`` to ``new``, each a language and a slug; without a change do nothing."""
    if old == new:
        return
    language, slug = new
    target.slug_history.filter(language=language, slug=slug).delete()
    language, slug = old
    slug_record(target=target, slug=slug, language=language, was_public=was_public)
