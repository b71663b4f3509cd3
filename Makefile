# make run and make test are the two commands; the rest is for those who work on amfront.
GO      ?= go
BIN     := bin
FUZZTIME ?= 60s
export CGO_ENABLED = 0
LDFLAGS := -s -w

.PHONY: run build build-all test soak zoo lawful matrix zoo-doc mutants nightly clients check fuzz bench vuln release modules installed clean

run: build ## build, start the bench, say what to do next
	./$(BIN)/amfront serve

build:
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/...

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
build-all:
	@for p in $(PLATFORMS); do \
	  os=$${p%/*}; arch=$${p#*/}; ext=; [ $$os = windows ] && ext=.exe; \
	  for c in cmd/*/; do n=$$(basename $$c); echo "$$p $$n"; \
	    GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/$$os-$$arch/$$n$$ext ./$$c || exit 1; done; done

test: ## everything, with clients that are not ours
	$(MAKE) -j2 clients check # one waits for the network and the disk, the other reckons
	sh scripts/test.sh

SOAK ?= 10m
soak: ## mixed load under kills, a full disk, want of descriptors, and the race detector, for SOAK
	AMFRONT_SOAK=$(SOAK) $(GO) test -vet=off -count=1 -timeout 60m -v -run '^TestSoak$$' ./e2e

mutants: ## mutants of the bench's own judgement: what neither unit tests nor zoo see (10 to 15 min)
	sh scripts/mutants.sh

nightly: modules build-all ## every platform, built; the whole suite with each LPS of examples/, in every form of an adapter; every faulty variant in each; what only talks, over everything (90 min)
	GOOS=windows GOARCH=amd64 $(GO) vet ./lps/adapter ./cmd/...
	sh scripts/reproducible.sh
	sh scripts/suite.sh
	sh scripts/vary.sh
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -exec 'env CGO_ENABLED=0' -timeout 90m ./...
	AMFRONT_FULL=1 $(GO) test -count=1 -timeout 60m ./lps
	AMFRONT_FULL=1 $(GO) test -count=1 -timeout 60m -run 'TestBrowserTenThousand|TestBrowserSituationsDecide|TestEveryVariantPlays' ./console ./console/demo
	AMFRONT_FULL=1 $(GO) test -count=1 -timeout 90m -v -run 'TestFormsAgree|TestWordsProveNothing|TestBadAdaptersNeverConform' ./suite
	AMFRONT_FULL=1 $(GO) test -count=1 -timeout 90m -run 'TestFaultsAsCommand|TestDiagnosisHeldOut|TestAnyHour|TestRemedies|TestLawful|TestMatrix|TestCoverage' ./suite/zoo
	AMFRONT_EXPLORE=10m $(GO) test -count=1 -timeout 60m -v -run TestReference ./suite/explore
	AMFRONT_EXPLORED=40 $(GO) test -count=1 -timeout 180m -v -run "TestExplored|TestSequences" ./suite/zoo

release: ## dist/: archives, packages, images, checksums and bill of materials of this commit
	sh scripts/release.sh dist

MODULES := ci scripts/release examples/deploy examples/testcontainers
modules: ## what has a module of its own, so that amfront's does not grow: CI files, release, deployments, Testcontainers
	for d in $(MODULES); do (cd $$d && $(GO) vet . && AMFRONT_FULL=1 $(GO) test -count=1 -timeout 30m .) || exit 1; done

installed: release ## the release on bare roots, and played from there as a user; as root, with debootstrap
	sh scripts/installed.sh dist

clients: ## install the foreign clients of the end-to-end tests where that is allowed
	sh scripts/clients.sh

check:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) test -count=1 .
	$(GO) tool staticcheck ./...

zoo: ## every check against the faulty variants: coverage, reasons, canary
	GOGC=300 $(GO) test -vet=off -count=1 -parallel 8 -timeout 15m ./suite/zoo

matrix: ## plays what the kept matrix of every variant over every example lacks (whole.gz; all of it: an hour, MATRIX=all; MATRIX=E-04. replays those)
	AMFRONT_MATRIX=$(or $(MATRIX),1) $(GO) test -count=1 -timeout 180m -v -run 'TestWhole$$' ./suite/zoo
	$(GO) test -count=1 -run 'TestElsewhere|TestQuick|TestFaultTable' ./suite/zoo -update
	$(GO) test -count=1 -run 'TestProfiles' ./suite -update

lawful: ## the lawful twins alone: other, and as right (under a minute); AMFRONT_FULL=1: each over every example
	$(GO) test -count=1 -parallel 4 -timeout 60m -run 'TestLawful' ./suite/zoo

zoo-doc: build ## bin/zoo.md: every fault, and which checks catch it with which words
	./$(BIN)/amfront zoo --quiet --doc $(BIN)/zoo.md

fuzz: ## each fuzz target for FUZZTIME
	FUZZTIME=$(FUZZTIME) sh scripts/fuzz.sh

bench: build ## the measures of docs/performance.md, ours beside bound and peer
	sh scripts/bench.sh

vuln: ## known vulnerabilities, for those who can install govulncheck
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

clean:
	rm -rf $(BIN)
