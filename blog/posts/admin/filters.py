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
    """Filters by status; by default the list hides the trash."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        status = self.value()
        if status is None:
            return queryset.filter(deleted_at=None)
        if status not in Status.values:
            raise IncorrectLookupParameters(status)  # Django redirects to the list without filters
        return cast("PostQuerySet", queryset).with_status(status)
