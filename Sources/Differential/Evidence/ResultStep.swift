import Columnar
import Expressions
import Operators
import Plans
import Synchronization

/// What a query does, row by row, with the results of one window before they enter the window above: filters and computations.
///
/// It is a part of the query's own plan, run on one row at a time, for the windows below cells that differ.
package final class ResultStep: Sendable {
    /// The source of a column of the results.
    enum Source {
        case window
        case key(Int)
        case value(Int)
    }

    private let plan: Mutex<PhysicalPlan>
    private let columns: [(field: Field, source: Source)]
    private let schema: Schema
    /// The length of the windows below, in ms.
    private let length: Int64
    private let valueCount: Int

    /// - Parameters:
    ///   - plan: over one relation of `results`; its columns are `valueCount` values, then the filters' conditions.
    ///   - sources: the source of each column of the results.
    init(_ plan: sending PhysicalPlan, over results: Schema, sources: [Source], length: Int64, valueCount: Int) {
        self.plan = Mutex(plan)
        columns = Array(zip(results.fields, sources))
        schema = results
        self.length = length
        self.valueCount = valueCount
    }

    /// The result has another type than the query's, or the query fails on it.
    struct CannotTell: Error {}

    /// The values that the window above takes from the result under `label` (ms); nil if a filter leaves it out.
    ///
    /// - Throws: what the query throws, or `CannotTell`.
    func values(of row: [Value], key: [Value], label: Int64) throws -> [Value]? {
        var built: [ColumnArray] = []
        for (field, source) in columns {
            var builder = ColumnBuilder(field.type)
            let value: Value
            switch source {
            case .window: value = .structure([.timestamp((label &- length) &* 1_000), .timestamp(label &* 1_000)])
            case .key(let index): value = key.indices.contains(index) ? key[index] : .null
            case .value(let index): value = row.indices.contains(index) ? row[index] : .null
            }
            guard builder.append(value) else { throw CannotTell() }
            built.append(builder.finish())
        }
        let batch = RecordBatch(schema: schema, count: 1, columns: built)
        let rows = try plan.withLock { plan in
            let run = BatchRun(mode: nil, context: EvaluationContext(batchTimestampMicros: 0, timeParserPolicy: .corrected)) { _, columns in
                [batch]
            }
            return try plan.execute(run).flatMap { batch in (0..<batch.count).map { row in batch.columns.map { $0.value(at: row) } } }
        }
        guard rows.count == 1 else { throw CannotTell() }
        guard rows[0][valueCount...].allSatisfy({ $0 == .boolean(true) }) else { return nil }
        return Array(rows[0][..<valueCount])
    }
}

/// Compared by identity.
extension ResultStep: Hashable {
    package static func == (left: ResultStep, right: ResultStep) -> Bool { left === right }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
