#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the twin costs in process: twin.c, built by make bench.
exec "${KML_BIN:-$(dirname "$0")/../../build}/bench/twin"
