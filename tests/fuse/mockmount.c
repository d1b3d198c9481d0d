// SPDX-License-Identifier: GPL-2.0
/*
 * The mount command over the mock home, for kill9.sh and the bench of the face
 * alone: `mockmount mount [-f] DIR`, `mockmount umount DIR`.
 */
#include "../../fuse/mount.h"
#include "mock_home.c"

int main(int argc, char **argv)
{
	struct kml_mount_opts opts = { .start = mock_start };

	if (argc < 3)
		return KML_MOUNT_USAGE;
	opts.dir = argv[argc - 1];
	if (!strcmp(argv[1], "umount"))
		return kml_mount_end(opts.dir);
	opts.foreground = argc > 3 && !strcmp(argv[2], "-f");
	opts.shared = getenv("MOCK_SHARED") != NULL;
	return kml_mount_run(&opts);
}
