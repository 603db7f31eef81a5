from django.urls import path

import blog.core.converters  # noqa: F401  registers "color"
from blog.core.views import accent_css

urlpatterns = [path("accent-<color:digits>.css", accent_css, name="accent-css")]
