# cpomdoc: set-up, demonstration, tests. « make » alone prints the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install install-tests demo demo-annees test lint format mutants attaques papier moteurs pages nonsens retours negociation pannes flou bench bench-echelle modeles readme neuf clean

BIN := .venv/bin
# Hundreds of processes are started here: each reads code that was compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=
STAMPS := build/stamps
# Found when needed: Debian's own Python first, then any other that is recent enough and can make environments.
PYTHON ?= $(shell for python in /usr/bin/python3.11 python3.11 python3.12 python3.13 python3.14 python3; do \
  "$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

RUN_PACKAGES := libreoffice-writer-nogui|libreoffice-writer libreoffice-calc-nogui|libreoffice-calc python3-uno python3-venv ca-certificates \
  fontconfig fonts-crosextra-carlito fonts-dejavu-core fonts-liberation2|fonts-liberation ghostscript
TEST_PACKAGES := poppler-utils qpdf chromium

help: ## Print the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: $(STAMPS)/python ## Set up LibreOffice, fonts and Python packages (sudo when needed).

install-tests: $(STAMPS)/python $(STAMPS)/tests ## The same, and what the tests need.

demo: install ## Watch contracts go from Excel to PDF; one is signed by three parties, sealed and amended.
	@$(BIN)/python -m tools.demo

demo-annees: install ## Follow a contract for five years: signature, five reviews, an avenant, bilans, renewal: some minutes.
	@CPOMDOC_DEMO=annees $(BIN)/python -m tools.demo.annees

test: install-tests ## Run all tests.
	PATH="$(CURDIR)/build/node/bin:$$PATH" $(BIN)/python -m pytest -n 2 --junit-xml=build/tests.xml

lint: $(STAMPS)/python ## Style, types, import contracts.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMPS)/python ## Put the code in its usual form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

mutants: install-tests ## Put small faults in the program, one at a time, and tell which the tests catch: 45 minutes.
	$(BIN)/python -m tools.mutants

attaques: install-tests ## Attack a file that three parties sign in 130 ways: none may count; five minutes.
	CPOMDOC_ATTAQUES=1 $(BIN)/python -m pytest tests/parcours/test_attaques.py

papier: install-tests ## Scans of signed paper of every kind, dropped and judged: 20 minutes.
	$(BIN)/python -m tools.papier

moteurs: install-tests ## Lay out all example contracts with a second engine, and compare the pages: 5 minutes.
	$(BIN)/python -m tests.familles.moteurs

pages: install-tests ## Judge pages, structure, doubts and figures of all example contracts, of which « make test » takes a sample.
	PATH="$(CURDIR)/build/node/bin:$$PATH" CPOMDOC_PAGES=1 $(BIN)/python -m pytest tests/familles/test_pages.py \
	  tests/familles/test_controleur.py tests/familles/test_doutes.py tests/familles/test_conformite.py \
	  tests/dashboard/test_accessible.py tests/parcours/test_familles_scellees.py tests/parcours/test_juges.py

nonsens: $(STAMPS)/python ## Fill the complete examples with nonsense, again and again, and tell what passes unseen.
	$(BIN)/python -m tests.familles.nonsens --tours 20

retours: install-tests ## Try some three hundred returned Word drafts, then one in twelve with LibreOffice: 10 minutes.
	$(BIN)/python -m tests.campagnes.retours
	$(BIN)/python -m tests.campagnes.retours --bureau 12

negociation: install-tests ## Merge the edits of two and three people with ten regenerations, sixty times over: half an hour.
	$(BIN)/python -m tests.campagnes.negociation
	$(BIN)/python -m tests.campagnes.negociation --scripts 12 --regenerations 2 --editeurs

tableaux: install-tests ## Twelve invented contracts of other people: what is read of their tables, row by row; one minute.
	$(BIN)/python -m tests.campagnes.tableaux

pannes: install-tests ## Kill, refuse, fill, cut and alter, over all journeys, and judge from outside: one to two hours.
	CPOMDOC_PANNES=1 $(BIN)/python -m pytest tests/store/test_faults.py
	$(BIN)/python -m tests.campagnes.pannes

flou: install-tests ## Hostile forms by hundreds, then fuzz what reads dropped files: 50,800 executions, 30 minutes.
	CPOMDOC_FLOU=1000 $(BIN)/python -m pytest tests/campagnes/test_flou.py
	$(BIN)/python -m tests.campagnes.flou

bench: install ## Dossier, large contract, liasse, signature, portfolio, negotiation: cpomdoc, and others for the same.
	$(BIN)/python -m bench.dossier
	$(BIN)/python -m bench.quarante
	$(BIN)/python -m bench.liasse
	$(BIN)/python -m bench.signature
	$(BIN)/python -m bench.portefeuille
	$(BIN)/python -m bench.negociation

TAILLES ?= 10 100 1000
bench-echelle: install ## What each thing that people do costs with TAILLES contracts (10, 100, 1000): half an hour.
	$(BIN)/python -m bench.echelle --tailles $(TAILLES)

modeles: $(STAMPS)/python ## Build the Word templates of templates/ from the texts of textes/.
	$(BIN)/python -m tools.modeles

readme: $(STAMPS)/python ## Write again what README.md, FORMAT.md and the picture of the house take from the code.
	$(BIN)/python -m tools.generated

neuf: ## Build a bare Debian (SUITE=bookworm or trixie), run README's two commands in it: root or sudo, 30 minutes.
	@tools/install_system.sh debootstrap
	@tools/neuf.sh "$(SUITE)"

clean: ## Remove what is made: the demonstration, caches, the Python environment.
	@tools/neuf.sh --defaire
	rm -rf build .venv tools/judges/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/system: tools/install_system.sh Makefile
	@tools/install_system.sh $(foreach package,$(RUN_PACKAGES),'$(package)')
	@mkdir -p $(@D) && touch $@

$(STAMPS)/python: requirements.lock pyproject.toml tools/build-constraints.txt | $(STAMPS)/system
	@test -n "$(PYTHON)" || { echo "Python 3.11 (ou plus récent) est introuvable." >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { rm -rf .venv && "$(PYTHON)" -m venv .venv; }
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	PIP_CONSTRAINT=tools/build-constraints.txt PIP_BUILD_CONSTRAINT=tools/build-constraints.txt \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@mkdir -p $(@D) && touch $@

$(STAMPS)/tests: tools/install_system.sh tools/install_judges.sh tools/judges/package-lock.json tools/judges/seda.lock tools/judges/moteur.lock Makefile | $(STAMPS)/python
	@tools/install_system.sh $(foreach package,$(TEST_PACKAGES),'$(package)')
	@tools/install_judges.sh
	@mkdir -p $(@D) && touch $@
