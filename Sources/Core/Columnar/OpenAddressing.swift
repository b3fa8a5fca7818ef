/// What hash tables with open addressing share: a search passes an occupied slot to the next one; 0 is free.
///
/// The tables differ in what a slot says and where keys lie (in words, in objects, in pages, with a way back), which their searches know.
@usableFromInline package enum OpenAddressing {
    /// The free slot for a hash, whose lower bits say where the search begins.
    /// - Parameter mask: slots less one.
    @inlinable @inline(__always)
    package static func vacancy(for hash: Int, mask: Int, isTaken: (Int) -> Bool) -> Int {
        var index = hash & mask
        while isTaken(index) { index = (index &+ 1) & mask }
        return index
    }

    /// Frees a slot and moves up the entries that were displaced by it.
    /// - Parameters:
    ///   - mask: the number of slots, a power of two, less one.
    ///   - home: where the search for a slot's entry begins; only its lower bits count.
    @inlinable @inline(__always)
    package static func free<Slot: FixedWidthInteger>(
        _ index: Int, of slots: UnsafeMutablePointer<Slot>, mask: Int, home: (Slot) -> Int
    ) {
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
