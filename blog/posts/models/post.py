"""Posts, and the only rule for which ones are public."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TypedDict

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Min, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from blog.accounts.models import User
from blog.core.fields import LanguageField
from blog.posts.models.series import Part, Series, SeriesPosition
from blog.posts.models.slug_history import SlugHistory
from blog.posts.models.tag import Tag
from blog.posts.models.translation import check_translation

# The years that the archive has URLs for (see posts/converters.py); any other is a typing error.
EARLIEST, LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(2999, 12, 30, tzinfo=UTC)


class Status(models.TextChoices):
    """The status of a post. It follows from the dates and is never stored."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    TRASHED = "trashed", _("In the trash")


class Heading(TypedDict):
    level: int
    id: str
    text: str


class Month(TypedDict):
    date: date
    post_count: int


class PostQuerySet(models.QuerySet["Post"]):
    def with_status(self, status: str) -> PostQuerySet:
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

    def visible_to(self, user: User) -> PostQuerySet:
        """Filter the posts that ``user`` may see in the admin: all, or only their own."""
        sees_all = any(user.has_perm(f"posts.{action}_post") for action in ("view", "change", "delete"))
        return self.all() if sees_all else self.filter(author=user)

    def in_language(self, language: str | None = None) -> PostQuerySet:
        """Filter posts in ``language``, by default the active one, which is the language of the URL."""
        return self.filter(language=language or translation.get_language())

    def newest_first(self) -> PostQuerySet:
        """Order by time of publication, then by id, so that pages of a list never overlap."""
        return self.order_by("-published_at", "-id")

    def related_to(self, post: Post) -> PostQuerySet:
        related = self.filter(related_to__post=post).order_by("related_to__rank")
        return related.only("language", "title", "slug", "summary")

    def translations_of(self, post: Post) -> PostQuerySet:
        original = post.translation_of_id or post.pk
        versions = self.filter(Q(pk=original) | Q(translation_of=original)).exclude(pk=post.pk)
        return versions.only("language", "title", "slug")

    def get_series_position(self, post: Post) -> SeriesPosition | None:
        if post.series_id is None or post.series_number is None:
            return None
        parts = self.filter(series=post.series_id).values_list("series_number", "title", "slug")
        return SeriesPosition.find((Part(number or 0, *link) for number, *link in parts), post.series_number)

    def in_series_order(self) -> PostQuerySet:
        return self.select_related("author").defer("body", "body_html", "toc", "card_html").order_by("series_number")

    def for_page(self) -> PostQuerySet:
        return self.defer("body", "card_html").select_related("author", "series").prefetch_related("tags")

    def for_list(self) -> PostQuerySet:
        return self.newest_first().only("language", "published_at", "card_html", "card_fingerprint")

    def get_next_publication(self, *, after: datetime) -> datetime | None:
        """Return when the next scheduled post becomes public; ``None`` if there is none."""
        waiting = self.filter(deleted_at=None, published_at__gt=after)
        at: datetime | None = waiting.aggregate(at=Min("published_at"))["at"]
        return at

    def for_links(self) -> PostQuerySet:
        return self.newest_first().only("language", "title", "slug", "published_at")

    def for_feed(self) -> PostQuerySet:
        return self.newest_first().defer("body", "toc", "card_html").select_related("author").prefetch_related("tags")

    def get_months(self) -> list[Month]:
        months = self.annotate(date=TruncMonth("published_at")).values("date").annotate(post_count=Count("id"))
        return [Month(date=row["date"].date(), post_count=row["post_count"]) for row in months.order_by("-date")]

    def newer_than(self, post: Post) -> PostQuerySet:
        """Filter the posts after ``post``. The second, simpler condition lets PostgreSQL use the index."""
        later = Q(published_at__gt=post.published_at) | Q(published_at=post.published_at, id__gt=post.pk)
        return self.filter(later, published_at__gte=post.published_at)

    def older_than(self, post: Post) -> PostQuerySet:
        earlier = Q(published_at__lt=post.published_at) | Q(published_at=post.published_at, id__lt=post.pk)
        return self.filter(earlier, published_at__lte=post.published_at)

    def get_neighbours(self, post: Post) -> dict[str, Post | None]:
        links = self.only("language", "title", "slug")
        older, newer = links.older_than(post).newest_first(), links.newer_than(post).newest_first().reverse()
        return {"older": older.first(), "newer": newer.first()}


class Post(models.Model):
    """A post.

    ``services.post`` renders ``body_html``, ``toc`` and ``reading_minutes`` from ``body``; ``services.card`` renders
    ``card_html`` for lists. The fingerprints identify the code that rendered them (see ``rendering.fingerprint``,
    ``rendering.card``).
    """

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
    card_html = models.TextField(editable=False, default="")
    card_fingerprint = models.CharField(max_length=16, editable=False, default="")
    text_fingerprint = models.CharField(max_length=16, editable=False, default="", db_default="")
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
        permissions = [
            ("write_own_post", "Can write own posts until they are published"),
            ("publish_own_post", "Can publish own posts, and change them when they are"),
        ]
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
    def status(self) -> Status:
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
    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    class Meta:
        verbose_name = _("tag of a post")
        verbose_name_plural = _("tags of posts")
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="post_tag_is_unique")]
        # Related posts are found among the posts around a post in each tag, which this order makes quick.
        indexes = [models.Index(fields=["tag", "post"], name="post_tag_in_order")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.tag_id}"


class RelatedPost(models.Model):
    """``other``, which may be a draft, is related to ``post``; the lower ``rank``, the closer."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_posts", db_index=False)
    other = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_to")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("related post")
        verbose_name_plural = _("related posts")
        constraints = [models.UniqueConstraint(fields=["post", "other"], name="related_post_is_unique")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.other_id}"
