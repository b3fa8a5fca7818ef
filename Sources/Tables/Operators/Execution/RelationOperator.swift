import Columnar
import Expressions
import Plans

/// A leaf: asks the run for its rows, and only for the columns that somebody reads.
final class RelationOperator: PhysicalOperator {
    private let relation: Relation
    private let columns: [Int]

    init(_ relation: Relation, columns: Set<Int>) {
        self.relation = relation
        self.columns = columns.sorted()
    }

    var schema: Schema { relation.schema }

    func execute(_ run: BatchRun) throws -> [RecordBatch] {
        let batches = try run.read(relation.id, columns)
        run.inputRows[relation.id, default: 0] += batches.reduce(0) { $0 + $1.count }
        return batches.map { Self.widened($0, columns, schema) }
    }

    func deferred(_ run: BatchRun) throws -> DeferredRows? {
        guard let parts = try run.defer(relation.id, columns) else { return nil }
        let (id, columns, schema) = (relation.id, columns, schema)
        let wide = parts.map { part in
            DeferredBatch(byteCount: part.byteCount, followsNeighbour: part.followsNeighbour) { body in
                try part.read { try body(Self.widened($0, columns, schema)) }
            }
        }
        return DeferredRows(parts: wide) { run.inputRows[id, default: 0] += $0 }
    }

    /// A source may return only what was asked for; here every column has its place.
    private static func widened(_ batch: RecordBatch, _ columns: [Int], _ schema: Schema) -> RecordBatch {
        guard batch.columns.count != schema.fields.count else { return batch }
        var wide = schema.fields.map { ColumnArray.absent($0.type, count: batch.count) }
        for (position, column) in columns.enumerated() where position < batch.columns.count {
            wide[column] = batch.columns[position]
        }
        return RecordBatch(schema: schema, count: batch.count, columns: wide)
    }
}
