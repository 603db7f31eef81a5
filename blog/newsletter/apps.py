from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig, Gauge


class NewsletterConfig(BlogAppConfig):
    default = True
    name = "blog.newsletter"
    verbose_name = _("Newsletter")
    private_models = frozenset({"Subscriber", "Message", "SilencedPost"})
    secret_paths = ("subscribe/confirm/", "unsubscribe/")
    template_slots = {"footer_links": "newsletter/slots/footer_links.html"}

    def get_gauges(self) -> list[Gauge]:
        from blog.newsletter.models import Message  # noqa: PLC0415  models are loaded later

        count, seconds = Message.objects.measure_outbox()
        return [
            Gauge("blog_outbox_messages", "Messages that are still to be sent.", count),
            Gauge("blog_outbox_oldest_seconds", "Age of the oldest message that is still to be sent.", seconds),
        ]
