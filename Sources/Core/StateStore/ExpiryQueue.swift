/// Entries by the time at which they are due: a binary heap in one run of memory, O(log n) in and out.
///
/// An item may be stale, which its consumer detects. So changing a time needs no search here.
struct ExpiryQueue {
    struct Item {
        var time: Int64
        var entry: Int32
    }

    private var items: ContiguousArray<Item> = []

    var memoryBytes: Int { items.capacity * MemoryLayout<Item>.stride }

    mutating func removeAll() { items.removeAll() }

    mutating func push(_ time: Int64, _ entry: Int) {
        items.append(Item(time: time, entry: Int32(truncatingIfNeeded: entry)))
        var child = items.count &- 1
        while child > 0 {
            let parent = (child &- 1) >> 1
            if items[parent].time <= items[child].time { return }
            items.swapAt(parent, child)
            child = parent
        }
    }

    /// The earliest item if it is due at `limit`.
    mutating func pop(upTo limit: Int64) -> Item? {
        guard let first = items.first, first.time <= limit else { return nil }
        let last = items.removeLast()
        if items.isEmpty { return first }
        items[0] = last
        var parent = 0
        while true {
            var child = parent &* 2 &+ 1
            guard child < items.count else { return first }
            if child &+ 1 < items.count, items[child &+ 1].time < items[child].time { child &+= 1 }
            if items[parent].time <= items[child].time { return first }
            items.swapAt(parent, child)
            parent = child
        }
    }
}
