#!/bin/bash
# What the start script of docker-stacks images does that a derived image can rely on: the command in the array `cmd`,
# hooks from two folders, the command in the end.
set -e
if [ $# -eq 0 ]; then cmd=(bash); else cmd=("$@"); fi
echo "Entered start.sh with args: ${cmd[*]}"
for folder in /usr/local/bin/start-notebook.d /usr/local/bin/before-notebook.d; do
    for hook in "$folder"/*; do
        [ -e "$hook" ] || continue
        case $hook in
            *.sh)
                echo "Sourcing shell script: $hook"
                # shellcheck disable=SC1090
                source "$hook"
                ;;
            *) [ ! -x "$hook" ] || "$hook" ;;
        esac
    done
done
echo "Executing the command: ${cmd[*]}"
exec "${cmd[@]}"
