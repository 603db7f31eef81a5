"""robots.txt"""

from django.test import Client


class TestRobots:
    def test_disallows_the_admin_and_names_the_sitemap(self, client: Client) -> None:
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /admin/\nDisallow: /ko/admin/\n" in text
        assert "Sitemap: http://testserver/sitemap.xml\n" in text
