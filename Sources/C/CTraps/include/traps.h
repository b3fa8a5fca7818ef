// What a process says when a signal such as that of a trap ends it: prepared beforehand, for a handler may not allocate.
#pragma once
#include <stddef.h>

// Installs the handler for SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT and SIGFPE; a second call only changes the words.
// `head` begins what is said; the name of the signal follows it. With `status` of 0 or more the process then exits with it,
// otherwise it ends as it would have without the handler: by whoever handled the signal before, or by the signal.
void portage_traps_install(const char *head, size_t count, int status);

// Says that the calling thread runs a batch: `what` names job and batch, `rest` is what follows the output's name. Both are cut at 8 kB.
// Nothing happens where more than 256 threads run one.
void portage_traps_enter(const char *what, size_t what_count, const char *rest, size_t rest_count);
// Says which output of its batch the calling thread runs; NULL for none.
void portage_traps_output(const char *name, size_t count);
// Says that the calling thread runs no batch any more.
void portage_traps_leave(void);
