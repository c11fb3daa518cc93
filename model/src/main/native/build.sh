#!/usr/bin/env bash
# Builds the native operator that training in several processes needs: model/src/main/native/build.sh
# Needs g++ (C++17), curl and a JDK's jar. Downloads PyTorch's headers once: a wheel of 99 MB from PyPI, kept nowhere.
#   ALIGN_NATIVE=DIR   where the library goes (default ~/.align4j/native); the program looks in the same place
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
version=2.7.1 # of PyTorch: the engine's, as in pom.xml
# Headers do not differ between processors; the package for ARM is the smallest that has those of Linux.
wheel=https://files.pythonhosted.org/packages/11/56/2eae3494e3d375533034a8e8cf0ba163363e996d85f0629441fa9d9843fe/torch-2.7.1-cp311-cp311-manylinux_2_28_aarch64.whl
sha256=236f501f2e383f1cb861337bdf057712182f910f10aeaf509065d54d339e49b2
target=${ALIGN_NATIVE:-$HOME/.align4j/native}
library=$target/libalign4j_process_group-$version.so

fail() { printf 'error: %s\n' "$*" >&2; exit 2; }
compiler=${CXX:-g++}
for tool in "$compiler" curl; do
    command -v "$tool" > /dev/null || fail "$tool is needed to build the native operator; install it"
done
unpack() {
    if command -v jar > /dev/null; then jar xf "$1" torch/include; else unzip -q "$1" 'torch/include/*'; fi
}
command -v jar > /dev/null || command -v unzip > /dev/null || fail "jar (of a JDK) or unzip is needed to unpack the headers"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo "fetching PyTorch's headers (99 MB) ..." >&2
curl -fsSL --connect-timeout 20 --max-time 240 --retry 2 -o torch.whl "$wheel" || fail "$wheel cannot be fetched"
printf '%s  torch.whl\n' "$sha256" | sha256sum -c --quiet || fail "torch.whl is not the file that was expected"
unpack torch.whl
# The engine loads libtorch itself, so the operator only names what it needs of it.
for needed in torch_cpu c10; do
    echo | "$compiler" -shared -x c++ - -Wl,-soname,lib$needed.so -o lib$needed.so
done
echo "compiling ..." >&2
"$compiler" -std=c++17 -O2 -shared -fPIC -w -DUSE_DISTRIBUTED -DUSE_C10D_GLOO \
    -I"$here" -Itorch/include -Itorch/include/torch/csrc/api/include "$here/process_group.cpp" \
    -L. -Wl,--no-as-needed -ltorch_cpu -lc10 -o group.so
mkdir -p "$target"
mv group.so "$library"
echo "$library"
