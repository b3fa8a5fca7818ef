/// Hash tables with open addressing: a search passes an occupied slot to the next one; 0 is free.
enum OpenAddressing {
    /// Frees a slot and moves up the entries that were displaced by it.
    /// - Parameters:
    ///   - mask: the number of slots, a power of two, less one.
    ///   - home: where the search for a slot's entry begins; only its lower bits count.
    @inline(__always)
    static func free<Slot: FixedWidthInteger>(_ index: Int, of slots: UnsafeMutablePointer<Slot>, mask: Int, home: (Slot) -> Int) {
        var hole = index
        var next = (hole &+ 1) & mask
        while slots[next] != 0 {
            // It may move if its home is not between the hole and itself.
            if (next &- home(slots[next])) & mask >= (next &- hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        slots[hole] = 0
    }
}
