import Columnar
import StateStore
import StreamTesting
import Testing

/// Forms of a job's own values, as the schema of a state keeps them.
@Suite struct LogicalTypeTests {
    private static func random(_ generator: inout SeededGenerator, depth: Int) -> LogicalType {
        switch Int.random(in: depth > 3 ? 0...2 : 0...5, using: &generator) {
        case 0: .plain
        case 1: .unsigned
        case 2: .json
        case 3: .list(random(&generator, depth: depth + 1))
        case 4: .optional(random(&generator, depth: depth + 1))
        default: .tuple((0..<Int.random(in: 0...3, using: &generator)).map { _ in random(&generator, depth: depth + 1) })
        }
    }

    @Test func `a form comes back from its text, and from nothing else`() {
        var generator = SeededGenerator(seed: ProcessSeed.value)
        for _ in 0..<500 {
            let form = Self.random(&generator, depth: 0)
            let text = form.text
            #expect(LogicalType(text: text) == form, "PORTAGE_SEED=\(ProcessSeed.value) \(text)")
            #expect(LogicalType(text: text + ")") == nil && LogicalType(text: text + ",plain") == nil)
            #expect(LogicalType(text: String(text.dropLast())) == nil)
        }
        for text in [
            "", "list", "list()", "list(plain,plain)", "tuple(,)", "tuple(plain,)", "other", String(repeating: "list(", count: 100_000),
        ] {
            #expect(LogicalType(text: text) == nil)
        }
    }

    @Test func `values are shown by their form, and as they are where they are not of it`() {
        let pair = LogicalType.tuple([.unsigned, .optional(.json)])
        let type = DataType.structure([Field("_1", .long), Field("_2", .array(.binary))])
        #expect(pair.shownType(type) == .structure([Field("_1", .string), Field("_2", .string)]))
        #expect(
            pair.shown(.structure([.long(-1), .array([.binary(Array("{}".utf8))])]))
                == .structure([.string("18446744073709551615"), .string("{}")]))
        #expect(pair.shown(.structure([.long(1), .array([])])) == .structure([.string("1"), .null]))
        #expect(pair.shown(.long(1)) == .long(1) && pair.shownType(.long) == .long)
        #expect(pair.shown(.null) == .null)
    }
}
