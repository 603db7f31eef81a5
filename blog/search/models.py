from django.db import models

from blog.posts.models.post import Post


class SearchEntry(models.Model):
    """The words of a post. The database maintains a full-text index of them: see ``index_sql``."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()

    def __str__(self) -> str:
        return self.title
