import Columnar
import Expressions
import Foundation
import Operators
import Plans
import StateStore

/// A stateful operator that this package does not have: what is written here is all that a new one needs.
///
/// Its first input are offers (`k`, `ts`), its second sales of them. The first offer of a key goes out at once, the others are duplicates, until the
/// watermark reaches that first one's time and the key is forgotten. Of each key the sales are counted; when the watermark reaches its last sale, the
/// number goes out and is forgotten. Late offers are dropped before they come here.
final class Sightings: StatefulOperator {
    static let kind = StatefulKind(name: "sightings", title: "sightings")
    static let column = Field("k", .string)

    let operatorID: Int
    let schema = Schema([Field("what", .string), column, Field("n", .long)])
    let inputs: [StatefulInput]
    static let declared = [
        StateDeclaration(
            "offers", schema: StateSchema(operatorName: kind.name, key: [.init(column)], value: [.init(Field("ts", .timestamp))]),
            expiry: .watermark(ofInput: 0)),
        StateDeclaration(
            "sales", schema: StateSchema(operatorName: kind.name, key: [.init(column)], value: [.init(Field("n", .long)), .init(Field("ts", .timestamp))]),
            expiry: .watermark(ofInput: 1), countsRows: false),
    ]
    let stores = Sightings.declared
    /// Before the watermark of its inputs, in ms.
    private let lag: Int64
    private var rows: [[Value]] = []
    /// By which watermarks each batch ran.
    private(set) var watermarks: [(late: [Int64], eviction: [Int64])] = []

    init(operatorID: Int, offers: Pipeline, sales: Pipeline, lag: Int64 = 0) {
        self.operatorID = operatorID
        inputs = [StatefulInput(offers, lateTime: 1), StatefulInput(sales)]
        self.lag = lag
    }

    func process(_ input: Int, _ batch: StatefulBatch) throws {
        if input == 0 {
            rows = []
            watermarks.append((batch.lateWatermarks, batch.evictionWatermarks))
        }
        let state = batch.state[input]
        for part in try batch.rows(of: input) {
            for row in 0..<part.count {
                guard case .string(let key) = part.columns[0].value(at: row), case .timestamp(let time) = part.columns[1].value(at: row) else { continue }
                let stored = state.get(Array(key.utf8)).map(Self.words)
                if input == 1 {
                    let last = max(stored?[1] ?? time, time)
                    state.put(Array(key.utf8), Self.bytes([(stored?[0] ?? 0) + 1, last]), expiresAt: last)
                    batch.metrics.numRowsUpdated += 1
                } else if stored != nil {
                    batch.metrics.custom["numDuplicates", default: 0] += 1
                } else {
                    state.put(Array(key.utf8), Self.bytes([time]), expiresAt: time)
                    rows.append([.string("new"), .string(key), .null])
                    batch.metrics.numRowsUpdated += 1
                }
            }
        }
    }

    func update(_ batch: StatefulBatch) throws -> [RecordBatch] { try table(rows) }

    func takesExpired(of store: Int, _ mode: ResultMode) -> Bool { store == 1 }

    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] {
        try table(
            entries.withEntries { entry in
                (0..<entries.count).map { index in
                    [.string("sold"), .string(String(decoding: entry(index).key, as: UTF8.self)), .long(Self.words(Array(entry(index).value))[0])]
                }
            })
    }

    func outputWatermark(_ inputs: [Int64]) -> Int64 { (inputs.min() ?? 0) - lag }

    private func table(_ rows: [[Value]]) throws -> [RecordBatch] {
        let columns = schema.fields.enumerated().compactMap { place, field in ColumnArray(rows.map { $0[place] }, type: field.type) }
        return rows.isEmpty ? [] : [RecordBatch(schema: schema, count: rows.count, columns: columns)]
    }

    private static func bytes(_ words: [Int64]) -> [UInt8] { words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } } }

    fileprivate static func words(_ bytes: [UInt8]) -> [Int64] {
        bytes.withUnsafeBytes { bytes in (0..<bytes.count / 8).map { Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) } }
    }
}

extension Sightings {
    /// How `state read` shows what it keeps.
    static let display = StateDisplay { schema, _, _ in schema.operatorName == kind.name ? Rows(schema) : nil }

    private struct Rows: StateEntryRows {
        let schema: StateSchema
        var columns: [Field] { [Field("key", .structure(schema.key.map(\.field))), Field("value", .structure(schema.value.map(\.field)))] }
        let logicalTypes: [LogicalType] = []
        let partSize: Int? = 1000
        private var entries: [(partition: Int, key: Value, value: Value)] = []

        init(_ schema: StateSchema) { self.schema = schema }

        mutating func add(_ partition: Int, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
            let members = zip(schema.value, Sightings.words(Array(value))).map { column, word -> Value in column.field.type == .long ? .long(word) : .timestamp(word) }
            entries.append((partition, .structure([.string(String(decoding: key, as: UTF8.self))]), .structure(members)))
        }

        mutating func take() -> (rows: RecordBatch, partitions: [Int]) {
            defer { entries = [] }
            let columns = zip(columns, [entries.map(\.key), entries.map(\.value)]).compactMap { ColumnArray($1, type: $0.type) }
            return (RecordBatch(schema: Schema(self.columns), count: entries.count, columns: columns), entries.map(\.partition))
        }
    }
}
