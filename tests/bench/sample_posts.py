"""Posts made by a formula, to see how the site behaves with many of them. The same seed always makes the same posts.

Post number 1 is the newest, and each next one is an hour older: asking for more adds older ones, and leaves what lists
show first as it is.
"""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from blog.accounts.models import User
from blog.core.html_text import html_to_text
from blog.posts.models import Post, PostTag, Tag
from blog.posts.rendering import markdown
from blog.posts.rendering.markdown import RenderedMarkdown
from blog.posts.services.card import cards_render_stale
from blog.posts.services.related import posts_relate_all
from blog.posts.services.tag import tag_get_or_create
from blog.search.models import SearchEntry
from blog.search.words import words_of
from tests.bench.bulk_insert import index_afterwards, rows_insert

NEWEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
USERNAME: Final = "generated"
BATCH_SIZE: Final = 1000
BODIES: Final = 100  # different texts; to render one for each post would take minutes
WORDS: Final = (  # noqa: SIM905  a list of so many words would be a page long
    "anchor ballast beacon bearing binnacle bollard buoy cable capstan chart cleat compass course current deck depth "
    "dinghy draught ebb fathom fender ferry flood fog gale galley gangway halyard harbour hatch haven helm horizon "
    "hull jetty keel knot ladder lagoon lantern ledger lighthouse lock log mainsail mast mooring mussel oar pier "
    "pilot pontoon port quay rigging rope rudder sail sand seagull sextant shoal signal sounding starboard stern "
    "storm swell tackle tide tiller timber toll tonnage tow trawler tug vessel voyage wake wave wharf winch wind yard "
).split()
# A tag in every post, tags in fewer and fewer, and one in every thousandth.
COMMON_TAG, RARE_TAG = "Harbour", "Ambergris"
TAGS: Final = ("Cables", "Charts", "Ferries", "Fog", "Keels", "Knots", "Lanterns", "Locks", "Moorings", "Oars", "Tides")
RARE_EVERY: Final = 1000


@transaction.atomic
def posts_generate(*, count: int, seed: int) -> int:
    """Make what is missing of ``count`` posts in the site's language; return how many these are."""
    author, _created = User.objects.get_or_create(
        username=USERNAME, defaults={"display_name": "Made by a formula", "password": make_password(None)}
    )
    have = Post.objects.filter(author=author).count()
    tags = {name: tag_get_or_create(name=name) for name in (COMMON_TAG, RARE_TAG, *TAGS)}
    with index_afterwards("search_index"):
        for first in range(have + 1, count + 1, BATCH_SIZE):
            batch_write(range(first, min(first + BATCH_SIZE, count + 1)), seed, author, tags)
    if count > have:
        posts_relate_all()
        cards_render_stale()
    return max(count - have, 0)


def batch_write(numbers: range, seed: int, author: User, tags: dict[str, Tag]) -> None:
    """Write the posts with these numbers, their tags, and what search looks through."""
    names = [tags_of(number, seed) for number in numbers]
    posts = [post_of(number, seed, author) for number in numbers]
    rows_insert(rows=posts)
    link = PostTag
    rows_insert(
        rows=[
            link(post_id=post.pk, tag_id=tags[name].pk)
            for post, of_post in zip(posts, names, strict=True)
            for name in of_post
        ]
    )
    rows_insert(rows=[entry_of(post, of_post) for post, of_post in zip(posts, names, strict=True)])


def post_of(number: int, seed: int, author: User) -> Post:
    """Post ``number``, unsaved. Its last paragraph is its own; one in a thousand has the word “ambergris” there."""
    dice = Random(f"{seed} {number}")  # noqa: S311  repeatable, not secret
    last_words = sentence(dice, 12) + (" Ambergris." if number % RARE_EVERY == 0 else "")
    body, rendered = body_of(dice.randrange(BODIES), seed)
    published_at = NEWEST - timedelta(hours=number)
    return Post(
        author=author,
        language=settings.LANGUAGE_CODE,
        title=sentence(dice, 5).rstrip("."),
        slug=f"generated-{number}",
        summary=f"{sentence(dice, 12)} {sentence(dice, 10)}",
        body=f"{body}\n\n{last_words}\n",
        body_html=f"{rendered.html}<p>{last_words}</p>\n",
        toc=rendered.toc,
        reading_minutes=rendered.reading_minutes,
        published_at=published_at,
        created_at=published_at,
        updated_at=published_at,
    )


def entry_of(post: Post, tags: list[str]) -> SearchEntry:
    """What ``services.search`` would make of a post, without asking for its tags or reading its text anew."""
    text, _paragraph, last_words = post.body_html.rpartition("<p>")
    words = [*words_of(post.summary), *words_of_html(text), *words_of(html_to_text(last_words))]
    return SearchEntry(
        post=post,
        title=" ".join(words_of(post.title)),
        tags=" ".join(word for name in sorted(tags, key=str.lower) for word in words_of(name)),
        body=" ".join(words),
    )


@lru_cache(maxsize=BODIES)
def words_of_html(html: str) -> list[str]:
    """The words of a text that many posts have."""
    return words_of(html_to_text(html))


def tags_of(number: int, seed: int) -> list[str]:
    """The names of a post's tags: the common one and two more."""
    rare = [RARE_TAG] if number % RARE_EVERY == 0 else []
    return [COMMON_TAG, *Random(f"{seed} tags {number}").sample(TAGS, 2), *rare]  # noqa: S311  as above


@cache
def body_of(number: int, seed: int) -> tuple[str, RenderedMarkdown]:
    """A text of two sections, as Markdown and rendered."""
    dice = Random(f"{seed} body {number}")  # noqa: S311  as above
    sections = (f"## {sentence(dice, 4).rstrip('.')}\n\n{paragraph(dice)}\n\n{paragraph(dice)}" for _ in range(2))
    body = f"{paragraph(dice)}\n\n" + "\n\n".join(sections)
    return body, markdown.render_markdown(body)


def paragraph(dice: Random) -> str:
    """Three to five sentences, with an emphasis and a piece of code."""
    sentences = [sentence(dice, dice.randrange(6, 16)) for _ in range(dice.randrange(3, 6))]
    return " ".join([*sentences, f"*{dice.choice(WORDS)}* `{dice.choice(WORDS)}`."])


def sentence(dice: Random, length: int) -> str:
    """So many words, a capital and a full stop."""
    return " ".join(dice.choices(WORDS, k=length)).capitalize() + "."
