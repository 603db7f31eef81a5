from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class SearchConfig(BlogAppConfig):
    default = True
    name = "blog.search"
    verbose_name = _("Search")
    template_slots = {"menu": "search/slots/menu.html", "not_found": "search/slots/not_found.html"}

    def ready(self) -> None:
        from blog.posts.signals import post_saved, tags_changed  # noqa: PLC0415  needs models
        from blog.search.services import index_post, index_tags  # noqa: PLC0415  as above

        post_saved.connect(index_post, dispatch_uid="search")
        tags_changed.connect(index_tags, dispatch_uid="search")
