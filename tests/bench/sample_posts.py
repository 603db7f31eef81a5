"""Generates posts for benchmarks: ``python -m tests.bench.sample_posts --count 1000``.

A seed always gives the same posts.
Post 1 is the newest, and each next one is an hour older, so that more posts don't change what lists show first.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Final

import django

if __name__ == "__main__":
    django.setup()

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from blog.accounts.models import User
from blog.posts.models import Post, PostTag, Tag
from blog.posts.rendering.markdown import RenderedMarkdown, render_markdown
from blog.posts.services.card import cards_render_stale
from blog.posts.services.related import posts_relate_all
from blog.posts.services.tag import tag_get_or_create

HAS_SEARCH: Final = apps.is_installed("blog.search")
if HAS_SEARCH:
    from tests.bench.search_entries import create_entries

NEWEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
USERNAME: Final = "generated"
BATCH_SIZE: Final = 1000
BODIES: Final = 100  # different texts; rendering one per post would take minutes
WORDS: Final = (  # noqa: SIM905  a list literal would take a page
    "anchor ballast beacon bearing binnacle bollard buoy cable capstan chart cleat compass course current deck depth "
    "dinghy draught ebb fathom fender ferry flood fog gale galley gangway halyard harbour hatch haven helm horizon "
    "hull jetty keel knot ladder lagoon lantern ledger lighthouse lock log mainsail mast mooring mussel oar pier "
    "pilot pontoon port quay rigging rope rudder sail sand seagull sextant shoal signal sounding starboard stern "
    "storm swell tackle tide tiller timber toll tonnage tow trawler tug vessel voyage wake wave wharf winch wind yard "
).split()
# A tag of every post, a tag of every thousandth, and others.
COMMON_TAG, RARE_TAG = "Harbour", "Ambergris"
TAGS: Final = ("Cables", "Charts", "Ferries", "Fog", "Keels", "Knots", "Lanterns", "Locks", "Moorings", "Oars", "Tides")
RARE_EVERY: Final = 1000


@transaction.atomic
def posts_generate(*, count: int, seed: int) -> int:
    """Create the posts that are missing to ``count``; return how many."""
    author, _created = User.objects.get_or_create(
        username=USERNAME, defaults={"display_name": "Sample author", "password": make_password(None)}
    )
    existing = author.posts.count()
    tags = {name: tag_get_or_create(name=name) for name in (COMMON_TAG, RARE_TAG, *TAGS)}
    for first in range(existing + 1, count + 1, BATCH_SIZE):
        create_batch(range(first, min(first + BATCH_SIZE, count + 1)), seed, author, tags)
    if count > existing:
        posts_relate_all()
        cards_render_stale()
    return max(count - existing, 0)


def create_batch(numbers: range, seed: int, author: User, tags: dict[str, Tag]) -> None:
    """Create the posts with these numbers, their tags and their search entries."""
    posts = Post.objects.bulk_create([make_post(number, seed, author) for number in numbers])
    named = [(post, choose_tags(number, seed)) for post, number in zip(posts, numbers, strict=True)]
    PostTag.objects.bulk_create([PostTag(post=post, tag=tags[name]) for post, names in named for name in names])
    if HAS_SEARCH:
        create_entries(named)


def make_post(number: int, seed: int, author: User) -> Post:
    """Make post ``number``. Its last paragraph is unique; that of every thousandth post contains “ambergris”."""
    dice = Random(f"{seed} {number}")  # noqa: S311  repeatable, not secret
    last_words = make_sentence(dice, 12) + (" Ambergris." if number % RARE_EVERY == 0 else "")
    body, rendered = make_body(dice.randrange(BODIES), seed)
    published_at = NEWEST - timedelta(hours=number)
    return Post(
        author=author,
        language=settings.LANGUAGE_CODE,
        title=make_sentence(dice, 5).rstrip("."),
        slug=f"generated-{number}",
        summary=f"{make_sentence(dice, 12)} {make_sentence(dice, 10)}",
        body=f"{body}\n\n{last_words}\n",
        body_html=f"{rendered.html}<p>{last_words}</p>\n",
        toc=rendered.toc,
        reading_minutes=rendered.reading_minutes,
        published_at=published_at,
        created_at=published_at,
        updated_at=published_at,
    )


def choose_tags(number: int, seed: int) -> list[str]:
    """Return the names of a post's tags: the common one and two others."""
    rare = [RARE_TAG] if number % RARE_EVERY == 0 else []
    return [COMMON_TAG, *Random(f"{seed} tags {number}").sample(TAGS, 2), *rare]  # noqa: S311  as above


@cache
def make_body(number: int, seed: int) -> tuple[str, RenderedMarkdown]:
    dice = Random(f"{seed} body {number}")  # noqa: S311  as above
    sections = (
        f"## {make_sentence(dice, 4).rstrip('.')}\n\n{make_paragraph(dice)}\n\n{make_paragraph(dice)}" for _ in range(2)
    )
    body = f"{make_paragraph(dice)}\n\n" + "\n\n".join(sections)
    return body, render_markdown(body)


def make_paragraph(dice: Random) -> str:
    """Make a paragraph of three to five sentences, with emphasis and code."""
    sentences = [make_sentence(dice, dice.randrange(6, 16)) for _ in range(dice.randrange(3, 6))]
    return " ".join([*sentences, f"*{dice.choice(WORDS)}* `{dice.choice(WORDS)}`."])


def make_sentence(dice: Random, length: int) -> str:
    return " ".join(dice.choices(WORDS, k=length)).capitalize() + "."


def main() -> int:
    """Generate posts in the configured database, unless it has other posts."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sample_posts", description=__doc__)
    parser.add_argument("--count", type=int, required=True, help="the number of posts in the end")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other posts (default: 1)")
    options = parser.parse_args()
    others = Post.objects.exclude(author__username=USERNAME).count()
    if options.count < 0 or others:
        found = f"--count {options.count}" if options.count < 0 else f"{others} other posts, which readers would see"
        print(f"sample_posts: expected a count from 0 and an empty database; found {found}.", file=sys.stderr)
        return 2
    print(f"sample_posts: created {posts_generate(count=options.count, seed=options.seed)} posts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
