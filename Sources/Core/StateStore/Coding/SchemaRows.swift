import Columnar

extension StateDisplay {
    /// The display of a kind of operator whose keys and values `RowCodec` encodes: it needs only the stored schema.
    package init(of operatorName: String) {
        self.init { schema, _, _ in schema.operatorName == operatorName ? SchemaRows(schema) : nil }
    }
}

/// Entries whose keys and values `RowCodec` has encoded, as rows.
struct SchemaRows: StateEntryRows {
    private let schema: StateSchema
    private var entries: [(partition: Int, key: Int, value: Int)] = []
    private var bytes: [UInt8] = []

    let partSize: Int? = 8192
    let logicalTypes: [LogicalType] = []

    init(_ schema: StateSchema) { self.schema = schema }

    var columns: [Field] {
        [
            Field("key", .structure(schema.key.map(\.field)), nullable: false),
            Field("value", .structure(schema.value.map(\.field)), nullable: false),
        ]
    }

    mutating func add(_ partition: Int, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: value)
        entries.append((partition, key.count, value.count))
    }

    mutating func take() throws -> (rows: RecordBatch, partitions: [Int]) {
        defer {
            bytes.removeAll(keepingCapacity: true)
            entries.removeAll(keepingCapacity: true)
        }
        var keys = DecodedRows(RowCodec(schema.key.map(\.field.type), as: .key))
        var values = DecodedRows(RowCodec(schema.value.map(\.field.type), as: .value))
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for entry in entries {
                try keys.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + entry.key]))
                try values.append(UnsafeRawBufferPointer(rebasing: bytes[start + entry.key..<start + entry.key + entry.value]))
                start += entry.key + entry.value
            }
        }
        let columns = zip(self.columns, [keys.finish(), values.finish()]).map { field, members in
            ColumnArray(type: field.type, count: entries.count, layout: .structure(members))
        }
        return (RecordBatch(schema: Schema(self.columns), count: entries.count, columns: columns), entries.map(\.partition))
    }
}
