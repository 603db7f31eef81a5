"""Posts, tags and series, and what is stored about them."""

from blog.posts.models.post import Post, PostTag, RelatedPost, Status
from blog.posts.models.revision import Revision
from blog.posts.models.series import Series
from blog.posts.models.slug_history import SlugHistory
from blog.posts.models.tag import Tag

__all__ = ["Post", "PostTag", "RelatedPost", "Revision", "Series", "SlugHistory", "Status", "Tag"]
