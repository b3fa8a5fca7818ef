import Columnar
import Expressions

/// What a query says, before anybody decides how to run it. A batch query and a streaming query are the same plan.
public indirect enum LogicalPlan: Sendable {
    case relation(Relation)
    /// A table under a name, with which its columns may be asked for: `alias("t").select("t.v")`.
    case subqueryAlias(String, LogicalPlan)
    case project([Expression], LogicalPlan)
    /// The columns that there are, but for one change.
    case edit(ColumnEdit, LogicalPlan)
    case filter(Expression, LogicalPlan)
    /// `withWatermark(column, delay)`.
    case watermark(column: Expression, delayMillis: Int64, LogicalPlan)
    /// `groupBy(keys).agg(aggregates)`; the output is the keys, then the aggregates.
    case aggregate(keys: [Expression], aggregates: [Expression], LogicalPlan)
    /// A function of whole batches with a declared output schema; must treat rows independently.
    case mapBatches(BatchFunction, LogicalPlan)
    case union([LogicalPlan])
    /// `orderBy`. Of a stream only over an aggregation in complete mode.
    case sort([SortOrder], LogicalPlan)
    /// The first rows.
    case limit(Int, LogicalPlan)
}

/// A change of some columns of a plan, whichever others there are. Names match whatever their case; a name may be that of several columns.
public enum ColumnEdit: Hashable, Sendable {
    /// `withColumn`: an expression in the place of the columns of its name, or after all.
    case with(String, Expression)
    /// `withColumnRenamed`.
    case rename(String, to: String)
    /// `drop`.
    case drop([String])
}

/// A leaf: a static table's rows or a stream, known to the session by `id`.
public struct Relation: Hashable, Sendable {
    public var id: Int
    public var name: String
    public var schema: Schema
    public var isStreaming: Bool

    public init(id: Int, name: String, schema: Schema, isStreaming: Bool) {
        self.id = id
        self.name = name
        self.schema = schema
        self.isStreaming = isStreaming
    }
}

/// An opaque function over batches: the way in for code that is not an expression (an adapter's closures, `mapInArrow`).
public struct BatchFunction: Sendable {
    public var name: String
    public var output: Schema
    /// The column of `output` that is event time under the input's watermark, if the function vouches for one: no row may be
    /// earlier than the input row that it comes from.
    public var eventTime: Int?
    public var apply: @Sendable (RecordBatch) throws -> RecordBatch

    public init(
        name: String, output: Schema, eventTime: Int? = nil, apply: @escaping @Sendable (RecordBatch) throws -> RecordBatch
    ) {
        self.name = name
        self.output = output
        self.eventTime = eventTime
        self.apply = apply
    }
}
