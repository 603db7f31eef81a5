"""Limits users who may write only their own posts: in the list, on each page, and in the form."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest

from blog.accounts.models import User
from blog.accounts.permissions import get_user
from blog.posts.models import Post
from blog.posts.models.post import PostQuerySet
from blog.posts.permissions import WRITE_OWN, may_publish, may_view_own, may_write, may_write_own


class OwnPostsMixin(admin.ModelAdmin):
    def get_queryset(self, request: HttpRequest) -> PostQuerySet:
        posts, user = cast("PostQuerySet", super().get_queryset(request)), get_user(request)
        return posts.visible_to(user) if user.has_perm(WRITE_OWN) else posts  # Django refuses its pages to others

    def has_add_permission(self, request: HttpRequest) -> bool:
        return get_user(request).has_perm(WRITE_OWN) or super().has_add_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        user = get_user(request)
        own = may_view_own(user, obj) if obj else user.has_perm(WRITE_OWN)
        return own or super().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        user = get_user(request)
        return may_write(user, obj) if obj else user.has_perm(WRITE_OWN) or super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        user = get_user(request)
        own = may_write_own(user, obj) if obj else user.has_perm(WRITE_OWN)
        return own or super().has_delete_permission(request, obj)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(get_user(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        if super().has_view_permission(request):
            return filters
        return [name for name in filters if name not in ("author", "tags")]  # they list those of other posts too

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj)]
        if not self.has_publish_permission(request):
            fields.append("published_at")
        if obj and obj.translation_of and not self.get_queryset(request).filter(pk=obj.translation_of.pk).exists():
            fields.append("translation_of")  # an original that the user may not see
        return fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        user = get_user(request)
        if db_field.name == "author" and not any(map(user.has_perm, ("posts.add_post", "posts.change_post"))):
            kwargs["queryset"] = User.objects.filter(pk=user.pk)
        if db_field.name == "translation_of":
            kwargs["queryset"] = self.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
