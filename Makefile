# The doors of the project. Each target installs what it needs first and says so.
.PHONY: demo test test-examples lint format bench eval fuzz docs system clean help

SWIFT ?= swift
JOBS ?= 2

help:
	@echo 'make demo    build, then hold a streamed conversation with tools on the embedded simulator'
	@echo 'make test    build and run all tests, with the official openai Python client among them'
	@echo 'make test-examples  build and run the programs of Examples/, and compare what they print'
	@echo 'make lint    formatting, warnings, structure'
	@echo 'make bench   release build of the benchmarks, beside a floor program in C++'
	@echo 'make eval    what the rails find and miss: generated texts, public test sets, our own documents; writes the tables of the docs'
	@echo 'make fuzz    random and mutated streams through the decoders, longer than the tests do'
	@echo 'make format  formats in place'
	@echo 'make docs    the DocC site, into .build/docs'

demo: system
	$(SWIFT) build --jobs $(JOBS) --product millrace
	scripts/demo

test: system
	scripts/test

test-examples: system
	scripts/test-examples

lint: system
	scripts/lint

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Examples

bench: system
	scripts/bench

eval: system
	scripts/eval

fuzz: system
	scripts/fuzz

docs: system
	scripts/docs

system:
	@scripts/install-system-packages

clean:
	rm -rf .build Benchmarks/.build Examples/.build MacroTests/.build
