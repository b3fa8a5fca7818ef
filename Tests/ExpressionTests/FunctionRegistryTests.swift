import Columnar
import Expressions
import Foundation
import Operators
import Plans
import SQLFrontend
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
            #expect(documentation.since.wholeMatch(of: /\d\.\d\.\d/) != nil, "\(name)")
            #expect(documentation.summary.hasSuffix(".") && documentation.summary.count > 8, "\(name)")
            // The example calls the function: by a name of its own, or as the operator.
            #expect(documentation.example.lowercased().contains(name == "[]" ? "[" : name), "\(name)")
        }
    }

    /// A column of each type, nested ones too.
    private static let types: [DataType] = [
        .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .array(.integer), .array(.string),
        .structure([Field("a", .integer), Field("b", .string)]),
    ]

    private static let schema = Schema(types.enumerated().map { Field("c\($0)", $1) })

    /// Choices of a type for each of `count` arguments: all of up to two, of more all for each pair of places with a text and a number elsewhere.
    private static func choices(_ count: Int) -> [[Int]] {
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
        let counts = function.argumentCounts ?? 0...4
        for count in counts.lowerBound...min(counts.upperBound, 4) {
            for choice in Self.choices(count) {
                let call = Expression.call(name, choice.map { .attribute(["c\($0)"]) })
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
        let literalOnly: Set = ["window", "window_time", "from_json", "named_struct", ".", "date_part", "extract", "regexp_replace"]
        #expect(resolvedCalls > 0 || literalOnly.contains(name), "no call of \(name) resolves")
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
                #expect(try frame.schema.fields[0].type == resolved.type, "\(sql) of \(Self.types[index].sqlName)")
                #expect(try frame.collect().count == 1, "\(sql) of \(Self.types[index].sqlName)")
            }
        }
        #expect(computed > 0)
    }

    @Test func `a function that is registered in addition resolves, is computed, and goes before another of its name`() throws {
        let registry = FunctionRegistry.standard.with(
            .userDefined("twice", takes: [.long], gives: .long) { values in if case .long(let number) = values[0] { .long(number &* 2) } else { .null } })
        let schema = Schema([Field("a", .integer)])
        let batch = RecordBatch(schema: schema, count: 2, columns: [try #require(ColumnArray([.long(21), .null], type: .integer))])
        let resolved = try ExpressionResolver(schema: schema, functions: registry).resolve(parseExpression("TWICE(a) + 1"))
        #expect(resolved.name == "(twice(a) + 1)" && resolved.type == .long)
        let column = try CompiledExpression(resolved).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        #expect((0..<2).map { column.value(at: $0) } == [.long(43), .null])
        #expect(throws: AnalysisError.self) { try ExpressionResolver(schema: schema).resolve(parseExpression("twice(a)")) }
    }
}
