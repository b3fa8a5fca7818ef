import Columnar
import Expressions
import Plans
import SQLFrontend

// The functions of Spark's `functions` object that do more than call a SQL function. The others are in `functions+Generated.swift`.

/// The column called `name`.
public func col(_ name: String) -> Column { Column(name) }
/// The column called `name`.
public func column(_ name: String) -> Column { Column(name) }

/// The column that a SQL expression computes, with its alias: `expr("value * 2 AS doubled")`.
public func expr(_ sqlExpr: String) -> Column {
    Column(Parsing.anywhere(sqlExpr))
}

// MARK: Aggregates

/// Counts the rows in which the column is not null; `"*"` counts all rows.
public func count(_ column: Column) -> Column { .call("count", column) }
/// Counts the rows in which the column is not null; `"*"` counts all rows.
public func count(_ name: String) -> Column { .call("count", Column(name)) }
/// Counts the distinct combinations of values; rows with a null are left out.
public func count_distinct(_ column: Column, _ more: Column...) -> Column {
    Column(.builtIn("count", ([column] + more).map(\.expression), isDistinct: true))
}

// MARK: Time windows

/// Windows of `windowDuration` every `slideDuration`, shifted by `startTime`: `struct<start: timestamp, end: timestamp>`.
///
/// Durations are like `"30 seconds"`. Without a slide, windows do not overlap.
public func window(
    _ timeColumn: Column, _ windowDuration: String, _ slideDuration: String? = nil, _ startTime: String? = nil
) -> Column {
    var arguments = [timeColumn, lit(windowDuration), lit(slideDuration ?? windowDuration)]
    if let startTime { arguments.append(lit(startTime)) }
    return .call("window", arguments)
}

/// The windows over the column with that name.
public func window(
    _ timeColumn: String, _ windowDuration: String, _ slideDuration: String? = nil, _ startTime: String? = nil
) -> Column {
    window(Column(timeColumn), windowDuration, slideDuration, startTime)
}

// MARK: JSON

/// Parses the text as JSON with a schema in DDL: `from_json(col("value").cast("string"), "id string, v double")`.
///
/// A document that is not JSON gives nulls. `options` are those of Spark's JSON reader.
public func from_json(_ column: Column, _ schema: String, _ options: [String: String] = [:]) -> Column {
    do {
        let type = try parseJSONSchema(schema)
        var arguments = [column.expression, .type(type)]
        if !options.isEmpty {
            let pairs = options.sorted { $0.key < $1.key }.flatMap { [lit($0.key).expression, lit($0.value).expression] }
            arguments.append(.builtIn("map", pairs))
        }
        return Column(.builtIn("from_json", arguments))
    } catch {
        return Column(.invalid(error))
    }
}

/// Writes a struct or an array as JSON text: `to_json(struct(col("key"), col("headers")))`. Null fields are left out, bytes are in Base64,
/// timestamps in ISO 8601 in the session's zone. `options` are `timeZone`, `dateFormat`, `timestampFormat`, `ignoreNullFields`.
public func to_json(_ column: Column, _ options: [String: String] = [:]) -> Column {
    var arguments = [column.expression]
    if !options.isEmpty {
        arguments.append(
            .builtIn("map", options.sorted { $0.key < $1.key }.flatMap { [lit($0.key).expression, lit($0.value).expression] }))
    }
    return Column(.builtIn("to_json", arguments))
}

// MARK: Choice

/// `value` where `condition` holds; continue with `.when(…)` and `.otherwise(…)`.
public func when(_ condition: Column, _ value: Column) -> Column {
    Column(.caseWhen([.init(condition: condition.expression, value: value.expression)], otherwise: nil))
}
/// `value` where `condition` holds; continue with `.when(…)` and `.otherwise(…)`.
public func when(_ condition: Column, _ value: some SparkLiteral) -> Column { when(condition, value.toLiteralColumn) }

/// True where the column is false.
public func not(_ column: Column) -> Column { !column }

// MARK: Others

/// The natural logarithm.
public func log(_ column: Column) -> Column { .call("ln", column) }
/// The logarithm to a base.
public func log(_ base: Double, _ column: Column) -> Column { .call("log", lit(base), column) }

/// The text without the characters of `trimString` at both ends.
public func trim(_ column: Column, _ trimString: String) -> Column { .call("trim", lit(trimString), column) }
/// The text without the characters of `trimString` at its start.
public func ltrim(_ column: Column, _ trimString: String) -> Column { .call("ltrim", lit(trimString), column) }
/// The text without the characters of `trimString` at its end.
public func rtrim(_ column: Column, _ trimString: String) -> Column { .call("rtrim", lit(trimString), column) }

/// Whether the array contains the value; null where it does not but contains a null.
public func array_contains(_ column: Column, _ value: some SparkLiteral) -> Column {
    .call("array_contains", column, value.toLiteralColumn)
}

// MARK: Order

/// Ascending by the column, nulls first.
public func asc(_ name: String) -> SortOrder { Column(name).asc() }
/// Descending by the column, nulls last.
public func desc(_ name: String) -> SortOrder { Column(name).desc() }
