"""What posts of an import share: authors, tags and series. Those that are here already stay as they are."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from blog.accounts.models import User
from blog.posts.models import Series, Tag
from blog.posts.services.series import series_save
from blog.posts.services.slug_history import slug_record
from blog.posts.services.tag import tag_save
from blog.transfer.items import ImportedAuthor, ImportedSeries, ImportedTag, Shared
from blog.transfer.rendering.fields import make_language
from blog.transfer.report import Outcome, Row


@transaction.atomic
def shared_import(*, item: Shared) -> Row:
    """Create an author, a tag or a series unless it exists; raises ``ValidationError`` or ``ItemError``."""
    if isinstance(item, ImportedAuthor):
        return Row(f"author {item.username}", "author", item.name, author_import(author=item))
    if isinstance(item, ImportedTag):
        return Row(f"tag {item.slug}", "tag", item.name, tag_import(tag=item))
    return Row(f"series {item.slug}", "series", item.title, series_import(series=item))


def author_import(*, author: ImportedAuthor) -> Outcome:
    """Create an account with exactly this user name, an unusable password and no rights."""
    if User.objects.filter(username=author.username).exists():
        return Outcome.UNCHANGED
    user = User(username=author.username, display_name=author.name, bio=author.bio, password=make_password(None))
    user.full_clean()
    user.save()
    return Outcome.MADE


def tag_import(*, tag: ImportedTag) -> Outcome:
    if Tag.objects.filter(name=tag.name).exists():
        return Outcome.UNCHANGED
    record_slugs(tag_save(tag=Tag(name=tag.name, slug=tag.slug)), tag.former_slugs)
    return Outcome.MADE


def series_import(*, series: ImportedSeries) -> Outcome:
    language = make_language(series.language, "")
    if Series.objects.filter(language=language, slug=series.slug).exists():
        return Outcome.UNCHANGED
    fields = {"title": series.title, "slug": series.slug, "description": series.description}
    record_slugs(series_save(series=Series(language=language, **fields)), series.former_slugs, language=language)
    return Outcome.MADE


def record_slugs(target: Tag | Series, slugs: Iterable[str], *, language: str = "") -> None:
    for slug in slugs:
        slug_record(target=target, slug=slug, language=language, was_public=False)
