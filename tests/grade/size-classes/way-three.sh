# On the mounted tree, by any program.
mkdir kmalloc/reply caches/small
echo {reply} >kmalloc/reply/size
echo "rounded: $(cat kmalloc/reply/ksize)" >"$HOME/answers"
printf %d {small} >caches/small/object_size
i=0
while [ $i -lt {count} ]; do
	mkdir "caches/small/n$i"
	i=$((i + 1))
done
