"""The secret preview link of a post: make it, copy it, take it back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from blog.posts.models import Post
from blog.posts.services.preview_link import get_preview_token, preview_link_create, preview_link_revoke


class PreviewLinkMixin(admin.ModelAdmin):
    """A page for the link, for whoever may change the post."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's own and the link's."""
        share = path("<int:post_id>/share/", self.admin_site.admin_view(self.share), name="posts_post_share")
        return [share, *super().get_urls()]

    def share(self, request: HttpRequest, post_id: int) -> HttpResponse:
        """The link with its date; a POST makes a new one or takes it back."""
        post = get_object_or_404(Post, pk=post_id)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        if request.method == "POST":
            if "_revoke" in request.POST:
                preview_link_revoke(post=post)
                self.message_user(request, gettext("The preview link is taken back."), messages.SUCCESS)
            else:
                preview_link_create(post=post)
                self.message_user(request, gettext("There is a new preview link."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:posts_post_share", args=[post_id]))
        token = get_preview_token(post)
        link = request.build_absolute_uri(reverse("posts:preview", args=[token])) if token else ""
        context = {
            "post": post,
            "opts": self.opts,
            "title": gettext("Preview link"),
            "subtitle": str(post),
            "link": link,
        }
        everywhere = self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/posts/post/share.html", everywhere | context)
