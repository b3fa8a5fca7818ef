#define _GNU_SOURCE
#include "traps.h"
#include "stack.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { slot_count = 256, text_size = 8192, name_size = 512, stack_size = 128 << 10 };

// A text that its thread alone changes and that the handler may read at any time: its length is 0 while it changes.
struct text { atomic_size_t count; char bytes[text_size]; };
struct name { atomic_size_t count; char bytes[name_size]; };

struct slot {
    // Whether a thread has it.
    atomic_int taken;
    // Where the variable `own` of that thread is: no other thread has it there.
    void *owner;
    struct text what, rest, members;
    struct name output;
};

static struct slot slots[slot_count];
static _Thread_local struct slot *own;
static struct text head;
static atomic_int exit_status = -1;
static atomic_int is_json, keeps_former;
static atomic_int is_installed, is_said;
static _Thread_local int is_saying;

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

// MARK: A stack for the handler

// A thread whose own stack is full cannot run the handler on it.
static pthread_key_t stack_key;
static pthread_once_t stack_once = PTHREAD_ONCE_INIT;
static _Thread_local int has_stack;
static _Thread_local uintptr_t own_stack_low;

static void free_stack(void *stack) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(stack, stack_size);
}

static void make_stack_key(void) { pthread_key_create(&stack_key, free_stack); }

static void give_stack(void) {
    if (has_stack) return;
    has_stack = 1;
    own_stack_low = portage_stack_lowest();
    stack_t now;
    // One that a sanitizer or Swift's backtracer gave it will do.
    if (sigaltstack(NULL, &now) != 0 || !(now.ss_flags & SS_DISABLE)) return;
    void *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return;
    stack_t given = {.ss_sp = stack, .ss_size = stack_size};
    pthread_once(&stack_once, make_stack_key);
    if (sigaltstack(&given, NULL) != 0 || pthread_setspecific(stack_key, stack) != 0) free_stack(stack);
}

// A fault at the low end of the stack, or in the guard below it.
static int is_overflow(int number, const siginfo_t *info) {
    if (number != SIGSEGV || own_stack_low <= 1 || info == NULL || info->si_code <= 0) return 0;
    uintptr_t place = (uintptr_t)info->si_addr;
    return place + (1 << 20) >= own_stack_low && place < own_stack_low + (64 << 10);
}

// MARK: Words

static void put_raw(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

// In a JSON string a line's end and the spaces around it are one space.
static int owes_space, has_begun;

static void put(const char *bytes, size_t count) {
    if (!atomic_load(&is_json)) {
        put_raw(bytes, count);
        return;
    }
    char out[512];
    size_t used = 0;
    for (size_t index = 0; index < count; index++) {
        unsigned char byte = (unsigned char)bytes[index];
        if (byte <= ' ') {
            owes_space = has_begun;
            continue;
        }
        if (used + 3 > sizeof out) {
            put_raw(out, used);
            used = 0;
        }
        if (owes_space) out[used++] = ' ';
        owes_space = 0;
        has_begun = 1;
        if (byte == '"' || byte == '\\') out[used++] = '\\';
        out[used++] = (char)byte;
    }
    put_raw(out, used);
}

static void put_text(const char *text) { put(text, strlen(text)); }

static void put_number(long long number, int digits) {
    char text[24];
    int at = sizeof text;
    do {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 || (int)sizeof text - at < digits);
    put_raw(text + at, sizeof text - (size_t)at);
}

// Now, ISO 8601 in UTC. The calendar is reckoned here: that of the C library may take a lock.
static void put_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    long long days = now.tv_sec / 86400, second = now.tv_sec % 86400;
    // Years that begin in March, so that the leap day is the last.
    long long shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
    long long year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long long of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100), month = (5 * of_year + 2) / 153;
    put_number(era * 400 + year_of_era + (month >= 10), 4);
    put_raw("-", 1);
    put_number(month < 10 ? month + 3 : month - 9, 2);
    put_raw("-", 1);
    put_number(of_year - (153 * month + 2) / 5 + 1, 2);
    put_raw("T", 1);
    put_number(second / 3600, 2);
    put_raw(":", 1);
    put_number(second / 60 % 60, 2);
    put_raw(":", 1);
    put_number(second % 60, 2);
    put_raw(".", 1);
    put_number(now.tv_nsec / 1000000, 3);
    put_raw("Z", 1);
}

static void put_head(const char *signal_name, int overflow) {
    put(head.bytes, atomic_load(&head.count));
    put_text(signal_name);
    if (overflow) put_text(" (the thread's stack is full: a function that calls itself too often)");
}

