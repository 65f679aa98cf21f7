# These tests check the contents of the image and of the compose files.

LAYERS_MAX=60000000 # in bytes: the limit for the layers above the base image

case_files() {
    dc config -q
    $KOERS_COMPOSE -f "$top/compose/compose.yaml" -f "$top/compose/compose.monitoring.yaml" config -q
    $KOERS_COMPOSE -f "$top/compose/compose.host.yaml" config -q
    # The files must not have keys that only one of the two compose programs accepts.
    ! grep -nE '^(version|name):|start_interval' "$top"/compose/*.yaml || fail "a key that one compose program refuses"
    # example.env documents exactly the settings that the files read.
    grep -ohE '\$\{KOERS_[A-Z_]+' "$top"/compose/*.yaml | tr -d '${' | sort -u >"$test_tmp/used"
    grep -oE '^#?KOERS_[A-Z_]+=' "$top/compose/example.env" | tr -d '#=' | sort -u >"$test_tmp/told"
    diff "$test_tmp/used" "$test_tmp/told"
}

# Builds the current image and an older image. The older image is the last release; if there is no
# release, it has the same programs under another version. The engine builds with its cache, as for
# an operator.
build() {
    docker build --network host -f "$2/compose/Dockerfile" -t "$1" --build-arg "BASE=$KOERS_BASE" \
        --build-arg "VERSION=$3" --build-arg "REVISION=$4" "$2"
}
case_build() {
    local tag=""
    version=$(sed -nE 's/^project\(koers VERSION ([0-9.]+).*/\1/p' "$top/CMakeLists.txt")
    tag=$(git -C "$top" describe --tags --abbrev=0 2>/dev/null) || true
    # The current image is built first, so that the cache has the common layers for the older image.
    build "$image_new" "$top" "$version" "$(git -C "$top" rev-parse HEAD)"
    if [ -n "$tag" ] && git -C "$top" cat-file -e "$tag:compose/Dockerfile" 2>/dev/null; then
        mkdir "$test_tmp/before"
        git -C "$top" archive "$tag" | tar -C "$test_tmp/before" -x
        build "$image_before" "$test_tmp/before" "${tag#v}" "$tag"
    else
        build "$image_before" "$top" 0.0.1 before
    fi
    mkdir -p "$mesh_bin"
    docker run --rm --network none "$image_new" tar -C /usr/bin -c koers | tar -C "$mesh_bin" -x
}

label() { docker image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$image_new"; }

case_image() {
    local base own size program libraries
    base=$(docker image inspect -f '{{.Size}}' "$KOERS_BASE")
    size=$(docker image inspect -f '{{.Size}}' "$image_new")
    own=$((size - base))
    echo "own layers: $own bytes"
    [ $own -gt 1000000 ] && [ $own -lt $LAYERS_MAX ] || fail "our layers have $own bytes"
    [ "$(label version)" = "$("$mesh_bin/koers" --version | grep -oE '[0-9]+\.[0-9.]+' | head -n 1)" ]
    [ "$(label licenses)" = EUPL-1.2 ]
    [ "$(label revision)" = "$(git -C "$top" rev-parse HEAD)" ]
    [[ $(docker image inspect -f '{{.Config.User}}' "$image_new") =~ ^[1-9][0-9]{4,}: ]] || fail "the image does not run as a user of 10000 or above"
    # The image has every program with all libraries, and no tool to download or to compile with.
    # shellcheck disable=SC2046
    docker run --rm --network none "$image_new" sh -c '
        [ $# -ge 6 ] || exit 1
        for program; do
            $program --version || exit 1
        done
        ldd /usr/bin/koers* | grep "not found" && exit 1
        for tool in curl wget nc cc gcc cmake python3 ssh sudo; do
            command -v $tool && exit 1
        done
        find / -xdev -user 10001 -writable -type f | grep . && exit 1
        exit 0' sh $("$top/compose/nodes" programs)
}
