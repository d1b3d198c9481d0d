#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Prints docs/claims.md: every statement, and what each home that can show it answered, in this
# run. KMEMLAB names the command; its guests are fetched where they are missing (make docs-claims).
set -u
KMEMLAB=${KMEMLAB:-kmemlab}
rows=$("$KMEMLAB" claims --everywhere --md) ||
	{ echo "claims.sh: an experiment went wrong:" >&2; grep -F '| error |' <<<"$rows" >&2; exit 1; }

# count COLUMN PATTERN: rows whose column says so.
count() { awk -F' [|] ' -v c="$1" -v p="$2" 'NR > 2 && $c ~ p { n++ } END { print n + 0 }' <<<"$rows"; }
all=$(($(wc -l <<<"$rows") - 2))
prose=$(count 4 '^not testable here$')

cat <<PAGE
<!-- Written by make docs-claims; change lessons/claims/*.def instead. -->
# What the tutorials say, and what the machine answered

The field's tutorials make $all statements that this course treats. $(count 3 '^true$') hold on Linux 6.1 and newer,
$(count 3 '^wrong$') do not, $(count 3 '^outdated$') once did, and $(count 3 '^true on some') hold on some machines only. $((all - prose)) of them were put to
the test in the run that wrote this page; $prose cannot be, and their row says why.

\`kmemlab claims ID\` repeats an experiment on the twin, \`kmemlab claims --home vm ID\` on a real kernel in a
guest. A result is "holds" or "fails", or "differs" where its homes do not agree; beside it stands what was read there.
\`twin:i386\` is a machine of the twin, \`vm:iommu\` a guest with that preset. A statement that is true may fail on a machine that was built or
started differently, and one that is outdated may still hold on 6.1; the last column says which.

Three verdicts are other than in the first review of the tutorials, where these were called true. STK-06 is so where a
kernel stack has 8 KiB, as the experiment shows on i386; x86-64 and arm64 have 16. PAG-01 gives one number for the page
size of all machines; arm64 has 16 KiB too, as twin:rpi5 shows. BUD-25 frees a block by __free_page(), which gives back
its first page only: right for order 0 alone.

$rows
PAGE
