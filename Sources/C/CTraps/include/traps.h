// What a process says when a signal such as that of a trap ends it: prepared beforehand, for a handler may not allocate.
#pragma once
#include <stddef.h>

// Installs the handler for SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT and SIGFPE; a second call only changes the words.
// `head` begins what is said; the name of the signal follows it. With `is_json` it is a line of JSON, the words its member `message`.
// With `status` of 0 or more the process then exits with it; otherwise the signal ends it. Where nothing is said, or `SWIFT_BACKTRACE` is set in
// the environment, whoever handled the signal before comes after: Swift's backtracer say.
void portage_traps_install(const char *head, size_t count, int is_json, int status);

// Says that the calling thread runs a batch: `what` names job and batch, `rest` is what follows the output's name, `members` begins the
// JSON object. Each is cut at 8 kB. Nothing is said of a batch where more than 256 threads run one.
void portage_traps_enter(
    const char *what, size_t what_count, const char *rest, size_t rest_count, const char *members, size_t members_count);
// Says which output of its batch the calling thread runs; NULL for none.
void portage_traps_output(const char *name, size_t count);
// Says that the calling thread runs no batch any more.
void portage_traps_leave(void);

// The batch that the calling thread works for, for a thread that helps it; NULL for none.
void *portage_traps_batch(void);
// Says that the calling thread works for this batch, or for none; returns the one before. The helper must say so before the batch is left.
void *portage_traps_help(void *batch);

// From here on the first SIGINT or SIGTERM is written, as one byte, to a pipe whose other end is returned (-1 with errno if there is none), and a
// second one has its default effect. An equal signal within a quarter of a second of the first is the same one. The caller closes the end.
int portage_stops_install(void);
// Whether a signal has come since then.
int portage_stops_asked(void);
// Both signals have their default effect again, and the pipe ends.
void portage_stops_remove(void);
