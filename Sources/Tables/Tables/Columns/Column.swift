import Columnar
import Expressions
import Plans
import SQLFrontend

/// A column expression: a value that describes a computation, like Spark's `Column`.
///
/// Names and labels are those of the Swift client of Spark Connect. Text that does not parse (`expr("a +")`, `cast("nosuch")`)
/// is reported when the column is used in a query, which is where Spark reports it too.
///
/// ```swift
/// table.select(col("sensor_id"), (col("value") * 2).alias("doubled"))
/// ```
public struct Column: Hashable, Sendable {
    /// What the column computes, unresolved.
    package let expression: Expression

    /// A column that computes `expression`, for code that builds expression trees itself; other code uses `col` and `expr`.
    package init(_ expression: Expression) { self.expression = expression }

    /// The column called `name`, or the field of a struct column; `*` and `r.*` stand for all columns or fields.
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

    /// Casts the column to another type: `"string"`, `"bigint"`, `"array<int>"`. A value that cannot be converted becomes null, as in Spark
    /// without ANSI mode.
    public func cast(_ to: String) -> Column {
        do { return Column(.cast(expression, try parseDataType(to))) } catch { return Column(.invalid(error)) }
    }

    /// Casts the column to another type. A value that cannot be converted becomes null, as in Spark without ANSI mode.
    public func cast(_ to: DataType) -> Column { Column(.cast(expression, to)) }

    // MARK: Tests

    /// Whether the value is null; itself never null.
    public func isNull() -> Column { .call("isnull", self) }
    /// Whether the value is not null; itself never null.
    public func isNotNull() -> Column { .call("isnotnull", self) }
    /// Whether a float or double is NaN; false for null.
    public func isNaN() -> Column { .call("isnan", self) }

    /// Whether the value is one of `values`.
    public func isin(_ values: any SparkLiteral...) -> Column {
        Column(.builtIn("in", [expression] + values.map { $0.toLiteralColumn.expression }))
    }

    /// Whether the value lies between two others, both inclusive; null where a comparison that decides is null.
    public func between(_ lower: Column, _ upper: Column) -> Column { (self >= lower) && (self <= upper) }
    /// Whether the value lies between two others, both inclusive; null where a comparison that decides is null.
    public func between(_ lower: some SparkLiteral, _ upper: some SparkLiteral) -> Column { (self >= lower) && (self <= upper) }
    /// Whether the value lies between two others, both inclusive; null where a comparison that decides is null.
    public func between(_ lower: Column, _ upper: some SparkLiteral) -> Column { (self >= lower) && (self <= upper) }
    /// Whether the value lies between two others, both inclusive; null where a comparison that decides is null.
    public func between(_ lower: some SparkLiteral, _ upper: Column) -> Column { (self >= lower) && (self <= upper) }

    /// Whether the values are equal, where two nulls count as equal; never null. SQL's `<=>`.
    public func eqNullSafe(_ other: Column) -> Column { .call("<=>", self, other) }
    /// Whether the value equals the literal; false, not null, where the column is null. SQL's `<=>`.
    public func eqNullSafe(_ other: some SparkLiteral) -> Column { eqNullSafe(other.toLiteralColumn) }

    // MARK: Text

    /// SQL's `LIKE`: `%` matches any text, `_` any character; null where the column is null.
    public func like(_ pattern: String) -> Column { .call("like", self, lit(pattern)) }
    /// `like` without regard to case.
    public func ilike(_ pattern: String) -> Column { .call("ilike", self, lit(pattern)) }
    /// Whether a Java regular expression matches some part of the text; null where the column is null.
    public func rlike(_ pattern: String) -> Column { .call("rlike", self, lit(pattern)) }
    /// Whether the text contains the text of `other`; null where either is null.
    public func contains(_ other: Column) -> Column { .call("contains", self, other) }
    /// Whether the text contains the literal; null where the column is null.
    public func contains(_ other: some SparkLiteral) -> Column { contains(other.toLiteralColumn) }
    /// Whether the text begins with the text of `other`; null where either is null.
    public func startsWith(_ other: Column) -> Column { .call("startswith", self, other) }
    /// Whether the text begins with `literal`; null where the column is null.
    public func startsWith(_ literal: String) -> Column { startsWith(lit(literal)) }
    /// Whether the text ends with the text of `other`; null where either is null.
    public func endsWith(_ other: Column) -> Column { .call("endswith", self, other) }
    /// Whether the text ends with `literal`; null where the column is null.
    public func endsWith(_ literal: String) -> Column { endsWith(lit(literal)) }
    /// The characters from `startPos`, which counts from 1, at most `len` of them.
    public func substr(_ startPos: Column, _ len: Column) -> Column { .call("substr", self, startPos, len) }
    /// `len` characters from `startPos`, which counts from 1; a negative `startPos` counts from the end. Fewer where the text ends before.
    public func substr(_ startPos: Int, _ len: Int) -> Column { substr(lit(Int32(clamping: startPos)), lit(Int32(clamping: len))) }

