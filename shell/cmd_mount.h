/* SPDX-License-Identifier: GPL-2.0 */
/* `kmemlab mount` and `kmemlab umount`. */
#ifndef KML_CMD_MOUNT_H
#define KML_CMD_MOUNT_H

/**
 * kml_cmd_mount() - `mount DIR [--home HOME] [OPTION...]`.
 * @argc: of @argv
 * @argv: @argv[0] is "mount"; may be reordered
 * Return: the exit status: 0, 1, 2, 77 or 99, see enum kml_mount_status.
 */
int kml_cmd_mount(int argc, char **argv);

/** kml_cmd_umount() - `umount DIR`; @argv[0] is "umount". Return: as above. */
int kml_cmd_umount(int argc, char **argv);

#endif /* KML_CMD_MOUNT_H */
