"""``manage.py index_posts``: what search looks through, made anew from the posts."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.posts.models import Post
from blog.search.services import BATCH, posts_index


class Command(BaseCommand):
    """Index every post; for posts that came into the database by another way than the services."""

    help = "Make every post findable by search, as its title, tags and text are now. Posts may be read meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, a batch at a time; what is interrupted can be run again."""
        count = posts_index(posts=Post.objects.defer("body", "toc").order_by("pk").iterator(BATCH))
        if options["verbosity"]:
            self.stdout.write(f"index_posts: indexed {count} posts.")
