import Columnar
import Expressions

/// What a query computes, before its execution is planned. A batch query and a streaming query have the same plan.
public indirect enum LogicalPlan: Sendable {
    /// A leaf: a static table or a stream.
    case relation(Relation)
    /// A table with a name, by which its columns can be qualified: `alias("t").select("t.v")`.
    case subqueryAlias(String, LogicalPlan)
    /// The given expressions, one an output column; stars are expanded by analysis.
    case project([Expression], LogicalPlan)
    /// The existing columns with one change.
    case edit(ColumnEdit, LogicalPlan)
    /// The rows for which the condition is true, not those for which it is null.
    case filter(Expression, LogicalPlan)
    /// `withWatermark(column, delay)`.
    case watermark(column: Expression, delayMillis: Int64, LogicalPlan)
    /// `groupBy(keys).agg(aggregates)`; the output is the keys, then the aggregates.
    case aggregate(keys: [Expression], aggregates: [Expression], LogicalPlan)
    /// A function of whole batches with a declared output schema; must treat rows independently.
    case mapBatches(BatchFunction, LogicalPlan)
    /// The rows of all, columns matched by position.
    case union([LogicalPlan])
    /// `orderBy`. Of a stream only after an aggregation in complete mode.
    case sort([SortOrder], LogicalPlan)
    /// The first rows.
    case limit(Int, LogicalPlan)
}

/// A change of some columns of a plan, whatever its other columns. Names match in any case, and a name may match several columns.
public enum ColumnEdit: Hashable, Sendable {
    /// `withColumn`: an expression that replaces the columns with its name, or is added at the end.
    case with(String, Expression)
    /// `withColumnRenamed`.
    case rename(String, to: String)
    /// `drop`: removes columns by name; unknown names are ignored.
    case drop([String])
}

/// A leaf: a static table's rows or a stream, known to the session by `id`.
public struct Relation: Hashable, Sendable {
    /// Unique in the session: two reads of one stream have two ids, a table used twice has one.
    public var id: Int
    /// What plans print: `LocalRelation`, `kafka`, a memory table's name.
    public var name: String
    /// The columns that the leaf gives.
    public var schema: Schema
    /// Whether rows keep coming.
    public var isStreaming: Bool

    /// A leaf that the session knows by `id`.
    public init(id: Int, name: String, schema: Schema, isStreaming: Bool) {
        self.id = id
        self.name = name
        self.schema = schema
        self.isStreaming = isStreaming
    }
}

/// An opaque function over batches: for code that is not an expression (an adapter's closures, `mapInArrow`).
public struct BatchFunction: Sendable {
    /// What plans print.
    public var name: String
    /// The columns of the batches that `apply` returns.
    public var output: Schema
    /// The column of `output` that is event time under the input's watermark, if the function guarantees one: no row may be
    /// earlier than the input row from which it comes.
    public var eventTime: Int?
    /// Called once a batch, on several threads; what it throws fails the query's batch.
    public var apply: @Sendable (RecordBatch) throws -> RecordBatch

    /// A function from batches to batches of the schema `output`.
    /// - Parameter eventTime: the column of `output` that keeps the input's watermark; nil if none does.
    public init(
        name: String, output: Schema, eventTime: Int? = nil, apply: @escaping @Sendable (RecordBatch) throws -> RecordBatch
    ) {
        self.name = name
        self.output = output
        self.eventTime = eventTime
        self.apply = apply
    }
}
