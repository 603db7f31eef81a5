"""Subscribers and the outbox, read-only."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.core.admin_mixins import ReadOnlyMixin, format_email
from blog.newsletter.models import Message, Subscriber


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnlyMixin):
    """Subscribers. Their addresses are encrypted, so the search finds only whole addresses."""

    list_display = ("email", "language", "created_at", "confirmed_at")
    list_filter = ("language", ("confirmed_at", admin.EmptyFieldListFilter))
    ordering = ("-created_at",)
    search_fields = ("id",)
    search_help_text = _("Enter a whole e-mail address.")
    fields = ("email", "language", "created_at", "confirmed_at")

    @admin.display(description=_("e-mail address"))
    def email(self, subscriber: Subscriber) -> str:
        return format_email(subscriber)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        if not search_term:
            return queryset, False
        try:
            matching = Subscriber.objects.with_email(search_term)
        except ValidationError:
            return queryset.none(), False
        return queryset.filter(pk__in=matching), False


@admin.register(Message)
class MessageAdmin(ReadOnlyMixin):
    list_display = ("message_id", "kind", "post", "created_at", "attempts", "next_attempt_at", "sent_at", "last_error")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter), ("given_up_at", admin.EmptyFieldListFilter))
    list_select_related = ("post",)
    ordering = ("-created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Messages can only be deleted along with a subscriber or a post: a deleted announcement would be sent again.
        match = request.resolver_match
        is_own_page = match is None or (match.url_name or "").startswith("newsletter_message_")
        return not is_own_page and super().has_delete_permission(request, obj)
