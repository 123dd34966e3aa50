# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# HTCondor: its repository (jupyter stack, or a series other than Debian's own) and where it looks for configuration.

# add_htcondor_repository: apt sources of the HTCondor Software Suite, when the settings name them.
# The key is the series' own, and serves this repository alone (Signed-By).
add_htcondor_repository() {
    local repository=${settings[HTCONDOR_REPOSITORY]:-} series=${settings[HTCONDOR_SERIES]:-}
    [ -n "$repository" ] || return 0
    [ -n "$series" ] || die 'HTCONDOR_REPOSITORY needs HTCONDOR_SERIES'
    local key=/etc/apt/keyrings/htcondor.asc id codename
    local key_url=${settings[HTCONDOR_KEY_URL]:-${repository%/}/keys/HTCondor-$series-Key}
    id=$(. /etc/os-release && printf %s "$ID")
    codename=$(. /etc/os-release && printf %s "$VERSION_CODENAME")
    install -d -m 0755 /etc/apt/keyrings
    /usr/lib/apt/apt-helper "${apt_options[@]}" download-file "$key_url" "$key" >/dev/null ||
        die "the key of HTCondor's repository could not be fetched from $key_url: set HTCondorRepository to a mirror"
    chmod 0644 "$key"
    printf 'Types: deb\nURIs: %s/%s/%s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
        "${repository%/}" "$id" "$series" "$codename" "$key" >/etc/apt/sources.list.d/htcondor.sources
}

# configure_htcondor: the project's files in /etc/condor/htcnotebook.d are read after all of config.d, the notebook's own
# among it.
configure_htcondor() {
    local root=/etc/condor/condor_config own=/etc/condor/htcnotebook.d
    install -d -m 0755 /etc/condor/config.d "$own"
    grep -qF "$own" "$root" && return 0
    if grep -q '^LOCAL_CONFIG_DIR *=' "$root"; then
        sed -i "s#^LOCAL_CONFIG_DIR *=.*#&,$own#" "$root"
    else
        printf 'LOCAL_CONFIG_DIR = /etc/condor/config.d,%s\n' "$own" >>"$root"
    fi
}
