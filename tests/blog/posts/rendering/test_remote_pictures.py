"""Readers never get a picture from another site, which would be broken or fetched from there."""

import pytest
from bs4 import BeautifulSoup
from pytest_django import Settings

from blog.posts.rendering.markdown import render_markdown

REMOTE = "https://elsewhere.org/a.png?b=1&c=2"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"![A *<b>*]({REMOTE})", "<p>{link}A &lt;b&gt;</a></p>"),
        (f"![]({REMOTE})", "<p>{link}{url}</a></p>"),
        (f"<img alt='A' src='{REMOTE}'>", "{link}A</a>"),
        (f'![A]({REMOTE} "T")', "<figure>{link}A</a><figcaption>T</figcaption></figure>"),
        (f"[B ![A]({REMOTE})](/c) ![D]({REMOTE})", '<p><a href="/c" rel="noopener">B A</a> {link}D</a></p>'),
    ],
)
def test_remote_picture_becomes_a_link(text: str, html: str) -> None:
    url = REMOTE.replace("&", "&amp;")
    link = f'<a href="{url}" rel="noopener">'
    assert render_markdown(text).html.strip() == html.format(link=link, url=url)


@pytest.mark.parametrize(
    "url", ["//x.org/a.png", "HTTP://x.org/a", r"/\x.org/a", r"\\x.org/a", " ht\ttp://x.org", "/\t/x"]
)
def test_every_spelling_of_a_remote_url_is_known(url: str) -> None:
    soup = BeautifulSoup(render_markdown(f'<div>\n<img src="{url}" alt="A">\n</div>').html, "html.parser")
    assert not soup.img
    assert soup.a
    assert soup.a.text == "A"


@pytest.mark.parametrize("url", ["/media/a.png", "a.png", "../a:b.png", "https://blog.example.org/a.png"])
def test_own_picture_stays(url: str, settings: Settings) -> None:
    settings.CANONICAL_ORIGIN = "https://blog.example.org"
    assert f'<img src="{url}"' in render_markdown(f"![A]({url}) [![A]({url})](/)").html


def test_site_with_a_longer_name_is_another(settings: Settings) -> None:
    settings.CANONICAL_ORIGIN = "https://blog.example.org"
    assert "<img" not in render_markdown("![A](https://blog.example.org.evil.example/a.png)").html
