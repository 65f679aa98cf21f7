#!/usr/bin/env bash
# This test checks completion in bash, zsh and fish: of commands, options, values, and names that
# only the mesh knows. If a text from another person contains a shell command, no shell may run that
# command. If the mesh cannot be reached, completion must still end soon.
. "$(dirname "$0")/../lib.sh"

"$KOERS_BIN/koers" key init --endpoint "tcp://127.0.0.1:$mesh_port" 2>/dev/null
for node in broker relay regelingen; do mesh_start $node; done
for node in broker relay regelingen; do mesh_wait $node; done
export PATH=$KOERS_BIN:$PATH KOERS_IDENTITY=accounthouder-nl-gr
# shellcheck disable=SC2016
signal=$(post nl-gr 'Loket: $(touch pwned) `touch pwned` "x" een' 1)
bottleneck=$(as accounthouder-nl-gr signal show "$signal" --json | jq -r '.bottleneck // empty')
[ -n "$bottleneck" ] || bottleneck=$(gives ptvt bottleneck new "$signal")

# in_all LINE PATTERN…: fails unless all three shells offer a matching completion of the line. For
# bash, the test reads the array COMPREPLY. bash inserts its words without changes.
in_bash() {
    bash --norc -c '. <(koers completion bash); read -ra COMP_WORDS <<<"$1"; [[ $1 != *" " ]] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _koers; printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}
in_fish() { XDG_CONFIG_HOME=$test_tmp fish -N -c 'koers completion fish | source; complete -C "$argv[1]"' "$1"; }
# zsh completes only in the line editor, so the test reads what the function passes to _describe.
in_zsh() {
    zsh -f -c 'compdef() { :; }; . <(koers completion zsh); compset() { :; }; _files() { print :files; }
        _describe() { print -l -- "${offered[@]}"; }
        words=("${(@s: :)1}"); CURRENT=$#words; PREFIX=$words[-1]; _koers' zsh "$1"
}
in_all() {
    local line=$1 shell pattern
    shift
    for shell in bash zsh fish; do
        command -v $shell >/dev/null || continue
        expect 0 in_$shell "$line"
        for pattern in "$@"; do
            grep -qE -- "$pattern" "$out" || { cat "$out" "$err"; fail "$shell does not offer $pattern: $line"; }
        done
    done
}
# in_none LINE PATTERN: fails if a shell offers a completion that matches.
in_none() {
    local shell
    for shell in bash zsh fish; do
        command -v $shell >/dev/null || continue
        in_$shell "$1" >"$out" 2>&1 || true
        ! grep -qE -- "$2" "$out" || fail "$shell offers $2: $1"
    done
}

# The shells complete commands in both languages, options, and values of options.
in_all 'koers ' '^signal' '^bottleneck' '^tail' '^key' '^status'
in_none 'koers ' '^signaal|^__complete'
in_all 'koers signaal ' '^melden' '^tonen'
in_all 'koers key r' '^revoke' '^rotate' '^roles'
in_all 'koers outcome ' '^list' '^kerngroep-2' '^dg-overleg'
in_all 'koers signal post --pro' '^--province'
in_all 'koers signal post --province NL-' '^NL-GR' '^NL-ZE'
in_none 'koers signal post --province NL-' 'NL-AW'
in_all 'koers agenda kern' '^kerngroep-1' '^kerngroep-2' '^kerngroep-3'
in_all 'koers --as accounthouder-nl-g' '^accounthouder-nl-gr' '^accounthouder-nl-ge'
in_all 'koers key revoke regeling' '^regelinghouder-szw'
in_all 'koers key new x --role ac' '^accounthouder'
in_all 'koers tail --type outcome.' '^outcome.recorded' '^outcome.delivered'
in_all 'koers tail --topic down.nl-gr.out' '^down.nl-gr.outcome.delivered'
in_all 'koers completion ' '^bash' '^zsh' '^fish'
in_none 'koers nonsense ' .
# completes a value after "=", in the form that each shell expects
expect 0 in_fish 'koers signal post --province=NL-G'
says '^--province=NL-GR'
expect 0 in_zsh 'koers signal post --province=NL-G'
says '^NL-GR:Groningen'
expect 0 bash --norc -c '. <(koers completion bash); COMP_WORDS=(koers signal post --province = NL-G)
    COMP_CWORD=5; _koers; printf "%s\n" "${COMPREPLY[@]}"'
says '^NL-GR$'
# completes a topic, which has characters that are special in a shell
expect 0 in_bash 'koers tail --topic up.'
says '^up\.\\>$'

# The shells complete names that only the mesh knows, and show the titles.
in_all 'koers signal show ' "^$signal"
in_all 'koers signal show sig-' "^$signal"
in_all 'koers bottleneck trace ' "^$bottleneck"
in_all 'koers tail --bottleneck KNP' "^$bottleneck"
in_all 'koers trace KNP' "^$bottleneck"
in_all 'koers parked list --as operator re' '^relay' '^regelingen'
as regelinghouder-szw scheme publish --id slim-test --name 'Slim: test' --ministry SZW --pillar 2 \
    --domain techniek --target-group mkb --instrument subsidy --national --opens 2026-01-01 \
    --closes 2099-12-31 --budget 1000 --agency X >/dev/null 2>"$err" || { cat "$err"; fail "the scheme was not published"; }
in_all 'koers scheme show sl' '^slim-test'
expect 0 in_fish 'koers bottleneck show '
says "^$bottleneck.Loket: \\\$\(touch pwned\)"
expect 0 in_zsh 'koers bottleneck show '
says "^$bottleneck:Loket: "
[ ! -e pwned ] || fail "a shell ran a title as a command"

# The shells also complete on a terminal, with the tab key.
tab() { python3 "$top/tests/integration/tab.py" "$@"; }
tab "koers +bottleneck +trace +$bottleneck" '. <(koers completion bash); PS1="REA""DY"' \
    'koers bott\ttr\tKNP\t' bash --norc --noprofile -i
if command -v zsh >/dev/null; then
    mkdir -p "$test_tmp/zsh"
    koers completion zsh >"$test_tmp/zsh/_koers"
    setup="fpath=($test_tmp/zsh \$fpath); autoload -Uz compinit; compinit -u -D; PS1=REA''DY"
    tab "koers +bottleneck +trace +$bottleneck" "$setup" 'koers bott\ttr\tKNP\t' zsh -f -i
    tab 'NL-GR +-- Groningen' "$setup" 'koers signal post --province=NL-G\t' zsh -f -i
fi

# Answers are cached for some seconds, only in the user's run-time folder.
mkdir -m 700 "$test_tmp/run"
export XDG_RUNTIME_DIR=$test_tmp/run
expect 0 in_bash 'koers signal show '
mesh_stop broker
expect 0 in_bash 'koers signal show '
says "^$signal\$"
[ "$(find "$test_tmp/run" -type f -perm 600 | wc -l)" -eq 1 ] || fail "the cache is not one file with mode 600"
chmod 755 "$test_tmp/run"
expect 0 in_bash 'koers signal show '
[ ! -s "$out" ] || [ -z "$(tr -d '\n' <"$out")" ] || fail "it uses a cache in a folder that others may write"

# Without a broker, a key or a mesh, and for a nonsense line, completion offers nothing and prints
# nothing.
unset XDG_RUNTIME_DIR
expect 0 koers __complete bash -- signal show ''
[ ! -s "$out" ] && [ ! -s "$err" ] || fail "it says something"
expect 0 env -u KOERS_HOME HOME="$test_tmp" koers __complete bash -- signal show ''
[ ! -s "$out" ] && [ ! -s "$err" ] || fail "it says something"
expect 0 koers __complete
expect 0 koers __complete bash
expect 0 koers __complete bash --
expect 0 koers __complete bash -- --
expect 0 koers __complete bash -- - ''
expect 0 koers __complete bash -- $'\xff\x1b[2J' $'\xff'
expect 0 koers __complete bash -- $(seq 500) ''
expect 0 koers __complete bash -- --as
expect 0 koers __complete bash -- --timeout x signal show ''
expect 64 koers completion ksh
says 'bash, zsh, fish'
