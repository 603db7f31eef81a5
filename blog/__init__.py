"""The blog: posts, tags, authors, and the pages, feeds and admin for them."""
