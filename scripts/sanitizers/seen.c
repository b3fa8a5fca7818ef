// Shows the thread sanitizer what happens in libraries that are not built with it. Loaded before them (LD_PRELOAD).
//
// Swift's `Mutex` is a word and, where two threads meet at it, a call of the kernel inside of Swift's library. What is inlined into our code
// the sanitizer sees; that call it does not, and takes each contended lock for none: here it is told what the lock acquires and releases.
// librdkafka makes its threads by C11's `thrd_create`, of which the sanitizer knows nothing, and dies in their first `malloc`: here they are
// made by `pthread_create`.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

typedef SWIFT void Lock(uint32_t, SELF void *);
typedef SWIFT void Unlock(SELF void *);

SWIFT void lock_slow(uint32_t thread, SELF void *self) __asm__(LOCK);
SWIFT void unlock_slow(SELF void *self) __asm__(UNLOCK);
SWIFT void lock_slow(uint32_t thread, SELF void *self) {
    ((Lock *)dlsym(RTLD_NEXT, LOCK))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF void *self) {
    if (__tsan_release) __tsan_release(self);
    ((Unlock *)dlsym(RTLD_NEXT, UNLOCK))(self);
}

struct start {
    thrd_start_t run;
    void *argument;
};

static void *begin(void *start) {
    struct start this = *(struct start *)start;
    free(start);
    return (void *)(intptr_t)this.run(this.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t run, void *argument) {
    struct start *start = malloc(sizeof *start);
    if (!start) return thrd_nomem;
    *start = (struct start){run, argument};
    if (pthread_create(thread, NULL, begin, start) == 0) return thrd_success;
    free(start);
    return thrd_error;
}

int thrd_join(thrd_t thread, int *result) {
    void *value;
    if (pthread_join(thread, &value) != 0) return thrd_error;
    if (result) *result = (int)(intptr_t)value;
    return thrd_success;
}

int thrd_detach(thrd_t thread) { return pthread_detach(thread) == 0 ? thrd_success : thrd_error; }
