# On the mounted tree, by any program: one by one.
mkdir percpu/events percpu/shared
i=0
while [ $i -lt {events} ]; do
	echo 1 >percpu/events/add
	i=$((i + 1))
done
echo atomic >percpu/shared/mode
echo {events} >percpu/shared/add
echo "copies: $(wc -l <percpu/events/values)" >"$HOME/answers"
