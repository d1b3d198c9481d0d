# SPDX-License-Identifier: GPL-2.0
# kmemlab: `make help` lists what there is; it prints the lines below that begin with ##.
## usage: make [TARGET] [VARIABLE=VALUE...]
##
B	?= build
V	?= 0
CFLAGS	?= -O2 -g
PREFIX	?= /usr/local
DESTDIR	?=
SAN	?=
KDIR	?=
KERNEL	?= 6.1
EXTRA	?=
ON	?=
ifeq ($(origin CC),default)
CC	:= gcc
endif

ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' $(1) $(2)
else
Q :=
say = @:
endif

warnings := -Wall -Wextra -Wpointer-arith -Wcast-qual -Wsign-compare -Wstrict-prototypes \
	-Wmissing-prototypes -Wredundant-decls -Wshadow -Wwrite-strings \
	-Wsuggest-attribute=format -Wno-unused-parameter $(if $(CI),-Werror)
# What lies in EXTRA comes first: its extra.def is another group of the tree.
includes := $(if $(EXTRA),-I$(EXTRA)) -Iconfigfs-schema -Imodule -Isim -Ihome -Ifuse -Ishell -Ishell/pictures -Ishell/grade -Ilessons -Ivm
fuse_cflags := $(shell pkg-config --cflags fuse3 2>/dev/null || echo -I/usr/include/fuse3)
fuse_libs := $(shell pkg-config --libs fuse3 2>/dev/null || echo -lfuse3)
san := $(if $(SAN),-fsanitize=$(SAN))
kml_cflags := -std=gnu11 -D_GNU_SOURCE -DFUSE_USE_VERSION=314 $(warnings) $(includes) \
	$(fuse_cflags) $(san) $(if $(SAN),-fno-omit-frame-pointer)
# What the command is linked with, all of it: vm/build.sh carries these into a guest.
pkg = $(shell pkg-config --libs $(1) 2>/dev/null || echo $(2))
libs := $(fuse_libs) -lreadline $(call pkg,smartcols,-lsmartcols) $(call pkg,jansson,-ljansson) $(call pkg,tinfo,-ltinfo) $(call pkg,md4c,-lmd4c) -lpthread -lm
check_libs := $(shell pkg-config --libs check 2>/dev/null || echo -lcheck -lsubunit -lrt -lm)

# Where the command finds vm/, module/ and configfs-schema/ when it makes a guest.
DATADIR	?= $(CURDIR)

