import Columnar

/// A hash table from byte strings to byte strings that can roll back all changes since its last commit.
///
/// Keys and values are stored in two arenas, so that a million entries need no million objects. Dead bytes are kept until they outweigh
/// the live ones; then all live ones are copied once. So each change costs a constant on average, whatever the size of the table.
struct KeyedBytes {
    /// The time of an entry that does not expire.
    static let never = Int64.max

    struct Entry {
        var keyStart: Int
        var valueStart: Int
        var expiresAt: Int64
        /// The time of its item in the queue; `never` if it has none. At or before `expiresAt`, so that moving the time on costs nothing.
        var queuedAt: Int64
        var hash: UInt32
        var keyCount: Int32
        /// -1 if the entry is removed (its key stays in the table until the next compaction).
        var valueCount: Int32
        /// The commit in which it was last changed.
        var epoch: UInt32
    }

    /// An entry's contents when the current version began.
    struct Before {
        var entry: Int32
        var valueCount: Int32
        var valueStart: Int
        var expiresAt: Int64
    }

    struct Size {
        var count = 0
        /// Bytes of the live keys and values.
        var liveBytes = 0
        var deadValues = 0
    }

    var entries: ContiguousArray<Entry> = []
    /// Hash in the high half, index of the entry plus one in the low one; 0 is free. A power of two, at most half full.
    private var slots: ContiguousArray<UInt64> = .init(repeating: 0, count: 16)
    var keys: [UInt8] = []
    var values: [UInt8] = []
    var changes: ContiguousArray<Before> = []
    private var epoch: UInt32 = 1
    private var committedEntries = 0
    private var committedKeys = 0
    private var committedValues = 0
    private var committedSize = Size()
    private var size = Size()
    var queue = ExpiryQueue()
    var order = KeyOrder()

    /// The size of a key or value that was too long to store, since the last commit or rollback.
    private(set) var oversized: Int?
    static let sizeLimit = Int(Int32.max)

    var count: Int { size.count }
    var liveBytes: Int { size.liveBytes }
    /// Entries changed since the last commit.
    var changeCount: Int { changes.count }
    var memoryBytes: Int {
        entries.capacity * MemoryLayout<Entry>.stride + slots.count * 8 + keys.capacity + values.capacity + queue.memoryBytes
            + order.memoryBytes
    }

    init() {}

    // MARK: Reading

    /// The entry of a key, including a removed one; nil if the table has never had it.
    func find(_ key: UnsafeRawBufferPointer) -> Int? { find(key, hash: Self.hash(key)) }

    /// Prefetches the entries of many keys, whose cache misses then overlap. The result only keeps the compiler from removing the loads.
    func touch(_ keys: ByteSlices) -> Int {
        var sum = 0
        let mask = slots.count &- 1
        var places = (0..<keys.count).map { Int(truncatingIfNeeded: Self.hash(keys[$0])) & mask }
        for place in places { sum &+= Int(truncatingIfNeeded: slots[place]) }
        for number in places.indices {
            places[number] = Int(slots[places[number]] & 0xFFFF_FFFF) &- 1
            if places[number] >= 0 { sum &+= entries[places[number]].valueStart }
        }
        for place in places where place >= 0 {
            let entry = entries[place]
            if entry.keyCount > 0 { sum &+= Int(self.keys[entry.keyStart]) }
            if entry.valueCount > 0 { sum &+= Int(values[entry.valueStart]) }
        }
        return sum
    }

    @inline(__always) func withValue(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void) {
        guard let index = find(key), entries[index].valueCount >= 0 else { return body(nil) }
        withValue(of: index, body)
    }

    func withValue(of index: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        let entry = entries[index]
        Self.slice(values, entry.valueStart, entry.valueCount, body)
    }

    func withKey<R>(of index: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let entry = entries[index]
        return try Self.slice(keys, entry.keyStart, entry.keyCount, body)
    }

    func visit(_ index: Int, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) rethrows {
        let entry = entries[index]
        try Self.slice(keys, entry.keyStart, entry.keyCount) { key in
            try Self.slice(values, entry.valueStart, entry.valueCount) { value in try body(key, value) }
        }
    }

    func forEach(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) rethrows {
        for index in entries.indices where entries[index].valueCount >= 0 { try visit(index, body) }
    }

    // MARK: Changing

    mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64 = never) {
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
            if old >= 0 { size.liveBytes &-= Int(old) &+ key.count } else { size.count &+= 1 }
        } else {
            index = insert(key, hash: hash)
            changes.append(Before(entry: Int32(truncatingIfNeeded: index), valueCount: -1, valueStart: 0, expiresAt: Self.never))
            size.count &+= 1
        }
        size.liveBytes &+= value.count &+ key.count
        store(value, at: index)
        expire(index, at: expiresAt)
    }

    private mutating func store(_ value: UnsafeRawBufferPointer, at index: Int) {
        // Bytes written since the last commit may be overwritten; older ones must stay for a rollback.
        let entry = entries[index]
        if entry.valueStart >= committedValues, entry.valueCount >= 0, Int(entry.valueCount) >= value.count {
            values.withUnsafeMutableBytes { arena in
                UnsafeMutableRawBufferPointer(rebasing: arena[entry.valueStart..<entry.valueStart + value.count]).copyMemory(from: value)
            }
            size.deadValues &+= Int(entry.valueCount) &- value.count
        } else {
            if entry.valueCount > 0 { size.deadValues &+= Int(entry.valueCount) }
            entries[index].valueStart = values.count
            values.append(contentsOf: value)
        }
        entries[index].valueCount = Int32(truncatingIfNeeded: value.count)
    }

    private mutating func expire(_ index: Int, at time: Int64) {
        entries[index].expiresAt = time
        guard time < entries[index].queuedAt else { return }
        entries[index].queuedAt = time
        queue.push(time, index)
    }

    /// Returns whether the key was there.
    @discardableResult
    mutating func remove(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let index = find(key), entries[index].valueCount >= 0 else { return false }
        remove(at: index)
        return true
    }

    private mutating func remove(at index: Int) {
        touch(index)
        let old = Int(entries[index].valueCount)
        size.deadValues &+= old
        size.liveBytes &-= old &+ Int(entries[index].keyCount)
        size.count &-= 1
        entries[index].valueCount = -1
    }

    /// Removes what expires at `limit` or before, the earliest first. O(log n) each, whatever the size of the table.
    mutating func expire(upTo limit: Int64, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) rethrows -> Int {
        var expired = 0
        while let item = queue.pop(upTo: limit) {
            let index = Int(item.entry)
            // A stale item: another has replaced it, or a rollback has removed its entry.
            guard index < entries.count, entries[index].queuedAt == item.time else { continue }
            entries[index].queuedAt = Self.never
            guard entries[index].valueCount >= 0 else { continue }
            // Its time has moved on: queue it again.
            guard entries[index].expiresAt <= item.time else {
                expire(index, at: entries[index].expiresAt)
                continue
            }
            try visit(index, body)
            remove(at: index)
            expired &+= 1
        }
        return expired
    }

    /// Adds an entry that is stored elsewhere, without counting it as a change: this table is then a cache of a larger one.
    mutating func adopt(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, expiresAt: Int64) -> Int {
        let index = insert(key, hash: Self.hash(key))
        entries[index].epoch = 0
        guard let value else { return index }
        entries[index].valueStart = values.count
        entries[index].valueCount = Int32(truncatingIfNeeded: value.count)
        values.append(contentsOf: value)
        size.count &+= 1
        size.liveBytes &+= key.count &+ value.count
        expire(index, at: expiresAt)
        return index
    }

    // MARK: Versions

    mutating func commit() {
        changes.removeAll(keepingCapacity: changes.count < 1 << 16)
        epoch &+= 1
        oversized = nil
        if entries.count &- size.count > max(size.count, 1024) || size.deadValues > max(values.count &- size.deadValues, 1 << 16) {
            compact()
        }
        committedEntries = entries.count
        committedKeys = keys.count
        committedValues = values.count
        committedSize = size
    }

    /// O(changes).
    mutating func rollback() {
        oversized = nil
        guard !changes.isEmpty else { return }
        for index in (committedEntries..<entries.count).reversed() { unplace(index) }
        entries.removeLast(entries.count - committedEntries)
        keys.removeLast(keys.count - committedKeys)
        values.removeLast(values.count - committedValues)
        for change in changes where Int(change.entry) < committedEntries {
            let index = Int(change.entry)
            entries[index].valueCount = change.valueCount
            entries[index].valueStart = change.valueStart
            expire(index, at: change.expiresAt)
        }
        changes.removeAll()
        order.truncate(to: committedEntries)
        epoch &+= 1
        size = committedSize
    }

    mutating func removeAll() { self = KeyedBytes() }
}

