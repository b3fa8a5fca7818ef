import Columnar
import Expressions
import Plans

/// A leaf: requests its rows from the run, with only the columns that are read.
package final class RelationOperator: PhysicalOperator {
    private let relation: Relation
    private let columns: [Int]

    package init(_ relation: Relation, columns: Set<Int>) {
        self.relation = relation
        self.columns = columns.sorted()
    }

    package var schema: Schema { relation.schema }
    package var inputs: [Pipeline] { [] }

    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        let batches = try run.read(relation.id, columns)
        run.inputRows[relation.id, default: 0] += batches.reduce(0) { $0 + $1.count }
        return try batches.map { try Self.widened($0, columns, relation) }
    }

    package func deferred(_ run: BatchRun) throws -> DeferredRows? {
        guard let parts = try run.defer(relation.id, columns) else { return nil }
        let (relation, columns) = (relation, columns)
        let wide = parts.map { part in
            DeferredBatch(byteCount: part.byteCount, followsNeighbour: part.followsNeighbour) { body in
                try part.read { try body(Self.widened($0, columns, relation)) }
            }
        }
        return DeferredRows(parts: wide) { run.inputRows[relation.id, default: 0] += $0 }
    }

    /// Puts each column in its place. A source returns just the requested columns, in that order, or all of the relation's: any other batch
    /// is a mistake of the source, which would put values under another column's name.
    /// - Throws: `AnalysisError` that names the source and the columns that it returned.
    private static func widened(_ batch: RecordBatch, _ asked: [Int], _ relation: Relation) throws(AnalysisError) -> RecordBatch {
        let fields = relation.schema.fields
        func columns(_ count: Int) -> String { count == 1 ? "1 column" : "\(count) columns" }
        func wrong(_ what: String) -> AnalysisError {
            let names = asked.map { "'\(fields[$0].name)'" }.joined(separator: ", ")
            return AnalysisError(
                .typeMismatch,
                "the data source \(relation.name) returned \(what): asked for \(asked.isEmpty ? "no column" : names), it must return "
                    + "just \(columns(asked.count)) in that order, or all \(fields.count) of its schema")
        }
        let isWhole = batch.columns.count == fields.count
        guard isWhole || batch.columns.count == asked.count else { throw wrong("a batch of \(columns(batch.columns.count))") }
        for (place, ordinal) in asked.enumerated() {
            let (column, field) = (batch.columns[isWhole ? ordinal : place], fields[ordinal])
            guard column.type == field.type || column.type.sqlName == field.type.sqlName else {
                throw wrong("\(column.type.sqlName) where the column '\(field.name)' of type \(field.type.sqlName) was expected")
            }
            guard !column.isAbsent else { throw wrong("nothing for the column '\(field.name)'") }
        }
        guard !isWhole else { return batch }
        var wide = fields.map { ColumnArray.absent($0.type, count: batch.count) }
        for (place, ordinal) in asked.enumerated() { wide[ordinal] = batch.columns[place] }
        return RecordBatch(schema: relation.schema, count: batch.count, columns: wide)
    }
}
