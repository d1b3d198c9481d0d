#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The job array of docs/grading/slurm.sh, on a cluster of one node that is this machine.
set -u
command -v slurmctld >/dev/null || { echo "no slurmctld"; exit 77; }
. "$(dirname "$0")/class_lib.sh"
stop() {
	for pid in d ctld munge; do [ ! -s "$work/$pid.pid" ] || kill "$(cat "$work/$pid.pid")"; done
	for _ in {1..100}; do pgrep -f "$work" >/dev/null || break; sleep 0.1; done
	rm -rf "$work"
}
trap stop EXIT
chmod 755 "$work"
cd "$work" || exit 99
host=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
cat >slurm.conf <<CONF
ClusterName=kmemlab
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/munge.sock
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/ctld.pid
SlurmdPidFile=$work/d.pid
SlurmctldLogFile=$work/ctld.log
SlurmdLogFile=$work/d.log
SlurmctldPort=26817
SlurmdPort=26818
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
mkdir state spool
head -c 1024 /dev/urandom >munge.key
chmod 600 munge.key
munged --force --key-file="$work/munge.key" --socket="$work/munge.sock" --pid-file="$work/munge.pid" \
	--log-file="$work/munge.log" --seed-file="$work/munge.seed" 2>/dev/null || { echo "munged does not start here"; exit 77; }
slurmctld && slurmd || { echo "no Slurm here: $(tail -qn 1 ctld.log d.log 2>/dev/null | tr "\n" " ")"; exit 77; }
for _ in {1..200}; do [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && break; sleep 0.1; done

make_class all "${SUBMISSIONS:-1000}"
"$KMEMLAB" grade --template --format csv --out here slab --class all >said 2>err || fail "graded here" "$(tail -n 1 err)"
export KMEMLAB GRADE_OPTIONS=--template
timeout 400 sbatch --wait --array=0-9 "$top/docs/grading/slurm.sh" slab all there >sbatch.log 2>&1 ||
	fail "the job array" "$(tail -qn 1 sbatch.log grade-*.log | tr "\n" " ")"
"$KMEMLAB" grade --merge there --format csv >there.csv
same "a Slurm job array gives what this machine gives" here/results.csv there.csv
exit $status
