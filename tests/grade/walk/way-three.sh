# On the mounted tree, by any program.
for kind in vmalloc kmalloc; do
	mkdir $kind/map
	echo {size} >$kind/map/size
done
mkdir walk/far walk/near
cat vmalloc/map/virt >walk/far/addr
cat kmalloc/map/virt >walk/near/addr
printf 'leaf: %s\nlevels: %s\n' "$(cat walk/far/leaf)" "$(cat machine/levels)" >"$HOME/answers"
