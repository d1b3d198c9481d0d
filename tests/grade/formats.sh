#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each format by a reader that is not ours, and the same points in all of them: one run with a
# mistake, one that could not be graded, one whose names and texts try to break out.
set -u
kml=${KMEMLAB:?}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
check() {	# NAME COMMAND...
	local name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then echo "ok $name"; else echo "not ok $name: $(tail -n 3 "$dir/out" | tr '\n' ' ')"; status=1; fi
}

class=$dir/class
mkdir "$class"
"$kml" grade slab "$here/slab/wrong-full.kml" --template --seed 3 --format json >/dev/null || exit 99
cp "$here/slab/wrong-full.kml" "$class/ann.kml"
cp "$here/slab/way-two.kml" "$class/=1+1;],.kml"
printf 'echo "]]> </script> <b> & \\" %s"\n' "$(printf '\001\033[31m\377')" >"$class/"$'new\nline "quoted" <b>.kml'
printf 'nothing of ours\n' >"$class/zoe.pdf"
"$kml" grade slab --class "$class" --template --seed 3 --out "$dir/records" --format json >"$dir/class.json" ||
	{ echo "not ok a class is graded"; exit 1; }
# The same records in each form: nothing is graded again.
for format in text json tap junit gradescope classroom50 autolab csv html; do
	"$kml" grade --merge "$dir/records" --format $format >"$dir/$format" 2>"$dir/err" || true
	"$kml" grade slab "$class/ann.kml" --template --seed 3 --format $format >"$dir/one.$format" 2>"$dir/err" ||
		{ echo "not ok $format: $(head -n 1 "$dir/err")"; status=1; }
done

cat >"$dir/read.py" <<'PY'
import csv, html.parser, json, sys
import xml.etree.ElementTree as xml
import jsonschema
top, d = sys.argv[1:3]
text = lambda name: open(f"{d}/{name}", encoding="utf-8", newline="").read()

schema = json.load(open(f"{top}/docs/result.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
def records(name):
    said = json.loads(text(name))
    return said if isinstance(said, list) else said["results"] if "results" in said else [said]
def by_json(name):
    for one in records(name):
        jsonschema.validate(one, schema)
    return sum(one["score"] for one in records(name))
def by_junit(name):
    root = xml.fromstring(text(name))
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite" and int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
    return sum(int(p.get("value")) for p in root.iter("property") if p.get("name") == "score")
def by_csv(name):
    rows = list(csv.DictReader(text(name).splitlines(keepends=True), strict=True))
    assert all(None not in row and None not in row.values() for row in rows), "a row is of another length"
    assert all(not row["submission"].startswith(tuple("=+-@")) for row in rows), "a formula"
    return sum(int(row["score"]) for row in rows)
def by_gradescope(name):
    said = json.loads(text(name))
    assert said["score"] == sum(t["score"] for t in said["tests"])
    assert all(t["status"] in ("passed", "failed") and
               t["visibility"] in ("visible", "hidden", "after_due_date", "after_published") for t in said["tests"])
    return said["score"]
def by_classroom50(name):
    said = json.loads(text(name))
    assert said["schema"] == "classroom50/result/v1" and said["datetime"].endswith("Z")
    assert type(said["score"]) is int and said["max-score"] == sum(t["max-score"] for t in said["tests"])
    return sum(t["score"] for t in said["tests"])
def by_autolab(name):
    return sum(json.loads(text(name).rstrip("\n").splitlines()[-1])["scores"].values())
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(); self.open = []; self.links = []
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object", "b"), tag
        self.links += [v for k, v in attrs if k in ("src", "href") and not v.startswith("data:")]
        if tag not in ("meta", "link", "img", "rect"):
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
def by_html(name):
    page = Page(); page.feed(text(name)); page.close()
    assert not page.open and not page.links, (page.open, page.links)
reader, name, wanted = sys.argv[3], sys.argv[4], sys.argv[5]
points = globals()["by_" + reader](name)
assert points is None or points == int(wanted), f"{points} points, wanted {wanted}"
PY

points=$(jq .score "$dir/one.json")
all=$(cat "$dir"/records/records/*.json | jq -s 'map(.score) | add')
[ "$points" = 8 ] || { echo "not ok a mistake of 4 points: $points of 12"; status=1; }
python3 -c 'import jsonschema' 2>/dev/null || { echo "no jsonschema for python3"; exit 77; }
for reader in json junit csv gradescope classroom50 autolab html; do
	check "one submission as $reader" python3 "$dir/read.py" "$top" "$dir" $reader one.$reader "$points"
done
for reader in json junit csv html; do
	check "a class as $reader" python3 "$dir/read.py" "$top" "$dir" $reader $reader "$all"
done
check "JUnit's XML by xmllint" xmllint --noout "$dir/junit"
passed=$(jq '[.checks[] | select(.status == "passed")] | length' "$dir/one.json")
# prove ends with 1 where a test failed; that it read the stream whole is what it says of it. It knows
# TAP up to 13, of which 14 is the same for a reader of results: https://testanything.org/tap-version-14-specification.html
[ "$(head -n 1 "$dir/one.tap")" = "TAP version 14" ] && echo "ok TAP says its version" || { echo "not ok TAP says its version"; status=1; }
sed '1s/14/13/' "$dir/one.tap" >"$dir/13.tap"
prove --exec cat -v "$dir/13.tap" >"$dir/prove" 2>&1
check "TAP by prove" grep -q "Failed 1/5 subtests\|Failed test.* 4" "$dir/prove"
! grep -q 'Parse errors' "$dir/prove" && [ "$(grep -c '^ok' "$dir/one.tap")" = "$passed" ] &&
	echo "ok TAP without a parse error" || { echo "not ok TAP without a parse error: $(grep -A3 'Parse errors' "$dir/prove")"; status=1; }
exit $status