// MARK: - The table itself

extension KeyedBytes {
    @inline(__always) static func slice<R>(
        _ arena: [UInt8], _ start: Int, _ count: Int32, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try arena.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(count)])) }
    }

    private func find(_ key: UnsafeRawBufferPointer, hash: UInt32) -> Int? {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let found = slots[slot]
            if found == 0 { return nil }
            if UInt32(truncatingIfNeeded: found >> 32) == hash {
                let index = Int(found & 0xFFFF_FFFF) &- 1
                let entry = entries[index]
                if Int(entry.keyCount) == key.count, Self.slice(keys, entry.keyStart, entry.keyCount, { $0.isSame(as: key) }) {
                    return index
                }
            }
            slot = (slot &+ 1) & mask
        }
    }

    private mutating func insert(_ key: UnsafeRawBufferPointer, hash: UInt32) -> Int {
        let index = entries.count
        entries.append(
            Entry(
                keyStart: keys.count, valueStart: 0, expiresAt: Self.never, queuedAt: Self.never, hash: hash,
                keyCount: Int32(truncatingIfNeeded: key.count), valueCount: -1, epoch: epoch))
        keys.append(contentsOf: key)
        if entries.count &* 2 > slots.count {
            self.index(slots: slots.count &* 2)
        } else {
            place(index)
        }
        return index
    }

    private mutating func touch(_ index: Int) {
        let entry = entries[index]
        guard entry.epoch != epoch else { return }
        entries[index].epoch = epoch
        changes.append(
            Before(
                entry: Int32(truncatingIfNeeded: index), valueCount: entry.valueCount, valueStart: entry.valueStart,
                expiresAt: entry.valueCount >= 0 ? entry.expiresAt : Self.never))
    }

    private mutating func place(_ index: Int) {
        let hash = Int(truncatingIfNeeded: entries[index].hash)
        let slot = OpenAddressing.vacancy(for: hash, mask: slots.count &- 1) { slots[$0] != 0 }
        slots[slot] = UInt64(entries[index].hash) << 32 | UInt64(UInt32(truncatingIfNeeded: index &+ 1))
    }

    /// Removes an entry from its slot and moves up the entries that were displaced by it.
    private mutating func unplace(_ index: Int) {
        let mask = slots.count &- 1
        var hole = Int(truncatingIfNeeded: entries[index].hash) & mask
        while slots[hole] & 0xFFFF_FFFF != UInt64(UInt32(truncatingIfNeeded: index &+ 1)) { hole = (hole &+ 1) & mask }
        slots.withUnsafeMutableBufferPointer {
            guard let slots = $0.baseAddress else { return }
            OpenAddressing.free(hole, of: slots, mask: mask) { Int(truncatingIfNeeded: $0 >> 32) }
        }
    }

    private mutating func index(slots size: Int) {
        slots = .init(repeating: 0, count: size)
        for index in entries.indices { place(index) }
    }

    /// Copies the live entries into fresh arenas.
    private mutating func compact() {
        var fresh: ContiguousArray<Entry> = []
        fresh.reserveCapacity(size.count)
        var freshKeys: [UInt8] = []
        var freshValues: [UInt8] = []
        freshKeys.reserveCapacity(keys.count / 2)
        freshValues.reserveCapacity(values.count &- size.deadValues)
        queue.removeAll()
        for entry in entries where entry.valueCount >= 0 {
            var copy = entry
            copy.keyStart = freshKeys.count
            copy.valueStart = freshValues.count
            copy.queuedAt = entry.expiresAt
            if entry.expiresAt != Self.never { queue.push(entry.expiresAt, fresh.count) }
            freshKeys.append(contentsOf: keys[entry.keyStart..<entry.keyStart + Int(entry.keyCount)])
            freshValues.append(contentsOf: values[entry.valueStart..<entry.valueStart + Int(entry.valueCount)])
            fresh.append(copy)
        }
        entries = fresh
        keys = freshKeys
        values = freshValues
        size.deadValues = 0
        order.removeAll()
        var size = 16
        while size < entries.count &* 2 { size &*= 2 }
        index(slots: size)
    }

    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 { UInt32(truncatingIfNeeded: StateKeyHash.hash(key)) }
}
