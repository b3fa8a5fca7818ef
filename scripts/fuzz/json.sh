#!/usr/bin/env bash
# Builds the JSON shim with the address and undefined-behaviour sanitizers and feeds it mutated documents. By hand: json.sh [millions] [seed]
# `json.sh bench` builds it without them and prints documents a second.
set -euo pipefail
cd "$(dirname "$0")/../.."
shim=Sources/C/CJSONReader
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
flags=(-std=c++17 -Wall -Wextra -I"$shim/include")
if [ "${1:-}" = bench ]; then flags+=(-O2); else flags+=(-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all); fi
"${CXX:-clang++}" "${flags[@]}" scripts/fuzz/json.cpp "$shim"/*.cpp -lsimdjson -o "$out/fuzz" 2> >(grep -v "Cannot export local symbol" >&2)
"$out/fuzz" "$@"
