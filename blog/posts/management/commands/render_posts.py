from typing import Any

from django.core.management.base import BaseCommand

from blog.posts.services.post import posts_render


class Command(BaseCommand):
    help = "Render the text and the card of every post. You can interrupt it and run it again."

    def handle(self, *args: Any, **options: Any) -> None:
        count = posts_render()
        if options["verbosity"]:
            self.stdout.write(f"render_posts: rendered {count} posts.")
