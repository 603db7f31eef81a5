"""The Markdown editor, with a live preview. Apps add tools in the slot ``editor_tools``."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from blog.posts.rendering.left_out import describe_left_out
from blog.posts.rendering.markdown import render_markdown


class MarkdownEditor(forms.Textarea):
    template_name = "admin/posts/post/includes/markdown_editor.html"

    class Media:
        css = {"all": ["posts/admin/editor.css"]}
        js = [forms.Script("posts/admin/live_preview.js", defer=True)]


class LivePreviewMixin(admin.ModelAdmin):
    """Renders a text for the live preview, as saving it would, without storing it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.render_text))
        return [path("render/", view, name="posts_post_render"), *super().get_urls()]

    def render_text(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        text = request.POST.get("body", "")
        context = {"html": render_markdown(text).html, "notes": describe_left_out(text)}
        return render(request, "admin/posts/post/live_preview.html", context)
