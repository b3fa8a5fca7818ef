import Columnar
import Glibc

/// A hash table that keeps the insertion order of its keys.
///
/// Swift seeds its hashes differently in every process; here they only find a key, and never determine a visible order.
/// Open addressing with linear probing over 32-bit slots; keys, values and hashes lie in arrays by order of arrival.
/// Lookup and insertion are O(1) amortised. Holds at most 2³²−2 keys.
@usableFromInline package struct OrderedTable<Key: Hashable, Value> {
    @usableFromInline package var keys: ContiguousArray<Key> = []
    @usableFromInline package var values: ContiguousArray<Value> = []
    @usableFromInline package var hashes: ContiguousArray<Int> = []
    /// Position + 1 of the key in a slot; 0 if it is free. The number of slots is a power of two, at least 4/3 of the keys.
    @usableFromInline var slots: ContiguousArray<UInt32> = []
    @usableFromInline var mask = -1

    @inlinable package init() {}

    @inlinable package var count: Int { keys.count }

    /// The position of `key`; nil if it is not in the table.
    @inlinable package func find(_ key: Key) -> Int? {
        mask < 0 ? nil : find(key, hash: key.hashValue)
    }

    @inlinable package func find(_ key: Key, hash: Int) -> Int? {
        guard mask >= 0 else { return nil }
        var slot = hash & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return nil }
            let position = Int(entry) &- 1
            if hashes[position] == hash, Self.areSame(keys[position], key) { return position }
            slot = (slot &+ 1) & mask
        }
    }

    /// Strings are compared by code points, as in Scala: Swift treats "é" as one code point and as two as equal. The comparison is selected
    /// when a use is compiled for its key type.
    @inlinable static func areSame(_ a: Key, _ b: Key) -> Bool {
        guard Key.self == String.self, let a = a as? String, let b = b as? String else { return a == b }
        // A string of up to 15 bytes is stored inline, and a longer one often shares its storage: then no byte needs to be read.
        return unsafeBitCast(a, to: SIMD2<UInt64>.self) == unsafeBitCast(b, to: SIMD2<UInt64>.self) || haveSameBytes(a, b)
    }

    /// Adds a key that `find` has not found.
    @inlinable package mutating func insert(_ key: Key, hash: Int, _ value: Value) {
        if (keys.count &+ 1) &* 4 > slots.count &* 3 { grow() }
        keys.append(key)
        values.append(value)
        hashes.append(hash)
        slots[OpenAddressing.vacancy(for: hash, mask: mask) { slots[$0] != 0 }] = UInt32(truncatingIfNeeded: keys.count)
    }

    /// Merges into the key's value, or inserts one.
    @inlinable package mutating func upsert(
        _ key: Key, create: () throws -> Value, merge: (inout Value) throws -> Void
    ) throws {
        try upsert(key, hash: key.hashValue, create: create, merge: merge)
    }

    @inlinable package mutating func upsert(
        _ key: Key, hash: Int, create: () throws -> Value, merge: (inout Value) throws -> Void
    ) throws {
        if let position = find(key, hash: hash) {
            try merge(&values[position])
        } else {
            insert(key, hash: hash, try create())
        }
    }

    @inlinable mutating func grow() {
        let capacity = Swift.max(8, slots.count &* 2)
        mask = capacity &- 1
        slots = ContiguousArray(repeating: 0, count: capacity)
        for position in hashes.indices {
            let slot = OpenAddressing.vacancy(for: hashes[position], mask: mask) { slots[$0] != 0 }
            slots[slot] = UInt32(truncatingIfNeeded: position &+ 1)
        }
    }
}

/// Native UTF-8 strings are compared in place; of bridged ones the view reads byte by byte.
@usableFromInline @inline(never) func haveSameBytes(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    let lent = a.utf8.withContiguousStorageIfAvailable { a in
        b.utf8.withContiguousStorageIfAvailable { b in
            guard let left = a.baseAddress, let right = b.baseAddress else { return true }
            return memcmp(left, right, a.count) == 0
        }
    }
    return (lent ?? nil) ?? a.utf8.elementsEqual(b.utf8)
}
