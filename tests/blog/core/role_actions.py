"""Actions on the site settings, for ``tests/blog/test_roles.py``."""

from django.urls import reverse

from blog.core.models import SiteSettings
from tests.blog.role_table import Action, Desk

HEADING = "Site"


def change_settings(desk: Desk, _obj: None) -> bool:
    desk.client.post(reverse("admin:core_sitesettings_change", args=[1]), {"name": "Harbour"})
    return SiteSettings.objects.filter(name="Harbour").exists()


ACTIONS = {"Change the site settings": Action([change_settings])}
