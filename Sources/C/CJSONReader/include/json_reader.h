#ifndef PORTAGE_JSON_READER_H
#define PORTAGE_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json_fields.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable after the end of any text handed to a reader.
int portage_json_padding(void);

/// What a schema node holds; the numbers are the border's contract.
typedef enum {
    PORTAGE_JSON_BOOLEAN = 0,
    PORTAGE_JSON_INT8 = 1,
    PORTAGE_JSON_INT16 = 2,
    PORTAGE_JSON_INT32 = 3,
    PORTAGE_JSON_INT64 = 4,
    PORTAGE_JSON_FLOAT = 5,
    PORTAGE_JSON_DOUBLE = 6,
    PORTAGE_JSON_STRING = 7,
    PORTAGE_JSON_BINARY = 8,
    PORTAGE_JSON_DATE = 9,
    PORTAGE_JSON_TIMESTAMP = 10,
    PORTAGE_JSON_LIST = 11,
    PORTAGE_JSON_STRUCT = 12,
    /// Gets the document's own bytes when the document was bad.
    PORTAGE_JSON_CORRUPT = 13,
    /// Every value is null.
    PORTAGE_JSON_NULL = 14,
    /// Values of 4, 8 and 16 bytes that `read_value` reads from the text of a number or string.
    PORTAGE_JSON_READ4 = 15,
    PORTAGE_JSON_READ8 = 16,
    PORTAGE_JSON_READ16 = 17,
    /// An object of any keys: a list of its only child, a struct of key (a string) and value.
    PORTAGE_JSON_MAP = 18,
} portage_json_kind;

/// One node of a schema, in preorder: a node is followed by all of its first child's nodes, then the second's…
typedef struct {
    int32_t kind;
    int32_t child_count;
    /// False for a child of the root whose values nobody will read: it is checked as far as others depend on it, not stored.
    bool wanted;
    const char *name;
    size_t name_length;
    /// Handed to `read_value`.
    int32_t tag;
} portage_json_node;

/// What a reader needs from its caller. All of it may be called on any thread.
typedef struct {
    /// Memory aligned to 64 for `bytes` bytes; NULL where there is none.
    void *(*allocate)(size_t bytes);
    void (*release)(void *memory);
    /// Writes a double as Java does; returns how many bytes, at most 32.
    size_t (*format_double)(double value, char *out);
    /// Seconds since the epoch of a local time (seconds as if it were UTC) in a zone; a NULL name is the session's zone.
    /// False for a zone that does not exist.
    bool (*resolve_zone)(void *context, const char *name, size_t length, int64_t local, int64_t *seconds);
    /// The days of a date or the microseconds of a timestamp whose text is in none of the usual forms, or of any where the caller reads all of that kind;
    /// false where it names none.
    bool (*read_time)(void *context, bool is_date, const char *text, size_t length, int64_t *value);
    /// Reads the value of a node with this tag from the text of a JSON number or string into memory of the kind's size; false where it is none.
    bool (*read_value)(void *context, int32_t tag, bool is_number, const char *text, size_t length, void *value);
    void *context;
    /// True when the session's zone is UTC: `resolve_zone` is then called only for names.
    bool session_is_utc;
    /// Every date, and every timestamp, is read by `read_time`.
    bool reads_dates, reads_timestamps;
    /// A document is the value of the root's only child, a list; an object is its only element where that is a struct.
    bool root_is_list;
    /// A document is the value of the root's only child, a map.
    bool root_is_map;
    /// Stop at the first bad document.
    bool fail_fast;
    /// The most bytes of one column of one read.
    size_t column_bytes;
} portage_json_environment;

typedef struct portage_json_reader portage_json_reader;

/// One finished column; the caller owns what is not NULL. Buffers have `padding` writable bytes after their contents.
typedef struct {
    int64_t count;
    int64_t null_count;
    void *validity;
    int64_t validity_bytes;
    /// Fixed-width values, bits of booleans, bytes of text.
    void *data;
    int64_t data_bytes;
    /// count + 1 positions of text and lists.
    void *offsets;
} portage_json_column;

/// A reader for one schema, whose root is a struct, or a struct of one list with `root_is_list`; it learns the order of keys as it reads. Not to be shared by threads at one time.
portage_json_reader *portage_json_reader_create(
    const portage_json_node *nodes, size_t node_count, portage_json_environment environment);
void portage_json_reader_destroy(portage_json_reader *reader);

/// Reads `count` documents: document i is data[offsets[i] ..< offsets[i + 1]], null where the validity bit is clear.
/// Returns -1, or with fail_fast the index of the first bad document, or -2 - i where document i made a column larger than
/// `column_bytes` or than there is memory for. Its columns are complete only for -1.
int64_t portage_json_read(
    portage_json_reader *reader, const uint8_t *data, const int64_t *offsets, const uint8_t *validity, int64_t count);

/// The days of a date in the usual forms, or of a number of days, as old Spark wrote them; false where it names none.
bool portage_json_usual_date(const char *text, size_t length, int64_t *days);

/// Hands over the column of node `node` (its index in preorder) of the last read.
portage_json_column portage_json_take(portage_json_reader *reader, size_t node);

/// How many documents of the last read took the slow exact path.
int64_t portage_json_slow_documents(const portage_json_reader *reader);

/// Turns the fast path off, so that a test can hold both to the same answers.
void portage_json_force_slow(portage_json_reader *reader, bool force);

#ifdef __cplusplus
}
#endif
#endif
