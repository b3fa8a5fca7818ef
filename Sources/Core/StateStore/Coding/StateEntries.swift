import Columnar

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

    /// Decodes keys and values that these codecs encoded.
    /// - Throws: `StateValueError` if they are not such rows.
    package func columns(keys: RowCodec, values: RowCodec) throws -> (keys: [ColumnArray], values: [ColumnArray]) {
        var keys = DecodedRows(keys)
        var values = DecodedRows(values)
        try withEntries { entry in
            for index in 0..<count {
                try keys.append(entry(index).key)
                try values.append(entry(index).value)
            }
        }
        return (keys.finish(), values.finish())
    }

    /// Calls `body` with a function that returns entry `index`, valid while it runs.
    package func withEntries<R>(
        _ body: (_ entry: (Int) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)) throws -> R
    ) rethrows -> R {
        try bytes.withUnsafeBytes { bytes in
            try body { index in
                (UnsafeRawBufferPointer(rebasing: bytes[places[index].key]), UnsafeRawBufferPointer(rebasing: bytes[places[index].value]))
            }
        }
    }
}
