# Everything a newcomer or CI needs. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
OUT ?= out
DATA ?= sohoa-demo

.PHONY: help setup demo serve test test-faults check format texts screen bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/.installed ## set up: system packages (apt, as root) and the virtual environment

.venv/.installed: requirements-dev.lock pyproject.toml docker/install-system-packages.sh
	docker/install-system-packages.sh --dev
	test -x $(PY) || python3 -m venv .venv
	$(PY) -m pip install -q --require-hashes -r requirements-dev.lock
	$(PY) -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

demo: setup ## set up, then turn the sample scans into dossiers under ./out
	.venv/bin/sohoa run benchmarks/samples/scans --out $(OUT)
	@echo "Open $(OUT)/*/dossier.json beside $(OUT)/*/documents/*.pdf"

serve: setup ## set up, then serve the review station on the sample scans; prints where it is and how to log in
	SOHOA_DATA=$(DATA) $(PY) -m benchmarks.demo
	SOHOA_DATA=$(DATA) SOHOA_LOG_LEVEL=WARNING SOHOA_SAMPLE_SHARE=0 .venv/bin/sohoa serve

test: check ## set up, then check and run all tests
	$(PY) -m pytest -n auto --dist loadgroup tests

test-faults: setup ## set up, then kill and starve whole deployments; KIND=machine|rabbitmq|redis SEED=n; writes docs/operations.md
	$(PY) -m tests.faults.matrix $(if $(KIND),--kind $(KIND)) $(if $(SEED),--seed $(SEED)) --write docs/operations.md

check: setup ## format, lint, types, import contract
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: setup ## rewrite the code in the house format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

texts: setup ## collect the texts of pages into review/texts/en.po; then fill in the English of new ones
	.venv/bin/pybabel -q extract -F review/texts/babel.cfg -k marked --no-location --omit-header --sort-output -o review/texts/all.pot review
	.venv/bin/pybabel -q update -N --omit-header --ignore-obsolete -w 110 -l en -i review/texts/all.pot -o review/texts/en.po
	rm review/texts/all.pot

screen: ## build review/static/screen.js from review/screen (needs npm)
	cd review/screen && npm ci --ignore-scripts && npm run build

bench: setup ## set up, then measure accuracy and speed; writes benchmarks/RESULTS.md
	-$(PY) -m benchmarks.mill.handwriting  # without npm the tier hand is skipped
	.venv/bin/sohoa bench --split measure --tier clean --tier office --tier hard --tier hand --dossiers 100 --write

lock: ## resolve the lock files anew
	.venv/bin/python -m pip install -q uv
	.venv/bin/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was made
	rm -rf .venv out sohoa-demo .bench .mypy_cache .ruff_cache .pytest_cache
