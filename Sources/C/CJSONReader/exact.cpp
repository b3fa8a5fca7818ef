#include "exact.hpp"

#include <cmath>
#include <limits>

namespace portage {

namespace {

bool to_int64(const std::string &digits, int64_t &out) {
    const bool negative = digits[0] == '-';
    uint64_t value = 0;
    for (size_t i = negative ? 1 : 0; i < digits.size(); ++i) {
        if (__builtin_mul_overflow(value, uint64_t(10), &value)) return false;
        if (__builtin_add_overflow(value, uint64_t(digits[i] - '0'), &value)) return false;
    }
    const uint64_t limit = negative ? uint64_t(1) << 63 : (uint64_t(1) << 63) - 1;
    if (value > limit) return false;
    out = negative ? int64_t(0 - value) : int64_t(value);
    return true;
}

double special_value(Tokens::Special special) {
    switch (special) {
        case Tokens::Special::positive: return std::numeric_limits<double>::infinity();
        case Tokens::Special::negative: return -std::numeric_limits<double>::infinity();
        default: return std::numeric_limits<double>::quiet_NaN();
    }
}

void write_quoted(const std::u16string &text, std::string &out) {
    static const char hex[] = "0123456789ABCDEF";
    out.push_back('"');
    std::u16string one(1, u' ');
    for (const char16_t c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (c < ' ' || (c >= 0xD800 && c <= 0xDFFF)) {
                    out += "\\u";
                    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(hex[c >> shift & 15]);
                } else {
                    one[0] = c;
                    append_utf8(one, out);
                }
        }
    }
    out.push_back('"');
}

}  // namespace

void ExactConverter::keep(const std::string &text, Value &out) {
    char *bytes = scratch_.take_bytes(text.size() + 16);
    std::memcpy(bytes, text.data(), text.size());
    out.text = bytes;
    out.length = uint32_t(text.size());
    out.present = true;
}

ExactConverter::Outcome ExactConverter::convert(
    const Node &root, const uint8_t *document, size_t length, Value *fields) {
    tokens_.open(document, length);
    if (!tokens_.next()) return Outcome::bad;
    if (environment_.root_is_list) return convert_root_list(*root.children[0], fields[0]);
    if (environment_.root_is_map) {
        if (tokens_.token() == Token::none) return Outcome::null;
        if (tokens_.token() != Token::start_object) return Outcome::bad;
        return convert_map(*root.children[0], fields[0]) == Result::good ? Outcome::good : Outcome::bad;
    }
    switch (tokens_.token()) {
        case Token::none: return Outcome::null;
        case Token::start_object: return convert_object(root, true, fields) == Result::good ? Outcome::good : Outcome::bad;
        default: return Outcome::bad;
    }
}

/// Anything but an array is none; an object is the only element of an array of structs.
ExactConverter::Outcome ExactConverter::convert_root_list(const Node &node, Value &out) {
    const Node &element = *node.children[0];
    Result result = Result::failed;
    switch (tokens_.token()) {
        case Token::none: return Outcome::null;
        case Token::start_array: result = convert_list(node, out); break;
        case Token::start_object: {
            if (element.kind != PORTAGE_JSON_STRUCT) break;
            Value *fields = scratch_.take_values(element.children.size());
            result = convert_object(element, false, fields);
            if (result == Result::failed) break;
            Value *items = scratch_.take_values(1);
            items->items = fields;
            items->length = uint32_t(element.children.size());
            items->present = true;
            out.items = items;
            out.length = 1;
            out.present = true;
            break;
        }
        default: break;
    }
    return result == Result::good ? Outcome::good : Outcome::bad;
}

/// On `failed` nothing of `fields` counts.
ExactConverter::Result ExactConverter::convert_object(const Node &node, bool is_root, Value *fields) {
    bool bad = false;
    auto give_up = [&] {
        if (is_root) std::memset(static_cast<void *>(fields), 0, node.children.size() * sizeof(Value));
        return Result::failed;
    };
    while (true) {
        if (!tokens_.next()) return give_up();
        if (tokens_.token() == Token::none || tokens_.token() == Token::end_object) break;
        int32_t index = -1;
        if (tokens_.has_name()) {
            name_.clear();
            bool lone = false;
            const std::u16string &key = tokens_.current_name();
            for (size_t i = 0; i < key.size(); ++i) {
                if (key[i] < 0xD800 || key[i] > 0xDFFF) continue;
                if (key[i] <= 0xDBFF && i + 1 < key.size() && key[i + 1] >= 0xDC00 && key[i + 1] <= 0xDFFF) ++i;
                else lone = true;
            }
            append_utf8(key, name_);
            if (!lone) index = node.find(name_);
        }
        if (index < 0) {
            if (!tokens_.skip_children()) return give_up();
            continue;
        }
        Value value = {};
        switch (convert(*node.children[size_t(index)], value)) {
            case Result::good: fields[index] = value; break;
            case Result::partial:
                bad = true;
                fields[index] = value;
                break;
            case Result::failed:
                bad = true;
                if (!tokens_.skip_children()) return give_up();
                break;
        }
    }
    return bad ? Result::partial : Result::good;
}

