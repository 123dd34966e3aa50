# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# Spark where docker-stacks has it: pip's package holds the whole of it.

offer_spark() {
    local package
    for package in "$conda"/lib/python3*/site-packages/pyspark; do
        if [ -x "$package/bin/spark-submit" ] && [ ! -e /usr/local/spark ]; then ln -s "$package" /usr/local/spark; fi
    done
}
