#define _GNU_SOURCE
#include "traps.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { slot_count = 256, text_size = 8192, name_size = 512 };

// A text that its thread alone changes and that the handler may read at any time: its length is 0 while it changes.
struct text { atomic_size_t count; char bytes[text_size]; };
struct name { atomic_size_t count; char bytes[name_size]; };

struct slot {
    // Whether a thread has it.
    atomic_int taken;
    struct text what, rest;
    struct name output;
};

static struct slot slots[slot_count];
static _Thread_local struct slot *own;
static struct text head;
static atomic_int exit_status = -1;
static atomic_int is_installed, is_said;

static const int numbers[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE};
static const char *const names[] = {"SIGILL", "SIGTRAP", "SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE"};
enum { number_count = sizeof numbers / sizeof *numbers };
static struct sigaction former[number_count];

static void set(atomic_size_t *count, char *bytes, size_t size, const char *from, size_t from_count) {
    atomic_store(count, 0);
    if (from_count > size) {
        // Never in the middle of a character.
        from_count = size;
        while (from_count > 0 && ((unsigned char)from[from_count] & 0xC0) == 0x80) from_count--;
    }
    if (from_count > 0) memcpy(bytes, from, from_count);
    atomic_store(count, from_count);
}

static void put(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

static void say(const struct slot *slot) {
    put(slot->what.bytes, atomic_load(&slot->what.count));
    size_t output = atomic_load(&slot->output.count);
    if (output > 0) {
        put(", output ", 9);
        put(slot->output.bytes, output);
    }
    put("\n", 1);
    put(slot->rest.bytes, atomic_load(&slot->rest.count));
}

// The batch of the thread that trapped; a thread that only helps has none, and then all batches under way are named.
static int say_all(const char *signal_name) {
    struct slot *mine = own;
    int said = 0;
    for (int index = 0; index < slot_count; index++) {
        struct slot *slot = &slots[index];
        if (mine ? slot != mine : !atomic_load(&slot->taken)) continue;
        if (atomic_load(&slot->what.count) == 0) continue;
        if (!said) {
            put(head.bytes, atomic_load(&head.count));
            put(signal_name, strlen(signal_name));
            put("\n", 1);
        }
        said = 1;
        say(slot);
    }
    return said;
}

static void handle(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    int index = 0;
    while (index < number_count && numbers[index] != number) index++;
    if (index == number_count) return;
    if (atomic_exchange(&is_said, 1) == 0) {
        int said = say_all(names[index]);
        int status = atomic_load(&exit_status);
        if (said && status >= 0) _exit(status);
    }
    // As if this handler had never been: a fault comes again when the instruction is repeated, anything else is sent again.
    sigaction(number, &former[index], NULL);
    if (info == NULL || info->si_code <= 0) raise(number);
    errno = saved;
}

void portage_traps_install(const char *text, size_t count, int status) {
    set(&head.count, head.bytes, text_size, text, count);
    atomic_store(&exit_status, status);
    if (atomic_exchange(&is_installed, 1)) return;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < number_count; index++) sigaction(numbers[index], &action, &former[index]);
}

void portage_traps_enter(const char *what, size_t what_count, const char *rest, size_t rest_count) {
    if (!own) {
        for (int index = 0; index < slot_count && !own; index++) {
            int free = 0;
            if (atomic_compare_exchange_strong(&slots[index].taken, &free, 1)) own = &slots[index];
        }
        if (!own) return;
    }
    atomic_store(&own->what.count, 0);
    atomic_store(&own->output.count, 0);
    set(&own->rest.count, own->rest.bytes, text_size, rest, rest_count);
    set(&own->what.count, own->what.bytes, text_size, what, what_count);
}

void portage_traps_output(const char *name, size_t count) {
    if (own) set(&own->output.count, own->output.bytes, name_size, name, name ? count : 0);
}

void portage_traps_leave(void) {
    if (!own) return;
    atomic_store(&own->what.count, 0);
    atomic_store(&own->output.count, 0);
    atomic_store(&own->rest.count, 0);
    struct slot *slot = own;
    own = NULL;
    atomic_store(&slot->taken, 0);
}
