from django.urls import path, register_converter

from blog.syndication.converters import DigestConverter, FeedConverter
from blog.syndication.views import feeds, social_cards

app_name = "syndication"
register_converter(DigestConverter, "digest")
register_converter(FeedConverter, "feed")

urlpatterns = [
    path("feeds/<feed:file_name>", feeds.site_feed, name="feed"),
    path("tags/<uslug:slug>/<feed:file_name>", feeds.tag_feed, name="tag-feed"),
    path("series/<uslug:slug>/<feed:file_name>", feeds.series_feed, name="series-feed"),
    path("authors/<username:username>/<feed:file_name>", feeds.author_feed, name="author-feed"),
    path("cards/<int:post_id>/<digest:digest>.png", social_cards.social_card, name="social-card"),
]
