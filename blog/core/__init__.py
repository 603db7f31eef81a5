"""What every app builds on: site identity, base templates, absolute URLs, public forms, encrypted e-mail addresses."""
