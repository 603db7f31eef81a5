"""The base of the blog's apps, and how optional apps plug into pages."""

from collections.abc import Mapping
from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogAppConfig(AppConfig):
    """An app of the blog.

    ``template_slots`` maps the name of a slot to the template that the app adds there. Pages say where their slots are
    with ``{% slot "name" %}`` (see ``templatetags/slots.py``), so that a template never names an optional app.
    """

    default = False  # Django chooses the subclass of each app, which says ``default = True``
    template_slots: ClassVar[Mapping[str, str]] = {}


class CoreConfig(BlogAppConfig):
    default = True
    name = "blog.core"
    verbose_name = _("Site")
