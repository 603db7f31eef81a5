from typing import Any

from django.core.management.base import BaseCommand

from blog.posts.services.related import posts_relate_all


class Command(BaseCommand):
    help = "Find the related posts of every post by tags and dates. The site can be used meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        count = posts_relate_all()
        if options["verbosity"]:
            self.stdout.write(f"relate_posts: updated {count} posts.")
