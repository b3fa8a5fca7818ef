// Signals that ask a run to end: see traps.h.
#include "traps.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const int numbers[] = {SIGINT, SIGTERM};

// Where the handler writes; -1 while none is installed.
static atomic_int pipe_end = -1;
// The first signal, in the lowest byte, and when it came, in ms above it; 0 before any.
static atomic_ullong first;

// `timeout` and some supervisors send a signal to a process and to its group: the same twice at once.
static const unsigned long long repetition_ms = 250;

static unsigned long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned long long)now.tv_sec * 1000 + (unsigned long long)now.tv_nsec / 1000000;
}

// Only calls that a handler may make.
static void stop(int number) {
    int kept = errno;
    unsigned long long time = now_ms(), before = 0;
    if (atomic_compare_exchange_strong(&first, &before, time << 8 | (unsigned long long)number)) {
        char byte = 1;
        while (write(atomic_load(&pipe_end), &byte, 1) < 0 && errno == EINTR) {
        }
    } else if ((int)(before & 0xFF) != number || time - (before >> 8) >= repetition_ms) {
        // It is blocked while its handler runs: its default effect comes when this one returns.
        signal(number, SIG_DFL);
        raise(number);
    }
    errno = kept;
}

int portage_stops_install(void) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    atomic_store(&first, 0);
    atomic_store(&pipe_end, ends[1]);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = stop;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < 2; i++) sigaddset(&action.sa_mask, numbers[i]);
    for (int i = 0; i < 2; i++) sigaction(numbers[i], &action, NULL);
    return ends[0];
}

int portage_stops_asked(void) { return atomic_load(&first) != 0; }

void portage_stops_remove(void) {
    for (int i = 0; i < 2; i++) signal(numbers[i], SIG_DFL);
    int end = atomic_exchange(&pipe_end, -1);
    if (end >= 0) close(end);
}
