"""Subscribers and the outbox: to look at, not to write in."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from blog.admin.address import address_to_show
from blog.admin.asked_list import AskedListAdmin
from blog.models import Message, Subscriber


class ReadOnlyAdmin(AskedListAdmin):
    """Rows that only the site itself makes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, headed by what is in it: there is nothing to choose, and Django's Korean heading reads badly."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnlyAdmin):
    """Who gets new posts. Addresses are encrypted, so the search finds whole ones only."""

    list_display = ("email", "language", "created_at", "confirmed_at")
    list_filter = ("language", ("confirmed_at", admin.EmptyFieldListFilter))
    ordering = ("-created_at",)
    search_fields = ("id",)
    search_help_text = _("A whole e-mail address.")
    fields = ("email", "language", "created_at", "confirmed_at")

    @admin.display(description=_("e-mail address"))
    def email(self, subscriber: Subscriber) -> str:
        """The address in clear."""
        return address_to_show(subscriber)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        """The subscribers with exactly this address."""
        if not search_term:
            return queryset, False
        try:
            same = Subscriber.objects.with_address(search_term)
        except ValidationError:
            return queryset.none(), False
        return queryset.filter(pk__in=same), False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox: what was sent, what waits, what failed and why."""

    list_display = ("message_id", "kind", "post", "created_at", "attempts", "next_attempt_at", "sent_at", "last_error")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter), ("given_up_at", admin.EmptyFieldListFilter))
    list_select_related = ("post",)
    ordering = ("-created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only along with a subscriber or a post: what was sent, and is known no more, would be sent again."""
        match = request.resolver_match
        asked_here = match is None or (match.url_name or "").startswith("blog_message_")
        return not asked_here and super().has_delete_permission(request, obj)
