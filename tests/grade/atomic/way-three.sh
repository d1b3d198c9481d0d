# On the mounted tree, by any program.
mkdir kmalloc/event kmalloc/log mempool/io
for one in event:hardirq log:spinlock; do
	echo GFP_ATOMIC >kmalloc/${one%:*}/gfp
	echo ${one#*:} >kmalloc/${one%:*}/context
done
echo {size} >kmalloc/event/size
echo kzalloc >kmalloc/log/fn
echo {spare} >mempool/io/min_nr
echo 1 >mempool/io/starve
echo {taken} >mempool/io/taken
