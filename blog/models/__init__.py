"""Posts, series, pictures, tags, comments, subscribers, and the people who write."""

from blog.models.comment import BlockedTerm, Comment, Discussion, Verdict
from blog.models.former_address import FormerPostAddress, FormerSeriesAddress, FormerTagAddress
from blog.models.picture import Picture
from blog.models.post import Post, Status
from blog.models.rate import RateCount
from blog.models.related import RelatedPost
from blog.models.revision import Revision
from blog.models.search import SearchEntry
from blog.models.series import Series
from blog.models.subscriber import Message, Subscriber
from blog.models.tag import Tag
from blog.models.user import User

__all__ = [
    "BlockedTerm",
    "Comment",
    "Discussion",
    "FormerPostAddress",
    "FormerSeriesAddress",
    "FormerTagAddress",
    "Message",
    "Picture",
    "Post",
    "RateCount",
    "RelatedPost",
    "Revision",
    "SearchEntry",
    "Series",
    "Status",
    "Subscriber",
    "Tag",
    "User",
    "Verdict",
]
