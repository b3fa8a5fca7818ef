import Columnar
import StateStore

/// Turns the stored state of a DStream operation into rows by nothing but its schema: see `DurableState` for how it lies.
package struct DurableStateRows {
    private let key: (field: Field, form: StateForm)
    private let value: (field: Field, form: StateForm)
    private var rows: [(time: UInt64?, rank: UInt64, key: Value, value: Value)] = []
    private var last: UInt64 = 0

    /// nil if the schema is none of a DStream operation.
    package init?(_ schema: StateSchema) {
        func column(_ columns: [StateSchema.Column]) -> (Field, StateForm)? {
            guard columns.count == 1, let form = columns[0].facts[StateForm.fact].flatMap({ StateForm(text: $0) }) else { return nil }
            return (columns[0].field, form)
        }
        guard let key = column(schema.key), let value = column(schema.value) else { return nil }
        self.key = key
        self.value = value
    }

    /// The columns `key` and `value`, each a struct; beside the value stands the time of the result that it is of.
    package var columns: [Field] {
        [
            Field("key", .structure([key.field]), nullable: false),
            Field("value", .structure([value.field, Field("time", .timestamp, nullable: false)]), nullable: false),
        ]
    }

    package mutating func add(_ stored: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) {
        func part(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: buffer[range.clamped(to: 0..<buffer.count)])
        }
        switch stored.first {
        case 0: last = StateBytes.integer(bytes)
        case 1 where bytes.count >= 8:
            rows.append(
                (nil, StateBytes.integer(bytes.prefix(8)), key.form.value(part(stored, 1..<stored.count)), value.form.value(part(bytes, 8..<bytes.count))))
        case 2 where stored.count > 9 && bytes.count >= 8:
            guard let length = Int(exactly: StateBytes.integer(bytes.prefix(8))), length <= bytes.count - 8 else { return }
            rows.append(
                (
                    StateBytes.integer(stored.dropFirst().prefix(8)), StateBytes.integer(stored.dropFirst(9)),
                    key.form.value(part(bytes, 8..<8 + length)), value.form.value(part(bytes, 8 + length..<bytes.count))
                ))
        default: break
        }
    }

    /// The rows that were added, in the order of the RDD; of several results the oldest first.
    package func batch() -> RecordBatch {
        let ordered = rows.map { row in (time: Int64(bitPattern: row.time ?? last), row: row) }.sorted {
            ($0.time, $0.row.rank) < ($1.time, $1.row.rank)
        }
        let types = columns.map(\.type)
        let keys = ordered.map { Value.structure([$0.row.key]) }
        let values = ordered.map { Value.structure([$0.row.value, .timestamp($0.time &* 1000)]) }
        return RecordBatch(
            schema: Schema(columns), count: ordered.count,
            columns: [
                ColumnArray(keys, type: types[0]) ?? .nulls(types[0], count: ordered.count),
                ColumnArray(values, type: types[1]) ?? .nulls(types[1], count: ordered.count),
            ])
    }
}
