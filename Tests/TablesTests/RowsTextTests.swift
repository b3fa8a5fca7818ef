import Columnar
import StateStore
import Tables
import Testing

/// Rows as they are shown to people, such as the state of an operator.
struct RowsTextTests {
    @Test func `nothing is lost in JSON: members of one name, nulls, a map's null values, microseconds`() throws {
        let value: [Field] = [
            Field("max", .long), Field("max", .long), Field("first", .map(.string, .long)), Field("sum", .long),
            Field("ts", .timestamp),
        ]
        let schema = Schema([Field("value", .structure(value))])
        let row = Value.structure([
            .long(1), .long(2), .map([Value.Entry(.string("x"), .null)]), .null, .timestamp(1_700_000_000_123_456),
        ])
        let column = try #require(ColumnArray([row], type: .structure(value)))
        let text = RowsText([RecordBatch(schema: schema, count: 1, columns: [column])])
        #expect(
            String(decoding: text.json([.plain]), as: UTF8.self)
                == #"{"value":{"max":1,"max_2":2,"first":{"x":null},"sum":null,"ts":"2023-11-14T22:13:20.123456Z"}}"# + "\n")
    }
}
