extension KeyedBytes {
    /// Each change since the last commit; a removal has no value. A key that was added and removed is left out.
    func forEachChange(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, _ expiresAt: Int64, _ before: Before) throws -> Void
    ) rethrows {
        for change in changes {
            let index = Int(change.entry)
            if entries[index].valueCount >= 0 {
                try visit(index) { try body($0, $1, entries[index].expiresAt, change) }
            } else if change.valueCount >= 0 {
                try withKey(of: index) { try body($0, nil, Self.never, change) }
            }
        }
    }

    /// Sorts the changes by the bytes of their keys.
    mutating func sortChanges() {
        var changes = changes
        self.changes = []
        changes.sort { precedes(UInt32(truncatingIfNeeded: $0.entry), UInt32(truncatingIfNeeded: $1.entry)) }
        self.changes = changes
    }

    /// Each live pair with its time of expiry.
    func forEachEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ expiresAt: Int64) throws -> Void) rethrows
    {
        for index in entries.indices where entries[index].valueCount >= 0 {
            try visit(index) { try body($0, $1, entries[index].expiresAt) }
        }
    }
}
