import DStreams
import StreamTesting
import Testing

/// Keys and values of a job's state as bytes: read back as what they were, whatever their type.
@Suite struct StateBytesTests {
    struct Pair: Codable, Equatable {
        var name: String
        var count: Int?
    }

    private func check<T: Codable & Equatable>(_ values: T...) throws {
        for value in values { #expect(try StateBytes.decode(T.self, StateBytes.encode(value)) == value, "\(T.self) \(value)") }
    }

    @Test func `numbers and texts`() throws {
        try check("", "a", "\u{1F468}\u{200D}\u{1F469}\u{0}")
        try check(Int.min, -1, 0, .max)
        try check(UInt64.min, .max)
        try check(Int8.min, .max)
        try check(-0.5, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude)
        try check(Float(-0.5), .infinity)
        try check(true, false)
        #expect(try StateBytes.decode(Double.self, StateBytes.encode(Double.nan)).isNaN)
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

    @Test func `bytes that are not of the type are refused`() {
        #expect(throws: (any Error).self) { try StateBytes.decode(Int.self, [1, 2, 3]) }
        #expect(throws: (any Error).self) { try StateBytes.decode(String.self, [0xFF]) }
        #expect(throws: (any Error).self) { try StateBytes.decode(Int?.self, StateBytes.encode(3)) }
        #expect(throws: (any Error).self) { try StateBytes.decode([Int].self, Array("[]".utf8)) }
    }
}
