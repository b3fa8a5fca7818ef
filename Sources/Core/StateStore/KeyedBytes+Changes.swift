extension KeyedBytes {
    /// Each change since the last commit; a removal has no value. A key that came and went is not told.
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

    /// The changes in the byte order of their keys from now on.
    mutating func sortChanges() {
        var changes = changes
        self.changes = []
        changes.sort { precedes(UInt32(truncatingIfNeeded: $0.entry), UInt32(truncatingIfNeeded: $1.entry)) }
        self.changes = changes
    }

    /// Each living pair with the time at which it expires.
    func forEachEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ expiresAt: Int64) throws -> Void) rethrows {
        for index in entries.indices where entries[index].valueCount >= 0 {
            try visit(index) { try body($0, $1, entries[index].expiresAt) }
        }
    }
}
