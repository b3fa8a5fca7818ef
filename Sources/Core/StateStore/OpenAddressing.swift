/// Hash tables with open addressing: a slot that is taken, as 0 is free, is passed by for the next.
enum OpenAddressing {
    /// Frees a slot and moves up those that had to pass it by.
    /// - Parameters:
    ///   - mask: slots less one; there is a power of two of them.
    ///   - home: where a slot's search begins; its lower bits count.
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
