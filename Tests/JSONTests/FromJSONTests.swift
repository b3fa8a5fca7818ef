import Columnar
import Expressions
import Operators
import StreamTesting
import Testing

@Suite struct FromJSONTests {
    private func column(_ documents: [String?]) -> ColumnArray {
        var builder = BytesBuilder(.string)
        for document in documents { if let document { builder.append(document) } else { builder.appendNull() } }
        return builder.finish()
    }

    @Test func `fields that nobody wants come as nulls and change nothing else`() throws {
        let schema = [Field("a", .long), Field("b", .string), Field("c", .array(.integer))]
        let documents = column([#"{"a":1,"b":"x","c":[1]}"#, #"{"b":5,"c":"no","a":2}"#, #"{"a":3,"b":tru}"#, nil])
        let all = try FromJSON.evaluate(documents, schema: schema)
        let some = try FromJSON.evaluate(documents, schema: schema, wanted: [true, false, false])
        #expect(all.children[0].value(at: 0) == .long(1) && all.children[2].value(at: 0) == .array([.long(1)]))
        for row in 0..<4 {
            #expect(some.children[0].value(at: row) == all.children[0].value(at: row))
            #expect(some.children[1].value(at: row) == .null && some.children[2].value(at: row) == .null)
        }
        #expect(some.value(at: 3) == .null)
    }

    @Test func `keys in any order, learned or not, find their fields`() throws {
        let schema = (0..<20).map { Field("field\($0)", .integer) }
        var generator = SeededGenerator(seed: ProcessSeed.value)
        var documents: [String] = []
        for _ in 0..<200 {
            let order = Array(0..<24).shuffled(using: &generator)
            documents.append("{" + order.map { "\"field\($0)\" : \($0 * 3)" }.joined(separator: ",") + "}")
        }
        let read = try FromJSON.evaluate(column(documents), schema: schema)
        for row in documents.indices {
            #expect(
                read.value(at: row) == .structure((0..<20).map { .long(Int64($0 * 3)) }),
                "PORTAGE_SEED=\(ProcessSeed.value): \(documents[row])")
        }
    }

    @Test func `a document never reads into the next one`() throws {
        let read = try FromJSON.evaluate(
            column([#"{"a":1"#, "}", #"{"a":"#, "2}", #"{"a":3}"#, #"{"b":"#, #""x"}"#]), schema: [Field("a", .long)])
        #expect((0..<7).map { read.children[0].value(at: $0) } == [.null, .null, .null, .null, .long(3), .null, .null])
    }

    @Test func `an unknown session zone is an error that names it`() throws {
        let error = #expect(throws: JSONError.self) {
            try FromJSON.evaluate(column(["{}"]), schema: [Field("a", .timestamp)], options: JSONReadOptions(timeZone: "Mars/Base"))
        }
        #expect(error?.code == .unknownTimeZone)
        #expect(error?.message.contains("Mars/Base") == true)
    }

    @Test func `no rows give no rows`() throws {
        let read = try FromJSON.evaluate(column([]), schema: [Field("a", .string), Field("b", .array(.structure([Field("x", .double)])))])
        #expect(read.count == 0 && read.children.count == 2)
    }
}
