"""Figures for Prometheus at ``/metrics``, on a port of their own: docs/monitoring.md."""
