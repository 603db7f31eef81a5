"""The field that a text is written in: Markdown, with pictures by picker, paste or drop, and a live preview.

Without JavaScript it is a text area with a link to the page of pictures.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from blog.pictures.models import ALT_LENGTH
from blog.posts.rendering.markdown import render_markdown


class MarkdownEditor(forms.Textarea):
    """A text area; ``static/blog/admin/*.js`` bring its buttons to life."""

    template_name = "admin/posts/post/includes/markdown_editor.html"

    class Media:
        css = {"all": ["posts/admin/editor.css"]}
        js = [forms.Script(f"blog/admin/{name}.js", defer=True) for name in ("pictures", "live_preview")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the limits that the browser can tell before it sends anything."""
        limits = {"picture_bytes": settings.PICTURE_BYTES, "alt_length": ALT_LENGTH}
        return super().get_context(name, value, attrs) | limits


class LivePreviewMixin(admin.ModelAdmin):
    """Renders a text for the live preview, as saving it would, without storing it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.render_text))
        return [path("render/", view, name="posts_post_render"), *super().get_urls()]

    def render_text(self, request: HttpRequest) -> HttpResponse:
        """Return a page with the rendered text, for a sandboxed frame."""
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        html = render_markdown(request.POST.get("body", "")).html
        return render(request, "admin/posts/post/live_preview.html", {"html": html})
