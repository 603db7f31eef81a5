"""The project: settings, URLs, and what every deployment needs."""
