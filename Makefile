.PHONY: test quick long lint build bench clean

# Everything but what is long: both engines, browser, race detector. On Debian as root it
# installs what is missing, elsewhere it says what to install.
test:
	./script/test

# What a change needs while it is being made: SQLite only, no browser, small simulations.
quick: export CGO_ENABLED = 0
quick: export GOGC = 400
quick: export TEST_POSTGRES_DSN =
quick:
	go vet ./... && go test -vet=off -short -p $$(($$(getconf _NPROCESSORS_ONLN) + 1)) ./...

# Simulations and real data at full size (build tag long): hours.
long:
	CGO_ENABLED=0 go test -tags long -timeout 12h ./stat/... ./internal/importer

# golangci-lint with the reasons per linter in .golangci.yml.
lint:
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.6.2 run ./...

# One static binary.
build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o dist/huitou ./cmd/huitou

bench:
	go test -run '^$$' -bench . -benchmem ./stat/... ./internal/...

clean:
	rm -rf dist
