# awk -f stand-ins.awk stand-ins.txt RECORDS: from the Depends fields of package records, a Provides value for every
# package that stand-ins.txt names, and for every Node.js package.
# x -> x; x (>= 2) -> x (= 2), so that apt takes a real package for everything that asks for more; of alternatives the first.
FNR == NR {
    if ($1 == "without") without[$2] = 1
    next
}
/^Depends: / {
    sub(/^Depends: /, "")
    count = split($0, parts, /, */)
    for (i = 1; i <= count; i++) {
        sub(/ *\|.*/, "", parts[i])
        package = parts[i]
        sub(/[ :].*/, "", package)
        if (!(package in without) && package !~ /^(node-.*|nodejs|jest|webpack|yarnpkg)$/)
            continue
        version = ""
        if (match(parts[i], /\((>=|=) *[^)]+\)/)) {
            version = substr(parts[i], RSTART + 1, RLENGTH - 2)
            sub(/^[>=]+ */, "", version)
        }
        if (!(package in provided))
            order[++total] = package
        if (version != "" || !(package in provided))
            provided[package] = (version == "" ? package : package " (= " version ")")
    }
}
END {
    for (i = 1; i <= total; i++)
        printf("%s%s", (i > 1 ? ", " : ""), provided[order[i]])
    print ""
}
