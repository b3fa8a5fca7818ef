/// A hash table from byte strings to byte strings that can take back all changes since its last commit.
///
/// Keys and values lie in two arenas, so that a million entries cost no million objects. What is dead is kept until it outweighs
/// what lives; then all is copied once. So each change costs a constant on average, whatever the size of the table.
struct KeyedBytes {
    private struct Entry {
        var hash: UInt64
        var keyStart: Int
        var keyCount: Int32
        /// -1: the entry is removed (its key stays in the table until the next compaction).
        var valueCount: Int32
        var valueStart: Int
        /// The commit during which it was last changed.
        var epoch: UInt64
    }

    /// What an entry was when the current version began.
    private struct Before {
        var entry: Int32
        var valueCount: Int32
        var valueStart: Int
    }

    private var entries: ContiguousArray<Entry> = []
    /// Index of the entry plus one; 0 is free. A power of two, at most half full.
    private var slots: ContiguousArray<UInt32> = .init(repeating: 0, count: 16)
    private var keys: [UInt8] = []
    private var values: [UInt8] = []
    private var changes: ContiguousArray<Before> = []
    private var epoch: UInt64 = 1
    private var committedEntries = 0
    private var committedKeys = 0
    private var committedValues = 0
    private var deadValues = 0

    private(set) var count = 0
    private(set) var liveBytes = 0

    /// The size of a key or value that was too long to take, since the last commit or rollback.
    private(set) var oversized: Int?
    static let sizeLimit = Int(Int32.max)

    /// Entries touched since the last commit.
    var changeCount: Int { changes.count }
    var memoryBytes: Int {
        entries.capacity * MemoryLayout<Entry>.stride + slots.count * 4 + keys.capacity + values.capacity
    }

    init() {}

