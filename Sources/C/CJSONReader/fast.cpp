#include "fast.hpp"

#include <simdjson.h>

#include "scan.hpp"

namespace portage {

namespace {

constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr uint32_t kLongText = 4000000;

bool is_digit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex4(const char *p, uint32_t &value) {
    value = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hex(p[i]);
        if (digit < 0) return false;
        value = value << 4 | uint32_t(digit);
    }
    return true;
}

/// A number's characters by JSON's grammar; where it ends, or NULL. At most 300 characters: longer ones are the exact path's.
const char *number_end(const char *p) {
    const char *start = p;
    if (*p == '-') ++p;
    if (!is_digit(*p)) return nullptr;
    if (*p == '0' && is_digit(p[1])) return nullptr;
    while (is_digit(*p)) ++p;
    if (*p == '.') {
        if (!is_digit(*++p)) return nullptr;
        while (is_digit(*p)) ++p;
    }
    if (*p == 'e' || *p == 'E') {
        ++p;
        if (*p == '+' || *p == '-') ++p;
        if (!is_digit(*p)) return nullptr;
        while (is_digit(*p)) ++p;
    }
    return p - start <= 300 ? p : nullptr;
}

bool word(const char *p, const char *expected, size_t length) { return std::memcmp(p, expected, length) == 0; }

bool ends_value(char c) { return c == ',' || c == '}' || c == ']' || is_space(c); }

}  // namespace

namespace {
constexpr uint64_t kWholePowers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/// Takes the digits from `p` on into `all`, modulo 2^64; the first byte behind them.
const char *take_digits(const char *p, uint64_t &all) {
    while (true) {
        uint64_t part;
        const unsigned count = leading_digits(p, part);
        all = all * kWholePowers[count] + part;
        p += count;
        if (count < 8) return p;
    }
}
}  // namespace

const char *FastParser::parse_integer(const char *p, int64_t &value) {
    const bool negative = *p == '-';
    if (negative) ++p;
    const char *start = p;
    uint64_t all = 0;
    p = take_digits(p, all);
    if (p == start || p - start > 18) return nullptr;
    if ((*start == '0' && p - start > 1) || *p == '.' || *p == 'e' || *p == 'E') return nullptr;
    value = negative ? -int64_t(all) : int64_t(all);
    return p;
}

const char *FastParser::parse_number(const char *p, double &value) {
    const char *start = p;
    const bool negative = *p == '-';
    if (negative) ++p;
    const char *digits = p;
    uint64_t mantissa = 0;
    p = take_digits(p, mantissa);
    auto significant = p - digits;
    if (significant == 0 || (*digits == '0' && significant > 1)) return nullptr;
    int64_t exponent = 0;
    bool real = false;
    if (*p == '.') {
        real = true;
        const char *fraction = ++p;
        p = take_digits(p, mantissa);
        if (p == fraction) return nullptr;
        exponent = fraction - p;
        significant += p - fraction;
    }
    if (*p == 'e' || *p == 'E') {
        real = true;
        ++p;
        const bool minus = *p == '-';
        if (*p == '-' || *p == '+') ++p;
        if (!is_digit(*p)) return nullptr;
        int64_t power = 0;
        for (; is_digit(*p); ++p) power = power > 100000 ? power : power * 10 + (*p - '0');
        exponent += minus ? -power : power;
    }
    if (significant <= 19 && mantissa <= uint64_t(1) << 53 && exponent >= -22 && exponent <= 22) {
        double number = double(mantissa);
        number = exponent < 0 ? number / kPowers[-exponent] : number * kPowers[exponent];
        // An integer has no negative zero.
        value = negative && (real || mantissa != 0) ? -number : number;
        return p;
    }
    if (p - start > 300) return nullptr;
    value = parse_double(start, p);
    if (!real && value == 0) value = 0;
    return p;
}

