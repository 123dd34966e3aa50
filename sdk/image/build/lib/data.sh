# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# Reads the layer's files as data. A line that is not what its file may hold ends the build, whoever wrote it: names
# reach command lines later, so nothing that an option parser, a shell or a solver could take for more than a name passes.

# Debian policy 5.6.1 (names) and 5.6.12 (versions).
# shellcheck disable=SC2034  # read by install-layer
apt_line='^[a-z0-9][a-z0-9+.-]+(=[0-9][A-Za-z0-9.+:~-]*)?$'
# An entry of Provides.
# shellcheck disable=SC2034
provides_line='^[a-z0-9][a-z0-9+.-]+( \(= [0-9][A-Za-z0-9.+:~-]*\))?$'
# One file, as pip's requirements files have it.
# shellcheck disable=SC2034
locked_line='^[a-z0-9]([a-z0-9-]*[a-z0-9])?==[A-Za-z0-9][A-Za-z0-9.!+_-]* --hash=sha256:[0-9a-f]{64}$'
# PEP 508 names and extras, PEP 440 specifiers; no URLs, markers, options or paths.
# shellcheck disable=SC2034
python_line='^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*\])?( *(===|==|~=|!=|<=|>=|<|>) *[A-Za-z0-9.*+!_-]+( *, *(===|==|~=|!=|<=|>=|<|>) *[A-Za-z0-9.*+!_-]+)*)?$'
# Writing R Extensions 1.1.1.
# shellcheck disable=SC2034
r_line='^[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]( [0-9]+([.-][0-9]+)*)?$'
# The name and version parts of a conda match specification; no channel, build or brackets.
# shellcheck disable=SC2034
conda_line='^[a-z0-9_][a-z0-9_.-]*( *(===|==|~=|!=|<=|>=|<|>|=) *[A-Za-z0-9.*+!_-]+( *, *(===|==|~=|!=|<=|>=|<|>|=) *[A-Za-z0-9.*+!_-]+)*)?$'

# read_lines ARRAY FILE PATTERN WHAT: the lines of FILE, which is WHAT on each; empty lines and # comments are skipped.
read_lines() {
    local -n lines=$1
    local file=$2 pattern=$3 what=$4 line number=0
    lines=()
    [ -e "$file" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        case $line in '' | '#'*) continue ;; esac
        [[ $line =~ $pattern ]] || die "${file##*/} line $number is not $what: $(printf %q "$line")"
        lines+=("$line")
    done <"$file"
}

declare -A settings=()

# read_settings FILE: KEY=value lines into the array `settings`. An unknown key is an error: it would change nothing.
read_settings() {
    local line key value word_of
    local url='^https?://[A-Za-z0-9._~:/?#@!&()*+,;=%\[-]+$' word='^[A-Za-z0-9._:/-]+$'
    local all
    read_lines all "$1" '^[A-Z][A-Z0-9_]*=.*$' 'a setting: KEY=value'
    for line in "${all[@]}"; do
        key=${line%%=*} value=${line#*=}
        [ -n "$value" ] || continue
        case $key in
            DEBIAN_SECURITY_MIRROR)
                [ "$value" = none ] || [[ $value =~ $url ]] || die "the setting $key is neither none nor an http or https address: $(printf %q "$value")" ;;
            DEBIAN_CHECK_VALID_UNTIL)
                [ "$value" = false ] || die "the setting $key is not false: $(printf %q "$value")" ;;
            DEBIAN_MIRROR | PIP_INDEX_URL | CRAN_MIRROR | HTCONDOR_REPOSITORY | HTCONDOR_KEY_URL)
                [[ $value =~ $url ]] || die "the setting $key is not an http or https address: $(printf %q "$value")" ;;
            PIP_EXTRA_INDEX_URL)
                for word_of in $value; do
                    [[ $word_of =~ $url ]] || die "the setting $key is not a list of http or https addresses: $(printf %q "$value")"
                done ;;
            TRUST_CERTIFICATES)
                [ "$value" = true ] || die "the setting $key is not true: $(printf %q "$value")" ;;
            PIP_TRUSTED_HOST | CONDA_CHANNEL | HTCONDOR_SERIES)
                [[ $value =~ $word ]] || die "the setting $key has characters that it may not have: $(printf %q "$value")" ;;
            *) die "there is no setting $key" ;;
        esac
        settings[$key]=$value
    done
}
