from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from blog.accounts.roles import update_roles
from blog.core.apps import BlogAppConfig


class AccountsConfig(BlogAppConfig):
    default = True
    name = "blog.accounts"
    verbose_name = _("Accounts")
    private_models = frozenset({"User_groups", "User_user_permissions", "KnownNetwork"})
    private_fields = {"User": frozenset({"last_login", "password"})}

    def ready(self) -> None:
        post_migrate.connect(update_roles, dispatch_uid="accounts")  # after auth's, which creates the permissions
