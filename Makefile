# Two commands are enough: `make run` and `make test`. `make help` tells the others.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV_PYTHON := .venv/bin/python
SIZE ?= small
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test setup check psql demo bench backup restore lock shell messages

help: ## what can be asked for
	@echo "BankCRM"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18
	@echo
	@echo "  PORT=8000  BANKCRM_HOME=.bankcrm  DEMO=no  DATABASE_URL=...  REDIS_URL=...   see .env.example"

run: python ## set everything up and run the bank at http://127.0.0.1:8000/
	@$(PYTHON) -m bankcrm.local.bootstrap run

test: python ## lints, type checks, import contract, migrations check and the suite
	@$(PYTHON) -m bankcrm.local.bootstrap test $(ARGS)

setup: python ## only the environment, packages and browser assets
	@$(PYTHON) -m bankcrm.local.bootstrap setup

psql: $(VENV_PYTHON) ## SQL on the running bank
	@$(VENV_PYTHON) -m bankcrm.local.psql

demo: $(VENV_PYTHON) ## fill the running, empty bank with a demo: SIZE=small|100k|1m|10m SEED=1
	@$(VENV_PYTHON) manage.py make_demo --size $(SIZE) --seed $(SEED)

bench: $(VENV_PYTHON) ## measure against the figures, on banks of its own: ARGS='--sizes 100k,1m'
	@$(VENV_PYTHON) -m bench $(ARGS)

backup: $(VENV_PYTHON) ## the whole running bank into one checked file: FILE=... (default: in the data folder)
	@$(VENV_PYTHON) manage.py backup_bank $(if $(FILE),"$(FILE)")

restore: $(VENV_PYTHON) ## put a backup in the place of the running bank, checked before: FILE=...
	@test -n "$(FILE)" || { echo "Which one? make restore FILE=/path/to/backup" >&2; exit 2; }
	@$(VENV_PYTHON) manage.py restore_bank "$(FILE)"

messages: $(VENV_PYTHON) ## gather new texts into locale/ and tell which are not translated
	@$(VENV_PYTHON) -m bankcrm.local.messages

lock: $(VENV_PYTHON) ## work out the locked packages anew from requirements*.in
	@for name in setup node; do $(LOCK) requirements-$$name.in -o requirements-$$name.txt || exit 1; done
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	@$(LOCK) requirements-pdf.in -c requirements.txt -o requirements-pdf.txt

LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

$(VENV_PYTHON):
	@echo "Nothing is set up here yet. Begin with: make run" >&2; exit 1

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (python3). Another place: make run PYTHON=/path" >&2; exit 1; }
