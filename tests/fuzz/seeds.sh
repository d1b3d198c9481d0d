#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seeds.sh DIR NAME: whole, honest requests for agent.c, or answers for client.c, so that mutations
# begin where listings and trees are complete. Records as fuzz.h reads them: kind, id, status,
# length (two bytes), bytes; the ids of answers are those of ask_everything()'s eight requests.
set -eu
if [ "$2" = agent ]; then
	# READTREE of the vocabulary's "kmalloc": of all, and of two names alone.
	printf '\000\011\201\002\001\000\000\011\202\002\007\000\002\001\000x\001\000y' >"$1/trees"
	exit
fi
ENTRY='\017' ATTR='\020' END='\021'	# vm/agent.h, enum kml_frame_kind
stat='\001\355\001\005\000\000\000\000\000\000\000'	# a directory, 0755, inode 5
entry='\007\000kmalloc'$stat
attr='\000\000\000\000\016\000kmalloc/a/size\003\00064\n'
{
	printf '\000'
	printf "$ENTRY"'\001\000\024\000'"$entry$END"'\001\000\000\000'
	printf "$ATTR"'\002\000\031\000'"$attr$END"'\002\000\000\000'
	printf "$END"'\003\000\003\00064\n'
	printf "$END"'\004\000\013\000'"$stat"
	printf "$END"'\005\000\000\000'"$END"'\006\000\000\000'
	printf "$ATTR"'\007\000\031\000'"$attr$END"'\007\000\000\000'
	printf "$ATTR"'\010\000\031\000'"$attr$END"'\010\000\000\000'
} >"$1/conversation"