static void put_slot(const struct slot *slot) {
    put(slot->what.bytes, atomic_load(&slot->what.count));
    size_t output = atomic_load(&slot->output.count);
    if (output > 0) {
        put_text(", output ");
        put(slot->output.bytes, output);
    }
    if (atomic_load(&is_json)) put_text(";");
    put_text("\n");
    put(slot->rest.bytes, atomic_load(&slot->rest.count));
}

static void put_object(const struct slot *slot, const char *signal_name, int overflow) {
    put_raw("{\"event\":\"error\"", 16);
    put_raw(slot->members.bytes, atomic_load(&slot->members.count));
    size_t output = atomic_load(&slot->output.count);
    if (output > 0) {
        put_raw(",\"output\":\"", 11);
        owes_space = has_begun = 0;
        put(slot->output.bytes, output);
        put_raw("\"", 1);
    }
    put_raw(",\"message\":\"", 12);
    owes_space = has_begun = 0;
    put_head(signal_name, overflow);
    put_text(":\n");
    put_slot(slot);
    put_raw("\",\"time\":\"", 10);
    put_now();
    put_raw("\"}\n", 3);
}

// The batch of the thread that trapped; of a thread of nobody's, all batches under way are named.
static int say_all(const char *signal_name, int overflow) {
    struct slot *mine = own;
    int said = 0;
    for (int index = 0; index < slot_count; index++) {
        struct slot *slot = &slots[index];
        if (mine ? slot != mine : !atomic_load(&slot->taken)) continue;
        if (atomic_load(&slot->what.count) == 0) continue;
        if (atomic_load(&is_json)) {
            put_object(slot, signal_name, overflow);
        } else {
            if (!said) {
                put_head(signal_name, overflow);
                put_text("\n");
            }
            put_slot(slot);
        }
        said = 1;
    }
    return said;
}

// MARK: Signals

static void handle(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    int index = 0;
    while (index < number_count && numbers[index] != number) index++;
    if (index == number_count) return;
    int said = 0;
    if (atomic_exchange(&is_said, 1) == 0) {
        is_saying = 1;
        said = say_all(names[index], is_overflow(number, info));
        int status = atomic_load(&exit_status);
        if (said && status >= 0) _exit(status);
    } else if (!is_saying) {
        // Another thread is about to end the process: it is not cut short in the middle of its words.
        struct timespec while_it_speaks = {.tv_sec = 10};
        nanosleep(&while_it_speaks, NULL);
    }
    // A fault comes again when the instruction is repeated, anything else is sent again.
    struct sigaction next = former[index];
    if (said && !atomic_load(&keeps_former)) {
        memset(&next, 0, sizeof next);
        next.sa_handler = SIG_DFL;
    }
    sigaction(number, &next, NULL);
    if (info == NULL || info->si_code <= 0) raise(number);
    errno = saved;
}

void portage_traps_install(const char *text, size_t count, int json, int status) {
    set(&head.count, head.bytes, text_size, text, count);
    atomic_store(&exit_status, status);
    atomic_store(&is_json, json);
    give_stack();
    if (atomic_exchange(&is_installed, 1)) return;
    atomic_store(&keeps_former, getenv("SWIFT_BACKTRACE") != NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < number_count; index++) sigaction(numbers[index], &action, &former[index]);
}

// MARK: Batches

// Whether this thread runs the batch that it works for; one that only helps changes nothing of it.
static int is_own(void) { return own->owner == (void *)&own; }

void portage_traps_enter(
    const char *what, size_t what_count, const char *rest, size_t rest_count, const char *members, size_t members_count) {
    give_stack();
    if (!own) {
        for (int index = 0; index < slot_count && !own; index++) {
            int free = 0;
            if (atomic_compare_exchange_strong(&slots[index].taken, &free, 1)) own = &slots[index];
        }
        if (!own) return;
        own->owner = &own;
    }
    if (!is_own()) return;
    atomic_store(&own->what.count, 0);
    atomic_store(&own->output.count, 0);
    set(&own->members.count, own->members.bytes, text_size, members, members_count);
    set(&own->rest.count, own->rest.bytes, text_size, rest, rest_count);
    set(&own->what.count, own->what.bytes, text_size, what, what_count);
}

void portage_traps_output(const char *name, size_t count) {
    if (own && is_own()) set(&own->output.count, own->output.bytes, name_size, name, name ? count : 0);
}

void portage_traps_leave(void) {
    if (!own || !is_own()) return;
    atomic_store(&own->what.count, 0);
    atomic_store(&own->output.count, 0);
    atomic_store(&own->rest.count, 0);
    atomic_store(&own->members.count, 0);
    struct slot *slot = own;
    own = NULL;
    atomic_store(&slot->taken, 0);
}

void *portage_traps_batch(void) { return own; }

void *portage_traps_help(void *batch) {
    struct slot *before = own;
    if (batch == before) return before;
    if (batch) give_stack();
    own = batch;
    return before;
}
