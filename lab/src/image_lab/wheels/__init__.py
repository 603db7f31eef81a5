"""Which file pip would choose for each requirement on a target, and what a compile needs there."""
