"""The public pages."""

from django.urls import path, register_converter

from blog.converters import (
    DigestConverter,
    FeedConverter,
    MonthConverter,
    UnicodeSlugConverter,
    UsernameConverter,
    YearConverter,
)
from blog.views import archive, authors, cards, comments, feeds, posts, preview, search, series, subscriptions, tags

app_name = "blog"
register_converter(DigestConverter, "digest")
register_converter(FeedConverter, "feed")
register_converter(UnicodeSlugConverter, "uslug")
register_converter(UsernameConverter, "username")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", posts.home, name="home"),
    path("posts/<uslug:slug>/", posts.post, name="post"),
    path("posts/<uslug:slug>/comments/new/", comments.write, name="comment-new"),
    path("posts/<uslug:slug>/comments/sent/", comments.sent, name="comment-sent"),
    path("series/", series.series_list, name="series-list"),
    path("series/<uslug:slug>/", series.series, name="series"),
    path("series/<uslug:slug>/<feed:file_name>", series.series_feed, name="series-feed"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/sent/", subscriptions.subscribe_sent, name="subscribe-sent"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="subscription-confirm"),
    path("unsubscribe/<str:token>/", subscriptions.unsubscribe, name="unsubscribe"),
    path("tags/", tags.tags, name="tags"),
    path("tags/<uslug:slug>/", tags.tag, name="tag"),
    path("tags/<uslug:slug>/<feed:file_name>", feeds.tag_feed, name="tag-feed"),
    path("search/", search.search, name="search"),
    path("archive/", archive.archive, name="archive"),
    path("archive/<year:year>/", archive.period, name="archive-year"),
    path("archive/<year:year>/<month:month>/", archive.period, name="archive-month"),
    path("authors/<username:username>/", authors.author, name="author"),
    path("authors/<username:username>/<feed:file_name>", feeds.author_feed, name="author-feed"),
    path("cards/<int:post_id>/<digest:digest>.png", cards.card, name="card"),
    path("feeds/<feed:file_name>", feeds.site_feed, name="feed"),
]
