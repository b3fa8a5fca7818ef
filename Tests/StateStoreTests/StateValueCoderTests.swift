import Columnar
import StateStore
import StreamTesting
import Testing

/// Keys and values of a job as bytes in state, in each form in which a state may lie: read back as what they were, whatever their type.
@Suite struct StateValueCoderTests {
    struct Pair: Codable, Equatable, Sendable {
        var name: String
        var count: Int?
    }

    private static let codings = [StateCoding.singleValues, .columns]

    private func check<T: Codable & Equatable & Sendable>(_ values: T...) throws {
        let coder = StateValueCoder<T>()
        for coding in Self.codings {
            let bytes = try coder.encode(values, coding)
            #expect(bytes.count == values.count)
            #expect(try coder.decode(bytes, coding) == values, "\(T.self) \(coding)")
            // What is alone has the bytes that it has among others: it may be a key.
            for (value, bytes) in zip(values, bytes) { #expect(try coder.encode([value], coding) == [bytes], "\(value)") }
        }
    }

    @Test func `numbers and texts`() throws {
        try check("", "a", "\u{1F468}\u{200D}\u{1F469}\u{0}")
        try check(Int.min, -1, 0, .max)
        try check(UInt64.min, .max)
        try check(Int8.min, .max)
        try check(UInt8.min, .max)
        try check(-0.5, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude)
        try check(Float(-0.5), .infinity)
        try check(true, false)
        for coding in Self.codings {
            let coder = StateValueCoder<Double>()
            #expect(try coder.decode(coder.encode([.nan], coding), coding)[0].isNaN)
        }
    }

    @Test func `optionals of what has bytes of its own`() throws {
        try check(Int?.none, 3, -3)
        try check(String?.none, "", "null", "[3]")
        try check(Double?.none, 1.5, .infinity)
        try check(UInt8?.none, 200)
        try check(Bool?.none, true)
    }

    @Test func `lists and structs`() throws {
        try check([Int](), [1, 2])
        try check([Int?](), [nil, 2])
        try check(Pair(name: "a", count: nil), Pair(name: "\"", count: 2))
    }

    @Test func `tuples of two`() throws {
        for coding in Self.codings {
            let coder = StateValueCoder<(String, Pair)>.tuple()
            let values = [("", Pair(name: "a", count: nil)), ("bc", Pair(name: "", count: 3))]
            let read = try coder.decode(coder.encode(values, coding), coding)
            #expect(read.map(\.0) == values.map(\.0) && read.map(\.1) == values.map(\.1))
        }
    }

    @Test func `a boolean is 0 or 1, and any other byte is damage`() throws {
        let coder = try ValueCoder<Bool>(role: "flag")
        #expect(try coder.values(from: [[1], [0]]) == [true, false])
        for byte in [2, 7, 255] as [UInt8] {
            #expect(throws: StateValueError.self) { try coder.values(from: [[1], [byte]]) }
            #expect(throws: StateValueError.self) { try [byte].withUnsafeBytes { try coder.value(from: $0) } }
        }
    }

    @Test func `texts, lists and tuples within tuples, many at once and each alone`() throws {
        typealias Nested = (String, (Bool, [(Int8, String)]))
        let coder = try ValueCoder<Nested>(role: "value")
        var generator = SeededGenerator(seed: ProcessSeed.value)
        let values = (0..<200).map { index -> Nested in
            let list = (0..<generator.below(4)).map { (Int8($0 - 2), String(repeating: "é", count: generator.below(9))) }
            return (String(repeating: "x", count: generator.below(20)), (generator.below(2) == 0, list))
        }
        func text(_ values: [Nested]) -> [String] { values.map { "\($0)" } }
        let bytes = try coder.bytes(of: values)
        #expect(try text(coder.values(from: bytes)) == text(values), "PORTAGE_SEED=\(ProcessSeed.value)")
        for (value, bytes) in zip(values, bytes) {
            #expect(try text([bytes.withUnsafeBytes { try coder.value(from: $0) }]) == text([value]), "PORTAGE_SEED=\(ProcessSeed.value)")
            #expect(try coder.bytes(of: value) == bytes)
            // Cut anywhere, or too long, it is no value, alone or among others.
            for cut in 0..<bytes.count {
                #expect(throws: StateValueError.self) { try coder.values(from: [Array(bytes.prefix(cut)), bytes]) }
                #expect(throws: StateValueError.self) { try bytes.prefix(cut).withUnsafeBytes { try coder.value(from: $0) } }
            }
            #expect(throws: StateValueError.self) { try coder.values(from: [bytes + [0]]) }
        }
    }

    @Test func `the bytes of each form are those that are in checkpoints`() throws {
        func bytes<T: Codable & Sendable>(_ value: T, _ coding: StateCoding) throws -> [UInt8] {
            try StateValueCoder<T>().encode([value], coding)[0]
        }
        #expect(try bytes(0x0102, .singleValues) == [2, 1, 0, 0, 0, 0, 0, 0])
        #expect(try bytes(0x0102, .columns) == [2, 1, 0, 0, 0, 0, 0, 0])
        #expect(try bytes(Int32(-2), .singleValues) == [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try bytes(Int32(-2), .columns) == [0xFE, 0xFF, 0xFF, 0xFF])
        #expect(try bytes("ä", .singleValues) == [0xC3, 0xA4] && bytes("ä", .columns) == [0xC3, 0xA4])
        #expect(try bytes(1.0, .singleValues) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] && bytes(1.0, .columns) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        #expect(try bytes(Float(1), .singleValues) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0] && bytes(Float(1), .columns) == [0, 0, 0x80, 0x3F])
        #expect(try bytes(true, .singleValues) == Array("[true]".utf8) && bytes(true, .columns) == [1])
        #expect(try bytes([1, 2], .singleValues) == Array("[[1,2]]".utf8) && bytes([1, 2], .columns) == Array("[1,2]".utf8))
        #expect(try bytes(Int?.none, .singleValues) == Array("[null]".utf8) && bytes(Int?.none, .columns) == Array("null".utf8))
        let pair = StateValueCoder<(String, Bool)>.tuple()
        #expect(try pair.encode([("ab", true)], .singleValues) == [[2, 0, 0, 0, 0, 0, 0, 0] + Array("ab[true]".utf8)])
        #expect(try pair.encode([("ab", true)], .columns) == [[2, 0, 0, 0, 0, 0, 0, 0] + Array("ab".utf8) + [1]])
    }

    @Test func `bytes that are not of the type are refused`() throws {
        for coding in Self.codings {
            #expect(throws: (any Error).self) { try StateValueCoder<Int>().decode([[1, 2, 3]], coding) }
            #expect(throws: (any Error).self) { try StateValueCoder<Int?>().decode(StateValueCoder<Int>().encode([3], coding), coding) }
            #expect(throws: (any Error).self) { try StateValueCoder<Pair>().decode([Array("[]".utf8)], coding) }
            #expect(throws: (any Error).self) { try StateValueCoder<(Int, Int)>.tuple().decode([[1, 0, 0, 0, 0, 0, 0, 0]], coding) }
        }
        #expect(throws: StateValueError.self) { try StateValueCoder<String>().decode([[0xFF]], .singleValues) }
    }

    @Test func `a state goes on in the form that its schema says, and one that begins lies in columns`() throws {
        for coding in Self.codings {
            let schema = StateSchema(
                operatorName: "updateStateByKey", key: [try StateValueCoder<String>().column("key", coding)],
                value: [try StateValueCoder<Int>().column("value", coding)])
            #expect(StateCoding(of: schema) == coding)
        }
        #expect(StateCoding(of: nil) == .columns)
    }

    @Test func `values are shown by what the schema says of their column alone`() throws {
        func shown<T>(_ value: T, _ coder: StateValueCoder<T>) throws -> [Value] {
            try Self.codings.map { coding in
                let reader = try #require(StateValueReader(try coder.column("value", coding)))
                return try coder.encode([value], coding)[0].withUnsafeBytes { reader.value($0) }
            }
        }
        #expect(try shown(7, StateValueCoder<Int>()) == [.long(7), .long(7)])
        #expect(try shown(UInt64.max, StateValueCoder<UInt64>()) == [.string("18446744073709551615"), .string("18446744073709551615")])
        #expect(try shown([1, 2], StateValueCoder<[Int]>()) == [.string("[1,2]"), .string("[1,2]")])
        #expect(
            try shown(("a", 2), StateValueCoder<(String, Int)>.tuple()) == Array(repeating: .structure([.string("a"), .long(2)]), count: 2))
        #expect(StateValueReader(StateSchema.Column(Field("n", .long))) == nil)
    }
}
