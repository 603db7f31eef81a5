"""A long run of the site with several replicas under mixed load, while what it depends on is killed: ``make soak``."""
