"""Search over titles, tags and texts: one interface, and a module a database behind it.

``find()`` is all that a page needs. Words are made in one place (``words``), so that both databases agree on what a
word is; every word of a question also finds longer words that begin with it, as Korean nouns with a particle do.
"""

from blog.search.finding import Found, Hit, find

__all__ = ["Found", "Hit", "find"]
