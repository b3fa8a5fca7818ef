import Columnar

/// The scalar functions that there are, by canonical name. Operators and special forms are in `ExpressionResolver`.
enum FunctionCatalog {
    /// The name under which a function is evaluated: `substr` is `substring`.
    static func canonical(_ name: String) -> String { otherNames[name] ?? name }

    static func definition(_ canonical: String) -> FunctionDefinition? { definitions[canonical] }

    static var names: [String] { Array(definitions.keys) + Array(otherNames.keys) }

    static let otherNames: [String: String] = [
        "substr": "substring", "ucase": "upper", "lcase": "lower", "char_length": "length", "character_length": "length",
        "len": "length", "nvl": "coalesce", "ifnull": "coalesce", "power": "pow", "ceiling": "ceil", "sign": "signum",
        "day": "dayofmonth", "date_diff": "datediff", "dateadd": "date_add", "cardinality": "size", "char": "chr",
        "position": "locate", "regexp": "rlike", "regexp_like": "rlike", "btrim": "trim", "now": "current_timestamp",
        "curdate": "current_date", "to_unix_timestamp": "unix_timestamp",
    ]

    private static let text = FunctionDefinition.Parameter.type(.string)
    private static let int = FunctionDefinition.Parameter.type(.integer)
    private static let double = FunctionDefinition.Parameter.type(.double)
    private static let time = FunctionDefinition.Parameter.type(.timestamp)
    private static let date = FunctionDefinition.Parameter.type(.date)

