"""Writes of an import. Posts, pictures, comments and subscribers are written by the services of their own apps."""
