# From the Depends fields of package records: a Provides value for every Node.js package in them.
# node-x -> node-x; node-x (>= 2) -> node-x (= 2); of alternatives the first.
/^Depends: / {
    sub(/^Depends: /, "")
    count = split($0, parts, /, */)
    for (i = 1; i <= count; i++) {
        sub(/ *\|.*/, "", parts[i])
        package = parts[i]
        sub(/[ :].*/, "", package)
        if (package !~ /^node-/ && package != "jest" && package != "webpack" && package != "yarnpkg" && package != "nodejs")
            continue
        version = ""
        if (match(parts[i], /\((>=|=) *[^)]+\)/)) {
            version = substr(parts[i], RSTART + 1, RLENGTH - 2)
            sub(/^[>=]+ */, "", version)
        }
        provided[package] = version == "" ? package : package " (= " version ")"
        if (!(package in seen)) { seen[package] = 1; order[++total] = package }
    }
}
END {
    for (i = 1; i <= total; i++)
        printf("%s%s", (i > 1 ? ", " : ""), provided[order[i]])
    print ""
}
