import Columnar
import Expressions
import Operators
import Plans
import Testing

/// The limit of what one group keeps.
@Suite struct AggregateLimitTests {
    private static let schema = Schema([Field("k", .long), Field("v", .long)])

    private func fold(_ function: AggregateFunction, _ rows: [[Value]], _ limits: ValueLimits) throws -> GroupedStates {
        let factory = try function.states(of: .long)
        let aggregate = GroupedStates.Aggregate(arguments: [1], name: function.name, makeStates: factory)
        let states = GroupedStates(GroupKeyLayout([.column(0)], input: Self.schema), [aggregate], limits: limits)
        let columns = [0, 1].compactMap { ordinal in ColumnArray(rows.map { $0[ordinal] }, type: .long) }
        try states.update(RecordBatch(schema: Self.schema, count: rows.count, columns: columns))
        return states
    }

    @Test(arguments: [AggregateFunction.collectList, .collectSet])
    func `one group may keep as much as one value may be large`(_ function: AggregateFunction) throws {
        // Nine bytes a number: a tag and eight.
        let limits = ValueLimits(valueBytes: 90)
        let ten = (0..<10).map { [Value.long(7), .long($0)] }
        let states = try fold(function, ten + [[.long(8), .long(1)]], limits)
        #expect(states.count == 2)
        let error = #expect(throws: ExpressionError.self) { try fold(function, ten + [[.long(7), .long(10)]], limits) }
        #expect(error?.code == .tooLarge)
        #expect(
            error?.message.hasPrefix("\(function.name), group 7: its values would be larger than 90 bytes, the limit of one value") == true)
        // The same where two parts are merged that are each small enough.
        let merged = #expect(throws: ExpressionError.self) {
            try fold(function, Array(ten.prefix(6)), limits).merge(try fold(function, (10..<16).map { [.long(7), .long($0)] }, limits))
        }
        #expect(merged?.message.hasPrefix("\(function.name), group 7: ") == true)
    }
}