    // MARK: Parts

    /// The element of an array at a position from 0, the field of a struct by name, or the value of a map by key; null if there is none.
    public func getItem(_ key: some SparkLiteral) -> Column { Column(.itemAccess(expression, key.toLiteralColumn.expression)) }
    /// The field of a struct by name; null where the struct is null.
    public func getField(_ name: String) -> Column { Column(.fieldAccess(expression, name)) }

    // MARK: Bits

    /// The bits that both whole numbers have; null where either is null. SQL's `&`.
    public func bitwiseAND(_ other: Column) -> Column { .call("&", self, other) }
    /// The bits that the whole number and the literal both have; null where the column is null.
    public func bitwiseAND(_ other: some SparkLiteral) -> Column { bitwiseAND(other.toLiteralColumn) }
    /// The bits that either whole number has; null where either is null. SQL's `|`.
    public func bitwiseOR(_ other: Column) -> Column { .call("|", self, other) }
    /// The bits that the whole number or the literal has; null where the column is null.
    public func bitwiseOR(_ other: some SparkLiteral) -> Column { bitwiseOR(other.toLiteralColumn) }
    /// The bits that exactly one of the whole numbers has; null where either is null. SQL's `^`.
    public func bitwiseXOR(_ other: Column) -> Column { .call("^", self, other) }
    /// The bits that exactly one of the whole number and the literal has; null where the column is null.
    public func bitwiseXOR(_ other: some SparkLiteral) -> Column { bitwiseXOR(other.toLiteralColumn) }

    // MARK: Choice

    /// Adds a branch after `when(…)`.
    ///
    /// - Throws: `AnalysisError` if the column is not a `when`, or has its `otherwise` already.
    public func when(_ condition: Column, _ value: Column) throws(AnalysisError) -> Column {
        Column(.caseWhen(try branches("when") + [.init(condition: condition.expression, value: value.expression)], otherwise: nil))
    }

    /// Adds a branch after `when(…)`, whose value is a literal.
    ///
    /// - Throws: `AnalysisError` if the column is not a `when`, or has its `otherwise` already.
    public func when(_ condition: Column, _ value: some SparkLiteral) throws(AnalysisError) -> Column {
        try when(condition, value.toLiteralColumn)
    }

    /// Sets the value for rows in which no branch of `when(…)` holds; without it that is null.
    public func otherwise(_ value: Column) throws(AnalysisError) -> Column {
        Column(.caseWhen(try branches("otherwise"), otherwise: value.expression))
    }

    /// Sets the literal for rows in which no branch of `when(…)` holds.
    ///
    /// - Throws: `AnalysisError` if the column is not a `when`, or has its `otherwise` already.
    public func otherwise(_ value: some SparkLiteral) throws(AnalysisError) -> Column { try otherwise(value.toLiteralColumn) }

    private func branches(_ name: String) throws(AnalysisError) -> [Expression.WhenBranch] {
        guard case .caseWhen(let branches, nil) = expression else {
            throw AnalysisError(.wrongArguments, "\(name)(…) must follow when(…), and not otherwise(…)")
        }
        return branches
    }

    // MARK: Order

    /// Orders rows by the column ascending, nulls first.
    public func asc() -> SortOrder { SortOrder(expression) }
    /// Orders rows by the column descending, nulls last.
    public func desc() -> SortOrder { SortOrder(expression, ascending: false) }
}
