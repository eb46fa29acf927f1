# make test   the four rings of tests          make demo     a site with a demo company
# make lint   what ruff finds                  make format   ruff formats
# make setup-bench   build a bench with Frappe and ERPNext
#
# FRAPPE_BENCH names the bench (none: use none). RINGS="rules site" runs some rings, ARGS="-k aging" goes to pytest.

PYTHON ?= python3
RINGS ?=
ARGS ?=

.DEFAULT_GOAL := test
.PHONY: test demo demo-detached demo-stop setup-bench lint format

test:
	@$(PYTHON) -m scripts.test $(RINGS) -- $(ARGS)

demo:
	@$(PYTHON) -m scripts.demo

demo-detached:
	@$(PYTHON) -m scripts.demo --detach

demo-stop:
	@$(PYTHON) -m scripts.demo --stop

setup-bench:
	@$(PYTHON) -m scripts.setup_bench

lint:
	@$(PYTHON) -m scripts.lint

format:
	@$(PYTHON) -m scripts.lint --fix
