"""``manage.py relate_posts``: which posts are related, found anew."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.posts.services.related import posts_relate_all


class Command(BaseCommand):
    """Relate every post; for posts that came into the database by another way than the services."""

    help = "Find the related posts of every post, as tags and dates are now. Posts may be read meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, a batch at a time; what is interrupted can be run again."""
        count = posts_relate_all()
        if options["verbosity"]:
            self.stdout.write(f"relate_posts: looked at {count} posts.")
