// SPDX-License-Identifier: GPL-2.0
/*
 * The AM335x's GPIO, clock and timer registers: what they hold, which clock they need,
 * and the name of whatever is wrong with an access. See am335x.h.
 * Source: TI's AM335x TRM, SPRUH73: 8.1 (module clocks), 20.1.3 (timer), 25.3 (GPIO).
 * Left out: bus accesses of 8 and 16 bits, the time that a clock takes to come up,
 * interrupts, and every effect on pins.
 */
#include <time.h>

#include "am335x.h"
#include "fact.h"
#include "kapi_dma.h"
#include "slub.h"

#define WORDS 128		/* registers of a block, all below 0x200 */
#define MODE 0x3		/* of a CLKCTRL: MODULEMODE */
#define MODE_ON 0x2
#define IDLE_OFF 0x30000	/* IDLEST: disabled */
#define SOFTRESET 0x2

#define CLKSEL_TIMER2 0x44e00508
#define TCLR 0x38
#define TCRR 0x3c
#define TLDR 0x40
#define TCLR_ST 0x1
#define TCLR_AR 0x2
#define TCLR_PRE 0x20
#define GPIO_OE 0x134

enum type { NONE, CM_PER, CM_WKUP, CM_DPLL, GPIO, UART, I2C, TIMER };
enum kind { NAMED, RO, RW, SET, CLEAR, CLOCK, SYSCONFIG, TRIGGER };

static const struct block {
	const char *name;
	u64 base, length;
	enum type type;
	u64 clock;
	bool told;
} blocks[] = {
#define AM335X_BLOCK(name, base, length, type, clock) { name, base, length, type, clock, false },
#define AM335X_TOLD(name, base, length) { name, base, length, NONE, 0, true },
#include "machines/am335x_regs.def"
};

static const struct reg {
	enum type type;
	u32 offset;
	const char *name;
	enum kind kind;
	u32 reset, writable, on;
	const char *meaning;
} regs[] = {
#define AM335X_REG(type, offset, name, kind, reset, writable, on, meaning) \
	{ type, offset, name, kind, reset, writable, on, meaning },
#include "machines/am335x_regs.def"
};

static struct {
	struct mutex lock;	/* guards all below */
	bool up;		/* the values are those of a chip, not of a process just begun */
	u32 value[ARRAY_SIZE(blocks)][WORDS];
	u64 since;		/* ns: when TCRR held what value[] says */
} chip = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static bool holds(const struct block *b, u64 phys)
{
	return b->told == !kml_fact(AM335X_MAP, true) && phys - b->base < b->length;
}

static const struct block *block_at(u64 phys)
{
	if (!sim_machine() || strcmp(sim_machine()->machine, "beaglebone"))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		if (holds(&blocks[i], phys))
			return &blocks[i];
	return NULL;
}

/* Where the register is reached; with the facts broken GPIO and I2C have OMAP2's offsets. */
static u32 seat(const struct reg *r)
{
	u32 low = r->offset & ~0x100u;

	if (r->type == I2C && r->offset == 0x9c)
		return kml_fact(AM335X_I2C_OFFSETS, 0x9c);
	if (r->type != GPIO || low < 0x34 || low > 0x3c)
		return r->offset;
	return kml_fact(AM335X_GPIO_OFFSETS, true) ? r->offset : r->offset ^ 0x100;
}

static const struct reg *reg_at(const struct block *b, u64 phys)
{
	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		if (regs[i].type == b->type && seat(&regs[i]) == phys - b->base)
			return &regs[i];
	return NULL;
}

static u32 *word(const struct block *b, u32 offset)
{
	return &chip.value[b - blocks][offset / 4];
}

static u32 *word_at(u64 phys)
{
	const struct block *b = block_at(phys);

	return word(b, phys - b->base);
}

