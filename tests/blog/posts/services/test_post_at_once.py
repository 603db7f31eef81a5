"""Two posts that are related to each other and are saved at the same time."""

import json
from collections.abc import Callable

import pytest

from blog.posts.models import RelatedPost
from blog.posts.services.post import post_tag
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database]
TIMES = 6
AT_ONCE = """
import json, os
from threading import Barrier, Thread
from django.db import connections, transaction
from blog.posts.models import Post
from blog.posts.services.post import post_save, post_tag, posts_publish, posts_unpublish

def tag(post):
    post_tag(post=post, names=["One", "Two"])

def save(post):
    with transaction.atomic():
        post_save(post=post)
        tag(post)

def publish(post):
    posts_unpublish(posts=[post])
    posts_publish(posts=[post])

errors = []

def run(change, post, together):
    together.wait()
    try:
        change(post)
    except Exception as error:
        errors.append(repr(error))
    finally:
        connections.close_all()

for _ in range(int(os.environ["TIMES"])):
    together = Barrier(2)
    posts = Post.objects.order_by("pk")
    threads = [Thread(target=run, args=(globals()[os.environ["CHANGE"]], post, together)) for post in posts]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print(json.dumps(errors))
"""


@pytest.mark.parametrize("change", ["tag", "save", "publish"])
def test_saves_do_not_deadlock(make_post: MakePost, open_site: Callable[[], Site], change: str) -> None:
    """Each stores the other post as related, and PostgreSQL checks that foreign key at the end of the transaction."""
    for post in (make_post(), make_post()):
        post_tag(post=post, names=["One", "Two"])
    assert open_site().python(AT_ONCE, CHANGE=change, TIMES=str(TIMES)) == json.dumps([])
    assert RelatedPost.objects.count() == 2
