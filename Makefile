# Everything runs from .venv, made by whatever Python >= 3.11 is there: make PYTHON=python3.12 demo
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.8
ENGINE := .ci .gitattributes .github Makefile benchmarks data/README.md pyproject.toml src tests tools uv.lock

.DEFAULT_GOAL := help
.PHONY: help demo test update serve lint fix bench audit golden fresh upgrade

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: .venv/run ## install, publish the bundled sample announcement without network or key, build site/
	$(BIN)/arxiv-digest run --sample

update: .venv/run ## fetch what arXiv announces now, and build site/
	$(BIN)/arxiv-digest run

serve: .venv/run ## build site/ and serve it at http://127.0.0.1:8000
	$(BIN)/arxiv-digest build
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000

fresh: .venv/run ## empty data/ and take away every generated page, for a digest of your own
	rm -rf site .cache
	[ ! -d data ] || find data -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	$(BIN)/arxiv-digest render

upgrade: ## replace the program by a newer one, FROM=address of its repository; your own files stay
	git fetch --quiet --depth=1 $(FROM) HEAD
	git restore --source=FETCH_HEAD --staged --worktree -- $(ENGINE)

test: export PYTHONDONTWRITEBYTECODE := # what is compiled once is compiled for all processes
test: .venv/dev ## install what the tests need, a browser too, and run every test
	PYTHONPATH=tests $(BIN)/python -m support.browser
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4

lint: .venv/dev ## check style, types and workflows
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@if $(MAKE) --silent $(PARSER); then node $(PARSER) .github/workflows/*.yml; \
		else echo "left out: GitHub's own workflow parser takes node, npm and the registry"; fi

PARSER := .cache/parser/parse.cjs
$(PARSER): tools/parse_workflows.mjs
	@command -v node npm > /dev/null
	@npm install --silent --no-audit --no-fund --prefix .cache/parser @actions/workflow-parser@0.3.61 esbuild@0.25.12
	@NODE_PATH=.cache/parser/node_modules .cache/parser/node_modules/.bin/esbuild $< --bundle --platform=node \
		--format=cjs --log-level=error --outfile=$@

fix: .venv/dev ## mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: .venv/dev ## write the golden files anew; read the diff before you commit it
	$(BIN)/pytest tests/test_golden.py --update-golden

bench: .venv/dev ## measure what must stay fast, as ratios and seconds
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/trends.py
	$(BIN)/python benchmarks/search.py

audit: .venv/dev ## hold a day of 30 papers against Lighthouse, which npx fetches
	$(BIN)/python tools/audit.py

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 demo'; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/run: $(UV) pyproject.toml uv.lock
	$(UV) sync --quiet --locked --inexact --no-dev
	@touch $@

.venv/dev: $(UV) pyproject.toml uv.lock
	$(UV) sync --quiet --locked --inexact
	@touch $@ .venv/run
