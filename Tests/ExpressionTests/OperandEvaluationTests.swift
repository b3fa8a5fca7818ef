import Columnar
import Expressions
import StreamTesting
import Testing

/// What functions say of the evaluation of their operands, held to what their kernels do with random values at the edges of their types.
@Suite struct OperandEvaluationTests {
    private static let context = EvaluationContext(batchTimestampMicros: 1_700_000_000_000_000, timeParserPolicy: .corrected)
    private static let resolver = ExpressionResolver(schema: FunctionRegistryTests.schema)

    /// Calls of a function over columns of random types that it takes, which stay calls of it.
    private static func calls(_ function: ScalarFunction, plain: Bool, _ random: inout SeededGenerator) -> [(choice: [Int], resolved: ResolvedExpression)] {
        let counts = function.argumentCounts
        return (min(counts.lowerBound, 3)...min(counts.upperBound, 3)).flatMap { count -> [(choice: [Int], resolved: ResolvedExpression)] in
            let choices = FunctionRegistryTests.choices(count).filter { choice in !plain || choice.allSatisfy { FunctionRegistryTests.types[$0].isPlain } }
            let taken = choices.compactMap { choice -> (choice: [Int], resolved: ResolvedExpression)? in
                guard let resolved = try? resolver.resolve(.builtIn(function.name, choice.map { .attribute(["c\($0)"]) })),
                    case .apply(let applied, let operands, _) = resolved.expression, applied == function, operands.count >= choice.count
                else { return nil }
                return (choice, resolved)
            }
            return Array(taken.shuffled(using: &random).prefix(40))
        }
    }

    private static func seeded(_ name: String) -> SeededGenerator {
        SeededGenerator(seed: ProcessSeed.value ^ UInt64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }))
    }

    /// A batch of one row of random values; null at `position` of the call's arguments, elsewhere not.
    private static func row(_ choice: [Int], nullAt position: Int?, _ random: inout SeededGenerator) throws -> RecordBatch {
        let schema = FunctionRegistryTests.schema
        let columns = try schema.fields.enumerated().map { index, field in
            var value = FunctionRegistryTests.value(field.type, &random)
            while value == .null, field.type != .null { value = FunctionRegistryTests.value(field.type, &random) }
            if let position, choice[position] == index { value = .null }
            return try #require(ColumnArray([value], type: field.type))
        }
        return RecordBatch(schema: schema, count: 1, columns: columns)
    }

    @Test(arguments: FunctionRegistry.standard.scalars.filter(\.isTotal).map(\.name))
    func `a function that is said to be total has a value or a null for any plain operands`(_ name: String) throws {
        let function = try #require(FunctionRegistry.standard.scalar(name))
        var random = Self.seeded(name)
        let calls = Self.calls(function, plain: true, &random)
        for (choice, resolved) in calls {
            let compiled = try CompiledExpression(resolved)
            for _ in 0..<20 {
                let batch = try Self.row(choice, nullAt: random.below(4) == 0 ? random.below(choice.count) : nil, &random)
                do { _ = try compiled.evaluate(batch, Self.context) } catch {
                    Issue.record("PORTAGE_SEED=\(ProcessSeed.value): \(resolved.name) of \(choice.map { batch.columns[$0].value(at: 0) }): \(error)")
                }
            }
        }
        #expect(!calls.isEmpty)
    }

    /// Where a null does not end the call with null, and where every null makes it null though Spark evaluates all operands.
    private static let exceptions: [String: String] = [
        "locate": "a null start is found nowhere: 0", "position": "the same", "concat": "Spark evaluates all texts; arrays it does not",
        "!": "one operand", "not": "one operand",
    ]

    @Test(arguments: FunctionRegistry.standard.scalars.filter { $0.evaluation != nil }.map(\.name))
    func `the result is null for a null operand just of functions that are said to end there`(_ name: String) throws {
        let function = try #require(FunctionRegistry.standard.scalar(name))
        let evaluation = try #require(function.evaluation)
        guard Self.exceptions[name] == nil else { return }
        var random = Self.seeded(name)
        // Of all calls with more than one operand: whether a null in each place gave null.
        var (several, alwaysNull) = (0, true)
        for (choice, resolved) in Self.calls(function, plain: false, &random) {
            let compiled = try CompiledExpression(resolved)
            for position in choice.indices {
                for _ in 0..<6 {
                    let batch = try Self.row(choice, nullAt: position, &random)
                    guard let result = try? compiled.evaluate(batch, Self.context).value(at: 0) else { continue }
                    if evaluation.endsAtNull(resolved.type) {
                        #expect(result == .null, "PORTAGE_SEED=\(ProcessSeed.value): \(resolved.name) of \(choice.map { batch.columns[$0].value(at: 0) })")
                    }
                    if choice.count > 1, choice.allSatisfy({ FunctionRegistryTests.types[$0] != .null }) {
                        several += 1
                        if result != .null { alwaysNull = false }
                    }
                }
            }
            if several > 40, alwaysNull { #expect(evaluation.endsAtNull(resolved.type), "\(name) is null for any null, but does not say that a null ends its operands") }
        }
    }

    @Test func `operands are evaluated in the order that is stated`() {
        #expect(FunctionRegistry.standard.scalar("concat_ws")?.evaluation?.positions(3) == [0, 1, 2])
        #expect(FunctionRegistry.standard.scalar("/")?.evaluation?.positions(2) == [1, 0])
        #expect(FunctionRegistry.standard.scalar("locate")?.evaluation?.positions(3) == [2, 0, 1])
        #expect(FunctionRegistry.standard.scalar("trunc")?.evaluation?.positions(2) == [1, 0])
        #expect(FunctionRegistry.standard.scalar("date_trunc")?.evaluation?.positions(2) == [0, 1])
        for count in 0..<4 {
            for name in ["+", "pmod", "locate"] {
                #expect(FunctionRegistry.standard.scalar(name)?.evaluation?.positions(count).sorted() == Array(0..<count))
            }
        }
    }
}
