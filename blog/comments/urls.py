from django.urls import path

import blog.core.converters  # noqa: F401  registers uslug
from blog.comments import views

app_name = "comments"

urlpatterns = [
    path("posts/<uslug:slug>/comments/new/", views.write_comment, name="new"),
    path("posts/<uslug:slug>/comments/sent/", views.comment_sent, name="sent"),
]
