"""The revisions of a post: who saved what and when, what differs from what is stored now, and the way back."""

from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.accounts.models import User
from blog.posts.models import Post, Revision
from blog.posts.rendering.text_diff import lines_between
from blog.posts.services.revision import revision_restore

LONGEST_VERSION: Final = 10  # digits of the highest that a column can hold
LABELS = {"title": _("title"), "summary": _("summary"), "body": _("text"), "tags": _("tags")}


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    """The fields that differ, each with the lines to show."""
    return [
        {"label": label, "lines": lines_between(before[name], after[name])}
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]


def texts_of(subject: Post | Revision) -> dict[str, str]:
    """What a post or a revision says, field by field."""
    names = subject.tags if isinstance(subject, Revision) else sorted(tag.name for tag in subject.tags.all())
    return {name: getattr(subject, name) for name in ("title", "summary", "body")} | {"tags": ", ".join(names)}


class RevisionHistoryMixin(admin.ModelAdmin):
    """Pages for revisions, for whoever may open the post."""

    def get_urls(self) -> list[URLPattern]:
        """The list, one revision, and restoring it."""
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
        """All of them, newest first."""
        post = get_object_or_404(Post, pk=post_id)
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        found = post.revisions.select_related("author").defer("body").order_by("-version")
        return self.page(request, "revisions", post, gettext("Revisions"), revisions=found)

    def revision(self, request: HttpRequest, post_id: int, version: int) -> HttpResponse:
        """What one save changed, and what restoring it would change."""
        post = get_object_or_404(Post, pk=post_id)
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        found = get_object_or_404(post.revisions.select_related("author"), version=version)
        previous = post.revisions.filter(version__lt=version).order_by("-version").first()
        empty = dict.fromkeys(LABELS, "")
        context = {
            "revision": found,
            "changed": differences(texts_of(previous) if previous else empty, texts_of(found)),
            "to_restore": differences(texts_of(post), texts_of(found)),
            "may_restore": self.has_change_permission(request, post),
        }
        return self.page(request, "revision", post, gettext("Revision %d") % version, **context)

    def restore_revision(self, request: HttpRequest, post_id: int, version: int) -> HttpResponse:
        """Restore, unless somebody has saved the post since the page was opened."""
        post = get_object_or_404(Post, pk=post_id)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        found = get_object_or_404(post.revisions, version=version)
        seen = request.POST.get("seen_version", "")
        version_seen = int(seen) if seen.isdecimal() and len(seen) < LONGEST_VERSION else 0
        by = request.user if isinstance(request.user, User) else None
        try:
            restored = revision_restore(revision=found, version=version_seen, by=by)
        except ValidationError as error:
            return self.not_restored(request, found, " ".join(error.messages))
        if restored is None:
            return self.not_restored(request, found, gettext("The post has been changed since you opened this page."))
        self.log_change(request, restored, gettext("Restored revision %d") % version)
        self.message_user(request, gettext("Revision %d is restored.") % version, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:posts_post_change", args=[post_id]))

    def not_restored(self, request: HttpRequest, revision: Revision, why: str) -> HttpResponse:
        """Back to the revision, with the reason."""
        self.message_user(request, gettext("Nothing was restored: %s") % why, messages.ERROR)
        address = reverse("admin:posts_post_revision", args=[revision.post_id, revision.version])
        return HttpResponseRedirect(address)

    def page(self, request: HttpRequest, template: str, post: Post, title: str, **context: Any) -> HttpResponse:
        """A page of the admin about ``post``."""
        everywhere = self.admin_site.each_context(request)
        context |= {"post": post, "opts": self.opts, "title": title, "subtitle": str(post)}
        return TemplateResponse(request, f"admin/blog/post/{template}.html", everywhere | context)