ExactConverter::Result ExactConverter::convert_list(const Node &node, Value &out) {
    std::vector<Value> values;
    bool bad = false;
    while (true) {
        if (!tokens_.next()) return Result::failed;
        if (tokens_.token() == Token::none || tokens_.token() == Token::end_array) break;
        Value value = {};
        const Result result = convert(*node.children[0], value);
        if (result == Result::failed) return Result::failed;
        bad = bad || result == Result::partial;
        values.push_back(value);
    }
    Value *items = scratch_.take_values(values.size());
    std::copy(values.begin(), values.end(), items);
    out.items = items;
    out.length = uint32_t(values.size());
    out.present = true;
    return bad ? Result::partial : Result::good;
}

/// A value that cannot be read fails the whole map, whose end is read all the same: the object around it goes on behind it.
ExactConverter::Result ExactConverter::convert_map(const Node &node, Value &out) {
    std::vector<Value> pairs;
    bool bad = false, failed = false;
    while (true) {
        if (!tokens_.next()) return Result::failed;
        if (tokens_.token() == Token::none || tokens_.token() == Token::end_object) break;
        if (!tokens_.has_name()) return Result::failed;
        name_.clear();
        append_utf8(tokens_.current_name(), name_);
        Value *entry = scratch_.take_values(2);
        keep(name_, entry[0]);
        const Result result = convert(*node.children[0]->children[1], entry[1]);
        if (result == Result::failed) {
            failed = true;
            if (!tokens_.skip_children()) return Result::failed;
            continue;
        }
        bad = bad || result == Result::partial;
        Value pair = {};
        pair.items = entry;
        pair.length = 2;
        pair.present = true;
        pairs.push_back(pair);
    }
    if (failed) return Result::failed;
    Value *items = scratch_.take_values(pairs.size());
    std::copy(pairs.begin(), pairs.end(), items);
    out.items = items;
    out.length = uint32_t(pairs.size());
    out.present = true;
    return bad ? Result::partial : Result::good;
}

ExactConverter::Result ExactConverter::convert(const Node &node, Value &out) {
    if (tokens_.token() == Token::name && !tokens_.next()) return Result::failed;
    // A name again is only possible where a name had no value at all.
    if (tokens_.token() == Token::name) return Result::failed;
    const Token token = tokens_.token();
    if (token == Token::none || token == Token::null) return Result::good;
    switch (node.kind) {
        case PORTAGE_JSON_STRING:
            text_.clear();
            if (token == Token::string) {
                if (!tokens_.finish_text()) return Result::failed;
                append_utf8(tokens_.text(), text_);
            } else if (!copy_structure(text_)) {
                return Result::failed;
            }
            keep(text_, out);
            return Result::good;
        case PORTAGE_JSON_BOOLEAN:
            if (token == Token::yes || token == Token::no) {
                out.integer = token == Token::yes;
                out.present = true;
                return Result::good;
            }
            break;
        case PORTAGE_JSON_BINARY:
            if (token == Token::string) {
                text_.clear();
                if (!tokens_.binary(text_)) return Result::failed;
                keep(text_, out);
                return Result::good;
            }
            break;
        case PORTAGE_JSON_STRUCT:
            if (token == Token::start_object) {
                Value *fields = scratch_.take_values(node.children.size());
                const Result result = convert_object(node, false, fields);
                if (result == Result::failed) return result;
                out.items = fields;
                out.length = uint32_t(node.children.size());
                out.present = true;
                return result;
            }
            break;
        case PORTAGE_JSON_LIST:
            if (token == Token::start_array) return convert_list(node, out);
            break;
        case PORTAGE_JSON_MAP:
            if (token == Token::start_object) return convert_map(node, out);
            break;
        default:
            if (token == Token::integer || token == Token::real) {
                if (convert_number(node, out)) return Result::good;
                return Result::failed;
            }
            if (token == Token::string && convert_text(node, out)) return Result::good;
            return Result::failed;
    }
    // Spark looks at the text of a string even where none is wanted, which moves on to its end.
    if (token == Token::string) tokens_.finish_text();
    return Result::failed;
}

