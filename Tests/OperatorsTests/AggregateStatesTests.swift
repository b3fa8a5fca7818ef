import Columnar
import Expressions
import Operators
import Plans
import Testing

/// Each aggregate over the same rows: at once, in parts that are merged, and through its bytes.
@Suite struct AggregateStatesTests {
    static let doubles: [Value] = [.double(2), .null, .double(.nan), .double(-1), .null]

    /// Function, type, values in order, result.
    static let cases: [(AggregateFunction, DataType, [Value], Value)] = [
        (.count, .double, doubles, .long(3)),
        (.sum, .long, [.long(.max), .long(1), .null], .long(.min)),
        (.sum, .integer, [.long(2), .long(-5)], .long(-3)),
        (.sum, .double, [.double(0.5), .double(0.25)], .double(0.75)),
        (.sum, .long, [.null, .null], .null),
        (.avg, .long, [.long(1), .long(2), .null], .double(1.5)),
        (.avg, .float, [], .null),
        (.min, .double, doubles, .double(-1)),
        (.min, .double, [.double(.nan), .double(3)], .double(3)),
        (.max, .long, [.long(-3), .long(-2), .null], .long(-2)),
        (.min, .string, [.string("b"), .null, .string("a"), .string("ab")], .string("a")),
        (.max, .binary, [.binary([1]), .binary([0xFF]), .binary([1, 2])], .binary([0xFF])),
        (.max, .boolean, [.boolean(false), .boolean(true)], .boolean(true)),
        (.first, .long, [.null, .long(5)], .null),
        (.last, .string, [.string("x"), .string("y")], .string("y")),
        (.last, .double, doubles, .null),
        (.first, .string, [], .null),
        (.max, .timestamp, [.timestamp(-5), .timestamp(-7)], .timestamp(-5)),
    ]

    static func states(
        _ function: AggregateFunction, _ type: DataType, ignoringNulls: Bool = false
    ) throws -> any AggregateStates {
        let factory = try function.states(of: type, .boolean, arguments: [.bound(0, type), .literal(.boolean(ignoringNulls), .boolean)])
        return factory()
    }

    static func fold(_ states: any AggregateStates, _ values: [Value], _ type: DataType) throws {
        let column = try #require(ColumnArray(values, type: type))
        let groups = Array(repeating: UInt32(0), count: values.count)
        states.grow(to: 1)
        try groups.withUnsafeBufferPointer { groups in
            guard let base = groups.baseAddress, !values.isEmpty else { return }
            try states.update([column], GroupAssignment(rows: nil, groups: base, count: values.count))
        }
    }

    static func result(_ states: any AggregateStates) throws -> Value {
        try [UInt32(0)].withUnsafeBufferPointer { try states.output($0).value(at: 0) }
    }

    @Test(arguments: cases.indices) func `an aggregate gives the same at once, in parts and from its bytes`(_ index: Int) throws {
        let (function, type, values, expected) = Self.cases[index]
        let factory = try function.states(of: type)
        let whole = factory()
        try Self.fold(whole, values, type)
        #expect(try Self.result(whole) == expected)
        for cut in 0...values.count {
            let left = factory()
            let right = factory()
            try Self.fold(left, Array(values[..<cut]), type)
            try Self.fold(right, Array(values[cut...]), type)
            var bytes: [UInt8] = []
            try left.encode(0, into: &bytes)
            let restored = factory()
            try bytes.withUnsafeBytes { try restored.appendDecoded($0) }
            try [UInt32(0)].withUnsafeBufferPointer { try restored.merge(right, into: $0) }
            #expect(try Self.result(restored) == expected, "cut at \(cut)")
        }
    }

    @Test func `NaN is the greatest double`() throws {
        let states = try Self.states(.max, .double)
        try Self.fold(states, Self.doubles, .double)
        guard case .double(let greatest) = try Self.result(states) else {
            Issue.record("no double")
            return
        }
        #expect(greatest.isNaN)
    }

    @Test func `first and last can pass over nulls`() throws {
        for (function, expected) in [(AggregateFunction.first, Value.long(1)), (.last, .long(2))] {
            let states = try Self.states(function, .long, ignoringNulls: true)
            try Self.fold(states, [.null, .long(1), .long(2), .null], .long)
            #expect(try Self.result(states) == expected)
        }
    }

    @Test func `bytes of another aggregate are refused`() throws {
        for function in [AggregateFunction.count, .sum, .avg, .min, .last] {
            let states = try Self.states(function, .long)
            #expect(throws: StateMismatch.self) {
                try [UInt8](repeating: 9, count: 5).withUnsafeBytes { try states.appendDecoded($0) }
            }
        }
    }

    @Test func `of text there is no sum: it is read as doubles before`() throws {
        let resolved = try ExpressionResolver(schema: Schema([Field("s", .string)])).resolve(.call("sum", [.attribute(["s"])]))
        let call = try #require(AggregateCall(resolved.expression))
        #expect(call.function == .sum && call.arguments == [.cast(.bound(0, .string), .double)] && call.resultType == .double)
    }
}
