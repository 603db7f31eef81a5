"""The site settings in the admin, and where pages show them."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.accounts.models import User
from blog.core.colors import DARK_PAPER, LIGHT_PAPER, get_contrast
from blog.core.models import SiteSettings
from blog.core.site_identity import get_last_site_identity, load_settings
from tests.conftest import MakePost
from tests.http_client import form_values

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

FORM = "/admin/core/sitesettings/"


def submit(client: Client, **fields: Any) -> str:
    """Fill in the form; return its errors, "" after a save."""
    values = form_values(client.get(FORM).content.decode(), "sitesettings_form")
    response = client.post(FORM, values | fields)
    if response.status_code == 302:
        return ""
    return " ".join(error.text for error in BeautifulSoup(response.content, "html.parser").select(".errorlist li"))


class TestForm:
    def test_replaces_the_list_and_is_empty_at_first(self, admin_client: Client) -> None:
        page = BeautifulSoup(admin_client.get(FORM).content, "html.parser")
        name = page.select_one("#id_name")
        assert name is not None
        assert (name.get("value"), name["placeholder"]) == (None, "Ropewalk")
        assert not SiteSettings.objects.exists()

    def test_there_is_one_row(self, admin_client: Client) -> None:
        for name in ("Harbour", "Lighthouse"):
            assert submit(admin_client, name=name) == ""
        assert list(SiteSettings.objects.values_list("pk", "name")) == [(1, "Lighthouse")]
        assert admin_client.get("/admin/core/sitesettings/add/").status_code == 403
        assert admin_client.get("/admin/core/sitesettings/1/delete/").status_code == 403
        assert admin_client.get("/admin/core/sitesettings/2/change/").status_code == 302

    @pytest.mark.parametrize("codename", ["", "change_post", "view_sitesettings"])
    def test_other_users_can_not_change_them(self, client: Client, codename: str) -> None:
        user = User.objects.create_user("writer", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename=codename))
        client.force_login(user)
        assert client.post(FORM, {"name": "Mine"}).status_code == 403
        assert not SiteSettings.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "error"),
        [
            ("accent_color", "red", "Expected a colour such as #a3105b."),
            ("accent_color", "#ffff00", "Expected a contrast of at least 4.5; found 1.0."),
            ("profile_links", "Mastodon javascript:alert(1)", "found “javascript:alert(1)”."),
            ("profile_links", "https://a.example\nnowhere", "found “nowhere”."),
            ("profile_links", "https://[x", "found “https://[x”."),
            ("profile_links", "mailto:postmaster", "found “mailto:postmaster”."),
            ("profile_links", "https://a.example\n" * 13, "Expected at most 12 links; found 13."),
            ("posts_per_page", "0", "greater than or equal to 1"),
        ],
    )
    def test_wrong_values_are_explained(self, admin_client: Client, field: str, value: str, error: str) -> None:
        assert error in submit(admin_client, **{field: value})
        assert not SiteSettings.objects.exists()


class TestPages:
    def test_show_what_is_set(self, client: Client) -> None:
        client.get("/")  # parts of the page are cached
        links = "Mastodon https://mastodon.social/@harbour\nmailto:crew@harbour.example"
        SiteSettings.objects.create(
            pk=1, name="Harbour & Sons", tagline="All aboard", footer_text="Printed by <us>", profile_links=links
        )
        page = BeautifulSoup(client.get("/").content, "html.parser")
        assert page.title is not None
        assert page.title.text == "Harbour & Sons"
        assert {str(link["title"]).partition(":")[0] for link in page.select("link[title]")} <= {
            "Harbour & Sons"
        }  # feeds
        assert {"All aboard", "Printed by <us>"} <= {text.text for text in page.select("p")}
        assert [(link["href"], link.text) for link in page.select("[rel=me]")] == [
            ("https://mastodon.social/@harbour", "Mastodon"),
            ("mailto:crew@harbour.example", "crew@harbour.example"),
        ]

    def test_admin_has_the_name(self, admin_client: Client) -> None:
        SiteSettings.objects.create(pk=1, name="Harbour")
        assert "Harbour</title>" in "".join(admin_client.get("/admin/").content.decode().split())

    def test_lists_have_the_number_of_posts(self, client: Client, make_post: MakePost) -> None:
        make_post(), make_post()
        SiteSettings.objects.create(pk=1, posts_per_page=1)
        assert client.get("/").content.decode().count("<article") == 1

    def test_settings_are_read_once(self, client: Client) -> None:
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        assert sum("core_sitesettings" in query["sql"] for query in queries) == 1

    def test_errors_show_the_last_name_without_a_query(self, client: Client) -> None:
        SiteSettings.objects.create(pk=1, name="Harbour")
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert get_last_site_identity().name == "Harbour"
        assert not queries
        SiteSettings.objects.all().delete()
        load_settings()


class TestAccentColor:
    @pytest.mark.parametrize("color", ["#000000", "#00305b", "#a3105b", "#3b5b00", "#737373"])
    def test_is_readable_on_both_backgrounds(self, client: Client, admin_client: Client, color: str) -> None:
        assert submit(admin_client, accent_color=color.upper()) == ""
        page = BeautifulSoup(client.get("/").content, "html.parser")
        (path,) = [str(link["href"]) for link in page.select("link") if "accent-" in str(link["href"])]
        response = client.get(path)
        light, dark = re.findall("#[0-9a-f]{6}", response.content.decode())
        assert light == color
        assert get_contrast(light, LIGHT_PAPER) >= 4.5
        assert get_contrast(dark, DARK_PAPER) >= 4.5
        assert response.headers["Content-Type"] == "text/css"

    def test_contrast_is_that_of_wcag(self) -> None:
        assert get_contrast("#000000", "#ffffff") == pytest.approx(21)
        assert get_contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
