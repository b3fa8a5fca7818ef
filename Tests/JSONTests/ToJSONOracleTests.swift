import Columnar
import Foundation
import Expressions
import Operators
import Testing

@Suite struct ToJSONOracleTests {
    struct Fixture: Decodable, Sendable {
        struct Struct: Decodable, Sendable { let name: String; let results: [Int]; let values: [String?] }
        struct Times: Decodable, Sendable { let zone: String; let micros: [Int64]; let json: [String] }
        let structs: [Struct]
        let times: [Times]
        let doubles: [[String]]
        let floats: [[String]]

        static let shared = Result {
            try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: OracleFixture.folder.appending(path: "from_json_back.json")))
        }
    }

    @Test func `structs are written as Spark writes them`() throws {
        let documents = try OracleFixture.fromJSON.get(), fixture = try Fixture.shared.get()
        #expect(fixture.structs.count >= 10)
        for recorded in fixture.structs {
            let schema = try #require(documents.schemas.first { $0.name == recorded.name }).schema.fields
            let written = try ToJSON.evaluate(FromJSON.evaluate(documents.column(), schema: schema))
            for (row, index) in recorded.results.enumerated() {
                let expected = recorded.values[index].map { Value.string($0) } ?? .null
                #expect(
                    written.value(at: row) == expected,
                    "\(recorded.name) \(String(decoding: documents.docs[row].bytes ?? [], as: UTF8.self).prefix(100))")
            }
        }
    }

    @Test func `timestamps and dates are written in the session's zone`() throws {
        let fixture = try Fixture.shared.get()
        #expect(fixture.times.count == 4)
        for times in fixture.times {
            let days = times.micros.map { micros -> Value in
                let (quotient, remainder) = micros.quotientAndRemainder(dividingBy: 86_400_000_000)
                return .date(Int32(truncatingIfNeeded: remainder < 0 ? quotient - 1 : quotient))
            }
            let stamps = try #require(ColumnArray(times.micros.map { .timestamp($0) }, type: .timestamp))
            let dates = try #require(ColumnArray(days, type: .date))
            let column = ColumnArray(
                type: .structure([Field("t", .timestamp), Field("d", .date)]), count: stamps.count, layout: .structure([stamps, dates]))
            let written = try ToJSON.evaluate(column, timeZone: times.zone)
            for (row, expected) in times.json.enumerated() {
                #expect(written.value(at: row) == .string(expected), "\(times.zone) \(times.micros[row])")
            }
        }
    }

    @Test func `doubles and floats have the digits that Java gives them`() throws {
        let fixture = try Fixture.shared.get()
        #expect(fixture.doubles.count > 2500 && fixture.floats.count > 800)
        for pair in fixture.doubles {
            let bits = try #require(UInt64(pair[0], radix: 16))
            #expect(JavaDouble.string(Double(bitPattern: bits)) == pair[1])
        }
        for pair in fixture.floats {
            let bits = try #require(UInt32(pair[0], radix: 16))
            #expect(JavaDouble.string(Float(bitPattern: bits)) == pair[1])
        }
    }
}
