"""A post, and the one rule for who may see it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple, TypedDict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, TruncMonth
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from blog.models.aggregates import JSONArrayAgg
from blog.models.language import LanguageField
from blog.models.neighbours import Neighbours, neighbours_of
from blog.models.prepared import NOW, Parameter
from blog.models.series import Part, Place, Series
from blog.models.tag import Tag
from blog.models.translation import Version, translation_check

# What the archive has addresses for (see blog/converters.py); any other year is a slip of the keyboard.
EARLIEST, LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(2999, 12, 30, tzinfo=UTC)
# What a list shows of each post, its author's byline included.
LIST_FIELDS = (
    *("language", "title", "slug", "summary", "reading_minutes", "published_at", "updated_at"),
    *("author__username", "author__display_name", "author__first_name", "author__last_name"),
)


class Status(models.TextChoices):
    """Where a post is on its way to the reader; follows from its dates and is never stored."""

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
    """What a link to a tag needs."""

    name: str
    slug: str


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts."""

    def with_status(self, status: str) -> PostQuerySet:
        """The posts whose ``status`` is the given one at the moment that they are asked for."""
        condition = {
            Status.DRAFT: Q(published_at=None),
            Status.SCHEDULED: Q(published_at__gt=NOW),
            Status.PUBLISHED: Q(published_at__lte=NOW),
            Status.TRASHED: Q(),
        }[Status(status)]
        return self.filter(condition, deleted_at__isnull=status != Status.TRASHED)

    def published(self) -> PostQuerySet:
        """What the public may see. Every page, feed, sitemap and count of the site starts here."""
        return self.with_status(Status.PUBLISHED)

    def in_language(self, language: str | Parameter | None = None) -> PostQuerySet:
        """The posts in ``language``, by default the active one, which is the language of the URL."""
        return self.filter(language=language or translation.get_language())

    def newest_first(self) -> PostQuerySet:
        """By time of publication; ``id`` decides between equals, so that pages never overlap."""
        return self.order_by("-published_at", "-id")

    def with_tag_list(self) -> PostQuerySet:
        """Each post with the names and slugs of its tags, in the same query; ``tag_links`` has them."""
        links = Post.tags.through._default_manager.filter(post=OuterRef("pk")).values("post")  # noqa: SLF001  documented API
        tag_list = links.values(found=JSONArrayAgg(JSONObject(name="tag__name", slug="tag__slug")))
        return self.annotate(tag_list=Subquery(tag_list))

    def with_series_parts(self) -> PostQuerySet:
        """Each post with the published parts of its series, in the same query; ``series_place`` makes sense of them."""
        parts = Post.objects.published().filter(series=OuterRef("series")).values("series")
        found = parts.values(found=JSONArrayAgg(JSONObject(number="series_number", title="title", slug="slug")))
        return self.annotate(series_parts=Subquery(found))

    def with_translations(self) -> PostQuerySet:
        """Each post with its published versions in other languages, in the same query; ``versions`` has them."""
        original = Q(pk=OuterRef("original")) | Q(translation_of=OuterRef("original"))
        others = (
            Post.objects.published().filter(original).exclude(pk=OuterRef("pk")).annotate(one=Value(1)).values("one")
        )
        found = others.values(found=JSONArrayAgg(JSONObject(language="language", title="title", slug="slug")))
        return self.annotate(original=Coalesce("translation_of", "pk"), translation_list=Subquery(found))

    def with_related(self) -> PostQuerySet:
        """Each post with those of its related posts that are published, in the same query; see ``models.related``."""
        public = Post.objects.published().filter(related_to__post=OuterRef("pk"), language=OuterRef("language"))
        link = JSONObject(place="related_to__place", title="title", slug="slug", summary="summary")
        found = public.values("related_to__post").values(found=JSONArrayAgg(link))
        return self.annotate(related_list=Subquery(found))

    def in_series_order(self) -> PostQuerySet:
        """What a series' page shows of its parts."""
        return self.select_related("author").only(*LIST_FIELDS).order_by("series_number")

    def for_page(self) -> PostQuerySet:
        """What a post's own page shows, in one query: all but what was typed, with all that belongs to it."""
        joined = self.defer("body").select_related("author", "discussion", "series")
        return joined.with_tag_list().with_series_parts().with_translations().with_related()

    def for_list(self) -> PostQuerySet:
        """What a list of posts shows, newest first, in one query: no bodies, with authors and tags."""
        return self.newest_first().select_related("author").only(*LIST_FIELDS).with_tag_list()

    def next_publication(self, *, after: datetime) -> datetime | None:
        """When the next scheduled post becomes public, ``None`` without one."""
        waiting = self.filter(deleted_at=None, published_at__gt=after)
        at: datetime | None = waiting.aggregate(at=Min("published_at"))["at"]
        return at

    def for_feed(self) -> PostQuerySet:
        """What a feed shows, in one query: the rendered text, with author and tags."""
        return self.newest_first().defer("body", "toc").select_related("author").with_tag_list()

    def months(self) -> list[Month]:
        """The months that have posts, newest first."""
        months = self.annotate(date=TruncMonth("published_at")).values("date").annotate(post_count=Count("id"))
        return [Month(date=row["date"].date(), post_count=row["post_count"]) for row in months.order_by("-date")]

    def newer_than(self, post: Post) -> PostQuerySet:
        """The posts after ``post``. The plainer condition beside the exact one is what an index can answer."""
        later = Q(published_at__gt=post.published_at) | Q(published_at=post.published_at, id__gt=post.pk)
        return self.filter(later, published_at__gte=post.published_at)

    def older_than(self, post: Post) -> PostQuerySet:
        """The posts before ``post``."""
        earlier = Q(published_at__lt=post.published_at) | Q(published_at=post.published_at, id__lt=post.pk)
        return self.filter(earlier, published_at__lte=post.published_at)

    def around(self, post: Post) -> PostQuerySet:
        """The posts right before and after ``post``, with what a link to them needs."""
        older = self.older_than(post).newest_first().values("pk")[:1]
        newer = self.newer_than(post).newest_first().reverse().values("pk")[:1]
        both = Post.objects.filter(Q(pk=Subquery(older)) | Q(pk=Subquery(newer)))
        return both.only("title", "slug", "language", "published_at")

    def neighbours(self, post: Post) -> Neighbours:
        """The posts ``around`` another one, told apart."""
        return neighbours_of(post, self.around(post))


