"""Keeps cards current when an author changes."""

from collections.abc import Collection
from typing import Any

from blog.accounts.models import User
from blog.posts.services.card import cards_render

CARD_FIELDS = {"username", "display_name", "first_name", "last_name"}


def render_author_cards(
    sender: type[User],
    instance: User,
    created: bool,  # noqa: FBT001  Django's
    update_fields: Collection[str] | None,
    **kwargs: Any,
) -> None:
    """Render the cards of an author's posts after a save that may have changed the byline."""
    if not created and (update_fields is None or CARD_FIELDS.intersection(update_fields)):
        cards_render(post_ids=list(instance.posts.order_by("pk").values_list("pk", flat=True)))
