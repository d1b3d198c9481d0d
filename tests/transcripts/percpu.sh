# SPDX-License-Identifier: GPL-2.0
# Per-CPU objects: counting without locks, rightly and wrongly.
. "$(dirname "$0")/lib.sh"
p=percpu/p

say "An instance for each CPU, as far apart as their units, and zero."
run mkdir $p
run ls $p
look $p size mode addresses values sum added unit_distance state
run holds $p 'sum == 0'
run stat $p/addresses
run stat $p/values
run cat used_bytes

say "Adding touches the caller's own instance."
put $p add 5
put $p add 7
look $p added
run holds $p 'sum == 12'
run holds $p 'added == 12'

say "Every CPU at once: what is lost, and what is not."
for mode in this_cpu get_cpu_ptr copy racy atomic; do
	put $p mode $mode
	look $p mode state
	run holds $p 'added == 0'
	put $p add 3
	put $p storm 2000
	run wait $p/state idle
	look $p state sum added values
	case $mode in
	copy)	run holds $p 'sum == 0' ;;
	racy)	run holds $p '3 < sum <= added' ;;
	*)	run holds $p 'sum == added' ;;
	esac
	run holds $p '(added - 3) / lines(values) == 2000'
done
put $p mode volatile
put $p storm 100
run wait $p/state idle
run holds $p 'sum == added'

say "Larger instances, up to the kernel's own limit."
for size in 9 4096 32768; do
	put $p size $size
	look $p size
	run cat used_bytes
	run holds $p 'sum == 0'
done
put $p size 32769
put $p size 1M
put $p size 7
put $p size 2M
look $p size
put $p add 0
put $p storm 0
put $p storm 10000001

say "An object goes while its storm lasts."
put $p mode this_cpu
put $p storm 10000000
run rmdir $p
run cat used_bytes

say "What fails leaves nothing."
put inject nth 1
run mkdir $p
run ls percpu
run cat used_bytes
