# hackfest: "make demo" and "make test" are all that is needed.

VERSION      := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
KUBE_VERSION := v1.37.2

# Without cgo the practice cluster is the same build with and without a C
# compiler; a changed flag here costs a cold build of minutes.
STAMP         = -X $(1).gitVersion=$(KUBE_VERSION) -X $(1).gitMajor=1 -X $(1).gitMinor=37 -X $(1).gitCommit=sandbox
SANDBOX_FLAGS = -ldflags "-s -w $(call STAMP,k8s.io/component-base/version) $(call STAMP,k8s.io/client-go/pkg/version)"

.DEFAULT_GOAL := help
.PHONY: help build demo test check unit sandbox-test clean golden bench bench-serve image

help: ## this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## bin/hackfest and bin/hackfest-sandbox (the first time takes minutes)
	@mkdir -p bin
	CGO_ENABLED=0 go build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/hackfest .
	cd kube/sandbox && CGO_ENABLED=0 go build $(SANDBOX_FLAGS) -o ../../bin/hackfest-sandbox.new .
	mv bin/hackfest-sandbox.new bin/hackfest-sandbox

demo: build ## the explorer on a practice cluster of its own
	bin/hackfest --demo

check: ## formatting, vet, staticcheck
	@out=$$(go tool gofumpt -l *.go ui kube views); test -z "$$out" || { echo "gofumpt would change:"; echo "$$out"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	cd kube/sandbox && CGO_ENABLED=0 go vet ./...
	cd kube/deploy/image && go vet ./...

test: check build ## everything: checks, unit tests with -race, the real cluster, the real screen
	cd kube/sandbox && CGO_ENABLED=0 go test ./...
	cd kube/deploy/image && go test ./...
	KUBE_CACHE_MUTATION_DETECTOR=true go test -race -timeout 20m ./...

bench: build ## measure against the budgets: 20,000 pods, a bare informer beside it
	go test ./ui/bench -run TestBudgets -count=1 -timeout 60m -v -measure $(BENCH)

bench-serve: build ## measure a class: 100 sessions, 2,000 pods, 50 changes a second
	go test ./ui/bench -run TestClass -count=1 -timeout 30m -v -measure $(BENCH)

golden: build ## write the golden files anew; read the difference before committing
	go test -p 1 ./ui ./ui/detail ./ui/table ./views -update
	go test ./ui/e2e -run TestReadmeVerbs -update

ARCH ?= $(shell go env GOARCH)
image: ## bin/hackfest-image.tar for kube/deploy, built by ko for ARCH, without Docker (the first time takes minutes)
	@mkdir -p bin
	cd kube/deploy/image && go run . -version $(VERSION) -arch $(ARCH) -o ../../../bin/hackfest-image.tar ../../..

clean: ## remove what was built
	rm -rf bin
