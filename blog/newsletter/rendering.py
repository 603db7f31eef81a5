"""Renders mail as plain text and simple HTML, in the subscriber's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from blog.core.site_identity import get_site_identity
from blog.newsletter.models import Message, MessageKind
from blog.newsletter.services.subscription import CONFIRM, UNSUBSCRIBE, make_token


def render_mail(message: Message) -> EmailMultiAlternatives:
    """Return the mail of ``message``; its Message-ID is the same at every attempt."""
    subscriber = message.subscriber
    with translation.override(subscriber.language):
        unsubscribe_url = build_link("newsletter:unsubscribe", make_token(subscriber, UNSUBSCRIBE))
        context = {
            "site": get_site_identity(),
            "language": subscriber.language,
            "post": message.post,
            "post_url": message.post and settings.SITE_URL + message.post.get_absolute_url(),
            "confirm_url": build_link("newsletter:confirm", make_token(subscriber, CONFIRM)),
            "unsubscribe_url": unsubscribe_url,
        }
        text = render_to_string(f"newsletter/mail/{message.kind}.txt", context)
        html = render_to_string(f"newsletter/mail/{message.kind}.html", context)
        headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
        if message.kind != MessageKind.CONFIRM:  # one-click unsubscription (RFC 8058)
            headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = EmailMultiAlternatives(render_subject(message), text, to=[subscriber.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def build_link(view: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(view, args=[token])}"


def render_subject(message: Message) -> str:
    """Return the subject on one line; a line break in a title would start another header."""
    name = get_site_identity().name
    subject = {
        MessageKind.CONFIRM: _("Please confirm your subscription to %(site)s") % {"site": name},
        MessageKind.ALREADY_SUBSCRIBED: _("You are already subscribed to %(site)s") % {"site": name},
        MessageKind.POST: f"{message.post.title if message.post else ''} · {name}",
    }[MessageKind(message.kind)]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in subject).split())
