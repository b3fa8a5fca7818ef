extension KeyedBytes {
    /// Updates the order; the first call sorts everything.
    mutating func sort() {
        let total = entries.count
        guard order.count < total else { return }
        var order = self.order
        self.order = KeyOrder()
        order.extend(to: total, precedes)
        self.order = order
    }

    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        withKey(of: Int(left)) { left in withKey(of: Int(right)) { left.precedes($0) } }
    }

    /// The entries of `range` in order, including removed ones. Call it after `sort()`.
    func cursor(_ range: StateKeyRange) -> KeyOrder.Cursor {
        order.cursor { entry in withKey(of: Int(entry)) { range.isBefore($0) } }
    }

    /// Each pair of `range` in byte order of the keys until `body` returns false.
    mutating func scan(
        _ range: StateKeyRange, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
    ) rethrows {
        sort()
        var cursor = cursor(range)
        while let entry = cursor.next(precedes) {
            guard withKey(of: Int(entry), { !range.isPast($0) }) else { return }
            guard entries[Int(entry)].valueCount >= 0 else { continue }
            var goesOn = false
            try visit(Int(entry)) { goesOn = try body($0, $1) }
            if !goesOn { return }
        }
    }
}
