# Projects of your own, started from this one; included by the Makefile at the root.

# $(call given,VARIABLE,option): the option, if VARIABLE is on make's command line; some shells have variables of
# these names for other purposes.
given = $(if $(filter command,$(firstword $(origin $(1)))),--$(2)='$(subst ','\'',$($(1)))')
STARTER_OPTIONS = $(call given,NAME,name) $(call given,DIR,dir) $(call given,TITLE,title) \
	$(call given,APPROACH,approach) $(call given,WITHOUT,without) $(call given,LANGUAGES,languages)

.PHONY: starter starter-update starter-check

starter: ## start a project of your own: NAME=harbour DIR=../harbour; docs/starter.md has more options
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests.starter $(STARTER_OPTIONS)

starter-update: ## give such a project the newest version, on a branch of its own: DIR=../harbour
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests.starter --update $(call given,DIR,dir)

starter-check: ## make two such projects, the smallest and the largest, and test them; needs git
	@$(BOOTSTRAP) $(TEST_LOCKS)
	@$(VENV)/python -m tests.starter.check $(ARGS)
