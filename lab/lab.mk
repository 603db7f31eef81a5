# The lab's targets, included by the Makefile at the root when this folder is there. Run them from the root.

LAB_LOCKS := lab/requirements.txt lab/tests/requirements.txt
LOCKS += $(LAB_LOCKS)
TEST_LOCKS += lab/tests/requirements.txt
PYPROJECT_lab/requirements.txt := lab/pyproject.toml
PYPROJECT_lab/tests/requirements.txt := lab/pyproject.toml
GROUP_lab/requirements.txt := --constraints requirements.txt --constraints tests/requirements.txt
GROUP_lab/tests/requirements.txt := --group lab/pyproject.toml:test \
	--constraints lab/requirements.txt --constraints tests/requirements.txt

.PHONY: lab readme test-lab test-lab-images lint-lab

lab: ## install the lab's dependencies, and list the approaches
	@$(BOOTSTRAP) requirements.txt lab/requirements.txt
	@$(VENV)/python -m lab list

readme: ## renew the figures in READMEs, articles and docs/report.* from the newest reports
	@$(BOOTSTRAP) requirements.txt lab/requirements.txt
	@$(VENV)/python -m lab readme

test-lab: ## the lab's tests that need no Docker; part of `make test`; LAB_ARGS for pytest
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@cd lab && ../$(VENV)/python -m pytest --numprocesses=auto --dist=loadgroup $(LAB_ARGS)

test-lab-images: ## the lab's tests with real images; part of `make test-images`
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@cd lab && ../$(VENV)/python -m pytest -m 'engine or network' $(LAB_ARGS)

# ARGS are those of the tests at the root: with them, only those run.
test: $(if $(ARGS),,test-lab)
test-images: $(if $(ARGS),,test-lab-images)

lint: lint-lab
lint-lab:
	@$(BOOTSTRAP) $(TEST_LOCKS)
	cd lab && ../$(VENV)/mypy
	cd lab && PYTHONPATH=src ../$(VENV)/lint-imports
