import Columnar
import Expressions
import Operators
import Plans
import Synchronization

/// What a query does, row by row, to the results of one window before the window above takes them in: filters and computations.
///
/// It is a plan of the query's own, run on one row at a time: for the windows below cells that differ.
package final class ResultStep: Sendable {
    /// What a column of the results is.
    enum Source {
        case window
        case key(Int)
        case value(Int)
    }

    private let plan: Mutex<PhysicalPlan>
    private let columns: [(field: Field, source: Source)]
    private let schema: Schema
    /// Of the windows below, ms.
    private let length: Int64
    private let valueCount: Int

    /// - Parameters:
    ///   - plan: over one relation of `results`; its columns are `valueCount` values, then the words of the filters.
    ///   - sources: what each column of the results is.
    init(_ plan: sending PhysicalPlan, over results: Schema, sources: [Source], length: Int64, valueCount: Int) {
        self.plan = Mutex(plan)
        columns = Array(zip(results.fields, sources))
        schema = results
        self.length = length
        self.valueCount = valueCount
    }

    /// A result of another type than the query's, or one that it fails on.
    struct CannotTell: Error {}

    /// What the window above takes in of the result under `label` (ms); nil where a filter leaves it out.
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
            let run = BatchRun(mode: nil, context: EvaluationContext(batchTimestampMicros: 0, timeParserPolicy: .corrected)) { _, columns in [batch] }
            return try plan.execute(run).flatMap { batch in (0..<batch.count).map { row in batch.columns.map { $0.value(at: row) } } }
        }
        guard rows.count == 1 else { throw CannotTell() }
        guard rows[0][valueCount...].allSatisfy({ $0 == .boolean(true) }) else { return nil }
        return Array(rows[0][..<valueCount])
    }
}

/// A step is itself: two of them are the same only where they are one.
extension ResultStep: Hashable {
    package static func == (left: ResultStep, right: ResultStep) -> Bool { left === right }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
