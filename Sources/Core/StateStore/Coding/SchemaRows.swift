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
    private var entries = StateEntries()
    private var partitions: [Int] = []

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
        entries.append(key, value)
        partitions.append(partition)
    }

    mutating func take() throws -> (rows: RecordBatch, partitions: [Int]) {
        defer {
            entries.removeAll()
            partitions.removeAll(keepingCapacity: true)
        }
        let (keys, values) = try entries.columns(
            keys: RowCodec(schema.key.map(\.field.type), as: .key), values: RowCodec(schema.value.map(\.field.type), as: .value))
        let columns = zip(self.columns, [keys, values]).map { field, members in
            ColumnArray(type: field.type, count: entries.count, layout: .structure(members))
        }
        return (RecordBatch(schema: Schema(self.columns), count: entries.count, columns: columns), partitions)
    }
}
