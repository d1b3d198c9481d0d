# On the mounted tree, by any program.
mkdir pages/old pages/new
echo 'GFP_KERNEL|__GFP_DMA' >pages/old/gfp
echo {order} >pages/old/order
echo "zone-of-kernel: $(cat pages/new/zone)" >"$HOME/answers"
echo "bytes-of-order: $(($(cat machine/page_size) << {order}))" >>"$HOME/answers"
echo 'GFP_KERNEL|__GFP_DMA32' >pages/new/gfp
printf %s {text} >pages/new/data
