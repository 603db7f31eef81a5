from django.urls import path, register_converter
from django.urls.converters import StringConverter

import blog.core.converters  # noqa: F401  registers uslug and username
from blog.syndication import views


class FeedConverter(StringConverter):
    """The file name of a feed, which determines its format."""

    regex = r"atom\.xml|rss\.xml|feed\.json"


class DigestConverter(StringConverter):
    regex = r"[0-9a-f]{16}"


app_name = "syndication"
register_converter(DigestConverter, "digest")
register_converter(FeedConverter, "feed")

urlpatterns = [
    path("feeds/<feed:file_name>", views.site_feed, name="feed"),
    path("tags/<uslug:slug>/<feed:file_name>", views.tag_feed, name="tag-feed"),
    path("series/<uslug:slug>/<feed:file_name>", views.series_feed, name="series-feed"),
    path("authors/<username:username>/<feed:file_name>", views.author_feed, name="author-feed"),
    path("cards/<int:post_id>/<digest:digest>.png", views.social_card, name="social-card"),
]
