#include "json_fields.h"

#include "fast.hpp"
#include "scan.hpp"

struct portage_fields {
    portage_json_environment environment = {};
    portage::Scratch scratch;
    portage::FastParser parser;
    std::vector<portage_field> members;
    // Documents of one kind have their keys in one order: the key seen last at a place is compared, not scanned.
    portage::LearnedKey places[16];

    portage_fields() : parser(environment, scratch) {}
    const char *key(const char *p, portage_field &field);
    const char *member(const char *p, portage_field &field);
    int64_t open(const char *document, size_t length, bool is_array);
};

const char *portage_fields::key(const char *p, portage_field &field) {
    const size_t index = members.size() - 1;
    if (index >= sizeof(places) / sizeof(places[0])) return parser.parse_text(p, field.key, field.key_length);
    portage::LearnedKey &place = places[index];
    if (place.length != 0 && portage::same_bytes(p, place.text, place.length)) {
        field.key = p + 1;
        field.key_length = place.length - 2;
        return p + place.length;
    }
    const char *after = parser.parse_text(p, field.key, field.key_length);
    // One with escapes lies elsewhere and is not worth learning.
    if (after != nullptr && field.key == p + 1 && field.key_length + 2 <= portage::LearnedKey::kMaximum) {
        std::memcpy(place.text, p, field.key_length + 2);
        place.length = field.key_length + 2;
    }
    return after;
}

const char *portage_fields::member(const char *p, portage_field &field) {
    using portage::FastParser;
    uint32_t length = 0;
    const char *start = p;
    switch (*p) {
        case '"':
            if ((p = parser.parse_text(p, field.text, length)) == nullptr) return nullptr;
            field.kind = PORTAGE_FIELD_STRING;
            field.length = length;
            return p;
        case 't': case 'f':
            field.kind = PORTAGE_FIELD_BOOLEAN;
            field.integer = *p == 't';
            return parser.skip_value(p, 0);
        case 'n':
            field.kind = PORTAGE_FIELD_NULL;
            return parser.skip_value(p, 0);
        case '{': case '[':
            field.kind = *p == '{' ? PORTAGE_FIELD_OBJECT : PORTAGE_FIELD_ARRAY;
            if ((p = parser.skip_value(p, 0)) == nullptr) return nullptr;
            field.text = start;
            field.length = size_t(p - start);
            return p;
        default:
            if (const char *after = FastParser::parse_integer(p, field.integer)) {
                field.kind = PORTAGE_FIELD_INTEGER;
                field.number = field.integer == 0 && *p == '-' ? -0.0 : double(field.integer);
                return after;
            }
            field.kind = PORTAGE_FIELD_DOUBLE;
            if ((p = FastParser::parse_number(p, field.number)) == nullptr) return nullptr;
            // A whole number of 19 digits may still be a long.
            for (const char *c = start; c < p; ++c) {
                if (*c == '.' || *c == 'e' || *c == 'E') return p;
            }
            {
                const bool negative = *start == '-';
                uint64_t value = 0;
                for (const char *c = start + (negative ? 1 : 0); c < p; ++c) {
                    if (__builtin_mul_overflow(value, uint64_t(10), &value)) return p;
                    if (__builtin_add_overflow(value, uint64_t(*c - '0'), &value)) return p;
                }
                if (value > (uint64_t(1) << 63) - (negative ? 0 : 1)) return p;
                field.kind = PORTAGE_FIELD_INTEGER;
                field.integer = negative ? int64_t(0 - value) : int64_t(value);
            }
            return p;
    }
}

int64_t portage_fields::open(const char *document, size_t length, bool is_array) {
    const char opening = is_array ? '[' : '{', closing = is_array ? ']' : '}';
    using portage::skip_space;
    scratch.reset();
    members.clear();
    const char *p = skip_space(document), *end = document + length;
    parser.start(end);
    if (p >= end || *p != opening) return -1;
    p = skip_space(p + 1);
    if (*p == closing) {
        ++p;
    } else {
        while (true) {
            if (p >= end) return -1;
            members.emplace_back();
            portage_field &field = members.back();
            if (!is_array) {
                if ((p = key(p, field)) == nullptr) return -1;
                p = skip_space(p);
                if (*p != ':') return -1;
                p = skip_space(p + 1);
            }
            if ((p = member(p, field)) == nullptr) return -1;
            p = skip_space(p);
            if (*p == closing) break;
            if (*p != ',') return -1;
            p = skip_space(p + 1);
        }
        ++p;
    }
    while (p < end && portage::is_space(*p)) ++p;
    return p == end ? int64_t(members.size()) : -1;
}

namespace {
/// Readers that are not in use on this thread: nobody else's, so no lock.
struct Pool {
    std::vector<portage_fields *> idle;
    ~Pool() {
        for (auto *fields : idle) delete fields;
    }
};
thread_local Pool pool;
}  // namespace

extern "C" {

portage_fields *portage_fields_create(void) {
    if (pool.idle.empty()) return new portage_fields();
    portage_fields *fields = pool.idle.back();
    pool.idle.pop_back();
    return fields;
}

void portage_fields_destroy(portage_fields *fields) {
    if (fields == nullptr) return;
    if (pool.idle.size() < 8) pool.idle.push_back(fields);
    else delete fields;
}

int64_t portage_fields_open(portage_fields *fields, const char *document, size_t length) {
    return fields->open(document, length, false);
}

int64_t portage_fields_open_array(portage_fields *fields, const char *document, size_t length) {
    return fields->open(document, length, true);
}

const portage_field *portage_fields_at(const portage_fields *fields, size_t index) {
    return index < fields->members.size() ? &fields->members[index] : nullptr;
}

const portage_field *portage_fields_find_first(const portage_fields *fields, const char *key, size_t length) {
    for (const portage_field &field : fields->members) {
        if (field.key_length == length && std::memcmp(field.key, key, length) == 0) return &field;
    }
    return nullptr;
}

const portage_field *portage_fields_find(const portage_fields *fields, const char *key, size_t length) {
    for (size_t index = fields->members.size(); index-- > 0;) {
        const portage_field &field = fields->members[index];
        if (field.key_length == length && std::memcmp(field.key, key, length) == 0) return &field;
    }
    return nullptr;
}

}  // extern "C"
