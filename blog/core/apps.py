"""The base of the blog's apps, and how optional apps plug into pages."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Gauge(NamedTuple):
    """A figure that ``/metrics`` reports, named as in https://prometheus.io/docs/practices/naming/."""

    name: str
    description: str
    value: float


class BlogAppConfig(AppConfig):
    """An app whose templates appear in the slots of pages: ``template_slots`` maps a slot's name to a template.

    A page has a slot where it says ``{% slot "name" %}``, so that a template never names an optional app.
    """

    default = False  # Django chooses the subclass of each app, which says ``default = True``
    template_slots: ClassVar[Mapping[str, str]] = {}
    # What no public page shows, so that a page cache can ignore its changes: models by their names, and fields of
    # other models that are updated separately.
    private_models: ClassVar[frozenset[str]] = frozenset()
    private_fields: ClassVar[Mapping[str, frozenset[str]]] = {}
    # Which of the app's permissions each role has, by codename (blog/accounts/roles.py); the owner has all of them.
    role_permissions: ClassVar[Mapping[str, frozenset[str]]] = {}
    # What precedes a token in the app's paths, such as "preview/": logs hide what follows, up to the next slash.
    secret_paths: ClassVar[tuple[str, ...]] = ()

    def get_status(self) -> dict[str, object]:
        """Return what ``/readyz`` says about the app besides whether the site is ready; the database answers."""
        return {}

    def get_gauges(self) -> list[Gauge]:
        """Return the app's figures for ``/metrics``, of the whole site; the database answers."""
        return []


class CoreConfig(BlogAppConfig):
    default = True
    name = "blog.core"
    verbose_name = _("Site")
    private_models = frozenset({"RateCount"})
