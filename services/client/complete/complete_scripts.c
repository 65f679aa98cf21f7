/* This file has the command `koers completion`: it prints the completion script for bash, zsh or
 * fish. */
#include <stdio.h>
#include <string.h>

#include "services/command/commands.h"

static const char bash[] =
    "# bash completion for koers\n"
    "_koers() {\n"
    "    local -a words=() found=()\n"
    "    local word join='' koers=${COMP_WORDS[0]} line\n"
    "    type -P \"$koers\" >/dev/null || koers=koers\n"
    "    # bash cuts at \"=\"; koers is given the words as they were typed\n"
    "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
    "        if [[ ${#words[@]} -gt 0 && ( $word == = || $join ) ]]; then\n"
    "            words[-1]+=$word\n"
    "            [[ $word == = ]] && join=1 || join=''\n"
    "        else\n"
    "            words+=(\"$word\")\n"
    "        fi\n"
    "    done\n"
    "    COMPREPLY=()\n"
    "    mapfile -t found < <(\"$koers\" __complete bash -- \"${words[@]}\" 2>/dev/null)\n"
    "    for line in \"${found[@]}\"; do\n"
    "        if [[ $line == :files ]]; then\n"
    "            compopt -o default -o filenames 2>/dev/null\n"
    "        else\n"
    "            printf -v line '%q' \"${line%%$'\\t'*}\"\n"
    "            COMPREPLY+=(\"$line\")\n"
    "        fi\n"
    "    done\n"
    "}\n"
    "complete -F _koers koers\n";

static const char zsh[] =
    "#compdef koers\n"
    "_koers() {\n"
    "    local -a found offered\n"
    "    local line word=$PREFIX koers=$words[1]\n"
    "    (( $+commands[$koers] )) || [[ -x $koers ]] || koers=koers\n"
    "    found=(\"${(@f)$($koers __complete zsh -- \"${(@Q)words[2,CURRENT-1]}\" \"${(Q)word}\" "
    "2>/dev/null)}\")\n"
    "    [[ $word == --*=* ]] && compset -P '*='\n"
    "    for line in $found; do\n"
    "        if [[ $line == :files ]]; then\n"
    "            _files\n"
    "        elif [[ -n $line ]]; then\n"
    "            offered+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
    "        fi\n"
    "    done\n"
    "    (( $#offered )) && _describe -V koers offered\n"
    "}\n"
    "if [[ $funcstack[1] == _koers ]]; then\n"
    "    _koers \"$@\"\n"
    "else\n"
    "    compdef _koers koers\n"
    "fi\n";

static const char fish[] =
    "# fish completion for koers\n"
    "function __koers_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l word (commandline -ct)\n"
    "    set -l koers $words[1]\n"
    "    command -q -- $koers; or set koers koers\n"
    "    for line in (command $koers __complete fish -- $words[2..-1] \"$word\" 2>/dev/null)\n"
    "        if test \"$line\" = ':files'\n"
    "            __fish_complete_path (string replace -r '^--[^=]*=' '' -- \"$word\")\n"
    "        else\n"
    "            echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c koers -f -k -a '(__koers_complete)'\n";

int completion_run(struct client *c)
{
    static const struct {
        const char *shell, *script;
    } scripts[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(client_operand(c, 0), scripts[i].shell) == 0) {
            fputs(scripts[i].script, stdout);
            return CODE_OK;
        }
    return client_fail(CODE_USAGE, T_NOT_ONE_OF, "shell", client_operand(c, 0), "bash, zsh, fish");
}
