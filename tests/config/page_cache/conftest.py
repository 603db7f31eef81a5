"""One site for all tests of the page cache, and posts on it."""

from collections.abc import Iterator
from typing import Final

import pytest

from lab.web import Answer, Browser
from tests.config.page_cache.workers import Site, deployed, until

OLD: Final = "Written before"
NEW: Final = "Written after"
HIT: Final = "Wheelhouse; hit"


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demo posts; whatever the tests write on it stays until the last of them."""
    with deployed(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def worker(site: Site) -> Iterator[Browser]:
    """One worker with copies in its memory."""
    with site.worker() as browser:
        kept(browser, "/")  # on PostgreSQL it keeps copies from when it listens on
        yield browser


def kept(worker: Browser, path: str, headers: dict[str, str] | None = None) -> Answer:
    """The answer from a copy, as soon as there is one: what another program wrote may just be on its way."""
    until(lambda: worker.get(path, headers).headers.get("cache-status") == HIT, 30, path)
    return worker.get(path, headers)


def new_post(site: Site, published_at: str = "timezone.now()") -> tuple[str, str]:
    """The id and the address of a new post with the title ``OLD``, the only one of the editor's that is left."""
    pk, address = site.shell(
        "from blog.services.post import post_save; from django.utils import timezone; import uuid\n"
        "editor = User.objects.get(username='editor'); editor.posts.all().delete()\n"
        f"post = Post(author=editor, title='{OLD}', slug=uuid.uuid4().hex,"
        f" summary='s', body='b', published_at={published_at})\n"
        "print(post_save(post=post).pk, post.get_absolute_url())"
    ).split()
    return pk, address


@pytest.fixture
def post(site: Site) -> tuple[str, str]:
    """A new public post: its id and address."""
    return new_post(site)


@pytest.fixture
def post_id(post: tuple[str, str]) -> str:
    """The id of a new public post with the title ``OLD``."""
    return post[0]


@pytest.fixture
def address(post: tuple[str, str]) -> str:
    """Its address."""
    return post[1]