const char *FastParser::unescape(const char *start, const char *p, bool high, const char *&text, uint32_t &length) {
    // Where it ends, so that the room needed is known: unescaped text is never longer.
    const char *stop = p;
    while (*stop == '\\') {
        if (static_cast<unsigned char>(stop[1]) < ' ') return nullptr;
        stop = scan_text(stop + 2, high);
    }
    if (*stop != '"' || stop - start > kLongText) return nullptr;
    if (high && !all_utf8_ && !simdjson::validate_utf8(start, size_t(stop - start))) return nullptr;
    char *room = scratch_.take_bytes(size_t(stop - start) + 64), *out = room;
    const char *from = start;
    while (true) {
        std::memcpy(out, from, size_t(p - from));
        out += p - from;
        if (p == stop) break;
        ++p;
        switch (*p++) {
            case '"': *out++ = '"'; break;
            case '\\': *out++ = '\\'; break;
            case '/': *out++ = '/'; break;
            case 'b': *out++ = '\b'; break;
            case 'f': *out++ = '\f'; break;
            case 'n': *out++ = '\n'; break;
            case 'r': *out++ = '\r'; break;
            case 't': *out++ = '\t'; break;
            case 'u': {
                uint32_t code, low;
                if (stop - p < 4 || !hex4(p, code)) return nullptr;
                p += 4;
                if (code >= 0xD800 && code <= 0xDFFF) {
                    if (code > 0xDBFF || stop - p < 6 || p[0] != '\\' || p[1] != 'u' || !hex4(p + 2, low)) return nullptr;
                    if (low < 0xDC00 || low > 0xDFFF) return nullptr;
                    p += 6;
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    *out++ = char(0xF0 | code >> 18);
                    *out++ = char(0x80 | (code >> 12 & 0x3F));
                    *out++ = char(0x80 | (code >> 6 & 0x3F));
                    *out++ = char(0x80 | (code & 0x3F));
                } else if (code < 0x80) {
                    *out++ = char(code);
                } else if (code < 0x800) {
                    *out++ = char(0xC0 | code >> 6);
                    *out++ = char(0x80 | (code & 0x3F));
                } else {
                    *out++ = char(0xE0 | code >> 12);
                    *out++ = char(0x80 | (code >> 6 & 0x3F));
                    *out++ = char(0x80 | (code & 0x3F));
                }
                break;
            }
            default: return nullptr;
        }
        from = p;
        bool ignored = false;
        p = scan_text(p, ignored);
    }
    text = room;
    length = uint32_t(out - room);
    return stop + 1;
}

const char *FastParser::parse_text(const char *p, const char *&text, uint32_t &length) {
    if (*p != '"') return nullptr;
    const char *start = ++p;
    bool high = false;
    p = scan_text(p, high);
    if (*p == '\\') return unescape(start, p, high, text, length);
    if (*p != '"' || p - start > kLongText) return nullptr;
    if (high && !all_utf8_ && !simdjson::validate_utf8(start, size_t(p - start))) return nullptr;
    text = start;
    length = uint32_t(p - start);
    return p + 1;
}

const char *FastParser::skip_value(const char *p, int depth) {
    switch (*p) {
        case '"': {
            bool high = false;
            const char *start = ++p;
            p = scan_text(p, high);
            while (*p == '\\') {
                switch (p[1]) {
                    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': break;
                    case 'u': {
                        uint32_t code;
                        if (!hex4(p + 2, code)) return nullptr;
                        break;
                    }
                    default: return nullptr;
                }
                p = scan_text(p + 2, high);
            }
            return *p == '"' && p - start <= kLongText ? p + 1 : nullptr;
        }
        case 't': return word(p, "true", 4) && ends_value(p[4]) ? p + 4 : nullptr;
        case 'f': return word(p, "false", 5) && ends_value(p[5]) ? p + 5 : nullptr;
        case 'n': return word(p, "null", 4) && ends_value(p[4]) ? p + 4 : nullptr;
        case '{': case '[': {
            if (depth >= kDepth) return nullptr;
            const bool object = *p == '{';
            const char close = object ? '}' : ']';
            p = skip_space(p + 1);
            if (*p == close) return p + 1;
            while (p < end_) {
                if (object) {
                    if (*p != '"' || (p = skip_value(p, depth)) == nullptr) return nullptr;
                    p = skip_space(p);
                    if (*p != ':') return nullptr;
                    p = skip_space(p + 1);
                }
                if ((p = skip_value(p, depth + 1)) == nullptr) return nullptr;
                p = skip_space(p);
                if (*p == close) return p + 1;
                if (*p != ',') return nullptr;
                p = skip_space(p + 1);
            }
            return nullptr;
        }
        default: return number_end(p);
    }
}

int32_t FastParser::learn(Node &node, LearnedKey &place, const char *key, size_t length) {
    const int32_t field = node.find(std::string_view(key, length));
    // With its quotes and the colon, where that follows at once.
    const size_t whole = length + (key[length + 1] == ':' ? 3 : 2);
    if (whole <= LearnedKey::kMaximum) {
        std::memcpy(place.text, key - 1, whole);
        place.length = uint32_t(whole);
        place.field = field;
    }
    return field;
}