bool ExactConverter::convert_number(const Node &node, Value &out) {
    const bool whole = tokens_.token() == Token::integer;
    const std::string &digits = tokens_.number();
    if (node.kind == PORTAGE_JSON_READ4 || node.kind == PORTAGE_JSON_READ8 || node.kind == PORTAGE_JSON_READ16) {
        return tokens_.special() == Tokens::Special::none
            && read_value(environment_, scratch_, node, true, digits.data(), digits.size(), out);
    }
    out.present = true;
    if (node.kind == PORTAGE_JSON_FLOAT || node.kind == PORTAGE_JSON_DOUBLE) {
        const bool single = node.kind == PORTAGE_JSON_FLOAT;
        double number;
        int64_t integer;
        if (tokens_.special() != Tokens::Special::none && !whole) {
            number = special_value(tokens_.special());
            if (single) out.single = float(number);
            else out.number = number;
        } else if (whole && to_int64(digits, integer)) {
            if (single) out.single = float(integer);
            else out.number = double(integer);
        } else {
            const char *first = digits.data(), *last = first + digits.size();
            if (single && !whole) out.single = parse_float(first, last);
            else if (single) out.single = float(parse_double(first, last));
            else out.number = parse_double(first, last);
        }
        return true;
    }
    int64_t value;
    if (!whole || !to_int64(digits, value)) return false;
    int64_t least = INT64_MIN, most = INT64_MAX;
    switch (node.kind) {
        // A byte may be given unsigned.
        case PORTAGE_JSON_INT8: least = -128, most = 255; break;
        case PORTAGE_JSON_INT16: least = INT16_MIN, most = INT16_MAX; break;
        case PORTAGE_JSON_INT32: least = INT32_MIN, most = INT32_MAX; break;
        case PORTAGE_JSON_INT64: break;
        case PORTAGE_JSON_TIMESTAMP: value = int64_t(uint64_t(value) * 1000000u); break;
        default: return false;
    }
    if (value < least || value > most) return false;
    out.integer = value;
    return true;
}

bool ExactConverter::convert_text(const Node &node, Value &out) {
    if (!tokens_.finish_text() || tokens_.text().empty()) return false;
    text_.clear();
    append_utf8(tokens_.text(), text_);
    out.present = true;
    switch (node.kind) {
        case PORTAGE_JSON_READ4: case PORTAGE_JSON_READ8: case PORTAGE_JSON_READ16:
            return read_value(environment_, scratch_, node, false, text_.data(), text_.size(), out);
        case PORTAGE_JSON_DATE:
            return (!environment_.reads_dates && parse_date(text_.data(), text_.size(), out.integer))
                || environment_.read_time(environment_.context, true, text_.data(), text_.size(), &out.integer);
        case PORTAGE_JSON_TIMESTAMP:
            return (!environment_.reads_timestamps && parse_timestamp(text_.data(), text_.size(), environment_, out.integer))
                || environment_.read_time(environment_.context, false, text_.data(), text_.size(), &out.integer);
        case PORTAGE_JSON_FLOAT: case PORTAGE_JSON_DOUBLE: {
            double number;
            if (text_ == "NaN") number = special_value(Tokens::Special::nan);
            else if (text_ == "+INF" || text_ == "+Infinity" || text_ == "Infinity") number = special_value(Tokens::Special::positive);
            else if (text_ == "-INF" || text_ == "-Infinity") number = special_value(Tokens::Special::negative);
            else return false;
            if (node.kind == PORTAGE_JSON_FLOAT) out.single = float(number);
            else out.number = number;
            return true;
        }
        default: return false;
    }
}

/// A scalar as the generator writes it.
bool ExactConverter::copy_value(std::string &out) {
    switch (tokens_.token()) {
        case Token::string:
            if (!tokens_.finish_text()) return false;
            write_quoted(tokens_.text(), out);
            return true;
        case Token::yes: out += "true"; return true;
        case Token::no: out += "false"; return true;
        case Token::null: out += "null"; return true;
        case Token::integer:
            if (tokens_.number() == "-0") out += "0";
            else out += tokens_.number();
            return true;
        case Token::real: {
            const std::string &digits = tokens_.number();
            const double number = tokens_.special() != Tokens::Special::none
                ? special_value(tokens_.special())
                : parse_double(digits.data(), digits.data() + digits.size());
            char text[32];
            const size_t length = environment_.format_double(number, text);
            const bool quoted = std::isnan(number) || std::isinf(number);
            if (quoted) out.push_back('"');
            out.append(text, length);
            if (quoted) out.push_back('"');
            return true;
        }
        default: return false;
    }
}

/// The value at the current token as compact JSON text.
bool ExactConverter::copy_structure(std::string &out) {
    if (tokens_.token() != Token::start_object && tokens_.token() != Token::start_array) return copy_value(out);
    std::string open;  // the closers still owed
    auto begin = [&] {
        const bool object = tokens_.token() == Token::start_object;
        out.push_back(object ? '{' : '[');
        open.push_back(object ? '}' : ']');
    };
    begin();
    bool first = true, after_name = false;
    while (true) {
        if (!tokens_.next()) return false;
        const Token token = tokens_.token();
        if (token == Token::none) {
            while (!open.empty()) out.push_back(open.back()), open.pop_back();
            return true;
        }
        if (token == Token::end_object || token == Token::end_array) {
            out.push_back(open.back());
            open.pop_back();
            if (open.empty()) return true;
            first = after_name = false;
            continue;
        }
        if (!after_name && !first) out.push_back(',');
        first = after_name = false;
        if (token == Token::name) {
            write_quoted(tokens_.current_name(), out);
            out.push_back(':');
            after_name = true;
        } else if (token == Token::start_object || token == Token::start_array) {
            begin();
            first = true;
        } else if (!copy_value(out)) {
            return false;
        }
    }
}

}  // namespace portage
