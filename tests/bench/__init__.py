"""How fast pages are, as ratios to a bare WSGI answer of the same size: ``python -m tests.bench``, or ``make bench``.

``cases`` says what is asked for, ``servers`` starts what answers, ``load`` runs wrk, ``report`` and ``page`` tell.
"""
