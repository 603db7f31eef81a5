from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.posts.models.post import Post


class SearchEntry(models.Model):
    """The words of a post. The database maintains a full-text index of them: see ``index_sql``."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self) -> str:
        return self.title
