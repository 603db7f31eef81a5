"""Translations in metadata and the sitemap."""

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ENGLISH, KOREAN = "http://testserver/posts/wheel/", "http://testserver/ko/posts/%ED%9C%A0/"


@pytest.fixture
def wheel(make_post: MakePost) -> Post:
    post = make_post(title="Wheel", slug="wheel")
    make_post(title="휠", slug="휠", language="ko", translation_of=post)
    return post


@pytest.mark.parametrize(("path", "locale"), [("/posts/wheel/", "ko_KR"), ("/ko/posts/휠/", "en_US")])
def test_metadata_names_the_other_locale(client: Client, wheel: Post, path: str, locale: str) -> None:
    page = BeautifulSoup(client.get(path).content, "html.parser")
    (other,) = page.select("meta[property='og:locale:alternate']")
    assert other["content"] == locale


def test_sitemap_links_the_translations_of_each_page(client: Client, wheel: Post, make_post: MakePost) -> None:
    make_post(slug="alone")
    found = {
        url.findtext("s:loc", "", NAMESPACES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMESPACES)
        }
        for url in ElementTree.fromstring(client.get("/sitemap.xml").content)
    }
    versions = {"en": ENGLISH, "ko": KOREAN, "x-default": ENGLISH}
    assert found[ENGLISH] == found[KOREAN] == versions
    assert found["http://testserver/posts/alone/"] == {}
    assert found["http://testserver/ko/"]["x-default"] == "http://testserver/"


def test_number_of_queries_does_not_grow(
    client: Client, wheel: Post, make_post: MakePost, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        make_post(language="ko", translation_of=make_post())
    with django_assert_max_num_queries(8):
        client.get("/sitemap.xml")
