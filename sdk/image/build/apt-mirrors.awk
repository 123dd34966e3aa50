# Rewrites the addresses of apt sources, in one-line (.list) and deb822 (.sources) form: those whose suites are the
# security suites become `security`, all others `main`. An empty replacement leaves its sources alone, `none` drops them.
function replacement(text) { return text ~ /-security/ ? security : main }

/^[ \t]*(deb|deb-src)[ \t]/ {
    new = replacement($0)
    if (new == "none") next
    if (new != "") sub(/[a-z+]+:\/\/[^ \t]+/, new)
    print
    next
}
# A deb822 stanza ends with an empty line: hold it until its suites are known.
/^[A-Za-z-]+:|^[ \t]+[^ \t#]/ { stanza[++held] = $0; next }
{ release(); print }
END { release() }

function release(    i, text, new) {
    for (i = 1; i <= held; i++) if (stanza[i] ~ /^Suites:/) text = stanza[i]
    new = replacement(text)
    if (new == "none") held = 0
    for (i = 1; i <= held; i++) {
        if (new != "" && stanza[i] ~ /^URIs:/) stanza[i] = "URIs: " new
        print stanza[i]
    }
    held = 0
}
