from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class NewsletterConfig(BlogAppConfig):
    default = True
    name = "blog.newsletter"
    verbose_name = _("Newsletter")
    private_models = frozenset({"Subscriber", "Message", "SilencedPost"})
    template_slots = {"footer_links": "newsletter/slots/footer_links.html"}
