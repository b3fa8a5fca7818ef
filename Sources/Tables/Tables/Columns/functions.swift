import Columnar
import Expressions
import Plans
import SQLFrontend

// The functions of Spark's `functions` object, in its spelling. Those of one column are in `functions+Unary.swift`.

/// The column called `name`.
public func col(_ name: String) -> Column { Column(name) }
public func column(_ name: String) -> Column { Column(name) }

/// The column that a SQL expression describes, alias included: `expr("value * 2 AS doubled")`.
public func expr(_ sqlExpr: String) -> Column {
    Column(Parsing.anywhere(sqlExpr))
}

private func call(_ name: String, _ arguments: [Column]) -> Column { Column(.call(name, arguments.map(\.expression))) }

// MARK: Aggregates

/// How many rows have a value; of `"*"`, how many rows.
public func count(_ column: Column) -> Column { call("count", [column]) }
public func count(_ name: String) -> Column { call("count", [Column(name)]) }
/// How many distinct values.
public func count_distinct(_ column: Column, _ more: Column...) -> Column {
    Column(.call("count", [.call("distinct", ([column] + more).map(\.expression))]))
}
public func approx_count_distinct(_ column: Column) -> Column { call("approx_count_distinct", [column]) }

// MARK: Time windows

/// The event time of a window, for windows over windows: its end less a microsecond.
public func window_time(_ windowColumn: Column) -> Column { call("window_time", [windowColumn]) }
public func window_time(_ windowColumn: String) -> Column { window_time(Column(windowColumn)) }

/// Windows of `windowDuration` every `slideDuration`, shifted by `startTime`: `struct<start: timestamp, end: timestamp>`.
///
/// Durations are like `"30 seconds"`. Without a slide, windows do not overlap.
public func window(
    _ timeColumn: Column, _ windowDuration: String, _ slideDuration: String? = nil, _ startTime: String? = nil
) -> Column {
    var arguments = [timeColumn, lit(windowDuration), lit(slideDuration ?? windowDuration)]
    if let startTime { arguments.append(lit(startTime)) }
    return call("window", arguments)
}

public func window(
    _ timeColumn: String, _ windowDuration: String, _ slideDuration: String? = nil, _ startTime: String? = nil
) -> Column {
    window(Column(timeColumn), windowDuration, slideDuration, startTime)
}

/// The batch's time, the same for every row of it.
public func current_timestamp() -> Column { call("current_timestamp", []) }
public func now() -> Column { call("now", []) }
public func current_date() -> Column { call("current_date", []) }
public func to_timestamp(_ column: Column) -> Column { call("to_timestamp", [column]) }
public func to_timestamp(_ column: Column, _ fmt: String) -> Column { call("to_timestamp", [column, lit(fmt)]) }
public func to_date(_ column: Column) -> Column { call("to_date", [column]) }
public func to_date(_ column: Column, _ fmt: String) -> Column { call("to_date", [column, lit(fmt)]) }
public func unix_timestamp(_ column: Column) -> Column { call("unix_timestamp", [column]) }
public func unix_timestamp(_ column: Column, _ fmt: String) -> Column { call("unix_timestamp", [column, lit(fmt)]) }
public func from_unixtime(_ column: Column) -> Column { call("from_unixtime", [column]) }
public func from_unixtime(_ column: Column, _ fmt: String) -> Column { call("from_unixtime", [column, lit(fmt)]) }
public func date_format(_ column: Column, _ format: String) -> Column { call("date_format", [column, lit(format)]) }
public func date_trunc(_ format: String, _ column: Column) -> Column { call("date_trunc", [lit(format), column]) }
public func trunc(_ column: Column, _ format: String) -> Column { call("trunc", [column, lit(format)]) }
public func date_add(_ start: Column, _ days: Int) -> Column { call("date_add", [start, lit(Int32(clamping: days))]) }
public func date_sub(_ start: Column, _ days: Int) -> Column { call("date_sub", [start, lit(Int32(clamping: days))]) }
public func datediff(_ end: Column, _ start: Column) -> Column { call("datediff", [end, start]) }
public func add_months(_ start: Column, _ months: Int) -> Column { call("add_months", [start, lit(Int32(clamping: months))]) }

// MARK: JSON

/// The text read as JSON under a schema in DDL: `from_json(col("value").cast("string"), "id string, v double")`.
///
/// A document that is not JSON gives nulls. `options` are those of Spark's JSON reader.
public func from_json(_ column: Column, _ schema: String, _ options: [String: String] = [:]) -> Column {
    do {
        let type = try parseJSONSchema(schema)
        var arguments = [column.expression, .literal(.null, type)]
        if !options.isEmpty {
            let pairs = options.sorted { $0.key < $1.key }.flatMap { [lit($0.key).expression, lit($0.value).expression] }
            arguments.append(.call("map", pairs))
        }
        return Column(.call("from_json", arguments))
    } catch {
        return Column(.invalid(error))
    }
}

