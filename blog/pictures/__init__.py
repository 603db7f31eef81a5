"""Pictures in posts: upload, responsive sizes, and Markdown for them."""