static void reset_block(const struct block *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		if (regs[i].type == b->type)
			*word(b, regs[i].offset) = regs[i].offset == GPIO_OE && b->type == GPIO ?
				kml_fact(AM335X_PINS_ARE_INPUTS, regs[i].reset) : regs[i].reset;
}

static void lock(void)
{
	mutex_lock(&chip.lock);
	for (size_t i = 0; !chip.up && i < ARRAY_SIZE(blocks); i++)
		reset_block(&blocks[i]);
	chip.up = true;
}

static void unlock(void)
{
	mutex_unlock(&chip.lock);
}

void sim_am335x_reset(void)
{
	mutex_lock(&chip.lock);
	chip.up = false;
	mutex_unlock(&chip.lock);
}

bool sim_am335x_has(u64 phys)
{
	return block_at(phys) != NULL;
}

u64 sim_am335x_room(u64 phys)
{
	u64 room = 0;

	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		if (holds(&blocks[i], phys))
			room = max_t(u64, room, blocks[i].base + blocks[i].length - phys);
	return room;
}

static u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static bool clocked(const struct block *b)
{
	return !b->clock || (*word_at(b->clock) & MODE) == MODE_ON;
}

/* Ticks of the timer in @ns, as its clock and its divider are set now. */
static u64 ticks(const struct block *b, u64 ns)
{
	static const u32 hertz[] = { 0, 24000000, 32768, 0 };
	u32 tclr = *word(b, TCLR);
	u64 rate = hertz[*word_at(CLKSEL_TIMER2) & 3];
	u64 n = ns / 1000000000 * rate + ns % 1000000000 * rate / 1000000000;

	if (!(tclr & TCLR_ST) || !clocked(b))
		return 0;
	return tclr & TCLR_PRE ? n >> ((tclr >> 2 & 7) + 1) : n;
}

/* The counter goes on from its reload value, or ends at 0 and clears its own start bit. */
static u32 counter(const struct block *b, u64 at, bool *ended)
{
	u64 n = *word(b, TCRR) + ticks(b, at - chip.since), load = *word(b, TLDR);

	*ended = false;
	if (n >> 32 && *word(b, TCLR) & TCLR_AR)
		return load + (n - (1ULL << 32)) % ((1ULL << 32) - load);
	*ended = n >> 32;
	return *ended ? 0 : n;
}

/* From here on the counter counts anew; what decides its speed may change then. */
static void settle(const struct block *b)
{
	u64 at = now();
	bool ended;
	u32 value = counter(b, at, &ended);

	*word(b, TCRR) = value;
	chip.since = at;
	if (ended)
		*word(b, TCLR) &= ~TCLR_ST;
}

static void settle_timers(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		if (blocks[i].type == TIMER)
			settle(&blocks[i]);
}

static u32 load(const struct block *b, const struct reg *r)
{
	bool ended = false;
	u32 value;

	if (b->type == TIMER) {
		value = counter(b, now(), &ended);
		if (ended)
			settle(b);
		else if (r->offset == TCRR)
			return value;
	}
	return *word(b, r->kind == SET || r->kind == CLEAR ? r->on : r->offset);
}

static void store(const struct block *b, const struct reg *r, u32 value)
{
	u32 bits = value & r->writable;

	settle_timers();
	switch (r->kind) {
	case SET:
		*word(b, r->on) |= bits;
		break;
	case CLEAR:
		*word(b, r->on) &= ~bits;
		break;
	case CLOCK:
		if (!kml_fact(CLOCK_SWITCHES_OFF, true) && (*word(b, r->offset) & MODE) == MODE_ON)
			break;
		*word(b, r->offset) = bits | ((bits & MODE) == MODE_ON ? 0 : IDLE_OFF);
		break;
	case TRIGGER:
		*word(b, TCRR) = *word(b, TLDR);
		break;
	default:
		*word(b, r->offset) = kml_fact(REGISTER_WRITTEN_WHOLE, true) ? bits : *word(b, r->offset) | bits;
	}
	if (r->kind == SYSCONFIG && value & SOFTRESET)
		reset_block(b);
}

