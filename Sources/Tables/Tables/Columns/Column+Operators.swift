import Plans

// Operators return a column, not a Bool: `col("a") > 1 && col("b") == "x"` is the expression `((a > 1) AND (b = x))`.

extension Column {
    /// Whether the values are equal; null where either is null (`eqNullSafe` takes two nulls as equal).
    public static func == (left: Column, right: Column) -> Column { call("=", left, right) }
    /// Whether the values are equal; null where either is null (`eqNullSafe` takes two nulls as equal).
    public static func == (left: Column, right: some SparkLiteral) -> Column { call("=", left, right.toLiteralColumn) }
    /// Whether the values are equal; null where either is null (`eqNullSafe` takes two nulls as equal).
    public static func == (left: some SparkLiteral, right: Column) -> Column { call("=", left.toLiteralColumn, right) }

    /// Whether the values differ; null where either is null.
    public static func != (left: Column, right: Column) -> Column { call("!=", left, right) }
    /// Whether the values differ; null where either is null.
    public static func != (left: Column, right: some SparkLiteral) -> Column { call("!=", left, right.toLiteralColumn) }
    /// Whether the values differ; null where either is null.
    public static func != (left: some SparkLiteral, right: Column) -> Column { call("!=", left.toLiteralColumn, right) }

    /// Whether the values are equal, in Scala's spelling; the same as `==`.
    public static func === (left: Column, right: Column) -> Column { call("=", left, right) }
    /// Whether the values are equal, in Scala's spelling; the same as `==`.
    public static func === (left: Column, right: some SparkLiteral) -> Column { call("=", left, right.toLiteralColumn) }
    /// Whether the values are equal, in Scala's spelling; the same as `==`.
    public static func === (left: some SparkLiteral, right: Column) -> Column { call("=", left.toLiteralColumn, right) }

    /// Whether the values differ, in the spelling of `===`; the same as `!=` (Scala's `=!=`).
    public static func !== (left: Column, right: Column) -> Column { call("!=", left, right) }
    /// Whether the values differ, in the spelling of `===`; the same as `!=` (Scala's `=!=`).
    public static func !== (left: Column, right: some SparkLiteral) -> Column { call("!=", left, right.toLiteralColumn) }
    /// Whether the values differ, in the spelling of `===`; the same as `!=` (Scala's `=!=`).
    public static func !== (left: some SparkLiteral, right: Column) -> Column { call("!=", left.toLiteralColumn, right) }

    /// Whether the left value is less; null where either is null. NaN is greater than every other number, as in Spark.
    public static func < (left: Column, right: Column) -> Column { call("<", left, right) }
    /// Whether the left value is less; null where either is null. NaN is greater than every other number, as in Spark.
    public static func < (left: Column, right: some SparkLiteral) -> Column { call("<", left, right.toLiteralColumn) }
    /// Whether the left value is less; null where either is null. NaN is greater than every other number, as in Spark.
    public static func < (left: some SparkLiteral, right: Column) -> Column { call("<", left.toLiteralColumn, right) }

    /// Whether the left value is less or equal; null where either is null.
    public static func <= (left: Column, right: Column) -> Column { call("<=", left, right) }
    /// Whether the left value is less or equal; null where either is null.
    public static func <= (left: Column, right: some SparkLiteral) -> Column { call("<=", left, right.toLiteralColumn) }
    /// Whether the left value is less or equal; null where either is null.
    public static func <= (left: some SparkLiteral, right: Column) -> Column { call("<=", left.toLiteralColumn, right) }

    /// Whether the left value is greater; null where either is null. NaN is greater than every other number, as in Spark.
    public static func > (left: Column, right: Column) -> Column { call(">", left, right) }
    /// Whether the left value is greater; null where either is null. NaN is greater than every other number, as in Spark.
    public static func > (left: Column, right: some SparkLiteral) -> Column { call(">", left, right.toLiteralColumn) }
    /// Whether the left value is greater; null where either is null. NaN is greater than every other number, as in Spark.
    public static func > (left: some SparkLiteral, right: Column) -> Column { call(">", left.toLiteralColumn, right) }

