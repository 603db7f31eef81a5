"""New posts by e-mail, with double opt-in."""
