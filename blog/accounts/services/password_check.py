"""Limits of password checks, shared by all workers: decision 0030 says what they are and why."""

from typing import NamedTuple

from django.utils import timezone

from blog.accounts.models import KnownNetwork, User
from blog.core.encryption import blind_index
from blog.core.services.rate_limit import RateLimit, have_quotas, quota_consume, quota_return

WINDOW_SECONDS = 900
# Of unknown clients: from one network, for one account, and from all together.
FROM_NETWORK = RateLimit("passwords from a network", 10, WINDOW_SECONDS)
FOR_ACCOUNT = RateLimit("passwords for an account", 30, WINDOW_SECONDS)
FROM_UNKNOWN_CLIENTS = RateLimit("passwords from unknown clients", 10, 20)
OF_KNOWN_CLIENT = RateLimit("passwords of a known client", 10, WINDOW_SECONDS)


class PasswordCheck(NamedTuple):
    """A password for ``account`` that came from ``network``; ``known_by`` is what the account knows the client by."""

    account: str
    network: str
    known_by: str = ""

    def get_quotas(self) -> list[tuple[RateLimit, str]]:
        """Return the limits that count this check, each with its client: a known client has one of its own."""
        if self.known_by:
            return [(OF_KNOWN_CLIENT, f"{self.account} {self.known_by}")]
        return [(FROM_NETWORK, self.network), (FOR_ACCOUNT, self.account), (FROM_UNKNOWN_CLIENTS, "")]

    def is_within_limits(self) -> bool:
        """Look, without counting: a check that one limit refuses must not use up another one, nor write."""
        return have_quotas(self.get_quotas())


def password_check_begin(*, check: PasswordCheck) -> bool:
    """Count the check; return ``False`` if a limit was reached."""
    return all(quota_consume(limit=limit, client=client) for limit, client in check.get_quotas())


def password_check_forgive(*, check: PasswordCheck) -> None:
    """Count a check no longer, since the password was right."""
    for limit, client in check.get_quotas():
        quota_return(limit=limit, client=client)


def known_network_save(*, user: User, network: str) -> None:
    """Remember that ``user`` has signed in from ``network``, and forget networks that were not used for long."""
    defaults = {"used_at": timezone.now()}
    user.known_networks.update_or_create(network_index=blind_index(network), defaults=defaults)
    user.known_networks.exclude(pk__in=KnownNetwork.objects.current()).delete()
