// Reads a piece of a file of JSON lines with simdjson and hands on the three fields of each reading.
#pragma once
#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Whole lines of a file: the bytes from `begin` to before `end`.
struct Piece {
    std::string path;
    size_t begin, end;
};

[[noreturn]] inline void fail(const std::string &what) {
    std::fprintf(stderr, "limit: %s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

/// Reads blocks that fit in the processor's cache. A block is parsed as a whole, on demand; if anything in it is out of the ordinary, its lines are
/// parsed again one by one with the parser that checks all of a document, and those that are no reading are skipped.
class Reader {
public:
    Reader() { reserve(size_t{128} << 10); }

    /// Calls `take(name, value, millis)` for each line that has the three fields: a text, a number and a whole number. From the name's beginning on 16 bytes are readable.
    template <class Take> void scan(const Piece &piece, Take take) {
        const int file = open(piece.path.c_str(), O_RDONLY);
        if (file < 0) fail(piece.path);
        size_t held = 0;
        for (size_t at = piece.begin; at < piece.end;) {
            // A line longer than the block.
            if (held == capacity_) reserve(capacity_ * 2);
            const ssize_t got = pread(file, buffer_.data() + held, std::min(capacity_ - held, piece.end - at), static_cast<off_t>(at));
            if (got <= 0) fail(piece.path + " cannot be read to its end");
            held += static_cast<size_t>(got);
            at += static_cast<size_t>(got);
            if (at == piece.end && buffer_[held - 1] != '\n') buffer_[held++] = '\n';
            const auto *last = static_cast<const char *>(memrchr(buffer_.data(), '\n', held));
            if (last == nullptr) continue;
            const auto whole = static_cast<size_t>(last + 1 - buffer_.data());
            if (parse_block(whole)) {
                for (const Reading &reading : readings_) take(reading.name, reading.value, reading.millis);
            } else {
                parse_lines(whole, take);
            }
            held -= whole;
            std::memmove(buffer_.data(), last + 1, held);
        }
        close(file);
    }

private:
    struct Reading {
        std::string_view name;
        double value;
        int64_t millis;
    };

    size_t capacity_ = 0;
    std::vector<char> buffer_;
    std::vector<Reading> readings_;
    simdjson::ondemand::parser on_demand_;
    simdjson::dom::parser checking_;

    void reserve(size_t capacity) {
        capacity_ = capacity;
        // One byte more for the end of a last line that has none.
        buffer_.resize(capacity + 1 + simdjson::SIMDJSON_PADDING);
    }

    /// - Returns: false if a line is not one whole object of the expected types, or has an escape; `readings_` is of no use then.
    bool parse_block(size_t bytes) {
        const char *text = buffer_.data();
        if (std::memchr(text, '\\', bytes) != nullptr) return false;
        readings_.clear();
        simdjson::ondemand::document_stream documents;
        if (on_demand_.iterate_many(text, bytes, capacity_ + 1).get(documents)) return false;
        size_t count = 0;
        for (auto document = documents.begin(); document != documents.end(); ++document) {
            const size_t at = document.current_index();
            if (at >= bytes || (at > 0 && text[at - 1] != '\n')) return false;
            simdjson::ondemand::object object;
            auto whole = *document;
            if (whole.get_object().get(object) || !parse_object(object)) return false;
            ++count;
        }
        // Each document begins a line; if there are as many lines, each line is one document.
        return count == newlines(text, bytes);
    }

    bool parse_object(simdjson::ondemand::object object) {
        Reading reading{};
        unsigned found = 0;
        // The values are used where they are: a copy of one waits for the stores that made it.
        for (auto item : object) {
            if (item.error()) return false;
            const char *name = item.value_unsafe().key().raw();
            simdjson::ondemand::value &value = item.value_unsafe().value();
            if (is(name, "sensor_id\"")) {
                if (!text(value, reading.name)) return false;
                found |= 1;
            } else if (is(name, "value\"")) {
                if (value.get_double().get(reading.value)) return false;
                found |= 2;
            } else if (is(name, "ts_ms\"")) {
                if (value.get_int64().get(reading.millis)) return false;
                found |= 4;
            } else if (!valid(value)) {
                return false;
            }
        }
        if (found == 7) readings_.push_back(reading);
        return true;
    }

    /// Whether a name of a field, which ends with its quote, begins here. There are always as many bytes more in the buffer.
    template <size_t size> static bool is(const char *name, const char (&expected)[size]) { return std::memcmp(name, expected, size - 1) == 0; }

    /// A text as it stands in the block, which has no escapes.
    static bool text(simdjson::ondemand::value &value, std::string_view &text) {
        // It goes on to where the next token begins.
        std::string_view token = value.raw_json_token();
        simdjson::ondemand::raw_json_string begin;
        if (value.get_raw_json_string().get(begin)) return false;
        while (token.back() != '"') token.remove_suffix(1);
        text = token.substr(1, token.size() - 2);
        return true;
    }

    /// Whether a field that nobody asks for is a valid text, number, boolean or null; what is nested is left to the checking parser.
    static bool valid(simdjson::ondemand::value &value) {
        std::string_view ignored;
        bool null = false;
        switch (value.raw_json_token().front()) {
        case '"': return text(value, ignored);
        case '{':
        case '[': return false;
        case 't':
        case 'f': return value.get_bool().error() == simdjson::SUCCESS;
        case 'n': return value.is_null().get(null) == simdjson::SUCCESS && null;
        default: return value.get_number().error() == simdjson::SUCCESS;
        }
    }

    template <class Take> void parse_lines(size_t bytes, Take take) {
        for (const char *line = buffer_.data(), *stop = line + bytes; line < stop;) {
            const auto *end = static_cast<const char *>(std::memchr(line, '\n', static_cast<size_t>(stop - line)));
            simdjson::dom::object object;
            std::string_view name;
            double value;
            int64_t millis;
            if (!checking_.parse(line, static_cast<size_t>(end - line), false).get_object().get(object) && !object["sensor_id"].get_string().get(name) &&
                !object["value"].get_double().get(value) && !object["ts_ms"].get_int64().get(millis)) {
                take(name, value, millis);
            }
            line = end + 1;
        }
    }

    /// 128 bytes a step, counted in bytes, so that the compiler compares many at once.
    static size_t newlines(const char *text, size_t bytes) {
        size_t count = 0, at = 0;
        for (; at + 128 <= bytes; at += 128) {
            uint8_t part = 0;
            for (size_t i = 0; i < 128; ++i) part = static_cast<uint8_t>(part + (text[at + i] == '\n'));
            count += part;
        }
        for (; at < bytes; ++at) count += text[at] == '\n';
        return count;
    }
};
