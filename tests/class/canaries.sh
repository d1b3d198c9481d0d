#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tests/grade/canaries.sh on real kernels, a clone for each.
CANARY_HOME=vm exec bash "$(dirname "$0")/../grade/canaries.sh"
