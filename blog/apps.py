"""The blog."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    """Posts, tags, authors, and the pages, feeds and admin for them."""

    name = "blog"
    verbose_name = _("Blog")
