from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class AccountsConfig(BlogAppConfig):
    default = True
    name = "blog.accounts"
    verbose_name = _("Accounts")
    private_models = frozenset({"User_groups", "User_user_permissions", "KnownNetwork"})
    private_fields = {"User": frozenset({"last_login", "password"})}
