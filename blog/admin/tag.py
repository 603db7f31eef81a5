"""Tags in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.models import Tag
from blog.services.tag import tag_save, tags_delete


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """The list of tags with how often each is used, drafts included."""

    list_display = ("name", "slug", "post_count")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """Tags with the number of their posts."""
        return Tag.objects.annotate(post_count=Count("posts"))

    @admin.display(description=_("posts"), ordering="post_count")
    def post_count(self, tag: Tag) -> int:
        """How many posts have the tag."""
        count: int = getattr(tag, "post_count")  # noqa: B009  an annotation, which the model's type does not know
        return count

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        """Save through the service, so that search knows the name."""
        tag_save(tag=obj)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        """Delete through the service, so that search forgets the name."""
        tags_delete(tags=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        """The same for the chosen ones."""
        tags_delete(tags=queryset)
