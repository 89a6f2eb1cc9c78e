.PHONY: test quick lint build bench clean

# Everything: both engines, browser, race detector. On Debian as root it installs
# what is missing, elsewhere it says what to install.
test:
	./script/test

# What a change needs while it is being made: SQLite only, no browser.
quick:
	go vet ./... && go test ./...

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