const char *FastParser::parse_object(Node &node, const char *p, Value *fields) {
    p = skip_space(p + 1);
    if (*p == '}') return p + 1;
    const size_t places = node.learned.size();
    for (size_t place = 0;; ++place) {
        if (*p != '"' || p >= end_) return nullptr;
        LearnedKey &expected = node.learned[place < places ? place : places - 1];
        int32_t field;
        if (expected.length != 0 && same_bytes(p, expected.text, expected.length)) {
            p += expected.length;
            field = expected.field;
            if (p[-1] != ':') {
                p = skip_space(p);
                if (*p++ != ':') return nullptr;
            }
        } else {
            bool high = false;
            const char *key = p + 1, *close = scan_text(key, high);
            if (*close != '"' || (high && !all_utf8_)) return nullptr;
            field = learn(node, expected, key, size_t(close - key));
            p = skip_space(close + 1);
            if (*p++ != ':') return nullptr;
        }
        p = skip_space(p);
        if (field < 0) {
            p = skip_value(p, 0);
        } else {
            Node &child = *node.children[size_t(field)];
            p = child.wanted || !ignore_unwanted_ ? parse_value(child, p, fields[field]) : skip_value(p, 0);
        }
        if (p == nullptr) return nullptr;
        if (*p != ',') {
            p = skip_space(p);
            if (*p == '}') return p + 1;
            if (*p != ',') return nullptr;
        }
        p = skip_space(p + 1);
    }
}

const char *FastParser::parse_list(Node &node, const char *p, Value &out) {
    p = skip_space(p + 1);
    const size_t start = pending_.size();
    if (*p == ']') {
        ++p;
    } else {
        while (true) {
            if (p >= end_) return nullptr;
            Value value = {};
            if ((p = parse_value(*node.children[0], p, value)) == nullptr) return nullptr;
            pending_.push_back(value);
            p = skip_space(p);
            if (*p == ']') break;
            if (*p != ',') return nullptr;
            p = skip_space(p + 1);
        }
        ++p;
    }
    const size_t count = pending_.size() - start;
    auto *items = static_cast<Value *>(scratch_.take(count * sizeof(Value) + 16));
    if (count > 0) std::memcpy(static_cast<void *>(items), pending_.data() + start, count * sizeof(Value));
    pending_.resize(start);
    out.items = items;
    out.length = uint32_t(count);
    out.present = true;
    return p;
}

const char *FastParser::parse_map(Node &node, const char *p, Value &out) {
    p = skip_space(p + 1);
    const size_t start = pending_.size();
    while (*p != '}') {
        if (p >= end_) return nullptr;
        Value *entry = scratch_.take_values(2);
        if ((p = parse_text(p, entry[0].text, entry[0].length)) == nullptr) return nullptr;
        entry[0].present = true;
        p = skip_space(p);
        if (*p != ':') return nullptr;
        p = skip_space(p + 1);
        if ((p = parse_value(*node.children[0]->children[1], p, entry[1])) == nullptr) return nullptr;
        Value pair = {};
        pair.items = entry;
        pair.length = 2;
        pair.present = true;
        pending_.push_back(pair);
        p = skip_space(p);
        if (*p == '}') break;
        if (*p != ',') return nullptr;
        p = skip_space(p + 1);
        if (*p == '}') return nullptr;
    }
    const size_t count = pending_.size() - start;
    auto *items = static_cast<Value *>(scratch_.take(count * sizeof(Value) + 16));
    if (count > 0) std::memcpy(static_cast<void *>(items), pending_.data() + start, count * sizeof(Value));
    pending_.resize(start);
    out.items = items;
    out.length = uint32_t(count);
    out.present = true;
    return p + 1;
}

bool FastParser::read_date(const char *text, size_t length, int64_t &days) {
    if (!environment_.reads_dates) return parse_date(text, length, days);
    return length > 0 && environment_.read_time(environment_.context, true, text, length, &days);
}

bool FastParser::read_timestamp(const char *text, size_t length, int64_t &micros) {
    if (!environment_.reads_timestamps) return parse_timestamp(text, length, environment_, micros);
    return length > 0 && environment_.read_time(environment_.context, false, text, length, &micros);
}

