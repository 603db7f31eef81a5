"""OpenGraph and JSON-LD, read by the libraries of chat programs and search engines."""

import json
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from PIL import Image
from pyld import jsonld
from webpreview import OpenGraph

from blog.accounts.models import User
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script><!-- & \"quoted\" 'words' \u2028"
SCHEMA = "https://schema.org/"
OPEN_GRAPH = [
    *("og:title", "og:type", "og:image", "og:image:width", "og:image:height", "og:image:alt"),
    *("og:description", "og:site_name", "og:locale", "article:published_time", "article:modified_time"),
    *("article:author", "article:tag"),
]


def read_open_graph(client: Client, path: str) -> OpenGraph:
    """Read a page's OpenGraph properties."""
    return OpenGraph("https://blog.example.org/", OPEN_GRAPH, content=client.get(path).content.decode())


def read_canonical_url(client: Client, path: str) -> str:
    """Return the URL in the canonical link, which must be that of ``og:url``."""
    page = BeautifulSoup(client.get(path).content, "html.parser")
    (link,), (meta,) = page.select("link[rel=canonical]"), page.select("meta[property='og:url']")
    assert link["href"] == meta["content"]
    return str(link["href"])


def load_schema_org(url: str, options: object) -> dict[str, Any]:
    """Return the part of schema.org's context that the site uses."""
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}, "item": {"@type": "@id"}}},
    }


def read_json_ld(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """Return the page's nodes by type. Expanding drops terms that are not in the vocabulary."""
    (block,) = BeautifulSoup(client.get(path).content, "html.parser").select("script[type='application/ld+json']")
    options = {"documentLoader": load_schema_org}
    expanded = jsonld.expand(json.loads(block.text), options)
    compact = jsonld.compact(expanded, {"@vocab": SCHEMA}, options)
    nodes = compact.get("@graph", [compact])
    return {node["@type"]: node for node in nodes}


class TestOpenGraph:
    def test_post_is_an_article(self, client: Client, make_post: MakePost) -> None:
        make_post(title=HOSTILE, slug="휠", language="ko", summary="Two < three", tags=("도커",))
        found = read_open_graph(client, "/ko/posts/휠/")
        assert found.title == HOSTILE
        assert found.type == "article"
        assert found.description == "Two < three"
        assert found.locale == "ko_KR"
        assert found.site_name == "Ropewalk"
        assert found.tag == "도커"
        assert found.author == "http://testserver/ko/authors/mina/"

    def test_image_has_size_and_alternative_text(self, client: Client, make_post: MakePost) -> None:
        found = read_open_graph(client, make_post(title="휠", language="ko").get_absolute_url())
        image = Image.open(BytesIO(client.get(found.image.removeprefix("http://testserver")).content))
        assert (found.image_width, found.image_height) == tuple(map(str, image.size))
        assert "휠" in found.image_alt

    @pytest.mark.parametrize("path", ["/", "/ko/", "/tags/", "/tags/a/", "/archive/", "/authors/mina/"])
    def test_other_pages_have_the_required_properties(self, client: Client, make_post: MakePost, path: str) -> None:
        """Title, type, image and URL."""
        make_post(tags=("a",))
        found = read_open_graph(client, path)
        assert found.title
        assert found.type in ("website", "profile")
        assert found.image
        assert read_canonical_url(client, path) == f"http://testserver{path}"
        assert found.locale == ("ko_KR" if path == "/ko/" else "en_US")

    def test_canonical_url_has_no_query(self, client: Client, make_post: MakePost) -> None:
        make_post(slug="휠", language="ko")
        assert read_canonical_url(client, "/ko/posts/휠/?utm_source=x") == "http://testserver/ko/posts/%ED%9C%A0/"


class TestStructuredData:
    def test_post(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title="휠", language="ko", slug="휠", summary="한 줄.", tags=("도커", "휠"))
        found = read_json_ld(client, post.get_absolute_url())
        url = "http://testserver/ko/posts/%ED%9C%A0/"
        posting = found["BlogPosting"]
        assert posting["headline"] == "휠"
        assert posting["description"] == "한 줄."
        assert posting["inLanguage"] == "ko"
        assert post.published_at
        assert posting["datePublished"] == post.published_at.isoformat()
        assert posting["dateModified"] == post.modified_at.isoformat()
        assert posting["author"]["name"] == "Mina Park"
        assert posting["author"]["url"] == {"@id": "http://testserver/ko/authors/mina/"}
        assert posting["publisher"]["name"] == "Ropewalk"
        assert posting["image"].startswith("http://testserver/")
        assert posting["keywords"] == ["도커", "휠"]
        assert posting["url"] == {"@id": url}
        steps = found["BreadcrumbList"]["itemListElement"]
        assert [step["item"] for step in steps] == [{"@id": "http://testserver/ko/"}, {"@id": url}]

    def test_text_can_not_end_the_script_element(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title=HOSTILE, summary=HOSTILE, tags=("</script>",))
        found = read_json_ld(client, post.get_absolute_url())
        assert found["BlogPosting"]["headline"] == HOSTILE
        page = BeautifulSoup(client.get(post.get_absolute_url()).content, "html.parser")
        assert not [script for script in page.find_all("script") if "alert" in script.text and not script.get("type")]

    def test_home(self, client: Client) -> None:
        found = read_json_ld(client, "/ko/")
        assert set(found) == {"WebSite", "Blog"}
        assert found["Blog"]["inLanguage"] == "ko"
        assert found["Blog"]["url"] == {"@id": "http://testserver/ko/"}
        assert found["Blog"]["publisher"]["name"] == "Ropewalk"

    if apps.is_installed("blog.search"):

        def test_home_has_the_url_of_search(self, client: Client, make_post: MakePost) -> None:
            make_post(title="휠", language="ko")
            template = read_json_ld(client, "/ko/")["WebSite"]["potentialAction"]["target"]["urlTemplate"]
            url = template.removeprefix("http://testserver").replace("{search_term_string}", "휠")
            assert "<mark>휠</mark>" in client.get(url).content.decode()

    def test_author(self, client: Client, make_post: MakePost, author: User) -> None:
        author.bio = "Writes about wheels."
        author.save()
        make_post()
        person = read_json_ld(client, "/authors/mina/")["ProfilePage"]["mainEntity"]
        assert (person["name"], person["description"]) == ("Mina Park", "Writes about wheels.")

    def test_tag(self, client: Client, make_post: MakePost) -> None:
        make_post(tags=("도커",))
        steps = read_json_ld(client, "/tags/도커/")
        assert [step["name"] for step in steps["BreadcrumbList"]["itemListElement"]] == ["Ropewalk", "Tags", "도커"]

    def test_preview_has_none(self, client: Client, make_post: MakePost, editor: User) -> None:
        post = make_post(published_at=None)
        client.force_login(editor)
        html = client.get(f"/admin/posts/post/{post.pk}/preview/").content.decode()
        assert "application/ld+json" not in html
