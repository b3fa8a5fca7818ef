#include "plain_consumer.h"

#include <librdkafka/rdkafka.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 4096 };

struct plain_consumer {
    rd_kafka_t *client;
    rd_kafka_topic_t *topic;
    rd_kafka_queue_t *queue;
    int32_t partitions;
    rd_kafka_message_t *batch[BATCH];
};

plain_consumer *plain_consumer_new(const char *servers, const char *topic, int32_t partitions) {
    char text[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", servers, text, sizeof text);
    // What the reader that it is measured against sets too: checksums, and short waits where a log ends.
    rd_kafka_conf_set(conf, "check.crcs", "true", text, sizeof text);
    rd_kafka_conf_set(conf, "fetch.wait.max.ms", "5", text, sizeof text);
    rd_kafka_conf_set(conf, "fetch.error.backoff.ms", "50", text, sizeof text);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof text);
    if (!client) return NULL;
    plain_consumer *consumer = calloc(1, sizeof *consumer);
    consumer->client = client;
    consumer->topic = rd_kafka_topic_new(client, topic, NULL);
    consumer->queue = rd_kafka_queue_new(client);
    consumer->partitions = partitions;
    const struct rd_kafka_metadata *metadata;
    if (rd_kafka_metadata(client, 0, consumer->topic, &metadata, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(metadata);
    return consumer;
}

int64_t plain_consumer_run(plain_consumer *consumer, int64_t count) {
    for (int32_t partition = 0; partition < consumer->partitions; partition++)
        rd_kafka_consume_start_queue(consumer->topic, partition, 0, consumer->queue);
    int64_t bytes = 0;
    while (count > 0) {
        // A batch is waited for until it is full, so the last one must not ask for more than there is.
        ssize_t taken = rd_kafka_consume_batch_queue(consumer->queue, 10000, consumer->batch, count < BATCH ? (size_t)count : BATCH);
        if (taken <= 0) {
            bytes = -1;
            break;
        }
        for (ssize_t index = 0; index < taken; index++) {
            rd_kafka_message_t *message = consumer->batch[index];
            if (!message->err) {
                bytes += message->len + message->key_len;
                count--;
            }
            rd_kafka_message_destroy(message);
        }
    }
    for (int32_t partition = 0; partition < consumer->partitions; partition++) rd_kafka_consume_stop(consumer->topic, partition);
    for (ssize_t taken; (taken = rd_kafka_consume_batch_queue(consumer->queue, 0, consumer->batch, BATCH)) > 0;)
        for (ssize_t index = 0; index < taken; index++) rd_kafka_message_destroy(consumer->batch[index]);
    return bytes;
}

void plain_consumer_free(plain_consumer *consumer) {
    rd_kafka_queue_destroy(consumer->queue);
    rd_kafka_topic_destroy(consumer->topic);
    rd_kafka_destroy(consumer->client);
    free(consumer);
}
