import Columnar
import Expressions
import Plans

extension DataFrame {
    /// The given columns; strings are SQL expressions: `select("r.*", "v * 2 AS w")`.
    public func select(_ columns: Column...) -> DataFrame { project { try columns.map { try Parsing.expression(of: $0, in: sparkSession) } } }

    public func select(_ expressions: String...) -> DataFrame { selectExpr(expressions) }

    public func selectExpr(_ expressions: String...) -> DataFrame { selectExpr(expressions) }

    package func selectExpr(_ expressions: [String]) -> DataFrame { project { try expressions.map { try Parsing.expression($0, in: sparkSession) } } }

    private func project(_ expressions: () throws -> [Expression]) -> DataFrame {
        transform { .project(try expressions(), $0) }
    }

    /// The rows for which the condition is true.
    public func filter(_ condition: Column) -> DataFrame {
        transform { .filter(try Parsing.expression(of: condition, in: sparkSession), $0) }
    }

    public func filter(_ condition: String) -> DataFrame {
        transform { .filter(try Parsing.condition(condition, in: sparkSession), $0) }
    }

    public func `where`(_ condition: Column) -> DataFrame { filter(condition) }
    public func `where`(_ condition: String) -> DataFrame { filter(condition) }

    /// Adds a column, or replaces those of its name (any case) where they stand.
    public func withColumn(_ name: String, _ column: Column) -> DataFrame {
        transform { .edit(.with(name, try Parsing.expression(of: column, in: sparkSession)), $0) }
    }

    /// As `withColumn`, of a SQL expression.
    public func withColumn(_ name: String, _ expression: String) -> DataFrame {
        do { return withColumn(name, Column(try Parsing.expression(expression, in: sparkSession))) } catch {
            return DataFrame(session: sparkSession, .failure(error))
        }
    }

    /// Changes nothing where there is no such column.
    public func withColumnRenamed(_ name: String, _ newName: String) -> DataFrame { transform { .edit(.rename(name, to: newName), $0) } }

    /// Leaves columns out; those that are not there are no mistake.
    public func drop(_ names: String...) -> DataFrame { transform { .edit(.drop(names), $0) } }

    /// A name for the table, with which its columns may be asked for: `alias("t").select("t.v")`.
    ///
    /// Columns keep it through every operation that hands them on; a column that is computed has none. It takes the place of a name
    /// from before. Mirrors `Dataset.as(String)`.
    public func alias(_ name: String) -> DataFrame { transform { .subqueryAlias(name, $0) } }

    /// Says which column is the event time and how late rows may be; a static table is left as it is.
    ///
    /// - Parameter delayThreshold: how long to wait behind the latest event time seen, like `10 seconds`.
    public func withWatermark(_ eventTime: String, _ delayThreshold: String) -> DataFrame {
        transform { plan in
            let delay = try Parsing.millis(delayThreshold, what: "withWatermark")
            guard delay >= 0 else {
                throw AnalysisError(.wrongArguments, "requirement failed: delay threshold (\(delayThreshold)) should not be negative.")
            }
            return .watermark(column: try Parsing.column(eventTime), delayMillis: delay, plan)
        }
    }

    /// All rows as one group.
    public func groupBy() -> GroupedData { GroupedData(self, .success([])) }

    /// Rows of the same keys, to be aggregated.
    public func groupBy(_ keys: Column...) -> GroupedData { GroupedData(self, keys: { try keys.map { try Parsing.expression(of: $0, in: sparkSession) } }) }

    public func groupBy(_ keys: String...) -> GroupedData { groupBy(keys) }

    package func groupBy(_ keys: [String]) -> GroupedData {
        GroupedData(self, keys: { try keys.map { try Parsing.expression($0, in: sparkSession) } })
    }

    /// Aggregates over all rows.
    public func agg(_ first: Column, _ rest: Column...) -> DataFrame { GroupedData(self, .success([])).agg([first] + rest) }

    /// The rows of both, matched by position.
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

    public func unionAll(_ other: DataFrame) -> DataFrame { union(other) }

    /// The rows in order; strings as in SQL: `orderBy("total DESC", "k")`. Of a stream only aggregated, in complete mode.
    public func orderBy(_ orders: String...) -> DataFrame { orderBy(orders) }

    package func orderBy(_ orders: [String]) -> DataFrame {
        transform { plan in
            .sort(try orders.map { try Parsing.order($0, in: sparkSession) }, plan)
        }
    }

    public func orderBy(_ columns: Column...) -> DataFrame {
        transform { .sort(try columns.map { SortOrder(try Parsing.expression(of: $0, in: sparkSession)) }, $0) }
    }

    public func orderBy(_ orders: SortOrder...) -> DataFrame {
        transform { .sort(try orders.map { try Parsing.order($0, in: sparkSession) }, $0) }
    }

    public func sort(_ orders: String...) -> DataFrame { orderBy(orders) }

    /// The first `count` rows.
    public func limit(_ count: Int) -> DataFrame { transform { .limit(count, $0) } }

    /// A function of whole batches, which must treat rows independently.
    package func mapBatches(_ function: BatchFunction) -> DataFrame { transform { .mapBatches(function, $0) } }

    /// Where the output of a streaming table goes.
    public var writeStream: DataStreamWriter { DataStreamWriter(self) }

    /// Where the rows of a static table go.
    public var write: DataFrameWriter { DataFrameWriter(self) }
}
