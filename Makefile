.DEFAULT_GOAL := help
.PHONY: help demo neighbour test check style types imports gathered web check-long bench serve screenshots clean
PYTHON ?= python3
BIN := .venv/bin
export OMP_NUM_THREADS ?= 1
# Where it is set, every process that a test starts would compile all of Souk again.
export PYTHONDONTWRITEBYTECODE =

help:  ## What can be done here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ —/'

demo:  ## Set everything up, fill the invented mall, ask the first question, open the shop
	@$(PYTHON) scripts/prepare.py
	@$(BIN)/souk demo

neighbour:  ## Beside a running demo: another invented house, for the agents' market to buy from
	@$(BIN)/souk neighbour

test:  ## Set everything up and run the tests
	@$(PYTHON) scripts/prepare.py dev
	@started=$$(date +%s); $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder; status=$$?; \
	 echo "tests took $$(( $$(date +%s) - started )) s"; exit $$status

check:  ## What CI runs: style, types, imports, strings, then the tests, the public suites among them
	@$(PYTHON) scripts/prepare.py dev
	@$(PYTHON) scripts/conformance.py
	@$(MAKE) --no-print-directory --jobs 2 types style imports web gathered
	@$(MAKE) --no-print-directory test

style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/strings.py

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

# Every test file is read once, so that no process of the tests compiles it again.
gathered:
	$(BIN)/python -m pytest -q --collect-only >/dev/null

web:
	cd web && PATH="$$($(CURDIR)/$(BIN)/python $(CURDIR)/scripts/prepare.py path):$$PATH" npm run --silent typecheck
	cd web && PATH="$$($(CURDIR)/$(BIN)/python $(CURDIR)/scripts/prepare.py path):$$PATH" npm run --silent test

check-long:  ## Ten minutes of load with faults, two Ray nodes, 500 rounds of kill -9, simulations; reports in docs/reference
	@$(PYTHON) scripts/prepare.py dev
	$(BIN)/python -m tests.load --seconds 600 --report docs/reference/load.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,cluster]'
	SOUK_TEST_CLUSTER=1 $(BIN)/python -m pytest -q tests/cluster
	$(BIN)/python -m tests.simulator --seed 1000 --seeds 20 --steps 1000
	SOUK_PROFILE=long $(BIN)/python -m pytest -q tests/trade/orders/test_stateful.py tests/trade/orders/test_presales.py tests/journeys/test_icecat.py tests/doors/protocols/schemas/test_fuzzing.py tests/doors/test_fuzz.py
	SOUK_PROFILE=long $(BIN)/python -m pytest -q -m long
	$(BIN)/python -m tests.crash --rounds 500 --report docs/reference/kill.md

bench:  ## Every claim with its rival, quick, into bench/RESULTS.md
	@$(PYTHON) scripts/prepare.py dev
	$(BIN)/python -m bench --all --quick

serve:  ## Run the shop on what is in var/
	@$(PYTHON) scripts/prepare.py
	@$(BIN)/souk serve

screenshots:  ## Photograph the running pages into docs/pictures
	@$(PYTHON) scripts/prepare.py dev
	$(BIN)/python scripts/screenshots.py

clean:  ## Forget the environment, the bundle and the demo's data
	rm -rf .venv web/node_modules souk/doors/web/static var
