import Columnar
import Expressions
import Plans
import SQLFrontend

/// A column of a table to be: a value that holds an expression, as Spark's `Column`.
///
/// Names and labels are those of the Swift client of Spark Connect. Text that does not parse (`expr("a +")`, `cast("nosuch")`)
/// is reported when the column is used in a query, which is where Spark reports it too.
///
/// ```swift
/// table.select(col("sensor_id"), (col("value") * 2).alias("doubled"))
/// ```
public struct Column: Hashable, Sendable {
    /// What the column computes, unresolved.
    public let expression: Expression

    public init(_ expression: Expression) { self.expression = expression }

    /// The column, or the field of a struct column, called `name`; `*` and `r.*` stand for all of them.
    public init(_ name: String) {
        do { expression = try parseColumnName(name) } catch { expression = .invalid(error) }
    }

    // Spark's function itself: one of the session's own that has its name is for SQL text.
    static func call(_ name: String, _ arguments: Column...) -> Column { call(name, arguments) }
    static func call(_ name: String, _ arguments: [Column]) -> Column { Column(.builtIn(name, arguments.map(\.expression))) }

    /// The same column under another name.
    public func alias(_ name: String) -> Column { Column(.alias(expression, name)) }

    /// `alias`, in Scala's spelling.
    public func `as`(_ name: String) -> Column { alias(name) }

    /// The column as another type: `"string"`, `"bigint"`, `"array<int>"`. A value that cannot be converted becomes null.
    public func cast(_ to: String) -> Column {
        do { return Column(.cast(expression, try parseDataType(to))) } catch { return Column(.invalid(error)) }
    }

    public func cast(_ to: DataType) -> Column { Column(.cast(expression, to)) }

    // MARK: Tests

    public func isNull() -> Column { .call("isnull", self) }
    public func isNotNull() -> Column { .call("isnotnull", self) }
    public func isNaN() -> Column { .call("isnan", self) }

    /// Whether the value is one of `values`.
    public func isin(_ values: any SparkLiteral...) -> Column { Column(.builtIn("in", [expression] + values.map { $0.toLiteralColumn.expression })) }

    /// Whether the value lies between two others, both included.
    public func between(_ lower: Column, _ upper: Column) -> Column { (self >= lower) && (self <= upper) }
    public func between(_ lower: some SparkLiteral, _ upper: some SparkLiteral) -> Column { (self >= lower) && (self <= upper) }
    public func between(_ lower: Column, _ upper: some SparkLiteral) -> Column { (self >= lower) && (self <= upper) }
    public func between(_ lower: some SparkLiteral, _ upper: Column) -> Column { (self >= lower) && (self <= upper) }

    /// Equality in which two nulls are equal.
    public func eqNullSafe(_ other: Column) -> Column { .call("<=>", self, other) }
    public func eqNullSafe(_ other: some SparkLiteral) -> Column { eqNullSafe(other.toLiteralColumn) }

    // MARK: Text

    /// SQL's `LIKE`: `%` is any text, `_` any character.
    public func like(_ pattern: String) -> Column { .call("like", self, lit(pattern)) }
    public func ilike(_ pattern: String) -> Column { .call("ilike", self, lit(pattern)) }
    /// Whether a regular expression is found in the text.
    public func rlike(_ pattern: String) -> Column { .call("rlike", self, lit(pattern)) }
    public func contains(_ other: Column) -> Column { .call("contains", self, other) }
    public func contains(_ other: some SparkLiteral) -> Column { contains(other.toLiteralColumn) }
    public func startsWith(_ other: Column) -> Column { .call("startswith", self, other) }
    public func startsWith(_ literal: String) -> Column { startsWith(lit(literal)) }
    public func endsWith(_ other: Column) -> Column { .call("endswith", self, other) }
    public func endsWith(_ literal: String) -> Column { endsWith(lit(literal)) }
    /// Characters from `startPos`, which counts from 1.
    public func substr(_ startPos: Column, _ len: Column) -> Column { .call("substr", self, startPos, len) }
    public func substr(_ startPos: Int, _ len: Int) -> Column { substr(lit(Int32(clamping: startPos)), lit(Int32(clamping: len))) }

    // MARK: Parts

    /// The element at a position from 0, or a struct's field by name.
    public func getItem(_ key: some SparkLiteral) -> Column { Column(.itemAccess(expression, key.toLiteralColumn.expression)) }
    /// A struct's field.
    public func getField(_ name: String) -> Column { Column(.fieldAccess(expression, name)) }

    // MARK: Bits

    public func bitwiseAND(_ other: Column) -> Column { .call("&", self, other) }
    public func bitwiseAND(_ other: some SparkLiteral) -> Column { bitwiseAND(other.toLiteralColumn) }
    public func bitwiseOR(_ other: Column) -> Column { .call("|", self, other) }
    public func bitwiseOR(_ other: some SparkLiteral) -> Column { bitwiseOR(other.toLiteralColumn) }
    public func bitwiseXOR(_ other: Column) -> Column { .call("^", self, other) }
    public func bitwiseXOR(_ other: some SparkLiteral) -> Column { bitwiseXOR(other.toLiteralColumn) }

    // MARK: Choice

    /// A further branch after `when(…)`.
    ///
    /// - Throws: where the column is no `when`, or has its `otherwise` already.
    public func when(_ condition: Column, _ value: Column) throws(AnalysisError) -> Column {
        Column(.caseWhen(try branches("when") + [.init(condition: condition.expression, value: value.expression)], otherwise: nil))
    }

    public func when(_ condition: Column, _ value: some SparkLiteral) throws(AnalysisError) -> Column {
        try when(condition, value.toLiteralColumn)
    }

    /// The value where no branch of `when(…)` holds; without it that is null.
    public func otherwise(_ value: Column) throws(AnalysisError) -> Column {
        Column(.caseWhen(try branches("otherwise"), otherwise: value.expression))
    }

    public func otherwise(_ value: some SparkLiteral) throws(AnalysisError) -> Column { try otherwise(value.toLiteralColumn) }

    private func branches(_ name: String) throws(AnalysisError) -> [Expression.WhenBranch] {
        guard case .caseWhen(let branches, nil) = expression else {
            throw AnalysisError(.wrongArguments, "\(name)(…) follows only when(…), and not after otherwise(…)")
        }
        return branches
    }

    // MARK: Order

    public func asc() -> SortOrder { SortOrder(expression) }
    public func desc() -> SortOrder { SortOrder(expression, ascending: false) }
}
