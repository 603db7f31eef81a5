from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class TransferConfig(BlogAppConfig):
    default = True
    name = "blog.transfer"
    verbose_name = _("Import and export")
    private_models = frozenset({"ImportedItem", "Redirect"})
    template_slots = {"footer_note": "transfer/slots/footer_note.html"}
