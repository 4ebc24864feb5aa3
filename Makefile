# Everything starts here; `make` alone explains. Needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
ENV ?= dev
TESTS ?= tests
WORKERS ?= 2
VENV := .venv
RUN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE := 1

# Two at a time, the longest first; each is run though another has failed.
GATES := check-types check-format check-lint check-imports check-generated check-templates

.DEFAULT_GOAL := help
.PHONY: help environment run test check $(GATES) bench synth deploy generate lock clean

help: ## explain the targets
	@echo "Targets (PYTHON=python3.x chooses the Python, 3.11 or newer):"
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment: ## make the virtual environments from the locks
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) infra/local/environments.py

run: environment ## start the whole suite on this machine; PORT=8000 chooses the port, Ctrl-C ends
	@FOLLOW_PARENT=1 PORT=$(PORT) exec $(RUN)/python -m infra.local.launcher

test: environment ## run the tests; TESTS=tests/partners runs a part
	@$(RUN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: environment ## every gate but the tests: format, lint, types, imports, templates with cdk-nag, generated files
	@$(MAKE) --no-print-directory --jobs=2 --keep-going $(GATES)

check-types:
	@echo "types"; $(RUN)/mypy infra shared services

check-format:
	@echo "format"; $(RUN)/ruff format --check .

check-lint:
	@echo "lint"; $(RUN)/ruff check .

check-imports:
	@echo "imports"; $(RUN)/lint-imports

check-generated:
	@echo "generated files"; $(RUN)/python -m services.generated --check

check-templates:
	@echo "templates, held against cdk-nag"; $(MAKE) --no-print-directory synth ENV=local

generate: environment ## write the generated files anew (API description, events, states, catalogue, notice)
	@$(RUN)/python -m services.generated

bench: environment ## measure; writes tests/benchmarks/results.json
	@$(RUN)/python -m tests.benchmarks

synth: environment ## build the templates of ENV (dev, test, prod, local) into cdk.out
	@$(RUN)/python -m infra.cli synth --quiet -c env=$(ENV) -c bundle=false

deploy: environment ## deploy ENV to the AWS account of the current credentials
	@$(RUN)/python -m infra.cli deploy --all -c env=$(ENV)

lock: environment ## compile the locks anew; UPGRADE=--upgrade takes newer versions
	@PATH="$(RUN):$$PATH" UPGRADE="$(UPGRADE)" sh requirements/compile.sh

clean: ## drop what was built and the local run's state; the virtual environments stay
	@$(PYTHON) -m infra.local.clean
