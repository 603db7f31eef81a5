"""Measures pages as ratios to a bare WSGI response of the same size: ``python -m tests.bench``, or ``make bench``.

``cases`` lists the URLs, ``servers`` starts the servers, ``load`` runs wrk, ``report`` and ``page`` write the results.
"""
