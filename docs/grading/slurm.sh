#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Grades a folder of submissions as a job array of Slurm; each task takes its share of them. Then one
# command tells of all:
#
#	sbatch --wait --array=0-9 slurm.sh zones submissions results
#	kmemlab grade --merge results --format csv > class.csv
#
# A task that was lost is run again by the same line: what has its result is kept.
#SBATCH --job-name=grade
#SBATCH --output=grade-%a.log
set -eu
lab=$1 folder=$2 out=$3
mapfile -d '' -t all < <(find "$folder" -mindepth 1 -maxdepth 1 -print0 | LC_ALL=C sort -z)
mine=()
for ((i = SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN; i < ${#all[@]}; i += SLURM_ARRAY_TASK_COUNT)); do
	mine+=("${all[i]}")
done
[ ${#mine[@]} -gt 0 ] || exit 0
# shellcheck disable=SC2086
exec "${KMEMLAB:-kmemlab}" grade ${GRADE_OPTIONS:-} --resume -j "${SLURM_CPUS_PER_TASK:-1}" --out "$out" "$lab" "${mine[@]}"
