# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# What an installer's own words mean, and what to do about it. The first cause that its log names counts: later lines only
# say what follows from it.

# Each line: an extended regular expression, a tab, the cause and what to do.
network_causes() {
    cat <<'END'
CERTIFICATE_VERIFY_FAILED|certificate verify failed|unable to get local issuer certificate|self.signed certificate	the certificate of the index is not trusted: a site with a certificate authority of its own names it in ContainerTrustedCertificates
name resolution|Name or service not known|Failed to resolve|NameResolutionError|Could not resolve host	the name of the index is not known inside of the build: check the network (ContainerBuildNetwork), or set PipIndexUrl to an index that is in reach
No space left on device	no space left on the disk that holds the image
ProxyError|Tunnel connection failed	the proxy refuses the way to the index: check HTTPS_PROXY and NO_PROXY
(HTTP error|ERROR: HTTP error|status code:?|Client Error:) ?(401|403)|(401|403) Client Error|(401|403) Error, Credentials not correct	the index refuses access: check the address in PipIndexUrl
Connection refused|Network is unreachable|No route to host|timed out|ConnectTimeout|ReadTimeout|NewConnectionError|Connection reset|RemoteDisconnected	the index does not answer: check the network of the build (ContainerBuildNetwork), or set PipIndexUrl to an index that is in reach
END
}

pip_causes() {
    network_causes
    cat <<'END'
DO NOT MATCH THE HASHES|hashes are required	the index hands out another file than the one that was locked: run 'dotnet restore -p:RestoreForceEvaluate=true' and look at what changes
ResolutionImpossible|conflicting dependencies	the packages exclude one another, as pip says above: ask for other versions of those that it names
pg_config executable not found|pg_config is required	a package is built from its source and needs PostgreSQL's library: add the SystemPackage libpq-dev, or take its wheel
mysql_config|mysqlclient.pc|mariadb_config	a package is built from its source and needs MariaDB's library: add the SystemPackage libmariadb-dev, or take its wheel
[Rr]ust compiler|cargo, the Rust|rustc	a package is built from its source and needs Rust: add the SystemPackage cargo, or ask for a version that has a wheel
gfortran|Fortran compiler|compiler for language fortran|\['f95'	a package is built from its source and needs Fortran: add the SystemPackage gfortran, or ask for a version that has a wheel
Python\.h: No such file	a package is built from its source and needs Python's headers: add the SystemPackage python3-dev, or ask for a version that has a wheel
(command|program) '?[^ ]*(gcc|g\+\+|cc|c\+\+)'? failed: No such file|(No such file or directory|not found): '?[^ ]*(gcc|g\+\+|cc|c\+\+|cl)|Unknown compiler|[Nn]o acceptable C compiler|No CMAKE_C(XX)?_COMPILER	a package is built from its source and there is no compiler: add the SystemPackages build-essential and python3-dev, or ask for a version that has a wheel
fatal error: [^ ]*: No such file or directory	a package is built from its source and a header is missing: add the -dev SystemPackage that has it, or ask for a version that has a wheel
Requires-Python|requires a different Python	no version that was asked for works with the Python of the image: ask for another version
No matching distribution found	the index has no such version that fits this Python and architecture: ask for another version, or run 'dotnet restore -p:RestoreForceEvaluate=true' to settle the versions anew
metadata-generation-failed|Failed building wheel|Failed to build|subprocess-exited-with-error	a package could not be built from its source: ask for a version that has a wheel
END
}

# explain LOG CAUSES WHAT: ends the build with the first of the causes (a function that prints them) that the log names.
explain() {
    local pattern meaning
    while IFS=$'\t' read -r pattern meaning; do
        ! grep -qE -- "$pattern" "$1" || die "$3: $meaning"
    done < <("$2")
    die "$3: its own words stand above"
}
