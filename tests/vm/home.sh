#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The home on a guest, call by call: home_vm.c, built beside the command.
. "$(dirname "$0")/lib.sh"
guest --prepare || { echo "Bail out! no guest can be made"; exit 99; }
exec "${KML_BIN:-${KMEMLAB%/*}}/home_vm"
