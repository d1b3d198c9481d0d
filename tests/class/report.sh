#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The report of a class in a browser: no error, no request to any address, and something to see.
set -u
. "$(dirname "$0")/class_lib.sh"
trap 'rm -rf "$work"' EXIT
command -v chromium >/dev/null || { echo "no chromium"; exit 77; }
cd "$work" || exit 99
export HOME=$work
make_class all 40
cp "$top/lessons/labs/solutions/slab.kml" all/copied.kml
printf '# <script>alert(1)</script>\necho "</td><script>throw 1</script>" > kmalloc\n' >'all/<img src=http:evil.example>.kml'
"$KMEMLAB" grade --template --format html --out out slab --class all >said 2>err || fail "a report" "$(tail -n 1 err)"
cp out/report.html report.html || exit 99

timeout 100 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-sync \
	--disable-extensions --disable-background-networking --disable-component-update --disable-default-apps \
	--user-data-dir="$work/profile" --window-size=1000,2400 --hide-scrollbars --enable-logging=stderr \
	--log-net-log="$work/net.json" --screenshot="$work/page.png" "file://$work/report.html" >browser 2>&1 ||
	fail "the browser" "$(tail -n 2 browser)"
grep -q 'CONSOLE' browser && fail "no word on the console" "$(grep CONSOLE browser | head -n 2)" || pass "no word on the console"
# The browser itself asks its maker for news; that page has no address of his is asked in tests/grade/formats.sh.
asked=$(grep -oE '"url":"[a-z]+:[^"]{0,60}' net.json | grep -vE '"url":"(file|data|chrome|devtools|about):?' | grep -vE '//[a-z0-9.-]+[.](google|googleapis|gvt1|gstatic)[.]com[:/]' | sort -u | head -n 3)
[ -z "$asked" ] && pass "no request to any address" || fail "no request to any address" "$asked"
[ "$(stat -c %s page.png)" -gt 30000 ] && pass "there is something to see" || fail "there is something to see" "$(stat -c %s page.png) bytes"
grep -qE '<script|<img src=http' report.html && fail "what students write is text" || pass "what students write is text"
grep -q '<li>copied and s' report.html && pass "the copy is named" || fail "the copy is named"
[ -z "${KML_KEEP:-}" ] || cp page.png report.html "$KML_KEEP"
exit $status
