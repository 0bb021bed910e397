# Each target works as the first command after `git clone`; all it needs is Python 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench train openapi monitoring ops-test gallery pictures clean
BIN := .venv/bin
WORKERS ?= logical
# A dozen processes import the same modules: compiled once and kept, they start three times as fast.
unexport PYTHONDONTWRITEBYTECODE

help:  ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/ready  ## Start everything with the demo brokerage; Ctrl-C stops it
	@exec $(BIN)/enterprisehub up --demo

test: .venv/ready-dev  ## Run all tests, on real servers
	$(BIN)/pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile

lint: .venv/ready-dev  ## Check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture

format: .venv/ready-dev  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready-dev  ## Measure speed and size; see benchmarks/README.md
	$(BIN)/python -m benchmarks

train: .venv/ready  ## Train the models again
	$(BIN)/enterprisehub train

openapi: .venv/ready-dev  ## Write the OpenAPI documents again
	$(BIN)/python -m tests.contracts.openapi_documents

monitoring: .venv/ready-dev  ## Write the alert rules that follow from monitoring/slo.yaml
	$(BIN)/python -m enterprisehub.kit.slo

gallery: .venv/ready-dev  ## Export the panels' demo data and build the static gallery into web/dist
	$(BIN)/python -m enterprisehub.dashboards.gallery web/panels.json
	cd web && npm ci --no-audit --no-fund && npm run build

ops-test: .venv/ready-dev  ## Run the operators' rounds: alerts, incidents, discovery, manifests, image (as root on Debian)
	@.ci/ops-tools
	$(BIN)/pytest -q -p no:cacheprovider --durations=8 tests/monitoring tests/deploy tests/ops

pictures: .venv/ready-dev  ## Take the README's pictures of every page, with the panels' invented data
	$(BIN)/python -m tests.browser.pictures

clean:  ## Remove the environment and caches; keeps the data in .enterprisehub
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/ready: uv.lock pyproject.toml
	@.ci/environment --no-dev
	@touch $@

.venv/ready-dev: uv.lock pyproject.toml
	@.ci/environment
	@touch .venv/ready $@
