"""Signals for apps that store something about posts. They are sent within the transaction of the write."""

from django.dispatch import Signal

# After title, text or tags of a post were saved. Arguments: post (Post).
post_saved = Signal()
# After tags of posts were renamed, merged or deleted. Arguments: post_ids (list of int).
tags_changed = Signal()
# After cards were rendered: posts have changed, or templates and settings have. Arguments: post_ids (list of int).
cards_rendered = Signal()
