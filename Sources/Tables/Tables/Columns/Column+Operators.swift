import Plans

// Operators give a column, not a Bool: `col("a") > 1 && col("b") == "x"` is the expression `((a > 1) AND (b = x))`.

extension Column {
    public static func == (left: Column, right: Column) -> Column { call("=", left, right) }
    public static func == (left: Column, right: some SparkLiteral) -> Column { call("=", left, right.toLiteralColumn) }
    public static func == (left: some SparkLiteral, right: Column) -> Column { call("=", left.toLiteralColumn, right) }

    public static func != (left: Column, right: Column) -> Column { call("!=", left, right) }
    public static func != (left: Column, right: some SparkLiteral) -> Column { call("!=", left, right.toLiteralColumn) }
    public static func != (left: some SparkLiteral, right: Column) -> Column { call("!=", left.toLiteralColumn, right) }

    public static func === (left: Column, right: Column) -> Column { call("=", left, right) }
    public static func === (left: Column, right: some SparkLiteral) -> Column { call("=", left, right.toLiteralColumn) }
    public static func === (left: some SparkLiteral, right: Column) -> Column { call("=", left.toLiteralColumn, right) }

    public static func !== (left: Column, right: Column) -> Column { call("!=", left, right) }
    public static func !== (left: Column, right: some SparkLiteral) -> Column { call("!=", left, right.toLiteralColumn) }
    public static func !== (left: some SparkLiteral, right: Column) -> Column { call("!=", left.toLiteralColumn, right) }

    public static func < (left: Column, right: Column) -> Column { call("<", left, right) }
    public static func < (left: Column, right: some SparkLiteral) -> Column { call("<", left, right.toLiteralColumn) }
    public static func < (left: some SparkLiteral, right: Column) -> Column { call("<", left.toLiteralColumn, right) }

    public static func <= (left: Column, right: Column) -> Column { call("<=", left, right) }
    public static func <= (left: Column, right: some SparkLiteral) -> Column { call("<=", left, right.toLiteralColumn) }
    public static func <= (left: some SparkLiteral, right: Column) -> Column { call("<=", left.toLiteralColumn, right) }

    public static func > (left: Column, right: Column) -> Column { call(">", left, right) }
    public static func > (left: Column, right: some SparkLiteral) -> Column { call(">", left, right.toLiteralColumn) }
    public static func > (left: some SparkLiteral, right: Column) -> Column { call(">", left.toLiteralColumn, right) }

    public static func >= (left: Column, right: Column) -> Column { call(">=", left, right) }
    public static func >= (left: Column, right: some SparkLiteral) -> Column { call(">=", left, right.toLiteralColumn) }
    public static func >= (left: some SparkLiteral, right: Column) -> Column { call(">=", left.toLiteralColumn, right) }

    public static func && (left: Column, right: Column) -> Column { call("and", left, right) }
    public static func && (left: Column, right: some SparkLiteral) -> Column { call("and", left, right.toLiteralColumn) }
    public static func && (left: some SparkLiteral, right: Column) -> Column { call("and", left.toLiteralColumn, right) }

    public static func || (left: Column, right: Column) -> Column { call("or", left, right) }
    public static func || (left: Column, right: some SparkLiteral) -> Column { call("or", left, right.toLiteralColumn) }
    public static func || (left: some SparkLiteral, right: Column) -> Column { call("or", left.toLiteralColumn, right) }

    public static func + (left: Column, right: Column) -> Column { call("+", left, right) }
    public static func + (left: Column, right: some SparkLiteral) -> Column { call("+", left, right.toLiteralColumn) }
    public static func + (left: some SparkLiteral, right: Column) -> Column { call("+", left.toLiteralColumn, right) }

    public static func - (left: Column, right: Column) -> Column { call("-", left, right) }
    public static func - (left: Column, right: some SparkLiteral) -> Column { call("-", left, right.toLiteralColumn) }
    public static func - (left: some SparkLiteral, right: Column) -> Column { call("-", left.toLiteralColumn, right) }

    public static func * (left: Column, right: Column) -> Column { call("*", left, right) }
    public static func * (left: Column, right: some SparkLiteral) -> Column { call("*", left, right.toLiteralColumn) }
    public static func * (left: some SparkLiteral, right: Column) -> Column { call("*", left.toLiteralColumn, right) }

    public static func / (left: Column, right: Column) -> Column { call("/", left, right) }
    public static func / (left: Column, right: some SparkLiteral) -> Column { call("/", left, right.toLiteralColumn) }
    public static func / (left: some SparkLiteral, right: Column) -> Column { call("/", left.toLiteralColumn, right) }

    public static func % (left: Column, right: Column) -> Column { call("%", left, right) }
    public static func % (left: Column, right: some SparkLiteral) -> Column { call("%", left, right.toLiteralColumn) }
    public static func % (left: some SparkLiteral, right: Column) -> Column { call("%", left.toLiteralColumn, right) }

    /// True where the column is false.
    public static prefix func ! (column: Column) -> Column { call("not", column) }
    /// The column with its sign changed.
    public static prefix func - (column: Column) -> Column { call("-", column) }
}
