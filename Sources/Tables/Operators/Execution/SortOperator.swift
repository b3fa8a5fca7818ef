import Columnar
import Expressions
import Plans

/// `orderBy`: all rows in one batch; rows with equal keys keep their order.
final class SortOperator: PhysicalOperator {
    struct Key: Sendable {
        var expression: CompiledExpression
        var ascending: Bool
        var nullsFirst: Bool
    }

    private let input: Pipeline
    private let keys: [Key]
    var schema: Schema { input.schema }
    var inputs: [Pipeline] { [input] }

    init(_ input: Pipeline, _ keys: [Key]) {
        self.input = input
        self.keys = keys
    }

    func execute(_ run: BatchRun) throws -> [RecordBatch] {
        let batch = RecordBatch.concat(try input.collect(run), schema: schema)
        guard batch.count > 1 else { return [batch] }
        let columns = try keys.map { try $0.expression.evaluate(batch, run.context) }
        let values = columns.map { column in (0..<batch.count).map { column.value(at: $0) } }
        let order = (0..<batch.count).sorted { left, right in
            for (key, values) in zip(keys, values) {
                let compared = compare(values[left], values[right], key)
                if compared != 0 { return compared < 0 }
            }
            return left < right
        }
        return [batch.take(Selection(order.map { Int32(truncatingIfNeeded: $0) }))]
    }

    private func compare(_ left: Value, _ right: Value, _ key: Key) -> Int {
        switch (left == .null, right == .null) {
        case (true, true): 0
        case (true, false): key.nullsFirst ? -1 : 1
        case (false, true): key.nullsFirst ? 1 : -1
        case (false, false): ValueOrder.compare(left, right) * (key.ascending ? 1 : -1)
        }
    }
}
