"""The admin that writers use."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.comment import BlockedTermAdmin, CommentAdmin
from blog.admin.mail import MessageAdmin, SubscriberAdmin
from blog.admin.picture import PictureAdmin
from blog.admin.post import PostAdmin
from blog.admin.series import SeriesAdmin
from blog.admin.tag import TagAdmin
from blog.admin.user import AuthorAdmin

__all__ = [
    "AuthorAdmin",
    "BlockedTermAdmin",
    "CommentAdmin",
    "MessageAdmin",
    "PictureAdmin",
    "PostAdmin",
    "SeriesAdmin",
    "SubscriberAdmin",
    "TagAdmin",
]

admin.site.site_header = admin.site.site_title = settings.SITE["name"]
admin.site.index_title = _("Write and publish")
