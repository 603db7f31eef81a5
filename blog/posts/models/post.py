"""Posts, and the only rule for which ones are public."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple, TypedDict

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, TruncMonth
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from blog.core.fields import LanguageField
from blog.posts.models.aggregates import JSONArrayAgg
from blog.posts.models.series import Part, Series, SeriesPosition
from blog.posts.models.slug_history import SlugHistory
from blog.posts.models.tag import Tag
from blog.posts.models.translation import TranslationLink, check_translation

# The years that the archive has URLs for (see posts/converters.py); any other is a typing error.
EARLIEST, LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(2999, 12, 30, tzinfo=UTC)
# The fields that a list shows.
LIST_FIELDS = (
    *("language", "title", "slug", "summary", "reading_minutes", "published_at", "updated_at"),
    *("author__username", "author__display_name", "author__first_name", "author__last_name"),
)


class Status(models.TextChoices):
    """The status of a post. It follows from the dates and is never stored."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    TRASHED = "trashed", _("In the trash")


class Heading(TypedDict):
    """An entry of a table of contents."""

    level: int
    id: str
    text: str


class Month(TypedDict):
    """A month of the archive, as the date of its first day."""

    date: date
    post_count: int


class TagLink(NamedTuple):
    """A link to a tag."""

    name: str
    slug: str


class Neighbours(TypedDict):
    """The posts before and after another one in time."""

    older: Post | None
    newer: Post | None


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts."""

    def with_status(self, status: str) -> PostQuerySet:
        """Filter posts whose status is ``status`` now."""
        now = timezone.now()
        condition = {
            Status.DRAFT: Q(published_at=None),
            Status.SCHEDULED: Q(published_at__gt=now),
            Status.PUBLISHED: Q(published_at__lte=now),
            Status.TRASHED: Q(),
        }[Status(status)]
        return self.filter(condition, deleted_at__isnull=status != Status.TRASHED)

    def published(self) -> PostQuerySet:
        """Filter public posts. Every page, feed, sitemap, search and count of the site starts here."""
        return self.with_status(Status.PUBLISHED)

    def in_language(self, language: str | None = None) -> PostQuerySet:
        """Filter posts in ``language``, by default the active one, which is the language of the URL."""
        return self.filter(language=language or translation.get_language())

    def newest_first(self) -> PostQuerySet:
        """Order by time of publication, then by id, so that pages of a list never overlap."""
        return self.order_by("-published_at", "-id")

    def with_tag_list(self) -> PostQuerySet:
        """Add the names and slugs of the tags in the same query, for ``tag_links``."""
        links = PostTag.objects.filter(post=OuterRef("pk")).values("post")
        tag_list = links.values(found=JSONArrayAgg(JSONObject(name="tag__name", slug="tag__slug")))
        return self.annotate(tag_list=Subquery(tag_list))

    def with_series_parts(self) -> PostQuerySet:
        """Add the published parts of the series in the same query, for ``series_position``."""
        parts = Post.objects.published().filter(series=OuterRef("series")).values("series")
        found = parts.values(found=JSONArrayAgg(JSONObject(number="series_number", title="title", slug="slug")))
        return self.annotate(series_parts=Subquery(found))

    def with_translations(self) -> PostQuerySet:
        """Add the published translations in the same query, for ``translation_links``."""
        original = Q(pk=OuterRef("original")) | Q(translation_of=OuterRef("original"))
        others = (
            Post.objects.published().filter(original).exclude(pk=OuterRef("pk")).annotate(one=Value(1)).values("one")
        )
        found = others.values(found=JSONArrayAgg(JSONObject(language="language", title="title", slug="slug")))
        return self.annotate(original=Coalesce("translation_of", "pk"), translation_list=Subquery(found))

    def with_related(self) -> PostQuerySet:
        """Add the published related posts in the same query, for ``models.related``."""
        public = Post.objects.published().filter(related_to__post=OuterRef("pk"), language=OuterRef("language"))
        link = JSONObject(rank="related_to__rank", title="title", slug="slug", summary="summary")
        found = public.values("related_to__post").values(found=JSONArrayAgg(link))
        return self.annotate(related_list=Subquery(found))

    def in_series_order(self) -> PostQuerySet:
        """Order by number, with what a series' page shows."""
        return self.select_related("author").only(*LIST_FIELDS).order_by("series_number")

    def for_page(self) -> PostQuerySet:
        """Read what a post's own page shows in one query: all but the Markdown."""
        joined = self.defer("body").select_related("author", "series")
        return joined.with_tag_list().with_series_parts().with_translations().with_related()

    def for_list(self) -> PostQuerySet:
        """Read what a list shows in one query, newest first: authors and tags, but no text."""
        return self.newest_first().select_related("author").only(*LIST_FIELDS).with_tag_list()

    def get_next_publication(self, *, after: datetime) -> datetime | None:
        """Return when the next scheduled post becomes public; ``None`` if there is none."""
        waiting = self.filter(deleted_at=None, published_at__gt=after)
        at: datetime | None = waiting.aggregate(at=Min("published_at"))["at"]
        return at

    def for_feed(self) -> PostQuerySet:
        """Read what a feed shows in one query, newest first: rendered text, author and tags."""
        return self.newest_first().defer("body", "toc").select_related("author").with_tag_list()

    def get_months(self) -> list[Month]:
        """Return the months that have posts, newest first."""
        months = self.annotate(date=TruncMonth("published_at")).values("date").annotate(post_count=Count("id"))
        return [Month(date=row["date"].date(), post_count=row["post_count"]) for row in months.order_by("-date")]

    def newer_than(self, post: Post) -> PostQuerySet:
        """Filter the posts after ``post``. The second, simpler condition lets PostgreSQL use the index."""
        later = Q(published_at__gt=post.published_at) | Q(published_at=post.published_at, id__gt=post.pk)
        return self.filter(later, published_at__gte=post.published_at)

    def older_than(self, post: Post) -> PostQuerySet:
        """Filter the posts before ``post``."""
        earlier = Q(published_at__lt=post.published_at) | Q(published_at=post.published_at, id__lt=post.pk)
        return self.filter(earlier, published_at__lte=post.published_at)

    def get_neighbours(self, post: Post) -> Neighbours:
        """Return the posts before and after ``post`` in one query, with what a link to them needs."""
        older = self.older_than(post).newest_first().values("pk")[:1]
        newer = self.newer_than(post).newest_first().reverse().values("pk")[:1]
        both = Post.objects.filter(Q(pk=Subquery(older)) | Q(pk=Subquery(newer)))
        found = Neighbours(older=None, newer=None)
        for other in both.only("title", "slug", "language", "published_at"):
            is_older = (other.published_at, other.pk) < (post.published_at, post.pk)
            found["older" if is_older else "newer"] = other
        return found


