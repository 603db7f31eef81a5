"""Caches whole pages, in front of sessions, authentication and the database, and never serves an outdated one.

``generations`` names the state of the site that a cached page belongs to, ``postgresql`` and ``sqlite`` detect changes,
``triggers`` announce them, ``stores`` and ``redis_store`` hold pages, ``pages`` turns them into responses, and
``middleware`` serves them. See docs/decisions/0014-page-cache-generations.md.
"""
