#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json_reader.h"

namespace portage {

/// One value between the parser and the columns. Text points into the input or into the batch's scratch arena.
struct Value {
    union {
        int64_t integer;
        double number;
        float single;
        const char *text;
        const Value *items;
    };
    /// Bytes of a text, items of a list.
    uint32_t length;
    bool present;
};

/// Thrown where documents make more of themselves than the caller allows, or than there is memory for; caught at the C border.
struct TooLarge {};

/// Memory for one block of documents: given back all at once, kept for the next block.
class Scratch {
  public:
    /// The most bytes of one block of documents.
    void limit(size_t bytes) { limit_ = bytes; }
    void *take(size_t bytes) {
        bytes = (bytes + 15) & ~size_t(15);
        if (bytes > available_) refill(bytes);
        char *result = next_;
        next_ += bytes;
        available_ -= bytes;
        return result;
    }
    char *take_bytes(size_t bytes) { return static_cast<char *>(take(bytes)); }
    Value *take_values(size_t count) {
        auto *values = static_cast<Value *>(take(count * sizeof(Value)));
        std::memset(static_cast<void *>(values), 0, count * sizeof(Value));
        return values;
    }
    void reset() {
        if (blocks_.size() > 1) {
            blocks_.clear();
            refill(total_ > kKeep ? kKeep : total_);
            total_ = size_;
        } else if (!blocks_.empty()) {
            next_ = blocks_.back().get();
            available_ = size_;
        }
    }

  private:
    static constexpr size_t kKeep = size_t(4) << 20;
    void refill(size_t bytes) {
        size_t size = bytes > 65536 ? bytes : 65536;
        if (size > limit_ || total_ > limit_ - size) throw TooLarge();
        blocks_.emplace_back(new char[size + 64]);
        next_ = blocks_.back().get();
        available_ = size_ = size;
        total_ += size;
    }
    std::vector<std::unique_ptr<char[]>> blocks_;
    char *next_ = nullptr;
    size_t available_ = 0, size_ = 0, total_ = 0, limit_ = SIZE_MAX;
};

/// The memory of one column under construction, in the caller's allocations.
class Memory {
  public:
    void attach(const portage_json_environment *environment) { environment_ = environment; }
    ~Memory() { drop(); }
    Memory() = default;
    Memory(const Memory &) = delete;
    Memory &operator=(const Memory &) = delete;
    Memory(Memory &&other) noexcept
        : environment_(other.environment_), base_(other.base_), size_(other.size_), capacity_(other.capacity_) {
        other.base_ = nullptr;
        other.size_ = other.capacity_ = 0;
    }

    void start(size_t capacity) {
        drop();
        grow(capacity < 64 ? 64 : capacity);
    }
    void reserve(size_t more) {
        if (size_ + more > capacity_) grow(size_ + more > capacity_ * 2 ? size_ + more : capacity_ * 2);
    }
    char *end() { return base_ + size_; }
    void advance(size_t bytes) { size_ += bytes; }
    size_t size() const { return size_; }
    char *base() { return base_; }
    void *hand_over() {
        void *base = base_;
        base_ = nullptr;
        size_ = capacity_ = 0;
        return base;
    }

  private:
    static constexpr size_t kPadding = 64;
    void grow(size_t capacity) {
        if (size_ > environment_->column_bytes) throw TooLarge();
        auto *moved = static_cast<char *>(environment_->allocate(capacity + kPadding));
        if (moved == nullptr) throw TooLarge();
        if (base_ != nullptr) {
            std::memcpy(moved, base_, size_);
            environment_->release(base_);
        }
        base_ = moved;
        capacity_ = capacity;
    }
    void drop() {
        if (base_ != nullptr) environment_->release(base_);
        base_ = nullptr;
        size_ = capacity_ = 0;
    }
    const portage_json_environment *environment_ = nullptr;
    char *base_ = nullptr;
    size_t size_ = 0, capacity_ = 0;
};

/// The key seen last at one place of a document, as it stood there with its quotes and maybe its colon, and what it means.
struct LearnedKey {
    static constexpr uint32_t kMaximum = 32;
    char text[kMaximum];
    uint32_t length = 0;
    int32_t field = -1;
};

/// A schema node with the column that grows under it.
struct Node {
    portage_json_kind kind;
    bool wanted;
    int32_t tag;
    std::string name;
    std::vector<Node *> children;
    size_t size;  // nodes of the whole subtree

    // Keys of a struct.
    std::unordered_map<std::string_view, int32_t> by_name;
    std::vector<LearnedKey> learned;

    // The column.
    Memory validity, data, offsets;
    int64_t count = 0, nulls = 0;

    int32_t find(std::string_view key) const {
        if (children.size() <= 8) {
            for (size_t index = children.size(); index-- > 0;) {
                const std::string &candidate = children[index]->name;
                if (candidate.size() == key.size() && std::memcmp(candidate.data(), key.data(), key.size()) == 0
                    && children[index]->kind != PORTAGE_JSON_CORRUPT) return int32_t(index);
            }
            return -1;
        }
        auto found = by_name.find(key);
        return found == by_name.end() ? -1 : found->second;
    }

    void start(int64_t rows);
    /// Appends `values[0 ..< rows]`, each `stride` values after the one before.
    void append(const Value *values, size_t rows, size_t stride);
    /// For a root whose children were appended on their own.
    void append_presence(const Value *values, size_t rows, size_t stride) {
        append_validity(values, rows, stride);
        count += int64_t(rows);
    }

  private:
    template <typename T, typename Get> void append_fixed(const Value *values, size_t rows, size_t stride, Get get);
    void append_bits(const Value *values, size_t rows, size_t stride);
    void append_text(const Value *values, size_t rows, size_t stride);
    void append_validity(const Value *values, size_t rows, size_t stride);
    void append_wide(const Value *values, size_t rows, size_t stride);
    void append_list(const Value *values, size_t rows, size_t stride);
    void append_struct(const Value *values, size_t rows, size_t stride);
    static void put_bit(Memory &bits, int64_t index, bool value) {
        if ((index & 7) == 0) {
            bits.reserve(1);
            *bits.end() = 0;
            bits.advance(1);
        }
        bits.base()[index >> 3] = char(bits.base()[index >> 3] | (value ? 1 << (index & 7) : 0));
    }
};

/// A value that the caller reads from a text.
inline bool read_value(
    const portage_json_environment &environment, Scratch &scratch, const Node &node, bool is_number, const char *text, size_t length, Value &out) {
    alignas(16) char value[16] = {};
    if (!environment.read_value(environment.context, node.tag, is_number, text, length, value)) return false;
    out.present = true;
    switch (node.kind) {
        case PORTAGE_JSON_READ4: {
            int32_t number;
            std::memcpy(&number, value, 4);
            out.integer = number;
            return true;
        }
        case PORTAGE_JSON_READ8: std::memcpy(&out.integer, value, 8); return true;
        default: {
            char *bytes = scratch.take_bytes(16);
            std::memcpy(bytes, value, 16);
            out.text = bytes;
            return true;
        }
    }
}

}  // namespace portage
