# `make` lists the targets. Only Python 3.11 or newer is needed for `run` and `test`; the rest says what it needs.

PYTHON ?= python3
PORT ?= 8000
PROFILE ?= trixie

VENV := .venv/bin
BOOTSTRAP := $(PYTHON) config/bootstrap.py
# The lock files; the blog's pins come first, and those of the others keep to them.
LOCKS := requirements.txt deploy/requirements.txt tests/requirements.txt
TEST_LOCKS := tests/requirements.txt
GROUP_deploy/requirements.txt := --all-extras --constraints requirements.txt
GROUP_tests/requirements.txt := --all-extras --group test --constraints deploy/requirements.txt
# $(call compile,LOCK,FILE): what LOCK should be, into FILE, which keeps the pins that it has; UPGRADE=1 does not.
compile = $(VENV)/uv pip compile $(or $(PYPROJECT_$(1)),pyproject.toml) --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) $(GROUP_$(1)) --output-file $(2)
COMPOSE := docker compose $(foreach file,$(wildcard .env .bases.env),--env-file $(file)) --profile $(PROFILE)
SHELL_SCRIPTS = $(shell git ls-files '*.sh' .ci/run)

.DEFAULT_GOAL := help
.PHONY: help run admin backup restore test test-images test-cluster removal faults bench soak lint fmt lock messages screenshots bases up down

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## serve the blog with demo posts on this machine; PORT=8000
	@command -v $(PYTHON) >/dev/null || { echo 'blog: no $(PYTHON) here. Install Python 3.11 or newer.'; exit 1; }
	@$(BOOTSTRAP) requirements.txt
	@$(VENV)/python -m config.runserver --port '$(PORT)'

admin: ## make an account that may write, for the blog that `make run` serves
	@$(BOOTSTRAP) requirements.txt
	@DEBUG=true $(VENV)/python manage.py createsuperuser

backup: ## back up the blog that `make run` serves: database, pictures and keys, into var/backups
	@$(BOOTSTRAP) requirements.txt
	@DEBUG=true $(VENV)/python -m config.keys
	@DEBUG=true $(VENV)/python manage.py backup

restore: ## put a backup back: FILE=var/backups/…; REPLACE=1 deletes the data that is there
	@test -n '$(FILE)' || { echo 'blog: name an archive: make restore FILE=var/backups/backup-….tar.gz'; exit 1; }
	@$(BOOTSTRAP) requirements.txt
	@DEBUG=true $(VENV)/python -m config.keys
	@DEBUG=true $(VENV)/python manage.py restore $(if $(REPLACE),--replace) -- '$(FILE)'

test: ## every test that needs no Docker, on PostgreSQL and SQLite; STRICT=1 fails on a skipped one
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests $(if $(STRICT),--strict) $(ARGS)

test-images: ## build, boot and check the images; needs a Docker engine, PyPI and `make bases`
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests --images $(if $(STRICT),--strict) $(ARGS)

test-cluster: ## update the blog on a Docker Swarm of two machines, and let one fail; needs root and `make bases`
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests --cluster $(if $(STRICT),--strict) $(ARGS)

removal: ## remove each optional app, and the lab, from a copy, and test the rest; needs git
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests.removal $(ARGS)

faults: ## plant faults in a copy, and check that tests find each; needs git and PostgreSQL
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests.faults $(ARGS)

bench: ## how fast pages are, as ratios to a bare answer; some minutes; needs PostgreSQL and wrk
	@$(BOOTSTRAP) tests/requirements.txt
	@$(VENV)/python -m tests.bench $(ARGS)

soak: ## three replicas under load while their servers are killed; half an hour; needs PostgreSQL, PgBouncer and Redis
	@$(BOOTSTRAP) tests/requirements.txt
	@$(VENV)/python -m tests.soak $(ARGS)

lint: ## every static check
	@$(BOOTSTRAP) $(TEST_LOCKS)
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/djade --check --target-version 5.2 $$(git ls-files '*.html' ':!docs')
	$(VENV)/hadolint $$(git ls-files '*.Dockerfile')
	$(VENV)/shellcheck $(SHELL_SCRIPTS)
	$(VENV)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	DJANGO_SETTINGS_MODULE=tests.settings $(VENV)/python manage.py makemigrations --check
	set -e; $(foreach lock,$(LOCKS),cp $(lock) .venv/lock.txt; $(call compile,$(lock),.venv/lock.txt); \
		diff $(lock) .venv/lock.txt;)

fmt: ## format Python and templates
	@$(BOOTSTRAP) tests/requirements.txt
	$(VENV)/ruff check --fix --exit-zero
	$(VENV)/ruff format
	$(VENV)/djade --target-version 5.2 $$(git ls-files '*.html' ':!docs')

lock: ## renew the lock files from each pyproject.toml; UPGRADE=1 takes the newest releases
	@$(BOOTSTRAP) $(TEST_LOCKS)
	set -e; $(foreach lock,$(LOCKS),$(call compile,$(lock),$(lock));)

messages: ## collect the interface's texts of each app for translation, and compile them; needs gettext
	@$(BOOTSTRAP) requirements.txt
	@DEBUG=true $(VENV)/python -m config.keys
	set -e; for folder in blog/*/locale; do cd $$folder/..; \
		DEBUG=true ../../$(VENV)/python ../../manage.py makemessages --locale ko --no-location --no-wrap; \
		DEBUG=true ../../$(VENV)/python ../../manage.py compilemessages; cd ../..; done

screenshots: ## take the pictures of the READMEs again; needs Chromium
	@$(BOOTSTRAP) tests/requirements.txt
	@$(VENV)/python -m tests.screenshots

bases: ## stand-ins for the base images, where no registry can be reached; writes .bases.env
	@$(BOOTSTRAP) requirements.txt
	@$(VENV)/python -m docker.stand_ins

up: ## start an image with its database, and print its URL; PROFILE=trixie
	@$(COMPOSE) up --build --detach --wait
	@$(COMPOSE) ps --orphans=false --format '{{range .Publishers}}{{if .PublishedPort}}blog: http://{{.URL}}:{{.PublishedPort}}/{{end}}{{end}}' | sort -u | sed '/^$$/d'

down: ## stop it; posts and keys stay in their volumes
	@$(COMPOSE) down

# The lab is a package of its own, which may be missing.
-include lab/lab.mk

# Projects of your own. The targets may be missing.
-include tests/starter/starter.mk
