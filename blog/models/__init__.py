"""Posts, tags and the people who write."""

from blog.models.post import Post, Status
from blog.models.tag import Tag
from blog.models.user import User

__all__ = ["Post", "Status", "Tag", "User"]
