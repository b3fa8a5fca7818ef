import Columnar
import Expressions
import Plans

extension DataFrame {
    /// The given columns; a name may be qualified: `select(col("t.v"), (col("v") * 2).alias("w"))`.
    public func select(_ columns: Column...) -> DataFrame {
        project { try columns.map { try Parsing.expression(of: $0, in: sparkSession) } }
    }

    /// The given columns as SQL expressions: `select("r.*", "v * 2 AS w")`. Unlike Spark's `select`, the strings need not be names.
    public func select(_ expressions: String...) -> DataFrame { selectExpr(expressions) }

    /// The given columns as SQL expressions, as Spark's `selectExpr`.
    public func selectExpr(_ expressions: String...) -> DataFrame { selectExpr(expressions) }

    package func selectExpr(_ expressions: [String]) -> DataFrame {
        project { try expressions.map { try Parsing.expression($0, in: sparkSession) } }
    }

    private func project(_ expressions: () throws -> [Expression]) -> DataFrame {
        transform { .project(try expressions(), $0) }
    }

    /// The rows for which the condition is true; rows for which it is false or null are left out.
    public func filter(_ condition: Column) -> DataFrame {
        transform { .filter(try Parsing.expression(of: condition, in: sparkSession), $0) }
    }

    /// The rows for which the SQL condition is true; those for which it is false or null are left out.
    public func filter(_ condition: String) -> DataFrame {
        transform { .filter(try Parsing.condition(condition, in: sparkSession), $0) }
    }

    /// The rows for which the condition is true: `filter` under SQL's name.
    public func `where`(_ condition: Column) -> DataFrame { filter(condition) }
    /// The rows for which the SQL condition is true: `filter` under SQL's name.
    public func `where`(_ condition: String) -> DataFrame { filter(condition) }

    /// Adds a column at the end, or replaces the columns with that name (in any case) in place.
    public func withColumn(_ name: String, _ column: Column) -> DataFrame {
        transform { .edit(.with(name, try Parsing.expression(of: column, in: sparkSession)), $0) }
    }

    /// As `withColumn`, with a SQL expression.
    public func withColumn(_ name: String, _ expression: String) -> DataFrame {
        do { return withColumn(name, Column(try Parsing.expression(expression, in: sparkSession))) } catch {
            return DataFrame(session: sparkSession, .failure(error))
        }
    }

    /// Renames a column; has no effect if there is no column with that name.
    public func withColumnRenamed(_ name: String, _ newName: String) -> DataFrame { transform { .edit(.rename(name, to: newName), $0) } }

    /// Removes columns; names without a column are ignored.
    public func drop(_ names: String...) -> DataFrame { transform { .edit(.drop(names), $0) } }

    /// Names the table, so that its columns can be qualified: `alias("t").select("t.v")`.
    ///
    /// Columns keep the qualifier through every operation that passes them on; a computed column has none. It replaces an earlier
    /// name. Mirrors `Dataset.as(String)`.
    public func alias(_ name: String) -> DataFrame { transform { .subqueryAlias(name, $0) } }

    /// Defines which column is the event time and how late rows may be; has no effect on a static table.
    ///
    /// - Parameter delayThreshold: how far the watermark is behind the latest event time seen, such as `10 seconds`.
    public func withWatermark(_ eventTime: String, _ delayThreshold: String) -> DataFrame {
        transform { plan in
            let delay = try Parsing.millis(delayThreshold, what: "withWatermark")
            guard delay >= 0 else {
                throw AnalysisError(.wrongArguments, "requirement failed: delay threshold (\(delayThreshold)) should not be negative.")
            }
            return .watermark(column: try Parsing.column(eventTime), delayMillis: delay, plan)
        }
    }

    /// Groups all rows into one group.
    public func groupBy() -> GroupedData { GroupedData(self, .success([])) }

    /// Groups the rows by the given keys.
    public func groupBy(_ keys: Column...) -> GroupedData {
        GroupedData(self, keys: { try keys.map { try Parsing.expression(of: $0, in: sparkSession) } })
    }

    /// Groups the rows by SQL expressions: `groupBy("k", "window(ts, '1 minute')")`.
    public func groupBy(_ keys: String...) -> GroupedData { groupBy(keys) }

    package func groupBy(_ keys: [String]) -> GroupedData {
        GroupedData(self, keys: { try keys.map { try Parsing.expression($0, in: sparkSession) } })
    }

    /// Aggregates over all rows.
    public func agg(_ first: Column, _ rest: Column...) -> DataFrame { GroupedData(self, .success([])).agg([first] + rest) }

    /// The rows of both tables, matched by column position, duplicates included.
    public func union(_ other: DataFrame) -> DataFrame {
        switch (content, other.content) {
        case (.failure, _): return self
        case (_, .failure(let error)): return DataFrame(session: sparkSession, .failure(error))
        case (.success(let left), .success(let right)):
            return DataFrame(
                session: sparkSession,
                .success(
                    Content(plan: .union([left.plan, right.plan]), leaves: left.leaves.merging(right.leaves) { first, _ in first })))
        }
    }

    /// The rows of both tables, matched by column position, duplicates included: `union` under its older name.
    public func unionAll(_ other: DataFrame) -> DataFrame { union(other) }

    /// The rows in order, with orders as in SQL: `orderBy("total DESC", "k")`. Of a stream only after an aggregation, in complete mode.
    public func orderBy(_ orders: String...) -> DataFrame { orderBy(orders) }

    package func orderBy(_ orders: [String]) -> DataFrame {
        transform { plan in
            .sort(try orders.map { try Parsing.order($0, in: sparkSession) }, plan)
        }
    }

    /// The rows by the columns ascending, nulls first. Of a stream only after an aggregation, in complete mode.
    public func orderBy(_ columns: Column...) -> DataFrame {
        transform { .sort(try columns.map { SortOrder(try Parsing.expression(of: $0, in: sparkSession)) }, $0) }
    }

    /// The rows in the given orders, the first deciding: `orderBy(col("v").desc(), asc("k"))`. Of a stream only after an aggregation, in
    /// complete mode.
    public func orderBy(_ orders: SortOrder...) -> DataFrame {
        transform { .sort(try orders.map { try Parsing.order($0, in: sparkSession) }, $0) }
    }

    /// `orderBy` under its other name.
    public func sort(_ orders: String...) -> DataFrame { orderBy(orders) }

    /// The first `count` rows.
    public func limit(_ count: Int) -> DataFrame { transform { .limit(count, $0) } }

    /// Applies a function to whole batches, which must treat rows independently.
    package func mapBatches(_ function: BatchFunction) -> DataFrame { transform { .mapBatches(function, $0) } }

    /// Writes the output of a streaming table.
    public var writeStream: DataStreamWriter { DataStreamWriter(self) }

    /// Writes the rows of a static table.
    public var write: DataFrameWriter { DataFrameWriter(self) }
}
