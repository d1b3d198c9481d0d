# On the mounted tree, by any program.
mkdir vmalloc/buffer kvmalloc/near kvmalloc/far
echo {bytes} >vmalloc/buffer/size
echo vmalloc_user >vmalloc/buffer/fn
echo 16777216 >kvmalloc/far/size
printf 'pages-of-buffer: %s\nguard: %s\n' $((({bytes} + 4095) / 4096)) 4096 >"$HOME/answers"
