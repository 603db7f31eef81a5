"""The settings of production with two languages, whichever the site has; for processes that tests start."""

from config.settings import *  # noqa: F403  all of them

LANGUAGES, LANGUAGE_CODE = [("en", "English"), ("ko", "한국어")], "en"
