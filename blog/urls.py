"""The public pages."""

from django.urls import path, register_converter

from blog.converters import MonthConverter, UnicodeSlugConverter, UsernameConverter, YearConverter
from blog.feeds import AtomFeed, RSSFeed, TagAtomFeed, TagRSSFeed
from blog.views import archive, authors, comments, posts, subscriptions, tags
from blog.views.public import public_page

app_name = "blog"
register_converter(UnicodeSlugConverter, "uslug")
register_converter(UsernameConverter, "username")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", posts.home, name="home"),
    path("posts/<uslug:slug>/", posts.post, name="post"),
    path("posts/<uslug:slug>/comments/new/", comments.write, name="comment-new"),
    path("posts/<uslug:slug>/comments/sent/", comments.sent, name="comment-sent"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/sent/", subscriptions.subscribe_sent, name="subscribe-sent"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="subscription-confirm"),
    path("unsubscribe/<str:token>/", subscriptions.unsubscribe, name="unsubscribe"),
    path("tags/", tags.tags, name="tags"),
    path("tags/<uslug:slug>/", tags.tag, name="tag"),
    path("tags/<uslug:slug>/atom.xml", public_page()(TagAtomFeed()), name="tag-atom"),
    path("tags/<uslug:slug>/rss.xml", public_page()(TagRSSFeed()), name="tag-rss"),
    path("archive/", archive.archive, name="archive"),
    path("archive/<year:year>/", archive.period, name="archive-year"),
    path("archive/<year:year>/<month:month>/", archive.period, name="archive-month"),
    path("authors/<username:username>/", authors.author, name="author"),
    path("feeds/atom.xml", public_page()(AtomFeed()), name="atom"),
    path("feeds/rss.xml", public_page()(RSSFeed()), name="rss"),
]