class Post(models.Model):
    """An article. ``body_html``, ``toc`` and ``reading_minutes`` are made from ``body`` by ``services.post``."""

    language = LanguageField(_("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=200, allow_unicode=True, help_text=_("The last part of the post's URL.")
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
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True, verbose_name=_("tags"))
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
    version = models.PositiveIntegerField(editable=False, default=1)  # one more with every change
    preview_nonce = models.CharField(max_length=22, blank=True, editable=False)  # see blog/services/preview.py
    preview_until = models.DateTimeField(null=True, editable=False)
    submission = models.UUIDField(editable=False, null=True, unique=True)  # the form that made the post

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        get_latest_by = "published_at"
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="post_address_is_unique",
                violation_error_message=_("Another post in this language has this address."),
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
        """The post's page, under the prefix of the post's own language."""
        with translation.override(self.language):
            return reverse("blog:post", args=[self.slug])

    def clean(self) -> None:
        """Refuse a series in another language, and a second version of a text in one."""
        if self.series and self.series.language != self.language:
            raise ValidationError({"series": _("Expected a series in the language of the post.")})
        translation_check(self)

    @property
    def versions(self) -> list[Version]:
        """The published versions in other languages that ``with_translations`` brought along."""
        return vars(self).get("translation_list") or []

    @property
    def series_place(self) -> Place | None:
        """Where the post stands in its series, if ``with_series_parts`` brought the parts along and it is one."""
        parts = [Part(**part) for part in vars(self).get("series_parts") or []]
        return Place.among(parts, self.series_number) if self.series_number else None

    @property
    def tag_links(self) -> tuple[TagLink, ...]:
        """The tags in alphabetical order: those that ``with_tag_list`` brought along, else the related ones."""
        if "tag_list" in vars(self):
            found = [TagLink(**tag) for tag in vars(self)["tag_list"] or []]
        else:
            found = [TagLink(tag.name, tag.slug) for tag in self.tags.all()]
        return tuple(sorted(found, key=lambda tag: tag.name.lower()))

    @property
    def status(self) -> Status:
        """Where the post is at this moment."""
        if self.deleted_at is not None:
            return Status.TRASHED
        if self.published_at is None:
            return Status.DRAFT
        return Status.PUBLISHED if self.published_at <= timezone.now() else Status.SCHEDULED

    @property
    def modified_at(self) -> datetime:
        """When the public text last changed: a scheduled post is new on the day it appears, not when it was typed."""
        return max(self.updated_at, self.published_at or self.updated_at)
