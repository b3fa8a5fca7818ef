import Columnar
import StateStore

/// Converts the stored state of a DStream operation to rows, using only its schema: see `DurableResults` for the format.
struct DurableStateRows: StateEntryRows {
    private struct Row {
        let partition: Int
        /// In ms; nil for an entry of the last result.
        let time: Int64?
        let rank: UInt64
        let key: Value
        let value: Value
    }

    let partSize: Int? = nil
    private let key: StateValueReader
    private let value: StateValueReader
    private var rows: [Row] = []
    private var last: Int64 = 0

    /// nil if the schema is not that of a DStream operation.
    init?(_ schema: StateSchema) {
        guard schema.key.count == 1, schema.value.count == 1, let key = StateValueReader(schema.key[0]),
            let value = StateValueReader(schema.value[0])
        else { return nil }
        self.key = key
        self.value = value
    }

    /// The columns `key` and `value`, each a struct; beside the value, the time of its result.
    var columns: [Field] {
        [
            Field("key", .structure([key.field]), nullable: false),
            Field("value", .structure([value.field, Field("time", .timestamp, nullable: false)]), nullable: false),
        ]
    }

    /// How the members of the columns are shown.
    var logicalTypes: [LogicalType] { [.tuple([key.logicalType]), .tuple([value.logicalType, .plain])] }

    /// - Throws: `StreamingError` for an entry that such a state cannot have.
    mutating func add(_ partition: Int, _ stored: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) throws {
        switch stored.first {
        case 0: last = Int64(bitPattern: LittleEndian.word(bytes.prefix(8)))
        case 1 where bytes.count >= 8:
            rows.append(
                Row(
                    partition: partition, time: nil, rank: LittleEndian.word(bytes.prefix(8)), key: Self.value(stored.dropFirst(), key),
                    value: Self.value(bytes.dropFirst(8), value)))
        case 2:
            guard let entry = DurableResults.HistoryEntry(stored, bytes) else {
                throw StreamingError.damagedState(DurableResults.HistoryEntry.self)
            }
            guard let pair = entry.pair else { return }
            rows.append(
                Row(
                    partition: partition, time: entry.time.milliseconds, rank: pair.rank, key: Self.value(pair.key, key),
                    value: Self.value(pair.value, value)))
        default: throw StreamingError.damagedState(DurableResults.self)
        }
    }

    private static func value(_ bytes: Slice<UnsafeRawBufferPointer>, _ reader: StateValueReader) -> Value {
        reader.value(UnsafeRawBufferPointer(rebasing: bytes))
    }

    /// The rows of the added entries, in the RDD's order, and the partition of each; of several results the oldest first.
    mutating func take() -> (rows: RecordBatch, partitions: [Int]) {
        defer { rows = [] }
        let ordered = rows.sorted { ($0.time ?? last, $0.rank) < ($1.time ?? last, $1.rank) }
        let types = columns.map(\.type)
        let keys = ordered.map { Value.structure([$0.key]) }
        let values = ordered.map { Value.structure([$0.value, .timestamp(($0.time ?? last) &* 1000)]) }
        let batch = RecordBatch(
            schema: Schema(columns), count: ordered.count,
            columns: [
                ColumnArray(keys, type: types[0]) ?? .nulls(types[0], count: ordered.count),
                ColumnArray(values, type: types[1]) ?? .nulls(types[1], count: ordered.count),
            ])
        return (batch, ordered.map(\.partition))
    }
}
