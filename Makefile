SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UI ?= yes
WORK ?= .reader
SAMPLE := eval/sets/hengyang/archive
QUIET := PIP_DISABLE_PIP_VERSION_CHECK=1

# The demonstration keeps its archive apart from any that the user has.
demo: export WENBAO_ARCHIVE := .demo-archive

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench eval reader docs clean

help: ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wenbao needs Python 3.11 or newer; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what Wenbao needs into $(VENV) (about three minutes the first time)"
	$(QUIET) $(BIN)/pip install -q -c constraints.txt torch
	$(QUIET) $(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	touch $@

setup: $(VENV)/installed ## create .venv with everything pinned

demo: setup ## ingest the sample page, ask three questions, serve the chat (UI=no: stop after the answers)
	$(BIN)/wenbao ingest $(SAMPLE)
	$(BIN)/wenbao ask '市政府和华胜天成是哪天签约的？'
	$(BIN)/wenbao ask 'Which city did the two trainers of the livestreaming course come from?'
	$(BIN)/wenbao ask '衡阳地铁什么时候通车？'
ifneq ($(UI),no)
	$(BIN)/wenbao ui
endif

test: setup check ## run lint, types, import directions and the whole test suite
	$(BIN)/python -m pytest

check: setup ## lint, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## time cold and warm questions and ingest (slow, not part of the tests)
	$(BIN)/python -m eval.bench

eval: setup ## run the reference set and print the table
	$(BIN)/wenbao eval run

reader: setup ## train the span reader (READING=folder of the reading sets, WORK=folder for states; hours)
	$(BIN)/python -m rag.span_reader.training $(READING) --work $(WORK)/first
	$(BIN)/python -m rag.span_reader.training $(READING) --work $(WORK)/second --after $(WORK)/first/weights.safetensors \
		--written 9999 --newspapers eval/fitting_sets/newspapers --examples 1200 --rate 6e-5 --frozen 4
	$(BIN)/python -m rag.span_reader.training $(READING) --work $(WORK)/third --after $(WORK)/second/weights.safetensors \
		--written 1100 --newspapers eval/fitting_sets/newspapers eval/fitting_sets/newspapers_3 --examples 900 \
		--epochs 3 --rate 6e-5 --frozen 3
	$(BIN)/python -m rag.span_reader.training $(READING) --work $(WORK) --after $(WORK)/third/weights.safetensors \
		--written 700 --newspapers eval/fitting_sets/newspapers_3 eval/fitting_sets/newspapers_4 \
		eval/fitting_sets/newspapers_5 --examples 800 --epochs 2 --rate 5e-5 --frozen 3

docs: setup ## write docs/commands.md anew
	$(BIN)/python -m tests.test_docs

clean: ## remove what was built and the archive of the demonstration, no other
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .demo-archive
