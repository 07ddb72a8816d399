# make run    set everything up and serve the sample forum; prints the address (PORT=8000)
# make test   all checks and tests
PORT ?= 8000
VENV ?= .venv
BIN = $(VENV)/bin
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: run test lint corpora bench fuzz cluster test-cluster clean

run: $(VENV)/.run
	@$(BIN)/forumsearch demo --port $(PORT)

test: $(VENV)/.dev lint
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Needs the corpora of the project beside the checkout (../shared/corpora); says so where they are not.
corpora: $(VENV)/.dev
	@test -x ../shared/corpora/unpack || { echo "make corpora needs ../shared/corpora, which is not here"; exit 1; }
	../shared/corpora/unpack .corpora
	$(BIN)/python tests/bench/corpora.py .corpora ../shared/corpora/score.py
	$(BIN)/python -m pytest -m corpora

# All but the last need the corpora; the last (BENCH= for all of it) takes made posts where they are not.
BENCH ?= --quick
bench: $(VENV)/.bench
	@test ! -d .corpora/smf || $(BIN)/python tests/bench/figures.py .corpora/smf/2.1.4-fr/wget
	@test ! -d .corpora || $(BIN)/python tests/bench/reading.py .corpora
	@test ! -d .corpora || $(BIN)/python tests/bench/languages.py .corpora
	@test ! -d .corpora || $(BIN)/python tests/bench/findable.py .corpora
	@test ! -d .corpora/relevance || $(BIN)/python tests/bench/relevance.py .corpora/relevance
	$(BIN)/python tests/bench/engines.py $(BENCH)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "forumsearch needs Python 3.11 or newer"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python setup.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python setup.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	@touch $@

# Damaged fixtures, queries and requests nobody would send, each for five minutes (FUZZ_SECONDS=300): shows what fails.
FUZZ_SECONDS ?= 300
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz --what saved --seconds $(FUZZ_SECONDS)
	$(BIN)/python -m tests.fuzz --what query --seconds $(FUZZ_SECONDS)
	$(BIN)/python -m tests.fuzz --what http --seconds $(FUZZ_SECONDS)

# Three OpenSearch nodes on 127.0.0.1 from Maven Central (Java 17, Maven, 2 GB of memory); end: python -m tests.cluster stop
NODES ?= 3
cluster: $(VENV)/bin/python
	$(BIN)/python -m tests.cluster start $(NODES)

# Not part of "make test": it needs the above, and takes minutes.
test-cluster: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,opensearch,cluster]'
	OPENSEARCH_NODES=$$($(BIN)/python -m tests.cluster start $(NODES)) && export OPENSEARCH_NODES && \
	{ $(BIN)/python -m pytest tests/engines/test_cluster.py tests/engines/test_keeper.py tests/archive/test_crews.py; said=$$?; $(BIN)/python -m tests.cluster stop; exit $$said; }

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
