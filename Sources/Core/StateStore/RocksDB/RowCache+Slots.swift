import Columnar

/// The index of rows: 256 hash tables, so that growing one takes little time.
///
/// A slot is three bits of the hash and the row's place plus one, in units of 8 bytes from the first page on; 0 is free.
extension RowCache {
    struct SlotTable {
        static let count = 256
        static let least = 16

        let slots: UnsafeMutablePointer<UInt32>
        /// The number of slots, a power of two, less one.
        let mask: Int
        var filled = 0

        init(size: Int) {
            slots = .allocate(capacity: size)
            slots.initialize(repeating: 0, count: size)
            mask = size &- 1
        }
    }

    private static let placeBits: UInt32 = 29
    /// The number of bytes that places can address.
    static let reach = (1 << Int(placeBits) &- 2) &* unit

    static func place(_ slot: UInt32) -> Int { Int(slot & (1 << placeBits &- 1)) &- 1 }
    private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 56) << placeBits }
    private static func slot(_ place: Int, _ hash: UInt64) -> UInt32 { tag(hash) | UInt32(truncatingIfNeeded: place &+ 1) }

    /// Uses other bits of the hash than the slots and the partitions do.
    @inline(__always) private static func table(_ hash: UInt64) -> Int { Int(hash >> 48 & 0xFF) }

    @inline(__always) func firstSlot(_ hash: UInt64) -> UInt32 {
        let table = tables[Self.table(hash)]
        return table.slots[Int(truncatingIfNeeded: hash) & table.mask]
    }

    func slot(at index: Int, _ hash: UInt64) -> UInt32 { tables[Self.table(hash)].slots[index] }

    /// The slot of a key.
    func find(_ key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int? {
        let table = tables[Self.table(hash)]
        let tag = Self.tag(hash)
        var index = Int(truncatingIfNeeded: hash) & table.mask
        while true {
            let slot = table.slots[index]
            if slot == 0 { return nil }
            if slot & (7 << Self.placeBits) == tag, Row(start: pages.address(Self.place(slot))).key.isSame(as: key) { return index }
            index = (index &+ 1) & table.mask
        }
    }

    /// The slot that refers to a place.
    private func find(_ place: Int, _ hash: UInt64) -> Int? {
        let table = tables[Self.table(hash)]
        let wanted = Self.slot(place, hash)
        var index = Int(truncatingIfNeeded: hash) & table.mask
        while table.slots[index] != wanted {
            if table.slots[index] == 0 { return nil }
            index = (index &+ 1) & table.mask
        }
        return index
    }

    func insert(_ place: Int, _ hash: UInt64) {
        let number = Self.table(hash)
        if (tables[number].filled &+ 1) &* 5 > (tables[number].mask &+ 1) &* 4 { grow(number) }
        tables[number].filled &+= 1
        Self.fill(tables[number], Self.slot(place, hash), hash)
    }

    private static func fill(_ table: SlotTable, _ slot: UInt32, _ hash: UInt64) {
        table.slots[OpenAddressing.vacancy(for: Int(truncatingIfNeeded: hash), mask: table.mask) { table.slots[$0] != 0 }] = slot
    }

    private func grow(_ number: Int) {
        let old = tables[number]
        var new = SlotTable(size: (old.mask &+ 1) &* 2)
        new.filled = old.filled
        for index in 0...old.mask where old.slots[index] != 0 {
            Self.fill(new, old.slots[index], Row(start: pages.address(Self.place(old.slots[index]))).hash)
        }
        old.slots.deallocate()
        tables[number] = new
        slotBytes &+= (old.mask &+ 1) &* 4
    }

    func free(_ index: Int, _ hash: UInt64) {
        let table = tables[Self.table(hash)]
        tables[Self.table(hash)].filled &-= 1
        OpenAddressing.free(index, of: table.slots, mask: table.mask) { slot in
            Int(truncatingIfNeeded: Row(start: pages.address(Self.place(slot))).hash)
        }
    }

    /// Records that a row has moved.
    func move(_ place: Int, to new: Int, _ hash: UInt64) {
        guard let index = find(place, hash) else { return }
        tables[Self.table(hash)].slots[index] = Self.slot(new, hash)
    }

    /// Removes the row at a place.
    func forget(place: Int, _ hash: UInt64) {
        if let index = find(place, hash) { forget(index, hash) }
    }
}
