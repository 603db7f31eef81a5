"""Caches whole pages, in front of sessions, authentication and the database, and never serves an outdated one.

``generations`` names the state of the site that a copy belongs to, ``postgresql`` and ``sqlite`` detect changes,
``triggers`` report them, ``stores`` and ``redis_store`` hold copies, ``pages`` are the copies, and ``middleware``
serves them. See docs/decisions/0014-page-cache-generations.md.
"""
