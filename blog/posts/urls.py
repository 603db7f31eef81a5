from django.urls import path, register_converter

import blog.core.converters  # noqa: F401  registers uslug and username
from blog.posts.converters import MonthConverter, YearConverter
from blog.posts.views import lists, posts

app_name = "posts"
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", posts.home, name="home"),
    path("posts/<uslug:slug>/", posts.post, name="post"),
    path("series/", lists.series_list, name="series-list"),
    path("series/<uslug:slug>/", lists.series, name="series"),
    path("preview/<str:token>/", posts.preview, name="preview"),
    path("tags/", lists.tags, name="tags"),
    path("tags/<uslug:slug>/", lists.tag, name="tag"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<year:year>/", lists.period, name="archive-year"),
    path("archive/<year:year>/<month:month>/", lists.period, name="archive-month"),
    path("authors/<username:username>/", lists.author, name="author"),
]
