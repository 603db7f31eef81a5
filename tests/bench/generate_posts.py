"""``manage.py generate_posts``: many posts, to measure with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.posts.models import Post
from tests.bench.sample_posts import USERNAME, posts_generate


class Command(BaseCommand):
    """Makes posts by a formula, so that every machine measures with the same ones."""

    help = "Publish posts that are made by a formula, to measure with. Refuses beside posts that are not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, which, and whether other posts matter."""
        parser.add_argument("--count", type=int, required=True, help="how many there shall be in the end")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other posts (default: 1)")
        parser.add_argument("--beside-others", action="store_true", help="publish them beside posts that people wrote")

    def handle(self, *args: Any, count: int, seed: int, beside_others: bool, **options: Any) -> None:
        """Make them, unless people's posts are in the way."""
        if count < 0:
            raise CommandError(f"--count: expected 0 or more, found {count}. Example: --count 200")
        others = Post.objects.exclude(author__username=USERNAME).count()
        if others and not beside_others:
            raise CommandError(
                f"expected a database without posts, found {others} that were not generated; readers would see both. "
                "Use an empty database, or --beside-others if you mean this one."
            )
        self.stdout.write(f"{posts_generate(count=count, seed=seed)} posts made, {count} wanted")
