/// Entries copied from a state store: keys and values end to end.
package struct StateEntries {
    private var bytes: [UInt8] = []
    private var places: [(key: Range<Int>, value: Range<Int>)] = []

    package init() {}

    package var count: Int { places.count }

    package mutating func append(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: value)
        places.append((start..<start + key.count, start + key.count..<bytes.count))
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with a function that returns entry `index`, valid while it runs.
    package func withEntries<R>(_ body: (_ entry: (Int) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes { bytes in
            try body { index in
                (UnsafeRawBufferPointer(rebasing: bytes[places[index].key]), UnsafeRawBufferPointer(rebasing: bytes[places[index].value]))
            }
        }
    }
}
