/// A text as a string of JSON, with what Spark's writer (Jackson) escapes, as it escapes it: `"`, `\` and the characters below the space.
package enum JSONString {
    package static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in write(UnsafeRawBufferPointer(utf8)) { bytes.append(contentsOf: $0) } }
    }

    package static func append(_ utf8: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        write(utf8) { out.append(contentsOf: $0) }
    }

    /// Hands over the string with its quotes, run by run.
    private static func write(_ utf8: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void) {
        quote.withUnsafeBytes(sink)
        var plain = 0
        for index in utf8.indices {
            let byte = utf8[index]
            if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") { continue }
            sink(UnsafeRawBufferPointer(rebasing: utf8[plain..<index]))
            escapes[Int(byte)].withUnsafeBytes(sink)
            plain = index + 1
        }
        sink(UnsafeRawBufferPointer(rebasing: utf8[plain...]))
        quote.withUnsafeBytes(sink)
    }

    private static let quote = [UInt8(ascii: "\"")]

    /// By the byte, up to the backslash; of bytes that stand for themselves the entry is empty.
    private static let escapes: [[UInt8]] = (0...UInt8(ascii: "\\")).map { byte in
        switch byte {
        case UInt8(ascii: "\""): Array("\\\"".utf8)
        case UInt8(ascii: "\\"): Array("\\\\".utf8)
        case 0x08: Array("\\b".utf8)
        case 0x09: Array("\\t".utf8)
        case 0x0A: Array("\\n".utf8)
        case 0x0C: Array("\\f".utf8)
        case 0x0D: Array("\\r".utf8)
        case 0..<0x20: Array("\\u00".utf8) + [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
        default: []
        }
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
