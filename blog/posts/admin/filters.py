"""Filters of the list of posts."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.posts.models import Status

if TYPE_CHECKING:
    from blog.posts.models.post import PostQuerySet


class StatusFilter(admin.SimpleListFilter):
    """By status; without a choice the trash stays out of sight."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every status."""
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The posts with the chosen status; Django answers a status that is none with the whole list."""
        status = self.value()
        if status is None:
            return queryset.filter(deleted_at=None)
        if status not in Status.values:
            raise IncorrectLookupParameters(status)
        return cast("PostQuerySet", queryset).with_status(status)
