# On the mounted tree, by any program.
mkdir caches/{name} && cd caches/{name} || exit
echo {size} >object_size
echo SLAB_HWCACHE_ALIGN >flags
echo pattern >ctor
cat per_slab >count
mkdir first
printf hello >first/data
