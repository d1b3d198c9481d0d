for c in caches/*; do
	open=$(ls -d "$c"/c* | grep -c '/c[0-9]*$')
	held=$(cat "$c/objects")
	[ "$held" -gt "$open" ] || continue
	{
		echo "where: ${c#*/}"
		echo "many: $((held - open))"
		echo "bytes: $(((held - open) * $(cat "$c/stride")))"
	} >"$HOME/answers"
	echo 0 >"$c/count"
done
