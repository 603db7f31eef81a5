from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.core.encryption import blind_indexes

KNOWN_FOR = timedelta(days=180)


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


class KnownNetworkQuerySet(models.QuerySet["KnownNetwork"]):
    def with_network(self, network: str) -> KnownNetworkQuerySet:
        """Filter by a network, of which only an HMAC is stored; without rows that were not used for long."""
        return self.current().filter(network_index__in=blind_indexes(network))

    def current(self) -> KnownNetworkQuerySet:
        return self.filter(used_at__gt=timezone.now() - KNOWN_FOR)


class KnownNetwork(models.Model):
    """A client network from which a user has signed in, as an HMAC: no attack from elsewhere can lock it out."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_networks")
    network_index = models.CharField(max_length=64)
    used_at = models.DateTimeField(default=timezone.now)

    objects = KnownNetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("known network")
        verbose_name_plural = _("known networks")
        constraints = [models.UniqueConstraint(fields=["user", "network_index"], name="known_network_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.used_at:%Y-%m-%d}"