    func withValue<R, E: Error>(
        _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) throws(E) -> R
    ) throws(E) -> R {
        guard let index = find(key, hash: Self.hash(key)), entries[index].valueCount >= 0 else { return try body(nil) }
        let entry = entries[index]
        return try Self.slice(values, entry.valueStart, entry.valueCount, body)
    }

    mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        guard key.count <= Self.sizeLimit, value.count <= Self.sizeLimit else {
            oversized = max(oversized ?? 0, key.count, value.count)
            return
        }
        let hash = Self.hash(key)
        let index: Int
        if let found = find(key, hash: hash) {
            index = found
            touch(index)
            let old = entries[index].valueCount
            if old >= 0 { liveBytes &-= Int(old) &+ key.count } else { count &+= 1 }
        } else {
            index = insert(key, hash: hash)
            count &+= 1
        }
        liveBytes &+= value.count &+ key.count
        // What was written since the last commit may be overwritten; what is older must stay for a rollback.
        let entry = entries[index]
        if entry.valueStart >= committedValues, entry.valueCount >= 0, Int(entry.valueCount) >= value.count {
            values.withUnsafeMutableBytes { arena in
                UnsafeMutableRawBufferPointer(rebasing: arena[entry.valueStart..<entry.valueStart + value.count]).copyMemory(from: value)
            }
            deadValues &+= Int(entry.valueCount) &- value.count
        } else {
            if entry.valueCount > 0 { deadValues &+= Int(entry.valueCount) }
            entries[index].valueStart = values.count
            values.append(contentsOf: value)
        }
        entries[index].valueCount = Int32(truncatingIfNeeded: value.count)
    }

    /// Returns whether the key was there.
    @discardableResult
    mutating func remove(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let index = find(key, hash: Self.hash(key)), entries[index].valueCount >= 0 else { return false }
        touch(index)
        let old = Int(entries[index].valueCount)
        deadValues &+= old
        liveBytes &-= old &+ key.count
        count &-= 1
        entries[index].valueCount = -1
        return true
    }

    func forEach<E: Error>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E) {
        for entry in entries where entry.valueCount >= 0 { try visit(entry) { key, value throws(E) in try body(key, value) } }
    }

    /// Each change since the last commit; nil for a removal. A key that came and went is not told.
    func forEachChange(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) -> Void) {
        for change in changes {
            let entry = entries[Int(change.entry)]
            if entry.valueCount >= 0 {
                visit(entry) { body($0, $1) }
            } else if change.valueCount >= 0 {
                Self.slice(keys, entry.keyStart, entry.keyCount) { (key: UnsafeRawBufferPointer) in body(key, nil) }
            }
        }
    }

    mutating func commit() {
        changes.removeAll(keepingCapacity: changes.count < 1 << 16)
        epoch &+= 1
        if entries.count &- count > max(count, 1024) || deadValues > max(values.count &- deadValues, 1 << 16) { compact() }
        committedEntries = entries.count
        committedKeys = keys.count
        committedValues = values.count
    }

    mutating func rollback() {
        oversized = nil
        guard !changes.isEmpty else { return }
        for change in changes where Int(change.entry) < committedEntries {
            entries[Int(change.entry)].valueCount = change.valueCount
            entries[Int(change.entry)].valueStart = change.valueStart
        }
        entries.removeLast(entries.count - committedEntries)
        keys.removeLast(keys.count - committedKeys)
        values.removeLast(values.count - committedValues)
        changes.removeAll()
        epoch &+= 1
        count = 0
        liveBytes = 0
        for entry in entries where entry.valueCount >= 0 {
            count &+= 1
            liveBytes &+= Int(entry.valueCount) &+ Int(entry.keyCount)
        }
        deadValues = values.count - entries.reduce(0) { $0 + Int(max($1.valueCount, 0)) }
        index(slots: slots.count)
    }

    // MARK: Inside

    private func visit<E: Error>(
        _ entry: Entry, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E) {
        try Self.slice(keys, entry.keyStart, entry.keyCount) { key throws(E) in
            try Self.slice(values, entry.valueStart, entry.valueCount) { value throws(E) in try body(key, value) }
        }
    }

    private static func slice<R, E: Error>(
        _ arena: [UInt8], _ start: Int, _ count: Int32, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try arena.withUnsafeBufferPointer { bytes throws(E) in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<start + Int(count)]))
        }
    }

    private func find(_ key: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) &- 1
            let entry = entries[index]
            if entry.hash == hash, Int(entry.keyCount) == key.count, isKey(entry, key) { return index }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    private func isKey(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
        Self.slice(keys, entry.keyStart, entry.keyCount) { $0.elementsEqual(key) }
    }

    private mutating func insert(_ key: UnsafeRawBufferPointer, hash: UInt64) -> Int {
        let index = entries.count
        entries.append(
            Entry(hash: hash, keyStart: keys.count, keyCount: Int32(truncatingIfNeeded: key.count), valueCount: -1, valueStart: 0, epoch: epoch))
        keys.append(contentsOf: key)
        changes.append(Before(entry: Int32(truncatingIfNeeded: index), valueCount: -1, valueStart: 0))
        if entries.count &* 2 > slots.count {
            self.index(slots: slots.count &* 2)
        } else {
            place(index)
        }
        return index
    }

    private mutating func touch(_ index: Int) {
        guard entries[index].epoch != epoch else { return }
        entries[index].epoch = epoch
        changes.append(
            Before(entry: Int32(truncatingIfNeeded: index), valueCount: entries[index].valueCount, valueStart: entries[index].valueStart))
    }

    private mutating func place(_ index: Int) {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: entries[index].hash) & mask
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = UInt32(truncatingIfNeeded: index &+ 1)
    }

    private mutating func index(slots size: Int) {
        slots = .init(repeating: 0, count: size)
        for index in entries.indices { place(index) }
    }

    /// Copies what lives into fresh arenas.
    private mutating func compact() {
        var fresh: ContiguousArray<Entry> = []
        fresh.reserveCapacity(count)
        var freshKeys: [UInt8] = []
        var freshValues: [UInt8] = []
        freshKeys.reserveCapacity(liveBytes)
        for entry in entries where entry.valueCount >= 0 {
            var copy = entry
            copy.keyStart = freshKeys.count
            copy.valueStart = freshValues.count
            freshKeys.append(contentsOf: keys[entry.keyStart..<entry.keyStart + Int(entry.keyCount)])
            freshValues.append(contentsOf: values[entry.valueStart..<entry.valueStart + Int(entry.valueCount)])
            fresh.append(copy)
        }
        entries = fresh
        keys = freshKeys
        values = freshValues
        deadValues = 0
        var size = 16
        while size < entries.count &* 2 { size &*= 2 }
        index(slots: size)
    }

    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: key.count) ^ 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index &+ 8 <= key.count {
            state = mix(state ^ key.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < key.count {
            tail = tail << 8 | UInt64(key[index])
            index &+= 1
        }
        return mix(state ^ tail)
    }

    /// Folds the 128-bit product: each input bit reaches each output bit.
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ (value >> 32)
    }
}
