import Columnar
import Offsets

/// Fills the columns of a fetch, record by record, without an object a record.
package struct KafkaRecordsBuilder: ~Copyable {
    private var keys: BytesBuilder
    private var values: BytesBuilder
    private var offsets: GrowableBuffer
    private var timestamps: GrowableBuffer
    private var timestampTypes: GrowableBuffer
    private var headers: HeadersBuilder
    private let includeHeaders: Bool

    package init(capacity: Int, bytes: Int, includeHeaders: Bool) {
        keys = BytesBuilder(.binary, capacity: capacity, bytes: bytes / 8)
        values = BytesBuilder(.binary, capacity: capacity, bytes: bytes)
        offsets = GrowableBuffer(capacity: capacity * 8)
        timestamps = GrowableBuffer(capacity: capacity * 8)
        timestampTypes = GrowableBuffer(capacity: capacity * 4)
        headers = HeadersBuilder(capacity: includeHeaders ? capacity : 0)
        self.includeHeaders = includeHeaders
    }

    package var count: Int { keys.count }
    /// Bytes in keys and values so far.
    package var byteCount: Int { keys.byteCount + values.byteCount }

    /// Appends one record; nil bytes are a null key or a tombstone. Its headers, if requested, follow in `appendHeaders`.
    @inline(__always)
    package mutating func append(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, offset: Int64, timestampMillis: Int64, timestampType: Int32
    ) {
        if let key { keys.append(key) } else { keys.appendNull() }
        if let value { values.append(value) } else { values.appendNull() }
        offsets.append(offset)
        // A forged timestamp beyond the calendar wraps instead of trapping.
        timestamps.append(timestampMillis &* 1000)
        timestampTypes.append(timestampType)
    }

    /// Adds the headers of the record appended last.
    package mutating func appendHeaders(_ count: Int, _ header: (Int) -> (name: String, value: UnsafeRawBufferPointer?)) {
        headers.append(count, header)
    }

    /// The same from arrays, for tests and recordings.
    package mutating func append(key: [UInt8]?, value: [UInt8]?, offset: Int64, timestampMillis: Int64, timestampType: Int32) {
        func withBytes(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
            if let bytes { bytes.withUnsafeBytes(body) } else { body(nil) }
        }
        withBytes(key) { key in
            withBytes(value) { value in
                append(key: key, value: value, offset: offset, timestampMillis: timestampMillis, timestampType: timestampType)
            }
        }
    }

    package mutating func appendHeaders(_ list: [(name: String, value: [UInt8]?)]) {
        headers.append(list)
    }

    package consuming func finish(_ range: OffsetRange) -> KafkaRecords {
        let count = keys.count
        let headers: ColumnArray? = includeHeaders ? headers.finish() : nil
        return KafkaRecords(
            range: range, keys: keys.finish(), values: values.finish(),
            offsets: ColumnArray(type: .long, count: count, layout: .fixed(offsets.finish())),
            timestamps: ColumnArray(type: .timestamp, count: count, layout: .fixed(timestamps.finish())),
            timestampTypes: ColumnArray(type: .integer, count: count, layout: .fixed(timestampTypes.finish())),
            headers: headers)
    }
}

extension KafkaRecords {
    /// The result of a fetch that found no record.
    package static func empty(_ range: OffsetRange, includeHeaders: Bool) -> KafkaRecords {
        KafkaRecordsBuilder(capacity: 0, bytes: 0, includeHeaders: includeHeaders).finish(range)
    }
}
