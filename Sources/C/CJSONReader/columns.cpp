#include "values.hpp"

namespace portage {

namespace {
size_t width(portage_json_kind kind) {
    switch (kind) {
        case PORTAGE_JSON_INT8: return 1;
        case PORTAGE_JSON_INT16: return 2;
        case PORTAGE_JSON_INT32: case PORTAGE_JSON_FLOAT: case PORTAGE_JSON_DATE: case PORTAGE_JSON_READ4: return 4;
        case PORTAGE_JSON_INT64: case PORTAGE_JSON_DOUBLE: case PORTAGE_JSON_TIMESTAMP: case PORTAGE_JSON_READ8: return 8;
        case PORTAGE_JSON_READ16: return 16;
        default: return 0;
    }
}
bool is_run(portage_json_kind kind) { return kind == PORTAGE_JSON_LIST || kind == PORTAGE_JSON_MAP; }
bool is_text(portage_json_kind kind) {
    return kind == PORTAGE_JSON_STRING || kind == PORTAGE_JSON_BINARY || kind == PORTAGE_JSON_CORRUPT;
}
}  // namespace

void Node::start(int64_t rows) {
    count = nulls = 0;
    auto expected = size_t(rows < 0 ? 0 : rows);
    if (kind == PORTAGE_JSON_NULL || !wanted) return;
    validity.start(expected / 8 + 8);
    if (kind == PORTAGE_JSON_BOOLEAN) data.start(expected / 8 + 8);
    else if (is_text(kind)) data.start(expected * 8);
    else if (width(kind) != 0) data.start(expected * width(kind));
    if (is_text(kind) || is_run(kind)) {
        offsets.start((expected + 1) * 8);
        const int64_t zero = 0;
        std::memcpy(offsets.end(), &zero, 8);
        offsets.advance(8);
    }
    for (Node *child : children) child->start(is_run(kind) ? 0 : rows);
}

void Node::append_validity(const Value *values, size_t rows, size_t stride) {
    if ((count & 7) == 0 && rows == 64) {
        uint64_t word = 0;
        for (size_t row = 0; row < 64; ++row) word |= uint64_t(values[row * stride].present) << row;
        validity.reserve(8);
        std::memcpy(validity.end(), &word, 8);
        validity.advance(8);
        nulls += 64 - __builtin_popcountll(word);
        return;
    }
    for (size_t row = 0; row < rows; ++row) {
        const bool present = values[row * stride].present;
        put_bit(validity, count + int64_t(row), present);
        nulls += !present;
    }
}

template <typename T, typename Get>
void Node::append_fixed(const Value *values, size_t rows, size_t stride, Get get) {
    data.reserve(rows * sizeof(T));
    auto *out = reinterpret_cast<T *>(data.end());
    for (size_t row = 0; row < rows; ++row) out[row] = get(values[row * stride]);
    data.advance(rows * sizeof(T));
}

/// Values of sixteen bytes lie elsewhere.
void Node::append_wide(const Value *values, size_t rows, size_t stride) {
    data.reserve(rows * 16);
    for (size_t row = 0; row < rows; ++row) {
        const Value &value = values[row * stride];
        if (value.present) std::memcpy(data.end(), value.text, 16);
        else std::memset(data.end(), 0, 16);
        data.advance(16);
    }
}

void Node::append_bits(const Value *values, size_t rows, size_t stride) {
    for (size_t row = 0; row < rows; ++row) {
        const Value &value = values[row * stride];
        put_bit(data, count + int64_t(row), value.present && value.integer != 0);
    }
}

void Node::append_text(const Value *values, size_t rows, size_t stride) {
    size_t total = 0;
    for (size_t row = 0; row < rows; ++row) {
        const Value &value = values[row * stride];
        total += value.present ? value.length : 0;
    }
    data.reserve(total + 32);
    offsets.reserve(rows * 8);
    char *out = data.end();
    auto position = int64_t(data.size());
    char *ends = offsets.end();
    for (size_t row = 0; row < rows; ++row) {
        const Value &value = values[row * stride];
        if (value.present) {
            // Every text has 64 readable bytes after its end, and the reserve leaves room: two words do for most.
            if (value.length <= 16) std::memcpy(out, value.text, 16);
            else std::memcpy(out, value.text, value.length);
            out += value.length;
            position += int64_t(value.length);
        }
        std::memcpy(ends + row * 8, &position, 8);
    }
    offsets.advance(rows * 8);
    data.advance(total);
}

void Node::append_list(const Value *values, size_t rows, size_t stride) {
    offsets.reserve(rows * 8);
    for (size_t row = 0; row < rows; ++row) {
        const Value &value = values[row * stride];
        if (value.present) children[0]->append(value.items, value.length, 1);
        std::memcpy(offsets.end(), &children[0]->count, 8);
        offsets.advance(8);
    }
}

void Node::append_struct(const Value *values, size_t rows, size_t stride) {
    static const Value none = {};
    Value gathered[64];
    for (size_t index = 0; index < children.size(); ++index) {
        for (size_t done = 0; done < rows;) {
            const size_t some = rows - done < 64 ? rows - done : 64;
            for (size_t row = 0; row < some; ++row) {
                const Value &value = values[(done + row) * stride];
                gathered[row] = value.present ? value.items[index] : none;
            }
            children[index]->append(gathered, some, 1);
            done += some;
        }
    }
}

void Node::append(const Value *values, size_t rows, size_t stride) {
    if (kind != PORTAGE_JSON_NULL && wanted) {
        append_validity(values, rows, stride);
        switch (kind) {
            case PORTAGE_JSON_BOOLEAN: append_bits(values, rows, stride); break;
            case PORTAGE_JSON_INT8:
                append_fixed<int8_t>(values, rows, stride, [](const Value &v) { return int8_t(v.integer); });
                break;
            case PORTAGE_JSON_INT16:
                append_fixed<int16_t>(values, rows, stride, [](const Value &v) { return int16_t(v.integer); });
                break;
            case PORTAGE_JSON_INT32: case PORTAGE_JSON_DATE: case PORTAGE_JSON_READ4:
                append_fixed<int32_t>(values, rows, stride, [](const Value &v) { return int32_t(v.integer); });
                break;
            case PORTAGE_JSON_INT64: case PORTAGE_JSON_TIMESTAMP: case PORTAGE_JSON_READ8:
                append_fixed<int64_t>(values, rows, stride, [](const Value &v) { return v.integer; });
                break;
            case PORTAGE_JSON_FLOAT:
                append_fixed<float>(values, rows, stride, [](const Value &v) { return v.single; });
                break;
            case PORTAGE_JSON_DOUBLE:
                append_fixed<double>(values, rows, stride, [](const Value &v) { return v.number; });
                break;
            case PORTAGE_JSON_STRING: case PORTAGE_JSON_BINARY: case PORTAGE_JSON_CORRUPT:
                append_text(values, rows, stride);
                break;
            case PORTAGE_JSON_READ16: append_wide(values, rows, stride); break;
            case PORTAGE_JSON_LIST: case PORTAGE_JSON_MAP: append_list(values, rows, stride); break;
            case PORTAGE_JSON_STRUCT: append_struct(values, rows, stride); break;
            case PORTAGE_JSON_NULL: break;
        }
    } else {
        nulls += int64_t(rows);
    }
    count += int64_t(rows);
}

}  // namespace portage
