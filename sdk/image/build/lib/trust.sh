# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# Certificate authorities of a site (certificates.pem beside install-layer): trusted by all that downloads in the build, and by
# the image where the setting TRUST_CERTIFICATES says so.

system_certificates=/etc/ssl/certs/ca-certificates.crt

# trust_in_build: one file with the system's authorities, where it has some yet, and the site's.
trust_in_build() {
    [ -s "$here/certificates.pem" ] || return 0
    local bundle=$cache/certificates.pem
    { cat "$system_certificates" 2>/dev/null || true; cat "$here/certificates.pem"; } >"$bundle"
    # OpenSSL and Python's ssl; curl and R; requests; pip; git; conda and mamba; Node.js.
    export SSL_CERT_FILE=$bundle CURL_CA_BUNDLE=$bundle REQUESTS_CA_BUNDLE=$bundle PIP_CERT=$bundle GIT_SSL_CAINFO=$bundle \
        CONDA_SSL_VERIFY=$bundle MAMBA_SSL_VERIFY=$bundle NODE_EXTRA_CA_CERTS=$here/certificates.pem
    apt_options+=(-o "Acquire::https::CaInfo=$bundle")
}

# trust_in_image: as an administrator of the system does it.
trust_in_image() {
    [ "${settings[TRUST_CERTIFICATES]:-}" = true ] || return 0
    [ -x /usr/sbin/update-ca-certificates ] || die 'the image has no ca-certificates to add the trusted certificates to'
    install -d -m 0755 /usr/local/share/ca-certificates
    awk '/^-----BEGIN CERTIFICATE-----/ { number++; file = "/usr/local/share/ca-certificates/htcnotebook-" number ".crt" } { print >file }' "$here/certificates.pem"
    update-ca-certificates >/dev/null
}
