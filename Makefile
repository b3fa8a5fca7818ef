# The two commands of the README, and what stands behind them.
.PHONY: demo test bench oracle bootstrap

bootstrap:
	@scripts/bootstrap

test: bootstrap
	swift test -c release
