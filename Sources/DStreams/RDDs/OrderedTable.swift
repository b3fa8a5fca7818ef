import Glibc

/// A hash table that keeps the order in which its keys came.
///
/// Swift seeds its hashes anew in every process; here they only find a key, and never decide an order that anybody sees.
/// Open addressing with linear probing over 32-bit slots; keys, values and hashes lie in arrays by order of arrival.
/// Lookup and insertion are O(1) amortised. Holds at most 2³²−2 keys.
@usableFromInline package struct OrderedTable<Key: Hashable, Value> {
    @usableFromInline package var keys: ContiguousArray<Key> = []
    @usableFromInline package var values: ContiguousArray<Value> = []
    @usableFromInline package var hashes: ContiguousArray<Int> = []
    /// Position + 1 of the key in a slot; 0 in a free one. Its count is a power of two, at least 4/3 of the keys.
    @usableFromInline var slots: ContiguousArray<UInt32> = []
    @usableFromInline var mask = -1

    @inlinable package init() {}

    @inlinable package var count: Int { keys.count }

    /// The position of `key`; nil where it has not come.
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

    /// Texts are told apart by their code points, as Scala's are: to Swift "é" of one and of two are equal. Which it is of the two is settled when a
    /// use is compiled for its type of key.
    @inlinable static func areSame(_ a: Key, _ b: Key) -> Bool {
        guard Key.self == String.self, let a = a as? String, let b = b as? String else { return a == b }
        // A text of up to 15 bytes lies in its variable whole, and a longer one is often the very same: then no byte needs to be read.
        return unsafeBitCast(a, to: SIMD2<UInt64>.self) == unsafeBitCast(b, to: SIMD2<UInt64>.self) || haveSameBytes(a, b)
    }

    /// Adds a key that `find` did not find.
    @inlinable package mutating func insert(_ key: Key, hash: Int, _ value: Value) {
        if (keys.count &+ 1) &* 4 > slots.count &* 3 { grow() }
        keys.append(key)
        values.append(value)
        hashes.append(hash)
        var slot = hash & mask
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = UInt32(truncatingIfNeeded: keys.count)
    }

    /// Merges into the key's value, or makes one.
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
            var slot = hashes[position] & mask
            while slots[slot] != 0 { slot = (slot &+ 1) & mask }
            slots[slot] = UInt32(truncatingIfNeeded: position &+ 1)
        }
    }
}

/// Texts that Swift keeps as UTF-8 lend their bytes; of others (bridged ones) the view reads them one by one.
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
