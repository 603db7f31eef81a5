"""Which file an installer would take for each requirement on a target, and what a compile there would need."""
