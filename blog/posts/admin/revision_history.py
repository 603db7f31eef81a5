"""The pages of a post's revisions: who saved them and when, what they changed, and how to restore one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.accounts.permissions import get_user
from blog.posts.models import Post, Revision
from blog.posts.rendering.text_diff import diff_lines
from blog.posts.services.revision import TEXT_FIELDS, revision_restore

MAX_VERSION_DIGITS = 9  # of a 32-bit integer
LABELS = {field.name: field.verbose_name for field in Post._meta.fields if field.name in TEXT_FIELDS} | {
    "tags": _("tags")
}


def get_differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": label, "lines": diff_lines(before[name], after[name])}
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]


def get_texts(source: Post | Revision) -> dict[str, str]:
    names = source.tags if isinstance(source, Revision) else sorted(tag.name for tag in source.tags.all())
    return {name: getattr(source, name) for name in TEXT_FIELDS} | {"tags": ", ".join(names)}


class RevisionHistoryMixin(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:post_id>/revisions/", wrap(self.revisions), name="posts_post_revisions"),
            path("<int:post_id>/revisions/<int:version>/", wrap(self.revision), name="posts_post_revision"),
            path(
                "<int:post_id>/revisions/<int:version>/restore/",
                wrap(require_POST(self.restore_revision)),
                name="posts_post_revision_restore",
            ),
            *super().get_urls(),
        ]

    def revisions(self, request: HttpRequest, post_id: int) -> HttpResponse:
        post = get_object_or_404(self.get_queryset(request), pk=post_id)
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        found = post.revisions.select_related("author").defer("body").order_by("-version")
        return self.render_page(request, "revisions", post, gettext("Revisions"), revisions=found)

    def revision(self, request: HttpRequest, post_id: int, version: int) -> HttpResponse:
        """Show what a save changed, and what restoring the revision would change."""
        post = get_object_or_404(self.get_queryset(request), pk=post_id)
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        found = get_object_or_404(post.revisions.select_related("author"), version=version)
        previous = post.revisions.filter(version__lt=version).order_by("-version").first()
        empty = dict.fromkeys(LABELS, "")
        context = {
            "revision": found,
            "changed": get_differences(get_texts(previous) if previous else empty, get_texts(found)),
            "to_restore": get_differences(get_texts(post), get_texts(found)),
            "may_restore": self.has_change_permission(request, post),
        }
        return self.render_page(request, "revision", post, gettext("Revision %d") % version, **context)

    def restore_revision(self, request: HttpRequest, post_id: int, version: int) -> HttpResponse:
        """Restore a revision, unless the post has been changed since the page was opened."""
        post = get_object_or_404(self.get_queryset(request), pk=post_id)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        found = get_object_or_404(post.revisions, version=version)
        seen = request.POST.get("seen_version", "")
        version_seen = int(seen) if seen.isdecimal() and len(seen) <= MAX_VERSION_DIGITS else 0
        try:
            restored = revision_restore(revision=found, version=version_seen, by=get_user(request))
        except ValidationError as error:
            return self.refuse_restore(request, found, " ".join(error.messages))
        if restored is None:
            return self.refuse_restore(request, found, gettext("The post has been changed since you opened this page."))
        self.log_change(request, restored, gettext("Restored revision %d") % version)
        self.message_user(request, gettext("Revision %d is restored.") % version, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:posts_post_change", args=[post_id]))

    def refuse_restore(self, request: HttpRequest, revision: Revision, reason: str) -> HttpResponse:
        self.message_user(request, gettext("Nothing was restored: %s") % reason, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:posts_post_revision", args=[revision.post_id, revision.version]))

    def render_page(self, request: HttpRequest, template: str, post: Post, title: str, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request)
        context |= {"post": post, "opts": self.opts, "title": title, "subtitle": str(post)}
        return TemplateResponse(request, f"admin/posts/post/{template}.html", context)