class Post(models.Model):
    """A post. ``services.post`` renders ``body_html``, ``toc`` and ``reading_minutes`` from ``body``."""

    language = LanguageField(_("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"), max_length=200, allow_unicode=True, help_text=_("The last part of the post's URL.")
    )
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences for lists, feeds and search engines.")
    )
    body = models.TextField(
        _("text"), help_text=_("Markdown. Headings start at ##. Pictures from other sites are not shown.")
    )
    body_html = models.TextField(editable=False)
    toc = models.JSONField(editable=False, default=list)
    reading_minutes = models.PositiveSmallIntegerField(editable=False, default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", verbose_name=_("author")
    )
    tags = models.ManyToManyField(Tag, through="PostTag", related_name="posts", blank=True, verbose_name=_("tags"))
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, related_name="posts", null=True, blank=True, verbose_name=_("series")
    )
    series_number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True, help_text=_("Empty: after the last part so far.")
    )
    translation_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="translations",
        null=True,
        blank=True,
        verbose_name=_("translation of"),
        help_text=_("The same text in another language."),
    )
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_("Empty: a draft. In the future: scheduled."),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )
    comments_open = models.BooleanField(
        _("comments are open"), default=True, help_text=_("Readers may write comments; what they wrote stays.")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(_("moved to the trash at"), null=True, editable=False)
    version = models.PositiveIntegerField(editable=False, default=1)  # increases with every change
    preview_nonce = models.CharField(max_length=22, blank=True, editable=False)  # see services/preview_link.py
    preview_until = models.DateTimeField(null=True, editable=False)
    submission = models.UUIDField(editable=False, null=True, unique=True)  # the form that created the post
    slug_history = GenericRelation(SlugHistory)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        get_latest_by = "published_at"
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="post_slug_is_unique",
                violation_error_message=_("Another post in this language has this slug."),
            ),
            models.UniqueConstraint(
                fields=["series", "series_number"],
                name="post_series_number_is_unique",
                violation_error_message=_("Another post of this series has this number."),
            ),
            models.UniqueConstraint(fields=["translation_of", "language"], name="post_translation_is_unique"),
        ]
        indexes = [
            models.Index(
                fields=["language", "-published_at", "-id"], name="post_newest_first", condition=Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        with translation.override(self.language):
            return reverse("posts:post", args=[self.slug])

    def clean(self) -> None:
        if self.series and self.series.language != self.language:
            raise ValidationError({"series": _("Expected a series in the language of the post.")})
        check_translation(self)

    @property
    def translation_links(self) -> list[TranslationLink]:
        """The published translations that ``with_translations`` has read."""
        return vars(self).get("translation_list") or []

    @property
    def series_position(self) -> SeriesPosition | None:
        """The position in the series, if ``with_series_parts`` has read its parts and the post is public."""
        parts = [Part(**part) for part in vars(self).get("series_parts") or []]
        return SeriesPosition.find(parts, self.series_number) if self.series_number else None

    @property
    def tag_links(self) -> tuple[TagLink, ...]:
        """The tags in alphabetical order: those that ``with_tag_list`` has read, or else from the database."""
        if "tag_list" in vars(self):
            found = [TagLink(**tag) for tag in vars(self)["tag_list"] or []]
        else:
            found = [TagLink(tag.name, tag.slug) for tag in self.tags.all()]
        return tuple(sorted(found, key=lambda tag: tag.name.lower()))

    @property
    def status(self) -> Status:
        """The status now."""
        if self.deleted_at is not None:
            return Status.TRASHED
        if self.published_at is None:
            return Status.DRAFT
        return Status.PUBLISHED if self.published_at <= timezone.now() else Status.SCHEDULED

    @property
    def modified_at(self) -> datetime:
        """When the public text last changed; a scheduled post is new when it appears, not when it was written."""
        return max(self.updated_at, self.published_at or self.updated_at)


class PostTag(models.Model):
    """A tag of a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="post_tag_is_unique")]
        # Related posts are found among the posts around a post in each tag, which this order makes quick.
        indexes = [models.Index(fields=["tag", "post"], name="post_tag_in_order")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.tag_id}"