const char *FastParser::parse_value(Node &node, const char *p, Value &out) {
    if (*p == 'n') {
        if (!word(p, "null", 4) || !ends_value(p[4])) return nullptr;
        out.present = false;
        return p + 4;
    }
    switch (node.kind) {
        case PORTAGE_JSON_STRING: {
            if ((p = parse_text(p, out.text, out.length)) == nullptr) return nullptr;
            break;
        }
        case PORTAGE_JSON_DOUBLE:
            if ((p = parse_number(p, out.number)) == nullptr) return nullptr;
            break;
        case PORTAGE_JSON_FLOAT: {
            const char *start = p;
            double number;
            if ((p = parse_number(p, number)) == nullptr) return nullptr;
            // One rounding, not two: a whole number goes through a long, as there, and is left to the exact path where that rounds.
            out.single = float(number);
            if (double(out.single) != number) {
                for (const char *c = start; c < p; ++c) {
                    if (*c == '.' || *c == 'e' || *c == 'E') {
                        out.single = parse_float(start, p);
                        start = nullptr;
                        break;
                    }
                }
                if (start != nullptr) return nullptr;
            }
            break;
        }
        case PORTAGE_JSON_INT64:
            if ((p = parse_integer(p, out.integer)) == nullptr) return nullptr;
            break;
        case PORTAGE_JSON_INT32:
            if ((p = parse_integer(p, out.integer)) == nullptr || out.integer != int32_t(out.integer)) return nullptr;
            break;
        case PORTAGE_JSON_INT16:
            if ((p = parse_integer(p, out.integer)) == nullptr || out.integer != int16_t(out.integer)) return nullptr;
            break;
        case PORTAGE_JSON_INT8:
            if ((p = parse_integer(p, out.integer)) == nullptr || out.integer != int8_t(out.integer)) return nullptr;
            break;
        case PORTAGE_JSON_BOOLEAN:
            if (word(p, "true", 4)) p += 4, out.integer = 1;
            else if (word(p, "false", 5)) p += 5, out.integer = 0;
            else return nullptr;
            if (!ends_value(*p)) return nullptr;
            break;
        case PORTAGE_JSON_TIMESTAMP:
            if (*p == '"') {
                const char *text;
                uint32_t length;
                if ((p = parse_text(p, text, length)) == nullptr) return nullptr;
                if (!read_timestamp(text, length, out.integer)) return nullptr;
            } else {
                if ((p = parse_integer(p, out.integer)) == nullptr) return nullptr;
                out.integer = int64_t(uint64_t(out.integer) * 1000000u);
            }
            break;
        case PORTAGE_JSON_DATE: {
            const char *text;
            uint32_t length;
            if ((p = parse_text(p, text, length)) == nullptr || !read_date(text, length, out.integer)) return nullptr;
            break;
        }
        case PORTAGE_JSON_STRUCT: {
            if (*p != '{') return nullptr;
            Value *fields = scratch_.take_values(node.children.size() + 1);
            if ((p = parse_object(node, p, fields)) == nullptr) return nullptr;
            out.items = fields;
            out.length = uint32_t(node.children.size());
            break;
        }
        case PORTAGE_JSON_LIST:
            if (*p != '[') return nullptr;
            return parse_list(node, p, out);
        case PORTAGE_JSON_MAP:
            if (*p != '{') return nullptr;
            return parse_map(node, p, out);
        case PORTAGE_JSON_READ4: case PORTAGE_JSON_READ8: case PORTAGE_JSON_READ16: {
            const char *text = p;
            uint32_t length;
            const bool number = *p != '"';
            if (number) {
                if ((p = number_end(p)) == nullptr) return nullptr;
                length = uint32_t(p - text);
            } else if ((p = parse_text(p, text, length)) == nullptr || length == 0) {
                return nullptr;
            }
            if (!read_value(environment_, scratch_, node, number, text, length, out)) return nullptr;
            break;
        }
        default: return nullptr;
    }
    out.present = true;
    return p;
}

bool FastParser::parse(Node &root, const char *document, const char *end, Value *fields) {
    start(end);
    const char *p = skip_space(document);
    if (*p != (environment_.root_is_list ? '[' : '{') || p >= end) return false;
    p = environment_.root_is_list ? parse_list(*root.children[0], p, fields[0])
        : environment_.root_is_map ? parse_map(*root.children[0], p, fields[0])
                                   : parse_object(root, p, fields);
    return p != nullptr && p <= end;
}

}  // namespace portage