/// A struct or an array as JSON text: `to_json(struct(col("key"), col("headers")))`. Fields without a value are left out, bytes are in Base64,
/// timestamps in ISO 8601 in the session's zone. `options` are `timeZone`, `dateFormat`, `timestampFormat`, `ignoreNullFields`.
public func to_json(_ column: Column, _ options: [String: String] = [:]) -> Column {
    var arguments = [column.expression]
    if !options.isEmpty {
        arguments.append(.call("map", options.sorted { $0.key < $1.key }.flatMap { [lit($0.key).expression, lit($0.value).expression] }))
    }
    return Column(.call("to_json", arguments))
}

// MARK: Choice

/// `value` where `condition` holds; go on with `.when(…)` and `.otherwise(…)`.
public func when(_ condition: Column, _ value: Column) -> Column {
    Column(.caseWhen([.init(condition: condition.expression, value: value.expression)], otherwise: nil))
}
public func when(_ condition: Column, _ value: some SparkLiteral) -> Column { when(condition, value.toLiteralColumn) }

/// The first that is not null.
public func coalesce(_ columns: Column...) -> Column { call("coalesce", columns) }
public func ifnull(_ column: Column, _ other: Column) -> Column { call("ifnull", [column, other]) }
public func nvl(_ column: Column, _ other: Column) -> Column { call("nvl", [column, other]) }
public func nullif(_ column: Column, _ other: Column) -> Column { call("nullif", [column, other]) }
public func nanvl(_ column: Column, _ other: Column) -> Column { call("nanvl", [column, other]) }
public func least(_ columns: Column...) -> Column { call("least", columns) }
public func greatest(_ columns: Column...) -> Column { call("greatest", columns) }
public func not(_ column: Column) -> Column { !column }

// MARK: Numbers

public func round(_ column: Column, _ scale: Int = 0) -> Column { call("round", [column, lit(Int32(clamping: scale))]) }
public func bround(_ column: Column, _ scale: Int = 0) -> Column { call("bround", [column, lit(Int32(clamping: scale))]) }
public func pow(_ base: Column, _ exponent: Column) -> Column { call("pow", [base, exponent]) }
public func pow(_ base: Column, _ exponent: Double) -> Column { call("pow", [base, lit(exponent)]) }
public func pmod(_ dividend: Column, _ divisor: Column) -> Column { call("pmod", [dividend, divisor]) }
public func log(_ column: Column) -> Column { call("ln", [column]) }
public func log(_ base: Double, _ column: Column) -> Column { call("log", [lit(base), column]) }

// MARK: Text

public func concat(_ columns: Column...) -> Column { call("concat", columns) }
public func concat_ws(_ separator: String, _ columns: Column...) -> Column { call("concat_ws", [lit(separator)] + columns) }
public func substring(_ column: Column, _ position: Int, _ length: Int) -> Column {
    call("substring", [column, lit(Int32(clamping: position)), lit(Int32(clamping: length))])
}
public func split(_ column: Column, _ pattern: String) -> Column { call("split", [column, lit(pattern)]) }
public func split(_ column: Column, _ pattern: String, _ limit: Int) -> Column { call("split", [column, lit(pattern), lit(Int32(clamping: limit))]) }
public func regexp_extract(_ column: Column, _ pattern: String, _ group: Int) -> Column {
    call("regexp_extract", [column, lit(pattern), lit(Int32(clamping: group))])
}
public func regexp_replace(_ column: Column, _ pattern: String, _ replacement: String) -> Column {
    call("regexp_replace", [column, lit(pattern), lit(replacement)])
}
public func replace(_ column: Column, _ search: Column, _ replacement: Column) -> Column { call("replace", [column, search, replacement]) }
public func translate(_ column: Column, _ matching: String, _ replacement: String) -> Column {
    call("translate", [column, lit(matching), lit(replacement)])
}
public func instr(_ column: Column, _ substring: String) -> Column { call("instr", [column, lit(substring)]) }
public func locate(_ substring: String, _ column: Column) -> Column { call("locate", [lit(substring), column]) }
public func lpad(_ column: Column, _ length: Int, _ pad: String) -> Column { call("lpad", [column, lit(Int32(clamping: length)), lit(pad)]) }
public func rpad(_ column: Column, _ length: Int, _ pad: String) -> Column { call("rpad", [column, lit(Int32(clamping: length)), lit(pad)]) }
public func `repeat`(_ column: Column, _ times: Int) -> Column { call("repeat", [column, lit(Int32(clamping: times))]) }

// MARK: Structs and arrays

public func `struct`(_ columns: Column...) -> Column { call("struct", columns) }
public func named_struct(_ namesAndValues: Column...) -> Column { call("named_struct", namesAndValues) }
public func array(_ columns: Column...) -> Column { call("array", columns) }
public func element_at(_ column: Column, _ index: Int) -> Column { call("element_at", [column, lit(Int32(clamping: index))]) }
public func array_contains(_ column: Column, _ value: some SparkLiteral) -> Column { call("array_contains", [column, value.toLiteralColumn]) }

// MARK: Order

public func asc(_ name: String) -> SortOrder { Column(name).asc() }
public func desc(_ name: String) -> SortOrder { Column(name).desc() }
