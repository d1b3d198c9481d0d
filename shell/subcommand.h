/* SPDX-License-Identifier: GPL-2.0 */
/* Sub-commands of kmemlab that need no header of their own: arguments in, exit status out. */
#ifndef KML_SUBCOMMAND_H
#define KML_SUBCOMMAND_H

int kml_cmd_vm(int argc, char **argv);
int kml_cmd_schema(int argc, char **argv);
int kml_cmd_doctor(int argc, char **argv);
int kml_cmd_completion(int argc, char **argv);
int kml_cmd_manual(int argc, char **argv);
int kml_cmd_claims(int argc, char **argv);
int kml_cmd_verify(int argc, char **argv);
int kml_cmd_grade(int argc, char **argv);
int kml_cmd_check(int argc, char **argv);

#endif /* KML_SUBCOMMAND_H */
