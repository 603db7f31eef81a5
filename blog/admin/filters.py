"""Filters of the list of posts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.models import Post, Status


class StatusFilter(admin.SimpleListFilter):
    """By status; without a choice the trash stays out of sight."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every status."""
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """The posts with the chosen status."""
        status = self.value()
        if status is None:
            return queryset.filter(deleted_at=None)
        return queryset & Post.objects.with_status(status)
