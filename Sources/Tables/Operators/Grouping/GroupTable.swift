import Columnar
import Foundation
import Expressions
import Plans

/// Assigns a dense group index to every distinct key, in the order of first occurrence: open addressing over key words.
///
/// No object for a row or a group: keys, hashes and long bytes are stored in runs. Expected O(1) a key.
package final class GroupTable {
    let layout: GroupKeyLayout
    package private(set) var count = 0
    /// `wordCount` words a group.
    private(set) var words: GrowableVector<UInt64>
    private var hashes = GrowableVector<UInt64>()
    /// High half: from the hash. Low half: group + 1; 0 if free.
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotCount: Int
    private var arena = GrowableVector<UInt8>()
    /// For each group, `viewCount` positions in `arena`, -1 if the words hold everything; empty until the first long value.
    private var longs = GrowableVector<Int>()
    private var lengths = GrowableVector<Int>()

    package init(_ layout: GroupKeyLayout, capacity: Int = 0) {
        self.layout = layout
        words = GrowableVector(capacity: capacity * layout.wordCount)
        var slotCount = 64
        while slotCount < capacity * 2 { slotCount *= 2 }
        self.slotCount = slotCount
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
    }

    deinit { slots.deallocate() }

    /// Finds or creates the group of each of `count` keys.
    @inline(__always) func assign(
        _ keys: UnsafePointer<UInt64>, count: Int, hasLongBytes: Bool, _ source: some LongKeyBytes,
        into groups: UnsafeMutablePointer<UInt32>
    ) {
        switch layout.wordCount {
        case 1: assign(keys, width: 1, count, hasLongBytes, source, groups)
        case 2: assign(keys, width: 2, count, hasLongBytes, source, groups)
        case 3: assign(keys, width: 3, count, hasLongBytes, source, groups)
        case 4: assign(keys, width: 4, count, hasLongBytes, source, groups)
        case let width: assign(keys, width: width, count, hasLongBytes, source, groups)
        }
    }

    @inline(__always) private func assign(
        _ keys: UnsafePointer<UInt64>, width: Int, _ count: Int, _ hasLongBytes: Bool, _ source: some LongKeyBytes,
        _ groups: UnsafeMutablePointer<UInt32>
    ) {
        var slots = self.slots
        var mask = UInt64(slotCount - 1)
        // Copied out of the loop, because every access to a class's property checks for exclusive access.
        var words = self.words.base
        for index in 0..<count {
            let key = keys + index * width
            let hash = KeyHash.words(key, count: width)
            let tag = hash & 0xFFFF_FFFF_0000_0000
            var slot = hash & mask
            while true {
                let entry = slots[Int(slot)]
                if entry == 0 {
                    groups[index] = insert(key, hash, hasLongBytes, source, index, at: Int(slot))
                    slots = self.slots
                    mask = UInt64(slotCount - 1)
                    words = self.words.base
                    break
                }
                if entry & 0xFFFF_FFFF_0000_0000 == tag {
                    let group = Int(entry & 0xFFFF_FFFF) - 1
                    let stored = words + group * width
                    var difference: UInt64 = 0
                    for word in 0..<width { difference |= stored[word] ^ key[word] }
                    if difference == 0 && (!hasLongBytes || sameLongBytes(group, source, index)) {
                        groups[index] = UInt32(truncatingIfNeeded: group)
                        break
                    }
                }
                slot = (slot + 1) & mask
            }
        }
    }

    /// Finds or creates here the group of every group of `other`, in order.
    func assign(_ other: GroupTable, into groups: UnsafeMutablePointer<UInt32>) {
        assign(other.words.base, count: other.count, hasLongBytes: other.longs.count > 0, other, into: groups)
    }

    @inline(never) private func insert(
        _ key: UnsafePointer<UInt64>, _ hash: UInt64, _ hasLongBytes: Bool, _ source: some LongKeyBytes, _ index: Int,
        at slot: Int
    ) -> UInt32 {
        let group = count
        words.append(from: key, count: layout.wordCount)
        hashes.append(hash)
        if hasLongBytes || longs.count > 0 {
            longs.grow(to: group * layout.viewCount, filling: -1)
            lengths.grow(to: group * layout.viewCount, filling: 0)
            for view in 0..<layout.viewCount {
                let bytes = source.longBytes(index, view: view)
                longs.append(bytes == nil ? -1 : arena.count)
                lengths.append(bytes?.count ?? 0)
                if let bytes, let base = bytes.bindMemory(to: UInt8.self).baseAddress {
                    arena.append(from: base, count: bytes.count)
                }
            }
        }
        count += 1
        slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(count)
        if count * 2 > slotCount { rehash(slotCount * 2) }
        return UInt32(truncatingIfNeeded: group)
    }

    private func sameLongBytes(_ group: Int, _ source: some LongKeyBytes, _ index: Int) -> Bool {
        for view in 0..<layout.viewCount {
            guard let bytes = source.longBytes(index, view: view) else { continue }
            guard let stored = longBytes(group, view: view), stored.count == bytes.count,
                let left = stored.baseAddress, let right = bytes.baseAddress, memcmp(left, right, bytes.count) == 0
            else { return false }
        }
        return true
    }

    private func rehash(_ slotCount: Int) {
        slots.deallocate()
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        self.slotCount = slotCount
        let mask = slotCount - 1
        for group in 0..<count {
            let slot = OpenAddressing.vacancy(for: Int(truncatingIfNeeded: hashes[group]), mask: mask) { slots[$0] != 0 }
            slots[slot] = hashes[group] & 0xFFFF_FFFF_0000_0000 | UInt64(group + 1)
        }
    }

    /// Keeps only `groups`, which are ascending, and renumbers them from 0. O(groups kept).
    package func retain(_ groups: UnsafeBufferPointer<UInt32>) {
        if longs.count > 0 { retainLongBytes(groups) }
        words.retain(groups, width: layout.wordCount)
        hashes.retain(groups)
        count = groups.count
        var slotCount = 64
        while slotCount < count * 4 { slotCount *= 2 }
        rehash(slotCount)
    }

    private func retainLongBytes(_ groups: UnsafeBufferPointer<UInt32>) {
        var arena = GrowableVector<UInt8>()
        var longs = GrowableVector<Int>()
        var lengths = GrowableVector<Int>()
        for group in groups {
            for view in 0..<layout.viewCount {
                let bytes = longBytes(Int(group), view: view)
                longs.append(bytes == nil ? -1 : arena.count)
                lengths.append(bytes?.count ?? 0)
                if let base = bytes?.bindMemory(to: UInt8.self).baseAddress, let bytes {
                    arena.append(from: base, count: bytes.count)
                }
            }
        }
        self.arena = arena
        self.longs = longs
        self.lengths = lengths
    }

    /// Removes all groups and keeps the memory.
    package func removeAll() {
        count = 0
        words.removeAll()
        hashes.removeAll()
        arena.removeAll()
        longs.removeAll()
        lengths.removeAll()
        slots.update(repeating: 0, count: slotCount)
    }
}

extension GroupTable: LongKeyBytes {
    func longBytes(_ group: Int, view: Int) -> UnsafeRawBufferPointer? {
        let position = group * layout.viewCount + view
        guard position < longs.count, longs[position] >= 0 else { return nil }
        return UnsafeRawBufferPointer(start: arena.base + longs[position], count: lengths[position])
    }
}

/// Provides the complete bytes of keys that are too long for their words.
protocol LongKeyBytes {
    /// The bytes of leaf `view` of key `index`; nil if its words hold them all.
    func longBytes(_ index: Int, view: Int) -> UnsafeRawBufferPointer?
}
