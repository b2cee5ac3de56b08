# Every command of the project. ARGS='...' goes to the command; settings such as PORT and VAR_DIR may stand behind it.
MAKEFLAGS += --no-print-directory
HOUSE = exec python3 -m deploy.local

.DEFAULT_GOAL := help
.PHONY: help run test lint bench flask build kunci stop clean

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name text; do printf '%-12s %s\n' "$$name" "$$text"; done

run: ## set-up if needed, then web, worker and scheduler in the foreground: make run PORT=8000 VAR_DIR=var
	@$(HOUSE) run

test: ## the whole test suite on its own PostgreSQL and Redis: make test ARGS='-k name'
	@$(HOUSE) test $(ARGS)

lint: ## ruff, ruff format --check, mypy strict, import-linter
	@$(HOUSE) lint

bench: ## the figures, one JSON object a line: make bench ARGS='--only intake_ratio'
	@$(HOUSE) bench $(ARGS)

flask: ## a command of the application: make flask ARGS='seed demo --reports 50'
	@$(HOUSE) flask $(ARGS)

build: ## packages, browser libraries and tools, nothing started
	@$(HOUSE) build

kunci: ## pin requirements.in and requirements-dev.in with hashes
	@$(HOUSE) pin

stop: ## stop what make run left behind
	@$(HOUSE) stop

clean: ## remove var/, .venv and node_modules
	@$(HOUSE) clean
