import Columnar
import Expressions
import Foundation
import Operators
import Plans
import StateStore

/// A stateful operator that this package does not have: what is written here is all that a new one needs.
///
/// Its first input are offers (`k`, `ts`), its second sales of them. The first offer of a key goes out at once, the others are duplicates,
/// until the watermark reaches that first one's time and the key is forgotten. Of each key the sales are counted; when the watermark
/// reaches its last sale, the number goes out and is forgotten. Late offers are dropped before they come here.
final class Sightings: StatefulOperator {
    static let kind = StatefulKind(name: "sightings", title: "sightings")
    static let column = Field("k", .string)

    let schema = Schema([Field("what", .string), column, Field("n", .long)])
    let inputs: [StatefulInput]
    let stores = [
        StateDeclaration("offers", key: [.init(column)], value: [.init(Field("ts", .timestamp))], expiry: .watermark(ofInput: 0)),
        StateDeclaration(
            "sales", key: [.init(column)], value: [.init(Field("n", .long)), .init(Field("ts", .timestamp))],
            expiry: .watermark(ofInput: 1), countsRows: false),
    ]
    /// Before the watermark of its inputs, in ms.
    private let lag: Int64
    private var rows: [[Value]] = []
    /// By which watermarks each batch ran.
    private(set) var watermarks: [(late: [Int64], eviction: [Int64])] = []

    init(offers: StatefulInput, sales: StatefulInput, lag: Int64 = 0) {
        inputs = [offers, sales]
        self.lag = lag
    }

    /// Over the two plans of a union.
    convenience init(_ plan: AnalyzedPlan, lag: Int64 = 0) throws {
        self.init(
            offers: try StatefulInput(plan.children[0], reading: 0...1, dropsLate: true),
            sales: try StatefulInput(plan.children[1], reading: 0...1, dropsLate: false), lag: lag)
    }

    func process(_ input: Int, _ batch: StatefulBatch) throws {
        if input == 0 {
            rows = []
            watermarks.append((batch.lateWatermarks, batch.evictionWatermarks))
        }
        for part in try batch.rows(of: input) {
            try stores[input].keys.encode([part.columns[0]], count: part.count).withSlices { keys in
                for row in 0..<part.count {
                    guard case .timestamp(let time) = part.columns[1].value(at: row) else { continue }
                    try take(input, part.columns[0].value(at: row), time, under: keys[row], batch)
                }
            }
        }
    }

    private func take(_ input: Int, _ name: Value, _ time: Int64, under key: UnsafeRawBufferPointer, _ batch: StatefulBatch) throws {
        let store = batch.state[input].store(of: key)
        let stored = try value(of: key, in: store, input)
        if input == 1 {
            let (n, last) = stored.map { ($0[0], max($0[1], time)) } ?? (0, time)
            put([.long(n + 1), .timestamp(last)], under: key, in: store, input, expiresAt: last)
            batch.metrics.numRowsUpdated += 1
        } else if stored != nil {
            batch.metrics.custom["numDuplicates", default: 0] += 1
        } else {
            put([.timestamp(time)], under: key, in: store, input, expiresAt: time)
            rows.append([.string("new"), name, .null])
            batch.metrics.numRowsUpdated += 1
        }
    }

    /// What is stored under a key, each of it a number.
    private func value(of key: UnsafeRawBufferPointer, in store: StateStore, _ index: Int) throws -> [Int64]? {
        var found: [Int64]?
        try store.read(key) { bytes in
            guard let bytes else { return }
            var reader = DecodedRows(stores[index].values)
            try reader.append(bytes)
            found = reader.finish().map { $0.values(as: Int64.self)[0] }
        }
        return found
    }

    private func put(_ cells: [Value], under key: UnsafeRawBufferPointer, in store: StateStore, _ index: Int, expiresAt time: Int64) {
        let columns = zip(cells, stores[index].value).compactMap { ColumnArray([$0], type: $1.field.type) }
        stores[index].values.encode(columns, count: 1).withSlices { store.put(key, $0[0], expiresAt: time) }
    }

    func update(_ batch: StatefulBatch) throws -> [RecordBatch] { try table(rows) }

    func takesExpired(of store: Int, _ mode: ResultMode?) -> Bool { store == 1 }

    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] {
        let (keys, values) = try entries.columns(of: stores[store])
        return try table((0..<entries.count).map { [.string("sold"), keys[0].value(at: $0), values[0].value(at: $0)] })
    }

    func outputWatermark(_ inputs: [Int64]) -> Int64 { (inputs.min() ?? 0) - lag }

    private func table(_ rows: [[Value]]) throws -> [RecordBatch] {
        let columns = schema.fields.enumerated().compactMap { place, field in ColumnArray(rows.map { $0[place] }, type: field.type) }
        return rows.isEmpty ? [] : [RecordBatch(schema: schema, count: rows.count, columns: columns)]
    }
}
