"""Which tests of core can run with the installed apps."""

from django.apps import apps

# Without an app that stores e-mail addresses there is nothing to encrypt.
has_addresses = any(hasattr(model, "email_index") for model in apps.get_models())
collect_ignore = [] if has_addresses else ["test_encrypted_email.py"]
