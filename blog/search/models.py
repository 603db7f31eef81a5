"""What search looks through."""

from __future__ import annotations

from django.db import models

from blog.posts.models.post import Post


class SearchEntry(models.Model):
    """The words of a post, made by ``services.search`` and read by ``blog.search``.

    The database keeps an index of them by itself, of its own kind: see the migration ``search_index``.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()

    def __str__(self) -> str:
        return self.title
