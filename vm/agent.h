/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the host and the agent in a guest say to each other: frames, kinds,
 * limits. Both ends check every length and number against this file; neither
 * believes the other.
 *
 *   0       4       8     10    12      16
 *   +-------+-------+-----+-----+-------+------------------+
 *   | len   | id    |kind | 0   | status| payload: len bytes|    little endian
 *   +-------+-------+-----+-----+-------+------------------+
 *
 * The host asks with a fresh id; every frame that belongs to the answer carries
 * that id, the last one is KML_F_END. Answers to one request never mix with
 * those of another, but for KML_F_EXEC, whose streams live until its END.
 */
#ifndef KML_AGENT_H
#define KML_AGENT_H

#include <stdint.h>

/* Both ends refuse another number: a snapshot may hold an agent of last week. */
#define KML_AGENT_VERSION 2
/* Name of the virtio port. */
#define KML_AGENT_PORT "kmemlab"

#define KML_FRAME_HEAD 16
#define KML_FRAME_MAX 65536	/* longest payload, in bytes */
#define KML_NAME_MAX 63		/* longest name in the tree, as configfs objects have it */
#define KML_DEPTH_MAX 16	/* components of a path */
#define KML_ARGS_MAX 1024	/* argv and environment of one EXEC together */
#define KML_SEED_SIZE 64	/* bytes of fresh randomness in CLOCK */
/* Bytes of one stream that may be under way unacknowledged, each way. */
#define KML_STREAM_WINDOW 262144
/* Most bytes that one STREAM frame carries. */
#define KML_STREAM_CHUNK 32768

/**
 * enum kml_frame_kind - what a frame is; strings are u16 length + bytes, no NUL.
 *
 * Requests; the status is 0:
 * @KML_F_HELLO: u32 version. END: u32 version
 * @KML_F_CLOCK: u64 nanoseconds since 1970, seed[KML_SEED_SIZE]
 * @KML_F_LIST: path. Then ENTRY frames
 * @KML_F_STAT: path. END: u8 directory, u16 permissions, u64 inode
 * @KML_F_READ: path. END: the value
 * @KML_F_WRITE: path, then the value up to the frame's end
 * @KML_F_MKDIR: path
 * @KML_F_RMDIR: path
 * @KML_F_READTREE: path, u8 count, then so many names of attributes; none: all. Then ATTR frames
 * @KML_F_EXEC: u16 argc, u16 envc, then the strings. Only one runs at a time
 * @KML_F_PING: nothing
 * While an EXEC runs, with its id, from the host:
 * @KML_F_SIGNAL: u8 number, to the command's process group
 * Both ways:
 * @KML_F_STREAM: u8 stream (0, 1, 2), then bytes; none: the end of it
 * @KML_F_ACK: u8 stream, u32 bytes taken and forgotten
 * Answers:
 * @KML_F_ENTRY: some of: string name, u8 directory, u16 permissions, u64 inode
 * @KML_F_ATTR: some of: u32 positive errno or 0, string path, string value
 * @KML_F_END: the frame's status is 0 or -errno; of an EXEC that ran, payload
 *	u32 wait status
 */
enum kml_frame_kind {
	KML_F_HELLO = 1,
	KML_F_CLOCK,
	KML_F_LIST,
	KML_F_STAT,
	KML_F_READ,
	KML_F_WRITE,
	KML_F_MKDIR,
	KML_F_RMDIR,
	KML_F_READTREE,
	KML_F_EXEC,
	KML_F_PING,
	KML_F_SIGNAL,
	KML_F_STREAM,
	KML_F_ACK,
	KML_F_ENTRY,
	KML_F_ATTR,
	KML_F_END,
	KML_F_KINDS,
};

#endif /* KML_AGENT_H */
