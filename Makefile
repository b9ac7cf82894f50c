# Everything runs from .venv, which any Python >= 3.11 can create: make PYTHON=python3.12 demo
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.8
ENGINE := .ci .gitattributes .github .pre-commit-config.yaml CONTRIBUTING.md Makefile SECURITY.md benchmarks data/README.md \
	docs/configuration.md docs/design.md docs/reference.md pyproject.toml src tests tools uv.lock

.DEFAULT_GOAL := help
.PHONY: help demo test update serve lint lint-web fix bench mutants audit faults golden fresh upgrade reference release notes audit-dependencies sbom

help: ## show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: .venv/run ## install, publish the bundled sample (no arXiv, no key) and build site/
	$(BIN)/arxiv-digest run --sample

update: .venv/run ## fetch arXiv's current announcement and build site/
	$(BIN)/arxiv-digest run

serve: .venv/run ## build site/ and serve it at http://127.0.0.1:8000
	$(BIN)/arxiv-digest build
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000

fresh: .venv/run ## delete the records in data/ and every generated page, to start a digest of your own
	rm -rf site .cache
	[ ! -d data ] || find data -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	$(BIN)/arxiv-digest render

upgrade: ## replace the program with a newer one, FROM=its repository; keeps your own files
	git fetch --quiet --depth=1 $(FROM) HEAD
	git restore --source=FETCH_HEAD --staged --worktree -- $(ENGINE)

test: export PYTHONDONTWRITEBYTECODE := # what is compiled once is compiled for all processes
test: .venv/dev ## install the test dependencies, including a browser, and run all tests
	PYTHONPATH=tests $(BIN)/python -m support.browser
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4

faults: .venv/dev ## print the matrix of faults: arXiv's × what follows × Claude's; ROWS=100 MINUTES=60
	PYTHONPATH=tests $(BIN)/python -m support.matrix $(or $(ROWS),100000) $(or $(MINUTES),600)

lint: .venv/dev ## check style and types of Python, scripts and style sheets, and the workflows
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms \
		$(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@if $(MAKE) --silent $(NODE_TOOLS); then $(MAKE) --silent lint-web; \
		else echo "skipped, because node 20, npm or its registry is missing: scripts, styles, GitHub's own workflow parser"; \
		test "$$CI" != true; fi

NODE := tools/node
NODE_TOOLS := $(NODE)/node_modules/.package-lock.json
PARSER := .cache/parse_workflows.cjs

lint-web: $(NODE_TOOLS) $(PARSER)
	npm run --silent --prefix $(NODE) lint
	node $(PARSER) .github/workflows/*.yml

$(NODE_TOOLS): $(NODE)/package.json $(NODE)/package-lock.json
	@command -v node > /dev/null && command -v npm > /dev/null
	@npm ci --silent --prefix $(NODE)
	@touch $@

$(PARSER): $(NODE)/parse_workflows.mjs $(NODE_TOOLS)
	@$(NODE)/node_modules/.bin/esbuild $< --bundle --platform=node --format=cjs --log-level=error --outfile=$@

fix: .venv/dev ## fix what ruff can fix
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: .venv/dev ## rewrite the golden files; read the diff before you commit it
	$(BIN)/pytest tests/test_golden.py --update-golden

reference: .venv/dev ## rewrite docs/configuration.md and the verbs in docs/reference.md
	$(BIN)/python tools/write_reference.py

release: ## set VERSION=1.2.0 and its heading in the changelog; the tag that you push makes the release
	$(PYTHON) tools/release.py prepare "$$VERSION"

notes: ## print the release notes of TAG=v1.2.0 from the changelog
	@$(PYTHON) tools/release.py notes "$$TAG"

bench: .venv/dev ## run the benchmarks
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/trends.py
	$(BIN)/python benchmarks/search.py

mutants: .venv/dev ## run the mutation tester, which finds changes that no test notices; ONLY='arxiv_digest.topics*'
	$(UV) sync --quiet --locked --inexact --group mutants
	mkdir -p mutants/data # mutmut copies data/README.md, but makes no folder for it
	$(BIN)/mutmut run $(ONLY)
	$(BIN)/mutmut results

audit: .venv/dev ## audit a day of 30 papers with Lighthouse, which npx fetches
	$(BIN)/python tools/audit.py

audit-dependencies: $(UV) ## ask the database of known vulnerabilities about every locked library
	$(UV) audit --locked

sbom: $(UV) ## print the libraries that a copy installs, as CycloneDX
	@$(UV) export --quiet --locked --no-dev --preview-features sbom-export --format cyclonedx1.5

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
