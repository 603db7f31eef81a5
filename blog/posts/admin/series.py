from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from blog.accounts.permissions import get_user
from blog.core.admin_mixins import RetryOnRaceMixin
from blog.posts.admin.post_count import PostCountMixin
from blog.posts.models import Post, Series
from blog.posts.services.series import series_delete, series_save


@admin.register(Series)
class SeriesAdmin(RetryOnRaceMixin, PostCountMixin):
    fields = ("title", "description", "language", "slug", "parts")
    readonly_fields = ("parts",)
    list_display = ("title", "language", "post_count")
    list_filter = ("language",)
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}

    @admin.display(description=_("parts"))
    def parts(self, series: Series) -> str:
        posts = Post.objects.filter(series=series.pk).order_by("series_number") if series.pk else Post.objects.none()
        rows = (
            (reverse("admin:posts_post_change", args=[post.pk]), post.series_number, post.title, post.status.label)
            for post in posts
        )
        return format_html_join("", '<div><a href="{}">{}. {}</a> ({})</div>', rows) or "—"

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: Any) -> None:
        series_save(series=obj, by=get_user(request))

    def delete_model(self, request: HttpRequest, obj: Series) -> None:
        series_delete(series=[obj], by=get_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Series]) -> None:
        series_delete(series=queryset, by=get_user(request))
