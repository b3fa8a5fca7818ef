import Columnar
import Expressions
import Foundation
import Operators
import Plans
import SQLFrontend
import StreamTesting
import Tables
import Testing

/// A walk over the registry: each function is computed, documented, and known to real Spark.
@Suite struct FunctionRegistryTests {
    private struct Recorded: Codable { var sql: String, result: String? }

    private static func recorded() throws -> [String: String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "fixtures/oracle/function_examples.json"))
        return Dictionary(uniqueKeysWithValues: try JSONDecoder().decode([Recorded].self, from: data).map { ($0.sql, $0.result ?? "NULL") })
    }

    private static var documented: [(name: String, documentation: FunctionDocumentation, isAggregate: Bool)] {
        FunctionRegistry.standard.scalars.map { ($0.name, $0.documentation, false) }
            + FunctionRegistry.standard.aggregates.map { ($0.name, $0.documentation, true) }
    }

    @Test func `every function's example gives what the docs say, and real Spark says the same`() throws {
        let spark = SparkSession(conf: ["spark.sql.session.timeZone": "UTC"])
        let table = try spark.createDataFrame([[.long(1)], [.long(2)], [.long(2)], [.null]], Schema([Field("v", .integer)]))
        let recorded = try Self.recorded()
        #expect(Self.documented.count > 190)
        for (name, documentation, isAggregate) in Self.documented {
            let example = documentation.example
            #expect(recorded[example] == documentation.result, "\(name): record its example with `make oracle`")
            let rows = try (isAggregate ? table : table.limit(1)).selectExpr("CAST((\(example)) AS STRING)").collect()
            let shown = rows.map { row in if case .string(let text) = row.values[0] { text } else { "NULL" } }
            #expect(shown == [documentation.result], "\(name): \(example)")
        }
    }

    @Test func `every name belongs to one function, and each says in one sentence what it is for and since when`() {
        let registry = FunctionRegistry.standard
        let names = registry.scalars.flatMap { [$0.name] + $0.otherNames } + registry.aggregates.flatMap { [$0.name] + $0.otherNames }
        #expect(Set(names).count == names.count, "\(Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted())")
        for name in names { #expect(name == name.lowercased()) }
        for (name, documentation, _) in Self.documented {
            #expect(documentation.summary.hasSuffix(".") && documentation.summary.count > 8, "\(name)")
            // The example calls the function: by a name of its own, or as the operator.
            #expect(documentation.example.lowercased().contains(name == "[]" ? "[" : name), "\(name)")
        }
    }

    @Test func `each function is as old as real Spark says`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let lines = try String(contentsOf: root.appending(path: "fixtures/oracle/function_releases.tsv"), encoding: .utf8).split(separator: "\n")
        let releases = Dictionary(uniqueKeysWithValues: lines.map { line in
            let parts = line.split(separator: "\t").map(String.init)
            return (parts[0], parts[1])
        })
        // Operators of which Spark's list does not tell.
        let untold: Set = ["!=", "[]", "."]
        for (name, documentation, _) in Self.documented where !untold.contains(name) {
            #expect(releases[name] == documentation.since, "\(name)")
        }
    }

    /// A column of each type, nested ones too.
    static let types: [DataType] = [
        .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .array(.integer), .array(.string),
        .structure([Field("a", .integer), Field("b", .string)]), TimeWindow.type, .decimal(precision: 10, scale: 2), .decimal(precision: 38, scale: 18), .timestampNTZ,
        .dayToSecond, .yearToMonth, .map(.string, .integer), .array(.structure([Field("k", .string), Field("v", .long)])),
    ]

    static let schema = Schema(types.enumerated().map { Field("c\($0)", $1) })

    /// Choices of a type for each of `count` arguments: all of up to two, of more all for each pair of places with a text and a number elsewhere.
    static func choices(_ count: Int) -> [[Int]] {
        switch count {
        case 0: return [[]]
        case 1: return types.indices.map { [$0] }
        case 2: return types.indices.flatMap { first in types.indices.map { [first, $0] } }
        default:
            var all: Set<[Int]> = []
            for filler in [4, 8] {
                for one in 0..<count {
                    for other in one + 1..<count {
                        for (first, second) in types.indices.flatMap({ first in types.indices.map { (first, $0) } }) {
                            var choice = Array(repeating: filler, count: count)
                            (choice[one], choice[other]) = (first, second)
                            all.insert(choice)
                        }
                    }
                }
            }
            return all.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    @Test(arguments: FunctionRegistry.standard.scalars.map(\.name))
    func `whatever types a function takes, there is a kernel for them, and it gives the type that was said`(_ name: String) throws {
        let function = try #require(FunctionRegistry.standard.scalar(name))
        let batch = RecordBatch(schema: Self.schema, count: 3, columns: Self.schema.fields.map { .nulls($0.type, count: 3) })
        let context = EvaluationContext(batchTimestampMicros: 0)
        let resolver = ExpressionResolver(schema: Self.schema)
        var resolvedCalls = 0
        let counts = function.argumentCounts
        for count in min(counts.lowerBound, 4)...min(counts.upperBound, 4) {
            for choice in Self.choices(count) {
                let call = Expression.builtIn(name, choice.map { .attribute(["c\($0)"]) })
                guard let resolved = try? resolver.resolve(call) else { continue }
                resolvedCalls += 1
                if resolved.expression.contains({ TimeWindow($0) != nil }) { continue }
                let described = "\(name)(\(choice.map { Self.types[$0].sqlName }.joined(separator: ", ")))"
                do {
                    let column = try CompiledExpression(resolved).evaluate(batch, context)
                    #expect(column.count == 3 && column.type == resolved.type, "\(described) gives \(column.type.sqlName), not \(resolved.type.sqlName)")
                } catch let error as ExpressionError {
                    // It may want a literal, or refuse a value; it may not be missing.
                    #expect(error.code != .notScalar, "\(described): \(error)")
                }
            }
        }
        // Some take only literals, or a type, in a place where here are columns.
        let literalOnly: Set = ["window", "from_json", "named_struct", ".", "date_part", "extract"]
        #expect(resolvedCalls > 0 || literalOnly.contains(name), "no call of \(name) resolves")
    }

    private static func pick<T>(_ random: inout SeededGenerator, _ values: [T]) -> T { values[random.below(values.count)] }

    static func value(_ type: DataType, _ random: inout SeededGenerator) -> Value {
        if random.below(5) == 0 { return .null }
        func integer(_ bits: Int) -> Value { .long(pick(&random, [0, 1, -1, 2, 7, 42, Int64.min >> (64 - bits), Int64.max >> (64 - bits)])) }
        switch type {
        case .null: return .null
        case .boolean: return .boolean(random.below(2) == 0)
        case .byte: return integer(8)
        case .short: return integer(16)
        case .integer: return integer(32)
        case .long: return integer(64)
        case .float: return .double(pick(&random, [0, -0.0, 1.5, -2.25, .nan, .infinity, 1e30].map { Double(Float($0)) }))
        case .double: return .double(pick(&random, [0, -0.0, 0.5, -2.5, 1e18, .nan, -.infinity, 5]))
        case .string: return .string(pick(&random, ["", "a", "Spark SQL", "é\u{1F600}x", "12", "2024-02-29", "%a_", "a,b,,c", " x ", "true", "[ab]"]))
        case .binary: return .binary(pick(&random, [[], [0x61], [0xFF, 0x00], [0xC3, 0xA9]]))
        case .date: return .date(pick(&random, [0, -1, 19_782, 2_932_896, -719_162]))
        case .timestamp: return .timestamp(pick(&random, [0, -1, 1_709_164_800_123_456, 253_402_300_799_999_999, -62_135_596_800_000_000]))
        case .timestampNTZ: return .timestampNTZ(pick(&random, [0, -1, 1_709_164_800_123_456, -62_135_596_800_000_000]))
        case .decimal(let precision, let scale):
            let most = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 } - 1
            return .decimal(Decimal128(unscaled: pick(&random, [0, 1, -1, 5, 150, most, -most]), scale: scale))
        case .dayTimeInterval: return .dayTimeInterval(pick(&random, [0, 1, -93_784_567_891, 86_400_000_000, .max, .min]))
        case .yearMonthInterval: return .yearMonthInterval(pick(&random, [0, 14, -1, .max, .min]))
        case .map(let key, let member):
            return .map(["a", "b", ""].prefix(random.below(4)).map { Value.Entry(key == .string ? .string($0) : .null, value(member, &random)) })
        case .array(let element): return .array((0..<random.below(4)).map { _ in value(element, &random) })
        case .structure(let fields): return .structure(fields.map { value($0.type, &random) })
        }
    }

    /// What an expression gives for one row, or that it gives nothing but an error.
    private static func outcome(_ expression: ResolvedExpression, _ batch: RecordBatch, _ context: EvaluationContext) -> Value? {
        guard let column = try? CompiledExpression(expression).evaluate(batch, context), column.count == 1 else { return nil }
        return column.value(at: 0)
    }

    @Test(arguments: FunctionRegistry.standard.scalars.map(\.name))
    func `a row's result does not depend on its neighbours, nor on whether its operands are columns or literals, and is null only where that was said`(
        _ name: String
    ) throws {
        let function = try #require(FunctionRegistry.standard.scalar(name))
        let seed = ProcessSeed.value
        var random = SeededGenerator(seed: seed ^ UInt64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }))
        let rows = 9
        let columns = try Self.schema.fields.map { field in
            try #require(ColumnArray((0..<rows).map { _ in Self.value(field.type, &random) }, type: field.type))
        }
        let batch = RecordBatch(schema: Self.schema, count: rows, columns: columns)
        let context = EvaluationContext(batchTimestampMicros: 1_700_000_000_000_000, timeParserPolicy: .corrected)
        let resolver = ExpressionResolver(schema: Self.schema)
        for count in min(function.argumentCounts.lowerBound, 3)...min(function.argumentCounts.upperBound, 3) {
            let accepted = Self.choices(count).filter { choice in (try? resolver.resolve(.builtIn(name, choice.map { .attribute(["c\($0)"]) }))) != nil }
            for _ in 0..<min(accepted.count, 6) {
                let choice = Self.pick(&random, accepted)
                let resolved = try resolver.resolve(.builtIn(name, choice.map { .attribute(["c\($0)"]) }))
                if resolved.expression.contains({ TimeWindow($0) != nil }) { continue }
                let whole = try? CompiledExpression(resolved).evaluate(batch, context)
                for row in 0..<rows {
                    let values = choice.map { columns[$0].value(at: row) }
                    let described = "PORTAGE_SEED=\(seed): \(name)(\(zip(choice, values).map { "\($1): \(Self.types[$0].sqlName)" }.joined(separator: ", ")))"
                    let alone = Self.outcome(resolved, batch.slice(row..<row + 1), context)
                    if let whole { #expect(alone.map { OracleTests.same($0, whole.value(at: row)) } ?? false, "\(described) among others") }
                    if alone == .null { #expect(resolved.nullable, "\(described) is null") }
                    let literals = zip(choice, values).map { Expression.literal($1, Self.types[$0]) }
                    guard let literal = try? resolver.resolve(.builtIn(name, literals)), literal.type == resolved.type else { continue }
                    let constant = Self.outcome(literal, batch.slice(row..<row + 1), context)
                    let agrees = alone == nil && constant == nil || alone.flatMap { alone in constant.map { OracleTests.same(alone, $0) } } ?? false
                    #expect(agrees, "\(described) is \(String(describing: alone)), of literals \(String(describing: constant))")
                }
            }
        }
    }

    @Test(arguments: FunctionRegistry.standard.aggregates.map(\.name))
    func `whatever types an aggregate takes, it has states for them, which are of the type that was said`(_ name: String) throws {
        let spark = SparkSession()
        let table = try spark.createDataFrame([Self.types.map { _ in Value.null }, Self.types.map { _ in Value.null }], Self.schema)
        var computed = 0
        for index in Self.types.indices {
            guard let resolved = try? ExpressionResolver(schema: Self.schema).resolve(.call(name, [.attribute(["c\(index)"])])) else { continue }
            computed += 1
            for sql in ["\(name)(c\(index))", "\(name)(DISTINCT c\(index))"] {
                let frame = table.selectExpr(sql)
                // Maps cannot be compared, which counts where repetitions do.
                if case .map = Self.types[index], sql.contains("DISTINCT"), FunctionRegistry.standard.aggregate(name)?.countsRepetitions ?? false {
                    #expect(throws: AnalysisError.self, "\(sql)") { try frame.schema }
                    continue
                }
                #expect(try frame.schema.fields[0].type == resolved.type, "\(sql) of \(Self.types[index].sqlName)")
                #expect(try frame.collect().count == 1, "\(sql) of \(Self.types[index].sqlName)")
            }
        }
        #expect(computed > 0)
    }

    @Test(arguments: FunctionRegistry.standard.aggregates.map(\.name))
    func `a stored state is read by nothing but the type of its result, and gives what it would have given`(_ name: String) throws {
        let aggregate = try #require(FunctionRegistry.standard.aggregate(name))
        let seed = ProcessSeed.value
        var random = SeededGenerator(seed: seed ^ UInt64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }))
        let extra: [DataType] = [.decimal(precision: 38, scale: 2), .decimal(precision: 38, scale: 10), .decimal(precision: 5, scale: 5), .decimal(precision: 30, scale: 0)]
        let schema = Schema(Self.schema.fields + extra.enumerated().map { Field("d\($0)", $1) })
        let rows = 12
        let groups: [UInt32] = (0..<rows).map { UInt32($0 % 3) }
        var shown = 0
        for field in schema.fields {
            guard let resolved = try? ExpressionResolver(schema: schema).resolve(.call(name, [.attribute([field.name])])),
                case .aggregate(let call) = resolved.expression
            else { continue }
            let described = "PORTAGE_SEED=\(seed): \(name) of \(field.type.sqlName)"
            let column = try #require(ColumnArray((0..<rows).map { _ in Self.value(field.type, &random) }, type: field.type))
            let batch = RecordBatch(schema: schema, count: rows, columns: schema.fields.map { $0 == field ? column : .nulls($0.type, count: rows) })
            let plan = try aggregate.plan(call)
            let inputs = try plan.columns.map { argument in
                let whole = ResolvedExpression(expression: argument, type: argument.resolvedType, nullable: true, name: "")
                return try CompiledExpression(whole).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
            }
            let states = plan.states()
            states.grow(to: 3)
            try groups.withUnsafeBufferPointer { groups in
                try states.update(inputs, GroupAssignment(rows: nil, groups: try #require(groups.baseAddress), count: rows))
            }
            let factory = try #require(aggregate.states(ofResult: resolved.type), "\(described)")
            let stored = factory()
            for group in 0..<3 {
                var bytes: [UInt8] = []
                try states.encode(group, into: &bytes)
                try bytes.withUnsafeBytes { try stored.appendDecoded($0) }
            }
            shown += 1
            // A sum that is too long for its type is an error on both sides.
            let expected = try? [UInt32](0..<3).withUnsafeBufferPointer { try states.output($0) }
            let got = try? [UInt32](0..<3).withUnsafeBufferPointer { try stored.output($0) }
            #expect(got?.type == expected?.type && (got == nil || got?.type == resolved.type), "\(described)")
            guard let expected, let got else { continue }
            for group in 0..<3 { #expect(OracleTests.same(got.value(at: group), expected.value(at: group)), "\(described), group \(group)") }
        }
        #expect(shown > 0)
    }

    @Test func `a function that is registered in addition resolves, is computed, and goes before another of its name, aggregates too`() throws {
        let registry = FunctionRegistry.standard.with(
            .userDefined("twice", takes: [.long], gives: .long) { values in if case .long(let number) = values[0] { .long(number &* 2) } else { .null } })
        let schema = Schema([Field("a", .integer)])
        let batch = RecordBatch(schema: schema, count: 2, columns: [try #require(ColumnArray([.long(21), .null], type: .integer))])
        let resolved = try ExpressionResolver(schema: schema, functions: registry).resolve(parseExpression("TWICE(a) + 1"))
        #expect(resolved.name == "(twice(a) + 1)" && resolved.type == .long)
        let column = try CompiledExpression(resolved).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        #expect((0..<2).map { column.value(at: $0) } == [.long(43), .null])
        #expect(throws: AnalysisError.self) { try ExpressionResolver(schema: schema).resolve(parseExpression("twice(a)")) }
        for name in ["upper", "sum"] {
            let other = FunctionRegistry.standard.with(.userDefined(name, takes: [.long], gives: .boolean) { _ in .boolean(true) })
            #expect(try ExpressionResolver(schema: schema, functions: other).resolve(parseExpression("\(name)(a)")).type == .boolean)
        }
    }

    @Test func `a session calls a function of one's own in static and streaming tables`() throws {
        let spark = SparkSession()
        spark.udf.register("Fahrenheit", takes: [.double], gives: .double) { values in
            if case .double(let celsius) = values[0] { .double(celsius * 9 / 5 + 32) } else { .null }
        }
        let table = try spark.createDataFrame([[.long(100)], [.null]], "c int")
        #expect(try table.selectExpr("fahrenheit(c) AS f").where("f IS NULL OR f > 200").collect().map(\.values) == [[.double(212)], [.null]])
        #expect(throws: AnalysisError.self) { try SparkSession().createDataFrame([[.long(1)]], "c int").selectExpr("fahrenheit(c)").collect() }
        struct Refused: Error, CustomStringConvertible { let description = "negative -5" }
        spark.udf.register("Parity", takes: [.long, .string], gives: .string) { _ in throw Refused() }
        let thrown = #expect(throws: UserFunctionError.self) { try table.selectExpr("parity(c, 'x')").collect() }
        // As Spark says it.
        #expect(thrown.map { "\($0)" } == "[FAILED_EXECUTE_UDF] Failed to execute user defined function (parity (bigint, string) => string): negative -5; in the row c = 100")
        spark.udf.register("wrong", takes: [], gives: .long) { _ in .string("no number") }
        let error = #expect(throws: ExpressionError.self) { try table.selectExpr("wrong()").collect() }
        #expect(error?.message == "wrong gave a value that is not bigint, which it was registered to give")
    }
}
