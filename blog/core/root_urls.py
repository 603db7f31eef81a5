from django.urls import re_path

from blog.core.views import accent_css

urlpatterns = [re_path(r"^accent-(?P<digits>[0-9a-f]{6})\.css$", accent_css, name="accent-css")]
