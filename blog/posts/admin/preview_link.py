"""The page that creates, copies and revokes the preview link of a post."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from blog.accounts.permissions import get_user
from blog.posts.models import Post
from blog.posts.services.preview_link import get_preview_token, preview_link_create, preview_link_revoke


class PreviewLinkMixin(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        share = path("<int:post_id>/share/", self.admin_site.admin_view(self.share), name="posts_post_share")
        return [share, *super().get_urls()]

    def share(self, request: HttpRequest, post_id: int) -> HttpResponse:
        """Show the link and its expiry date; a POST creates a new link or revokes it."""
        post = get_object_or_404(self.get_queryset(request), pk=post_id)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        if request.method == "POST":
            self.change_link(request, post)
            return HttpResponseRedirect(reverse("admin:posts_post_share", args=[post_id]))
        token = get_preview_token(post)
        link = request.build_absolute_uri(reverse("posts:preview", args=[token])) if token else ""
        title = gettext("Preview link")
        context = {"post": post, "opts": self.opts, "title": title, "subtitle": str(post), "link": link}
        return TemplateResponse(request, "admin/posts/post/share.html", self.admin_site.each_context(request) | context)

    def change_link(self, request: HttpRequest, post: Post) -> None:
        if "_revoke" in request.POST:
            preview_link_revoke(post=post, by=get_user(request))
            self.message_user(request, gettext("The preview link is revoked."), messages.SUCCESS)
        else:
            preview_link_create(post=post, by=get_user(request))
            self.message_user(request, gettext("There is a new preview link."), messages.SUCCESS)
