#ifndef PLAIN_CONSUMER_H
#define PLAIN_CONSUMER_H

#include <stdint.h>

/// A consumer of all partitions of one topic, as plain as librdkafka allows: one queue, batches, nothing kept.
typedef struct plain_consumer plain_consumer;

/// NULL if it cannot be made.
plain_consumer *plain_consumer_new(const char *servers, const char *topic, int32_t partitions);

/// Reads the topic from its beginning until `count` records have come; returns the bytes of their keys and values, or -1 if for 10 s
/// none comes.
int64_t plain_consumer_run(plain_consumer *consumer, int64_t count);

void plain_consumer_free(plain_consumer *consumer);

#endif
