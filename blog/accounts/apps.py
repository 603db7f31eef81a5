from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class AccountsConfig(BlogAppConfig):
    default = True
    name = "blog.accounts"
    verbose_name = _("Accounts")
