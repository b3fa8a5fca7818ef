import Foundation
import RDDs
import Testing

/// Keys and values of records, which may be null.
@Suite struct RecordBytesTests {
    let text = RecordBytes("é1")
    let none: RecordBytes? = nil

    @Test func `a text of bytes that may be null has their text or null, as in Java`() {
        let some: RecordBytes? = text
        #expect("\(some)|\(none)|\(text)" == "é1|null|é1")
    }

    @Test func `each conversion of null is nil`() {
        #expect(String(none) == nil && Data(none) == nil && [UInt8](none) == nil)
        let some: RecordBytes? = text
        #expect(String(some) == "é1" && Data(some) == Data("é1".utf8) && [UInt8](some) == Array("é1".utf8))
    }

    @Test func `the bytes are given in place, and none are given of an empty slice`() {
        #expect(text.withContiguousStorageIfAvailable { Array($0) } == [0xC3, 0xA9, 0x31])
        #expect(RecordBytes("").withContiguousStorageIfAvailable { $0.count } == 0)
    }

    @Test func `bytes are written as base64 and read back`() throws {
        let written = try JSONEncoder().encode([text])
        #expect(String(decoding: written, as: UTF8.self) == #"["w6kx"]"#)
        #expect(try JSONDecoder().decode([RecordBytes].self, from: written) == [text])
    }
}
