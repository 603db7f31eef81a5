from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    display_name = models.CharField(_("display name"), max_length=100, blank=True, help_text=_("Shown as the byline."))
    bio = models.TextField(_("about the author"), max_length=500, blank=True, help_text=_("Plain text."))

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def get_absolute_url(self) -> str:
        return reverse("posts:author", args=[self.username])

    @property
    def byline(self) -> str:
        return self.display_name or self.get_full_name() or self.username
