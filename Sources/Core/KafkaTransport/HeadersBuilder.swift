import Columnar

/// Builds the headers column of a fetch: a list of (name, value) a record, null for a record without headers.
package struct HeadersBuilder: ~Copyable {
    private var positions: GrowableBuffer
    private var validity: BitmapBuilder
    private var names: BytesBuilder
    private var values: BytesBuilder

    package init(capacity: Int) {
        positions = GrowableBuffer(capacity: (capacity + 1) * 8)
        positions.append(Int64(0))
        validity = BitmapBuilder(capacity: capacity)
        names = BytesBuilder(.string)
        values = BytesBuilder(.binary)
    }

    /// Appends a record's headers; a count of 0 makes them null.
    package mutating func append(_ count: Int, _ header: (Int) -> (name: String, value: UnsafeRawBufferPointer?)) {
        for index in 0..<count {
            let (name, value) = header(index)
            names.append(name)
            if let value { values.append(value) } else { values.appendNull() }
        }
        positions.append(Int64(names.count))
        validity.append(count > 0)
    }

    /// The same from arrays, for tests and recordings.
    package mutating func append(_ headers: [(name: String, value: [UInt8]?)]) {
        for (name, value) in headers {
            names.append(name)
            if let value { value.withUnsafeBytes { values.append($0) } } else { values.appendNull() }
        }
        positions.append(Int64(names.count))
        validity.append(!headers.isEmpty)
    }

    package consuming func finish() -> ColumnArray {
        let count = validity.count
        let headers = names.count
        guard case .array(let element) = KafkaRecords.headersType else { return .nulls(KafkaRecords.headersType, count: count) }
        let pairs = ColumnArray(type: element, count: headers, layout: .structure([names.finish(), values.finish()]))
        return ColumnArray(
            type: KafkaRecords.headersType, count: count, validity: validity.finish(),
            layout: .list(offsets: positions.finish(), child: pairs))
    }
}
