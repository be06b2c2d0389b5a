# make demo and make test need nothing but Python 3.11+ and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find model training serving seeds -type f -not -name '*.pyc' 2>/dev/null)
COMPILE := $(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 \
  --generate-hashes --no-build --no-config --default-index https://pypi.org/simple --quiet \
  --custom-compile-command 'make lock'
EXPORTS := OMP_NUM_THREADS=$${OMP_NUM_THREADS:-2} HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false

.PHONY: demo test test-slow test-spark lint types bench soak bento lock sbom clean

demo: $(VENV)/core  ## label a brief of February 2022
	@$(BIN)/dragoman label seeds/briefs/2022-02-beijing-summit.txt

test: $(VENV)/dev  ## the fast tests
	$(EXPORTS) $(BIN)/python -m pytest

test-slow: $(VENV)/dev  ## the others
	$(EXPORTS) $(BIN)/python -m pytest -m slow

test-spark: $(VENV)/dev  ## Spark, which needs a Java, and 490 MB from the package index
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]' --config-settings editable_mode=strict
	$(EXPORTS) $(BIN)/python -m pytest -m 'slow or not slow' tests/serving/test_spark.py

bench: $(VENV)/dev  ## speed, as ratios within one run
	$(EXPORTS) $(BIN)/python tests/benchmarks/bench_encoder.py
	$(EXPORTS) $(BIN)/python tests/benchmarks/bench_service.py
	$(EXPORTS) $(BIN)/python tests/benchmarks/bench_offline.py

soak: $(VENV)/dev  ## the service under load for eleven minutes
	DRAGOMAN_SOAK_SECONDS=600 $(EXPORTS) $(BIN)/python -m pytest -m slow -s tests/serving/test_soak.py

bento: $(VENV)/dev  ## a free-standing Bento of the service in BentoML's store
	BENTOML_DO_NOT_TRACK=True $(BIN)/bentoml build

lock: $(VENV)/dev  ## newest releases into the lock files; without this they keep what they have
	$(COMPILE) --extra serve --extra sign --extra postgres --extra traces --output-file locks/service.txt
	$(COMPILE) $(addprefix --extra ,documents hub postgres ray serve sign traces track train dev) --constraint locks/service.txt --output-file locks/developers.txt

sbom: build/sbom.cdx.json  ## what an installation of the service holds, as CycloneDX JSON

build/sbom.cdx.json: build/service/installed
	$(BIN)/python -m cyclonedx_py environment --pyproject pyproject.toml --mc-type application \
	  --output-format JSON --output-file $@ build/service/bin/python

# Wheels only, each with the hash of the lock file.
build/service/installed: locks/service.txt pyproject.toml | $(VENV)/dev
	$(PYTHON) -m venv --clear --without-pip build/service
	$(BIN)/python -m pip --python build/service/bin/python install --quiet --disable-pip-version-check --no-compile \
	  --require-hashes --only-binary :all: --requirement locks/service.txt
	@touch $@

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

clean:
	rm -rf $(VENV) build dist *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The files of the package are linked one by one, so a new file means a new install.
$(VENV)/core: pyproject.toml $(SOURCES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --config-settings editable_mode=strict
	@touch $@

$(VENV)/dev: pyproject.toml $(SOURCES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train,serve,ray,dev]' --config-settings editable_mode=strict
	@touch $@ $(VENV)/core
