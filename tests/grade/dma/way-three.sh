# On the mounted tree, by any program.
mkdir dma_coherent/ring dma_streaming/out
echo {bits} >dma_coherent/ring/mask_bits
printf {word} >dma_coherent/ring/data
echo "where: $(cat dma_coherent/ring/zone)" >"$HOME/answers"
cd dma_streaming/out || exit
echo {size} >size
echo DMA_TO_DEVICE >direction
printf {word} >data
echo device >owner
