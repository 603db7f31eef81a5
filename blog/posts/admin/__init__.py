"""Posts, tags and series in the admin."""

from blog.posts.admin.post import PostAdmin
from blog.posts.admin.series import SeriesAdmin
from blog.posts.admin.tag import TagAdmin

__all__ = ["PostAdmin", "SeriesAdmin", "TagAdmin"]
