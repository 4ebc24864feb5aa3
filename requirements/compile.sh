# Compile the locks, each agreeing with the one before; no index host gets into them. UPGRADE=--upgrade renews.
set -eu
compile() {
    echo "compiling $1"
    out=$1; shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        ${UPGRADE:-} "$@" -o "requirements/$out.txt" pyproject.toml >/dev/null
}
compile runtime
compile workbook --extra workbook -c requirements/runtime.txt
compile document --extra workbook --extra document -c requirements/workbook.txt
compile pages --extra pages -c requirements/runtime.txt
compile dev --extra workbook --extra document --extra pages --extra dev -c requirements/document.txt -c requirements/pages.txt
compile_emulator() {
    # ministack pins botocore, so this lock agrees with no other; only the extra, not the suite's own dependencies.
    python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["emulator"], sep="\n")' |
        uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
            ${UPGRADE:-} -o requirements/emulator.txt - >/dev/null
}
echo "compiling emulator"; compile_emulator