# The module's shared sources are the twin's too; who includes the kernel's own headers is not.
kernel_only := module/schema.c $(shell grep -l '^.include <linux/' module/*.c) $(wildcard module/*.mod.c)
sources := $(filter-out $(kernel_only),$(wildcard configfs-schema/*.c module/*.c sim/*.c \
	home/*.c fuse/*.c shell/*.c shell/pictures/*.c shell/grade/*.c vm/*.c $(if $(EXTRA),$(EXTRA)/*.c)))
main := shell/main.c
guest_only := vm/agent.c vm/terminal.c
objects := $(patsubst %.c,$(B)/%.o,$(filter-out $(main) $(guest_only),$(sources)))

## make               the command build/kmemlab, and build/kmemlab.ko for the guest's kernel
all: $(B)/kmemlab module

command: $(B)/kmemlab

# As many compilers as CPUs, unless make was told how many.
jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# Objects of other flags are never mixed: the flags are a prerequisite of each.
flags := $(CC) $(CFLAGS) $(LDFLAGS) $(kml_cflags) $(libs)
$(B)/.flags: FORCE
	@mkdir -p $(B); echo '$(flags)' | cmp -s - $@ || echo '$(flags)' > $@

# One object knows where the data lies.
$(B)/vm/datadir.o: kml_cflags += -DKML_DATADIR='"$(DATADIR)"'
$(B)/vm/datadir.o: $(B)/.datadir
$(B)/.datadir: FORCE
	@mkdir -p $(B); echo '$(DATADIR)' | cmp -s - $@ || echo '$(DATADIR)' > $@

# What doctor looks for is what tests/setup.sh installs.
$(B)/packages.inc: tests/packages.tsv
	@mkdir -p $(@D)
	$(Q)awk -F'\t' '!/^#/ && NF >= 4 { printf "PACKAGE(\"%s\", \"%s\", \"%s\", \"%s\")\n", $$1, $$2, $$3, $$4 }' $< >$@.new && mv $@.new $@
$(B)/shell/cmd_doctor.o: $(B)/packages.inc
$(B)/shell/cmd_doctor.o: kml_cflags += -I$(B)

$(B)/%.o: %.c $(B)/.flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(kml_cflags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The list of members is a prerequisite too: a source that went leaves the archive.
$(B)/.objects: FORCE
	@mkdir -p $(B); echo '$(objects)' | cmp -s - $@ || echo '$(objects)' > $@

$(B)/libkml.a: $(objects) $(B)/.objects
	$(call say,AR,$@)
	$(Q)rm -f $@; $(AR) rcs $@ $(objects)

$(B)/kmemlab: $(B)/shell/main.o $(B)/libkml.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(san) $(LDFLAGS) -o $@ $< $(B)/libkml.a $(libs)

# The module is built in a folder of links, so that the sources' stays clean.
# Without KDIR the headers are those of the guest's kernel, fetched by vm/fetch.sh.
module: FORCE
	$(Q)KDIR='$(KDIR)' KERNEL='$(KERNEL)' EXTRA='$(EXTRA)' V='$(V)' MODULE_FLAGS='$(MODULE_FLAGS)' \
		bash tests/module.sh '$(B)'

## make run           everything that is missing, then kmemlab on a real kernel in a guest
##                    (ON=twin: on the simulated machine; it is also taken where QEMU is not to be had)
run:
	@[ -z '$(filter-out twin,$(ON))' ] || { echo "ON='$(ON)': wanted twin, or nothing for a guest" >&2; exit 2; }
	@bash tests/setup.sh build $(if $(filter twin,$(ON)),,run)
	@$(MAKE) --no-print-directory $(jobs) command $(if $(filter twin,$(ON)),,module)
	@bash tests/open.sh $(B)/kmemlab '$(ON)'

## make check         all tests; ONLY='NAME...': those parts alone (unit, transcripts, vm, ...)
check:
	@bash tests/setup.sh build run check $(findstring class,$(ONLY))
	@B='$(B)' ONLY='$(ONLY)' MAKE='$(MAKE)' bash tests/check.sh

## make gradescope    LAB=NAME: build/gradescope-NAME.zip, the autograder of that lab
gradescope:
	$(call say,ZIP,$(B)/gradescope-$(basename $(notdir $(LAB))).zip)
	$(Q)bash docs/grading/gradescope/pack.sh '$(LAB)' '$(abspath $(B))/gradescope-$(basename $(notdir $(LAB))).zip'

## make check-kernels  the transcripts on each kernel of the table (or KERNELS='NAME...'), against its twin
check-kernels:
	@bash tests/setup.sh build run
	@$(MAKE) --no-print-directory $(jobs) command $(B)/play
	@KMEMLAB='$(abspath $(B))/kmemlab' KML_BIN='$(abspath $(B))' KERNELS='$(KERNELS)' bash tests/kernels.sh

## make bench         speed and size beside what others need: name, ours, theirs, ratio
bench:
	@bash tests/setup.sh build run bench
	@$(MAKE) --no-print-directory $(jobs) all $(B)/bench/twin
	@KMEMLAB='$(abspath $(B))/kmemlab' KML_BIN='$(abspath $(B))' B='$(B)' V='$(filter-out 0,$(V))' \
		bash tests/bench.sh

## make check-debug   the suite on the debug kernel, judged by its log; ONLY='NAME...': some of it
check-debug: $(B)/kmemlab $(B)/play
	@bash tests/setup.sh build run debug
	@B='$(B)' ONLY='$(ONLY)' bash tests/debug.sh

## make docs-detection  docs/detection.md, from real kernels: who finds which mistake
docs-detection: $(B)/kmemlab
	$(call say,GEN,docs/detection.md)
	$(Q)KMEMLAB='$(abspath $(B))/kmemlab' bash vm/matrix.sh --page bugs > $(B)/detection.md && mv $(B)/detection.md docs/detection.md

## make docs-claims     docs/claims.md: every statement of the tutorials, on every home that shows it
docs-claims: $(B)/kmemlab
	$(call say,GEN,docs/claims.md)
	$(Q)KMEMLAB='$(abspath $(B))/kmemlab' bash lessons/claims.sh > $(B)/claims.md && mv $(B)/claims.md docs/claims.md

## make docs          docs/reference.md and docs/abi.txt from the schema
docs: $(B)/kmemlab
	$(call say,GEN,"docs/reference.md docs/abi.txt")
	$(Q)$(B)/kmemlab schema --md > $(B)/reference.md && mv $(B)/reference.md docs/reference.md
	$(Q)$(B)/kmemlab schema --abi > $(B)/abi.txt && mv $(B)/abi.txt docs/abi.txt

## make pictures      README's pictures in docs/pictures/, drawn by the command itself
pictures: $(B)/kmemlab
	$(call say,GEN,"docs/pictures/*.svg")
	$(Q)cd docs/pictures && COLUMNS=80 '$(abspath $(B))/kmemlab' --home twin --seed 1 -f session >/dev/null

## make install       the command, its manual pages and what it needs, below DESTDIR and PREFIX;
##                    make uninstall takes all of that away again
installed := B='$(abspath $(B))/installed' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' ZSHDIR='$(ZSHDIR)' bash tests/install.sh
install: $(B)/installed/kmemlab
	$(Q)$(installed) install
uninstall:
	$(Q)$(installed) uninstall

# The same command, but for the one object that knows where the data lies.
$(B)/installed/datadir.o: vm/datadir.c $(B)/.flags FORCE
	@mkdir -p $(@D)
	$(Q)$(CC) $(kml_cflags) $(CPPFLAGS) -DKML_DATADIR='"$(PREFIX)/share/kmemlab"' $(CFLAGS) -c -o $@ $<
$(B)/installed/kmemlab: $(B)/shell/main.o $(B)/installed/datadir.o $(B)/libkml.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(san) $(LDFLAGS) -o $@ $^ $(libs)

## make dkms_install  the module's sources for DKMS, into DESTDIR/usr/src (then: dkms install kmemlab/VERSION)
dkms_install dkms_uninstall:
	$(Q)$(installed) $(@:dkms_%=%) dkms

## make deb           Debian's packages kmemlab and kmemlab-dkms, into build/deb;
##                    make check-deb tries them in a fresh Debian (some minutes)
deb:
	@bash tests/setup.sh build deb
	@bash tests/deb.sh '$(B)'
check-deb:
	@bash tests/setup.sh build deb
	@bash tests/check-deb.sh '$(B)'

## make modules_install  the module for the running kernel (or KDIR=), into its /lib/modules
running := $(or $(KDIR),/lib/modules/$(shell uname -r)/build)
modules_install:
	@[ -e '$(running)/Makefile' ] || { echo '$(running): no kernel headers; apt-get install linux-headers-$(shell uname -r), or set KDIR=' >&2; exit 1; }
	@$(MAKE) --no-print-directory KDIR='$(running)' module
	$(Q)$(MAKE) --no-print-directory -C '$(running)' M='$(abspath $(B))/ko/module' \
		$(if $(DESTDIR),INSTALL_MOD_PATH='$(DESTDIR)') modules_install

## make check-sources SOURCES=DIR  the driver tutorial's own test program, in a guest
check-sources: command
	@[ -n '$(SOURCES)' ] || { echo 'SOURCES= must name the folder with the source documents' >&2; exit 2; }
	@KMEMLAB='$(abspath $(B))/kmemlab' bash tests/check-sources.sh '$(SOURCES)'

# A unit test is one program a file.
unit_tests := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
$(B)/unit/%: tests/unit/%.c $(B)/libkml.a $(B)/.flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(kml_cflags) $(CFLAGS) $(san) -MMD -MP -o $@ $< $(B)/libkml.a $(LDFLAGS) $(libs) $(check_libs)

# The player of transcripts, for the tests on directories.
$(B)/play: tests/transcripts/play.c $(B)/libkml.a $(B)/.flags
	$(call say,CC,$<)
	$(Q)$(CC) $(kml_cflags) $(CFLAGS) $(san) -MMD -MP -o $@ $< $(B)/libkml.a $(LDFLAGS) $(libs)

# A mount of the tests' own home, for the face alone.
$(B)/mockmount: tests/fuse/mockmount.c $(B)/libkml.a $(B)/.flags
	$(call say,CC,$<)
	$(Q)$(CC) $(kml_cflags) $(CFLAGS) $(san) -MMD -MP -o $@ $< $(B)/libkml.a $(LDFLAGS) $(libs)

# The home of a guest, tried against one; and what the twin costs.
$(B)/home_vm: tests/vm/home_vm.c $(B)/libkml.a $(B)/.flags
	$(call say,CC,$<)
	$(Q)$(CC) $(kml_cflags) $(CFLAGS) $(san) -MMD -MP -o $@ $< $(B)/libkml.a $(LDFLAGS) $(libs)

$(B)/bench/twin: tests/bench/twin.c $(B)/libkml.a $(B)/.flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(kml_cflags) $(CFLAGS) $(san) -MMD -MP -o $@ $< $(B)/libkml.a $(LDFLAGS) $(libs)

test_programs: $(unit_tests) $(B)/play $(B)/mockmount $(B)/home_vm

## make unit          the unit tests alone
unit: $(unit_tests)
	$(Q)set -e; for t in $(unit_tests); do $$t; done

## make clean         remove what was built
clean:
	$(Q)rm -rf $(B)

## make help          this text
help:
	@sed -n 's/^## \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

##
## Variables: V=1 shows commands. SAN=address,undefined or SAN=thread builds with sanitizers.
## B= is the folder to build in. KDIR= is a kernel's build folder, for the module.
## SETUP=no: run and check install no packages. ON=twin, ONLY=, CC, CFLAGS, LDFLAGS, DESTDIR, PREFIX.
## EXTRA= is a folder with a group of your own: see docs/adding-a-group.md.

-include $(shell find $(B) -maxdepth 4 -name '*.d' 2>/dev/null)
FORCE:
.PHONY: all command module run check check-kernels check-deb deb check-sources gradescope bench docs docs-claims docs-detection pictures install uninstall dkms_install dkms_uninstall modules_install test_programs unit clean help FORCE
.DELETE_ON_ERROR:
