"""What a build costs, what an image weighs, and what it does under load; each figure says how it was got."""