/* No register is at @phys: name its neighbour below, which is what was meant more often than not. */
static void name_nearest(const struct block *b, u64 phys, char *why, size_t size)
{
	const struct reg *best = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++)
		if (regs[i].type == b->type && regs[i].offset < phys - b->base)
			best = &regs[i];
	if (best)
		snprintf(why, size, "no register of %s that is known; %s is at 0x%03x", b->name,
			 best->name, best->offset);
	else
		snprintf(why, size, "no register of %s that is known", b->name);
}

static int refuse(const struct block *b, const struct reg *r, bool write, u32 value, u64 phys,
		  char *why, size_t size)
{
	if (b && !clocked(b)) {
		snprintf(why, size, "the bus faults, %s has no clock: its switch is %s", b->name,
			 reg_at(block_at(b->clock), b->clock)->name);
		return -EIO;
	}
	if (!r) {
		if (b)
			name_nearest(b, phys, why, size);
		else
			snprintf(why, size, "nothing that is known");
		return -ENXIO;
	}
	if (r->kind == NAMED) {
		snprintf(why, size, "%s of %s has a name here, but no behaviour", r->name, b->name);
		return -EOPNOTSUPP;
	}
	if (write && r->kind == RO) {
		snprintf(why, size, "%s of %s is read only", r->name, b->name);
		return -EPERM;
	}
	if (write && r->kind == CLOCK && value & 1) {
		snprintf(why, size, "%s: modes 1 and 3 are reserved", r->name);
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Under the lock. */
static int check(u64 phys, bool write, u32 value, char *why, size_t size)
{
	const struct block *b = block_at(phys);
	size_t n = snprintf(why, size, "%s 0x%08llx: ", write ? "write to" : "read of",
			    (unsigned long long)phys);
	int err = refuse(b, b ? reg_at(b, phys) : NULL, write, value, phys, why + n, size - n);

	if (!err)
		*why = '\0';
	return err;
}

int kml_mmio_access(u64 phys, bool write, u32 value, char *why, size_t size)
{
	int err;

	lock();
	err = check(phys, write, value, why, size);
	unlock();
	if (err == -EIO)
		sim_report("Unhandled fault: external abort: %s", why);
	return err;
}

u32 sim_am335x_read(u64 phys)
{
	char why[KML_MMIO_WHY];
	const struct block *b = block_at(phys);
	u32 value = ~0u;
	int err;

	lock();
	err = check(phys, false, 0, why, sizeof(why));
	if (!err)
		value = load(b, reg_at(b, phys));
	unlock();
	if (err)
		sim_report("Unhandled fault: external abort: %s", why);
	return value;
}

void sim_am335x_write(u64 phys, u32 value)
{
	char why[KML_MMIO_WHY];
	const struct block *b = block_at(phys);
	int err;

	lock();
	err = check(phys, true, value, why, sizeof(why));
	if (!err)
		store(b, reg_at(b, phys), value);
	unlock();
	if (err)
		sim_report("Unhandled fault: external abort: %s", why);
}

const char *kml_mmio_block(u64 phys)
{
	const struct block *b = block_at(phys);

	return b ? b->name : NULL;
}

bool kml_mmio_register(u64 phys, u64 length, unsigned int i, struct kml_mmio_register *ret)
{
	for (const struct block *b = blocks; b < blocks + ARRAY_SIZE(blocks); b++)
		for (size_t k = 0; k < ARRAY_SIZE(regs); k++) {
			if (regs[k].type != b->type || b->base + seat(&regs[k]) < phys ||
			    b->base + seat(&regs[k]) - phys >= length || i--)
				continue;
			ret->phys = b->base + seat(&regs[k]);
			ret->name = regs[k].name;
			ret->meaning = regs[k].meaning;
			return true;
		}
	return false;
}
