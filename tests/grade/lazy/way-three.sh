# On the mounted tree, by any program.
mkdir user/eager user/done
echo $(({mib} * 1048576)) >user/eager/size
echo {touched} >user/eager/touch
echo 1 >user/done/touch
echo 1 >user/done/release
echo "faults: {touched}" >"$HOME/answers"