    static let definitions: [String: FunctionDefinition] = {
        var all: [String: FunctionDefinition] = [:]
        // Nulls and choice.
        all["coalesce"] = .init([.common], rest: .common, .common, .all)
        all["nvl2"] = .init([.any, .common, .common], .common, .shared)
        all["nullif"] = .init([.common, .common], .common, .always)
        all["isnull"] = .init([.any], .type(.boolean), .never)
        all["isnotnull"] = .init([.any], .type(.boolean), .never)
        all["isnan"] = .init([.either([.float, .double])], .type(.boolean), .never)
        all["nanvl"] = .init([.either([.float, .double]), .either([.float, .double])], .computed { $0.contains(.double) ? .double : .float })
        all["least"] = .init([.commonExact, .commonExact], rest: .commonExact, .common, .all)
        all["greatest"] = .init([.commonExact, .commonExact], rest: .commonExact, .common, .all)
        // Numbers.
        all["abs"] = .init([.number], .argument(0))
        all["negative"] = .init([.number], .argument(0))
        all["positive"] = .init([.number], .argument(0))
        for name in ["ceil", "floor"] { all[name] = .init([.either([.long, .double])], .type(.long), .always) }
        for name in ["round", "bround"] { all[name] = .init([.number, int], optional: 1, .argument(0), .always) }
        let unary = [
            "sqrt", "exp", "log1p", "expm1", "ln", "log10", "log2", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "cbrt",
            "signum", "degrees", "radians", "rint",
        ]
        for name in unary {
            all[name] = .init([double], .type(.double), ["ln", "log10", "log2", "log1p"].contains(name) ? .always : .arguments)
        }
        all["log"] = .init([double, double], optional: 1, .type(.double), .always)
        for name in ["pow", "atan2", "hypot"] { all[name] = .init([double, double], .type(.double)) }
        all["e"] = .init([], .type(.double), .never)
        all["pi"] = .init([], .type(.double), .never)
        all["pmod"] = .init([.common, .common], .common, .always)
        all["factorial"] = .init([int], .type(.long), .always)
        all["bit_count"] = .init([.either([.boolean, .byte, .short, .integer, .long])], .type(.integer))
        for name in ["shiftleft", "shiftright", "shiftrightunsigned"] {
            all[name] = .init([.either([.long, .integer]), int], .argument(0))
        }
        all["hex"] = .init([.either([.long, .binary, .string])], .type(.string))
        all["unhex"] = .init([text], .type(.binary), .always)
        all["bin"] = .init([.type(.long)], .type(.string))
        // Text.
        for name in ["upper", "lower", "initcap", "reverse"] { all[name] = .init([text], .type(.string)) }
        for name in ["trim", "ltrim", "rtrim"] { all[name] = .init([text, text], optional: 1, .type(.string)) }
        for name in ["length", "octet_length", "bit_length"] { all[name] = .init([.textOrBytes], .type(.integer)) }
        all["ascii"] = .init([text], .type(.integer))
        all["chr"] = .init([.type(.long)], .type(.string))
        all["space"] = .init([int], .type(.string))
        all["substring"] = .init([.textOrBytes, int, int], optional: 1, .argument(0))
        all["left"] = .init([text, int], .type(.string))
        all["right"] = .init([text, int], .type(.string))
        all["concat_ws"] = .init([text], rest: .any, .type(.string))
        all["replace"] = .init([text, text, text], optional: 1, .type(.string))
        all["translate"] = .init([text, text, text], .type(.string))
        all["split"] = .init([text, text, int], optional: 1, .type(.array(.string)))
        all["split_part"] = .init([text, text, int], .type(.string))
        all["substring_index"] = .init([text, text, int], .type(.string))
        all["instr"] = .init([text, text], .type(.integer))
        all["locate"] = .init([text, text, int], optional: 1, .type(.integer))
        all["lpad"] = .init([text, int, text], optional: 1, .type(.string))
        all["rpad"] = .init([text, int, text], optional: 1, .type(.string))
        all["repeat"] = .init([text, int], .type(.string))
        for name in ["startswith", "endswith", "contains"] { all[name] = .init([text, text], .type(.boolean)) }
        for name in ["like", "ilike"] { all[name] = .init([text, text, text], optional: 1, .type(.boolean)) }
        all["rlike"] = .init([text, text], .type(.boolean))
        all["regexp_extract"] = .init([text, text, int], optional: 1, .type(.string))
        all["regexp_extract_all"] = .init([text, text, int], optional: 1, .type(.array(.string)))
        all["regexp_replace"] = .init([text, text, text, int], optional: 1, .type(.string))
        all["regexp_count"] = .init([text, text], .type(.integer))
        all["regexp_substr"] = .init([text, text], .type(.string), .always)
        all["base64"] = .init([.type(.binary)], .type(.string))
        all["unbase64"] = .init([text], .type(.binary))
        // Time.
        for name in ["year", "quarter", "month", "dayofmonth", "dayofweek", "dayofyear", "weekday", "weekofyear"] {
            all[name] = .init([date], .type(.integer))
        }
        for name in ["hour", "minute", "second"] { all[name] = .init([time], .type(.integer)) }
        all["last_day"] = .init([date], .type(.date))
        all["unix_date"] = .init([.strictly(.date)], .type(.integer))
        all["date_from_unix_date"] = .init([int], .type(.date))
        all["timestamp_millis"] = .init([.type(.long)], .type(.timestamp))
        all["timestamp_micros"] = .init([.type(.long)], .type(.timestamp))
        all["timestamp_seconds"] = .init([.number], .computed { _ in .timestamp }, .arguments)
        for name in ["unix_millis", "unix_micros", "unix_seconds"] { all[name] = .init([time], .type(.long)) }
        all["unix_timestamp"] = .init([.instant(or: .string), text], optional: 2, .type(.long), .always)
        all["to_timestamp"] = .init([.instant(or: .string), text], optional: 1, .type(.timestamp), .always)
        all["to_date"] = .init([.instant(or: .string), text], optional: 1, .type(.date), .always)
        all["from_unixtime"] = .init([.type(.long), text], optional: 1, .type(.string), .always)
        all["date_format"] = .init([time, text], .type(.string))
        all["date_trunc"] = .init([text, time], .type(.timestamp), .always)
        all["trunc"] = .init([date, text], .type(.date), .always)
        all["date_add"] = .init([date, int], .type(.date))
        all["date_sub"] = .init([date, int], .type(.date))
        all["datediff"] = .init([date, date], .type(.integer))
        all["add_months"] = .init([date, int], .type(.date))
        all["next_day"] = .init([date, text], .type(.date), .always)
        all["make_date"] = .init([int, int, int], .type(.date), .always)
        all["current_timestamp"] = .init([], .type(.timestamp), .never)
        all["current_date"] = .init([], .type(.date), .never)
        // Nested.
        all["array"] = .init([], rest: .common, .computed { .array($0.first ?? .null) }, .never)
        all["size"] = .init([.anyArray], .type(.integer), .never)
        all["array_size"] = .init([.anyArray], .type(.integer))
        all["element_at"] = .init([.anyArray, int], .element, .always)
        all["get"] = .init([.anyArray, int], .element, .always)
        all["array_contains"] = .init([.anyArray, .element], .type(.boolean), .always)
        all["to_json"] = .init([.any], .type(.string))
        return all
    }()
}
