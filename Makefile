# Every target works in a fresh clone on a machine with Swift, git, python3 and apt; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install run test test-all bench format lint clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

install: ## install by apt what is missing
	@Tools/install

run: ## load the Unicode Character Database into SQLite, query it, show the table
	@Tools/run-main-job

test: ## checks, unit and integration tests; ends with one line "N passed, N failed, N skipped"
	@Tools/test

test-all: ## the same, and sanitizers, lone builds and the long tests
	@Tools/test --all

bench: ## release benchmarks against C and Python peers; ARGS="--only pg" runs some
	@Tools/install
	@Tools/Bench/run --peers $(ARGS)

format: ## rewrite the Swift files in the house style
	@Tools/checks/run --fix format

lint: ## the checks that need no build
	@Tools/checks/run

clean: ## remove every build folder and .state
	@Tools/clean
