from django.urls import path, register_converter

from blog.core.converters import UnicodeSlugConverter, UsernameConverter
from blog.posts.converters import MonthConverter, YearConverter
from blog.posts.views import archive, authors, posts, preview, series, tags

app_name = "posts"
register_converter(UnicodeSlugConverter, "uslug")
register_converter(UsernameConverter, "username")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", posts.home, name="home"),
    path("posts/<uslug:slug>/", posts.post, name="post"),
    path("series/", series.series_list, name="series-list"),
    path("series/<uslug:slug>/", series.series, name="series"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("tags/", tags.tags, name="tags"),
    path("tags/<uslug:slug>/", tags.tag, name="tag"),
    path("archive/", archive.archive, name="archive"),
    path("archive/<year:year>/", archive.period, name="archive-year"),
    path("archive/<year:year>/<month:month>/", archive.period, name="archive-month"),
    path("authors/<username:username>/", authors.author, name="author"),
]
