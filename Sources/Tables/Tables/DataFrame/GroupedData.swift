import Columnar
import Expressions
import Plans

/// A table grouped by keys. Mirrors `org.apache.spark.sql.RelationalGroupedDataset`.
public struct GroupedData: Sendable {
    private let table: DataFrame
    private let keys: Result<[Expression], any Error>

    init(_ table: DataFrame, _ keys: Result<[Expression], any Error>) {
        self.table = table
        self.keys = keys
    }

    /// Groups by the result of `keys`; an error that it throws is thrown by the aggregation.
    init(_ table: DataFrame, keys: () throws -> [Expression]) { self.init(table, Result(catching: keys)) }

    /// The keys, followed by the given aggregates.
    public func agg(_ first: Column, _ rest: Column...) -> DataFrame { agg([first] + rest) }

    /// The keys, followed by aggregates in SQL: `agg("sum(v) AS total", "count(*)")`.
    public func agg(_ first: String, _ rest: String...) -> DataFrame {
        agg([first] + rest)
    }

    package func agg(_ expressions: [String]) -> DataFrame {
        aggregate { try expressions.map { try Parsing.expression($0, in: table.sparkSession) } }
    }

    func agg(_ columns: [Column]) -> DataFrame { aggregate { try columns.map { try Parsing.expression(of: $0, in: table.sparkSession) } } }

    /// Aggregates as expressions: for code that builds plans itself.
    package func aggregate(_ expressions: () throws -> [Expression]) -> DataFrame {
        table.transform { .aggregate(keys: try keys.get(), aggregates: try expressions(), $0) }
    }

    /// The keys, followed by the number of rows of each group, as column `count`.
    public func count() -> DataFrame {
        aggregate { [.alias(.builtIn("count", [.literal(.long(1), .integer)]), "count")] }
    }

    /// The keys, then the sum of each column, named `sum(v)`. Whole numbers give a `bigint`; null where a group has no value.
    public func sum(_ columns: String...) -> DataFrame { call("sum", columns) }
    /// The keys, then the mean of each column, named `avg(v)`: a double, or a decimal of decimals; null where a group has no value.
    public func avg(_ columns: String...) -> DataFrame { call("avg", columns) }
    /// The keys, then the mean of each column: `avg` under its other name, and also labelled `avg(v)`.
    public func mean(_ columns: String...) -> DataFrame { call("avg", columns) }
    /// The keys, then the least value of each column, named `min(v)`; null where a group has no value.
    public func min(_ columns: String...) -> DataFrame { call("min", columns) }
    /// The keys, then the greatest value of each column, named `max(v)`; null where a group has no value.
    public func max(_ columns: String...) -> DataFrame { call("max", columns) }

    private func call(_ function: String, _ columns: [String]) -> DataFrame {
        aggregate {
            guard !columns.isEmpty else {
                throw AnalysisError(.wrongArguments, "\(function)(): name the columns, like \(function)(\"v\")")
            }
            return try columns.map { .builtIn(function, [try Parsing.column($0)]) }
        }
    }
}
