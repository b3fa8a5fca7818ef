#ifndef PORTAGE_JSON_FIELDS_H
#define PORTAGE_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What stands under a key.
typedef enum {
    PORTAGE_FIELD_ABSENT = 0,
    PORTAGE_FIELD_NULL = 1,
    PORTAGE_FIELD_BOOLEAN = 2,
    PORTAGE_FIELD_INTEGER = 3,
    PORTAGE_FIELD_DOUBLE = 4,
    PORTAGE_FIELD_STRING = 5,
    PORTAGE_FIELD_OBJECT = 6,
    PORTAGE_FIELD_ARRAY = 7,
} portage_field_kind;

/// One member of an object. Text is UTF-8 and lives as long as the document and until the next one is opened; of an object or an
/// array it is the JSON itself.
typedef struct {
    int32_t kind;
    uint32_t key_length;
    const char *key;
    const char *text;
    size_t length;
    int64_t integer;
    double number;
} portage_field;

typedef struct portage_fields portage_fields;

/// A reader, from this thread's idle ones if there are any.
portage_fields *portage_fields_create(void);
void portage_fields_destroy(portage_fields *fields);

/// Reads one object, whole and strictly: JSON as RFC 8259 has it, nothing but space after it. Returns the number of members, or -1 for
/// what is no such object. The memory that `document` lies in must go on readable up to 64 zero bytes in a row.
int64_t portage_fields_open(portage_fields *fields, const char *document, size_t length);
/// The same for one array: its elements are members without a key.
int64_t portage_fields_open_array(portage_fields *fields, const char *document, size_t length);
/// A member by its place in the document, or NULL.
const portage_field *portage_fields_at(const portage_fields *fields, size_t index);
/// The first member under a key, or NULL.
const portage_field *portage_fields_find_first(const portage_fields *fields, const char *key, size_t length);
/// The last member under a key, or NULL.
const portage_field *portage_fields_find(const portage_fields *fields, const char *key, size_t length);

#ifdef __cplusplus
}
#endif
#endif
