import Columnar
import Foundation
import Expressions
import Operators
import Testing

@Suite struct FromJSONOracleTests {
    static let names = [
        "flat", "one_string", "strings", "ints", "longs", "floats", "bools", "binary", "dates", "times", "times_la", "nested", "arrays",
        "deep", "corrupt", "case", "array_strings",
    ]

    @Test(arguments: names, [false, true])
    func `every document gives what Spark gave`(name: String, exactPathOnly: Bool) throws {
        let fixture = try OracleFixture.fromJSON.get()
        let oracle = try #require(fixture.schemas.first { $0.name == name })
        let options = JSONReadOptions(timeZone: oracle.options["timeZone"] ?? "UTC")
        let read = try FromJSON.evaluate(
            fixture.column(), schema: oracle.schema.fields, options: options, wanted: nil, exactPathOnly: exactPathOnly)
        #expect(read.count == fixture.docs.count && fixture.docs.count > 1500)
        var wrong = 0
        for index in fixture.docs.indices {
            let expected = oracle.values[oracle.results[index]]
            let actual = read.value(at: index)
            if !expected.matches(actual) {
                wrong += 1
                if wrong <= 12 {
                    let document = String(decoding: (fixture.docs[index].bytes ?? []).prefix(160), as: UTF8.self)
                    Issue.record(
                        """
                        \(document.debugDescription): Spark \(String(describing: expected).prefix(300)), we \
                        \(String(describing: actual).prefix(300))
                        """)
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `in FAILFAST mode the same documents end the query`() throws {
        let fixture = try OracleFixture.fromJSON.get()
        let oracle = try #require(fixture.schemas.first { $0.name == "longs_failfast" })
        var seen = 0
        for index in fixture.docs.indices {
            let expected = oracle.values[oracle.results[index]]
            if case .text("unrecorded") = expected { continue }
            seen += 1
            var builder = BytesBuilder(.string)
            if let bytes = fixture.docs[index].bytes { bytes.withUnsafeBytes { builder.append($0) } } else { builder.appendNull() }
            let column = builder.finish()
            let shown = String(decoding: (fixture.docs[index].bytes ?? []).prefix(100), as: UTF8.self)
            if case .text("error") = expected {
                #expect(throws: JSONError.self, "\(shown)") {
                    try FromJSON.evaluate(column, schema: oracle.schema.fields, options: JSONReadOptions(mode: .failFast))
                }
            } else {
                let read = try FromJSON.evaluate(column, schema: oracle.schema.fields, options: JSONReadOptions(mode: .failFast))
                #expect(expected.matches(read.value(at: 0)), "\(shown)")
            }
        }
        #expect(seen > 100)
    }
}
