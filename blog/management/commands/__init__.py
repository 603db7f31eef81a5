"""Commands of the blog, a module each."""
