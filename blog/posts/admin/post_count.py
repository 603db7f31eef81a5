"""The number of posts in lists of tags and series."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.core.admin_mixins import RejectNulMixin


class PostCountMixin(RejectNulMixin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(post_count=Count("posts"))
        return counted

    @admin.display(description=_("posts"), ordering="post_count")
    def post_count(self, row: Model) -> int:
        count: int = getattr(row, "post_count")  # noqa: B009  an annotation, which the model's type does not know
        return count
