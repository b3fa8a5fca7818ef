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

    /// Grouped by what `keys` gives; what it throws, the aggregation throws.
    init(_ table: DataFrame, keys: () throws -> [Expression]) { self.init(table, Result(catching: keys)) }

    /// The keys, then the given aggregates.
    public func agg(_ first: Column, _ rest: Column...) -> DataFrame { agg([first] + rest) }

    /// Aggregates as SQL: `agg("sum(v) AS total", "count(*)")`.
    public func agg(_ first: String, _ rest: String...) -> DataFrame {
        agg([first] + rest)
    }

    package func agg(_ expressions: [String]) -> DataFrame { aggregate { try expressions.map { try Parsing.expression($0, in: table.sparkSession) } } }

    func agg(_ columns: [Column]) -> DataFrame { aggregate { try columns.map { try Parsing.expression(of: $0, in: table.sparkSession) } } }

    /// Aggregates as expressions: for those who build plans themselves.
    package func aggregate(_ expressions: () throws -> [Expression]) -> DataFrame {
        table.transform { .aggregate(keys: try keys.get(), aggregates: try expressions(), $0) }
    }

    /// How many rows each group has, as column `count`.
    public func count() -> DataFrame {
        aggregate { [.alias(.builtIn("count", [.literal(.long(1), .integer)]), "count")] }
    }

    public func sum(_ columns: String...) -> DataFrame { call("sum", columns) }
    public func avg(_ columns: String...) -> DataFrame { call("avg", columns) }
    public func mean(_ columns: String...) -> DataFrame { call("avg", columns) }
    public func min(_ columns: String...) -> DataFrame { call("min", columns) }
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
