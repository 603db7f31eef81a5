"""A deployed site that all tests share, and posts on it."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.blog.pagecache.workers import Site, deployed
from tests.http_client import HttpClient, Response
from tests.processes import wait_until

OLD: Final = "Written before"
NEW: Final = "Written after"
HIT: Final = "Wheelhouse; hit"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demo posts; the changes of a test remain."""
    with deployed(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def worker(site: Site) -> Iterator[HttpClient]:
    with site.workers(1) as (worker,):
        cached(worker, "/")  # on PostgreSQL it caches once it listens for changes
        yield worker


def cached(worker: HttpClient, path: str, headers: dict[str, str] | None = None) -> Response:
    """The cached response, as soon as there is one: a change by another process may still be on its way."""
    wait_until(lambda: worker.get(path, headers).headers.get("cache-status") == HIT, path)
    return worker.get(path, headers)


def new_post(site: Site, published_at: str = "timezone.now()") -> tuple[str, str]:
    """The id and the path of a new post with the title ``OLD``; the editor's other posts are deleted."""
    pk, path = site.shell(
        "from blog.posts.services.post import post_save; from django.utils import timezone; import uuid\n"
        "editor = User.objects.get(username='editor'); editor.posts.all().delete()\n"
        f"post = Post(author=editor, title='{OLD}', slug=uuid.uuid4().hex,"
        f" summary='s', body='b', published_at={published_at})\n"
        "print(post_save(post=post).pk, post.get_absolute_url())"
    ).split()
    return pk, path


@pytest.fixture
def post(site: Site) -> tuple[str, str]:
    """A new public post: its id and path."""
    return new_post(site)


@pytest.fixture
def post_id(post: tuple[str, str]) -> str:
    return post[0]


@pytest.fixture
def post_path(post: tuple[str, str]) -> str:
    return post[1]
