from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class SyndicationConfig(BlogAppConfig):
    default = True
    name = "blog.syndication"
    verbose_name = _("Syndication")
    template_slots = {
        "meta": "syndication/slots/meta.html",
        "head": "syndication/slots/head.html",
        "list_facts": "syndication/slots/list_facts.html",
        "footer_links": "syndication/slots/footer_links.html",
    }

    def ready(self) -> None:
        from blog.posts.redirects import FIND_CURRENT_URL, find_series_url, find_tag_url  # noqa: PLC0415  needs models

        FIND_CURRENT_URL.update({"syndication:tag-feed": find_tag_url, "syndication:series-feed": find_series_url})
