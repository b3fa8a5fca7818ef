// Counts and sums a window and sensor: a hash table of the sensors' names, and for each window an array with a cell a sensor.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct Cell {
    int64_t count = 0;
    double sum = 0;
};

class Table {
public:
    Table() : slots_(2048) {}
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;
    // The cells of the windows stay where they are when the map moves, and so do the pointers to them.
    Table(Table &&) = default;
    Table &operator=(Table &&) = default;

    /// Adds one reading. 16 bytes from the beginning of the name on must be readable, whatever its length.
    void add(int64_t window, std::string_view name, double value) {
        // First the sensor: a new one may move the cells.
        const uint32_t id = find(key(name), name);
        Cell &cell = cells(window)[id];
        ++cell.count;
        cell.sum += value;
    }

    void merge(const Table &other) {
        std::vector<uint32_t> ours(other.names_.size());
        for (const Slot &slot : other.slots_) {
            if (slot.id != none) ours[slot.id] = find(slot.key, other.names_[slot.id]);
        }
        for (const auto &[window, theirs] : other.windows_) {
            Cell *into = cells(window);
            for (size_t id = 0; id < ours.size(); ++id) {
                into[ours[id]].count += theirs[id].count;
                into[ours[id]].sum += theirs[id].sum;
            }
        }
    }

    /// Calls `take(window, name, cell)` for each window and sensor that has readings.
    template <class Take> void each(Take take) const {
        for (const auto &[window, cells] : windows_) {
            for (size_t id = 0; id < names_.size(); ++id) {
                if (cells[id].count > 0) take(window, names_[id], cells[id]);
            }
        }
    }

private:
    /// The first 16 bytes of a name, its length and its hash: names of up to 16 bytes are equal if their keys are.
    struct Key {
        uint64_t head = 0, tail = 0, hash = 0;
        uint32_t length = 0;
    };
    struct Slot {
        Key key;
        uint32_t id = none;
    };
    struct Recent {
        int64_t window = 0;
        Cell *cells = nullptr;
    };
    __extension__ using Wide = unsigned __int128;
    static constexpr uint32_t none = UINT32_MAX;

    std::vector<Slot> slots_;
    std::vector<std::string> names_;
    std::unordered_map<int64_t, std::vector<Cell>> windows_;
    std::array<Recent, 8> recent_{};

    static uint64_t word(const char *from) {
        uint64_t word;
        std::memcpy(&word, from, 8);
        return word;
    }
    static uint64_t mix(uint64_t a, uint64_t b) {
        const auto product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15) * (b ^ 0xD6E8FEB86659FD93);
        return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
    }
    static uint64_t first(uint64_t word, size_t bytes) { return bytes >= 8 ? word : word & ((uint64_t{1} << (8 * bytes)) - 1); }

    static Key key(std::string_view name) {
        Key key;
        key.length = static_cast<uint32_t>(name.size());
        key.head = first(word(name.data()), name.size());
        key.tail = name.size() > 8 ? first(word(name.data() + 8), name.size() - 8) : 0;
        key.hash = mix(key.head ^ name.size(), key.tail);
        for (size_t at = 16; at < name.size(); at += 8) {
            uint64_t rest = 0;
            std::memcpy(&rest, name.data() + at, std::min<size_t>(8, name.size() - at));
            key.hash = mix(key.hash, rest);
        }
        return key;
    }

    uint32_t find(const Key &key, std::string_view name) {
        for (size_t at = key.hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
            Slot &slot = slots_[at];
            if (slot.id == none) return insert(slot, key, name);
            if (slot.key.head == key.head && slot.key.tail == key.tail && slot.key.length == key.length && (key.length <= 16 || names_[slot.id] == name)) {
                return slot.id;
            }
        }
    }

    uint32_t insert(Slot &slot, const Key &key, std::string_view name) {
        const auto id = static_cast<uint32_t>(names_.size());
        slot = {key, id};
        names_.emplace_back(name);
        if (names_.size() * 2 > slots_.size()) grow();
        return id;
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const Slot &slot : old) {
            if (slot.id == none) continue;
            size_t at = slot.key.hash & (slots_.size() - 1);
            while (slots_[at].id != none) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = slot;
        }
        for (auto &[window, cells] : windows_) cells.resize(slots_.size() / 2 + 1);
        recent_ = {};
    }

    /// A cell for each sensor that the slots have room for.
    Cell *cells(int64_t window) {
        Recent &recent = recent_[static_cast<uint64_t>(window) % recent_.size()];
        if (recent.cells != nullptr && recent.window == window) return recent.cells;
        std::vector<Cell> &cells = windows_[window];
        if (cells.empty()) cells.resize(slots_.size() / 2 + 1);
        recent = {window, cells.data()};
        return recent.cells;
    }
};
