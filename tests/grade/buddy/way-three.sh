# On the mounted tree, by any program.
mkdir pages/block pages/shared
echo {order} >pages/block/order
echo 'GFP_KERNEL|__GFP_COMP' >pages/block/gfp
while [ "$(cat pages/shared/refcount)" -lt 3 ]; do echo 1 >pages/shared/get; done
bytes=$(($(cat machine/page_size) << {order}))
printf 'bytes-in-block: %s\ndistance: %s\n' $bytes $bytes >"$HOME/answers"
