"""What the mails say: plain text and simple HTML, in the subscriber's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from blog.core.site_identity import get_site_identity
from blog.newsletter.models import Kind, Message
from blog.newsletter.services.subscription import CONFIRM, UNSUBSCRIBE, token


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail that ``message`` stands for; its Message-ID is the same at every attempt."""
    subscriber = message.subscriber
    with translation.override(subscriber.language):
        unsubscribe = link("newsletter:unsubscribe", token(subscriber, UNSUBSCRIBE))
        context = {
            "site": get_site_identity(),
            "language": subscriber.language,
            "post": message.post,
            "post_url": message.post and settings.SITE_URL + message.post.get_absolute_url(),
            "confirm_url": link("newsletter:confirm", token(subscriber, CONFIRM)),
            "unsubscribe_url": unsubscribe,
        }
        text = render_to_string(f"blog/mail/{message.kind}.txt", context)
        html = render_to_string(f"blog/mail/{message.kind}.html", context)
        headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
        if message.kind != Kind.CONFIRM:
            headers |= unsubscribe_headers(unsubscribe)
        mail = EmailMultiAlternatives(subject(message), text, to=[subscriber.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def unsubscribe_headers(url: str) -> dict[str, str]:
    """What makes a mailbox show a button that unsubscribes by one POST (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def link(view: str, argument: str) -> str:
    """The full address of a page, in the active language."""
    return f"{settings.SITE_URL}{reverse(view, args=[argument])}"


def subject(message: Message) -> str:
    """One line, whatever a title holds: a line break in a subject would begin another header."""
    name = get_site_identity()["name"]
    said = {
        Kind.CONFIRM: _("Please confirm: %(site)s by e-mail") % {"site": name},
        Kind.KNOWN: _("You get %(site)s by e-mail already") % {"site": name},
        Kind.POST: f"{message.post.title if message.post else ''} · {name}",
    }[Kind(message.kind)]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
