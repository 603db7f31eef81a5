"""Which tests of core can run with the installed apps."""

from blog.core.services.encrypted_email import get_querysets

# Without an app that stores e-mail addresses there is nothing to encrypt.
collect_ignore = [] if get_querysets() else ["test_encrypted_email.py"]
