"""Rebuild the search index, for posts that were not saved by the services. Run it again if it was interrupted."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.posts.models import Post
from blog.search.services import BATCH, posts_index


class Command(BaseCommand):
    help = "Index the title, tags and text of every post for search. The site may stay online meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        count = posts_index(posts=Post.objects.defer("body", "toc").order_by("pk").iterator(BATCH))
        if options["verbosity"]:
            self.stdout.write(f"index_posts: indexed {count} posts.")
