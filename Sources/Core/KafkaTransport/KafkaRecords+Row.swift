import Columnar

/// Single rows as values: for tests, display and sending, never for a hot path.
extension KafkaRecords {
    /// The key's bytes; nil for a record without a key.
    public func key(of row: Int) -> [UInt8]? { keys.isValid(row) ? Array(keys.byteRuns[row]) : nil }

    /// The value's bytes; nil for a tombstone.
    public func value(of row: Int) -> [UInt8]? { values.isValid(row) ? Array(values.byteRuns[row]) : nil }

    /// ms since the epoch; nil where the record has no timestamp.
    public func timestampMillis(of row: Int) -> Int64? {
        timestampTypes.values(as: Int32.self)[row] == -1 ? nil : timestamps.values(as: Int64.self)[row] / 1000
    }

    /// The headers in their order; empty where there are none, or where they were not fetched.
    public func headers(of row: Int) -> [(key: String, value: [UInt8]?)] {
        guard let headers, headers.isValid(row), case .list(let offsets, let child) = headers.layout else { return [] }
        let positions = offsets.elements(as: Int64.self)
        let names = child.children[0].byteRuns
        let values = child.children[1]
        return (Int(positions[row])..<Int(positions[row + 1])).map { index in
            (names.string(index), values.isValid(index) ? Array(values.byteRuns[index]) : nil)
        }
    }
}