    /// Whether the left value is greater or equal; null where either is null.
    public static func >= (left: Column, right: Column) -> Column { call(">=", left, right) }
    /// Whether the left value is greater or equal; null where either is null.
    public static func >= (left: Column, right: some SparkLiteral) -> Column { call(">=", left, right.toLiteralColumn) }
    /// Whether the left value is greater or equal; null where either is null.
    public static func >= (left: some SparkLiteral, right: Column) -> Column { call(">=", left.toLiteralColumn, right) }

    /// Whether both are true, by SQL's three values: false where either is false, else null where either is null.
    public static func && (left: Column, right: Column) -> Column { call("and", left, right) }
    /// Whether both are true, by SQL's three values: false where either is false, else null where either is null.
    public static func && (left: Column, right: some SparkLiteral) -> Column { call("and", left, right.toLiteralColumn) }
    /// Whether both are true, by SQL's three values: false where either is false, else null where either is null.
    public static func && (left: some SparkLiteral, right: Column) -> Column { call("and", left.toLiteralColumn, right) }

    /// Whether either is true, by SQL's three values: true where either is true, else null where either is null.
    public static func || (left: Column, right: Column) -> Column { call("or", left, right) }
    /// Whether either is true, by SQL's three values: true where either is true, else null where either is null.
    public static func || (left: Column, right: some SparkLiteral) -> Column { call("or", left, right.toLiteralColumn) }
    /// Whether either is true, by SQL's three values: true where either is true, else null where either is null.
    public static func || (left: some SparkLiteral, right: Column) -> Column { call("or", left.toLiteralColumn, right) }

    /// The sum, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func + (left: Column, right: Column) -> Column { call("+", left, right) }
    /// The sum, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func + (left: Column, right: some SparkLiteral) -> Column { call("+", left, right.toLiteralColumn) }
    /// The sum, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func + (left: some SparkLiteral, right: Column) -> Column { call("+", left.toLiteralColumn, right) }

    /// The difference, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func - (left: Column, right: Column) -> Column { call("-", left, right) }
    /// The difference, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func - (left: Column, right: some SparkLiteral) -> Column { call("-", left, right.toLiteralColumn) }
    /// The difference, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func - (left: some SparkLiteral, right: Column) -> Column { call("-", left.toLiteralColumn, right) }

    /// The product, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func * (left: Column, right: Column) -> Column { call("*", left, right) }
    /// The product, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func * (left: Column, right: some SparkLiteral) -> Column { call("*", left, right.toLiteralColumn) }
    /// The product, in the operands' common type; null where either is null. Whole numbers wrap around, as in Spark without ANSI mode.
    public static func * (left: some SparkLiteral, right: Column) -> Column { call("*", left.toLiteralColumn, right) }

    /// The quotient: a double, or a decimal of decimals, also of two whole numbers; null where either is null or the divisor is 0.
    public static func / (left: Column, right: Column) -> Column { call("/", left, right) }
    /// The quotient: a double, or a decimal of decimals, also of two whole numbers; null where either is null or the divisor is 0.
    public static func / (left: Column, right: some SparkLiteral) -> Column { call("/", left, right.toLiteralColumn) }
    /// The quotient: a double, or a decimal of decimals, also of two whole numbers; null where either is null or the divisor is 0.
    public static func / (left: some SparkLiteral, right: Column) -> Column { call("/", left.toLiteralColumn, right) }

    /// The remainder, with the sign of the left value; null where either is null or the divisor is 0.
    public static func % (left: Column, right: Column) -> Column { call("%", left, right) }
    /// The remainder, with the sign of the left value; null where either is null or the divisor is 0.
    public static func % (left: Column, right: some SparkLiteral) -> Column { call("%", left, right.toLiteralColumn) }
    /// The remainder, with the sign of the left value; null where either is null or the divisor is 0.
    public static func % (left: some SparkLiteral, right: Column) -> Column { call("%", left.toLiteralColumn, right) }

    /// True where the column is false, false where it is true, null where it is null.
    public static prefix func ! (column: Column) -> Column { call("not", column) }
    /// The value with its sign changed; the least whole number stays as it is.
    public static prefix func - (column: Column) -> Column { call("-", column) }
}
