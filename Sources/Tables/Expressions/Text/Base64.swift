import Columnar

/// RFC 2045's Base64.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// In lines of 76 characters, like Java's MIME encoder and so Spark; or in one line.
    /// - Parameter lineLength: a multiple of 4; nil for one line.
    static func encode(_ bytes: UnsafeRawBufferPointer, lineLength: Int? = 76, _ out: inout GrowableBuffer) {
        let lineBytes = lineLength.map { $0 / 4 * 3 } ?? .max
        var at = 0
        while at < bytes.count {
            if at > 0, at % lineBytes == 0 {
                out.append(UInt8(0x0D))
                out.append(UInt8(0x0A))
            }
            let second = at + 1 < bytes.count ? bytes[at + 1] : 0
            let third = at + 2 < bytes.count ? bytes[at + 2] : 0
            let word = UInt32(bytes[at]) << 16 | UInt32(second) << 8 | UInt32(third)
            for index in 0..<4 {
                out.append(at + index - 1 < bytes.count ? alphabet[Int(word >> UInt32(18 - 6 * index)) & 63] : UInt8(0x3D))
            }
            at += 3
        }
    }

    /// Ignores characters outside of the alphabet, like Java's MIME decoder.
    /// - Throws: `ExpressionError` with Java's words, if the last unit is incomplete, padded wrongly or followed by more.
    static func decode(_ text: UnsafeRawBufferPointer, _ out: inout GrowableBuffer) throws(ExpressionError) {
        var word: UInt32 = 0
        var sextets = 0
        var at = 0
        scan: while at < text.count {
            let byte = text[at]
            at += 1
            guard let value = value(byte) else {
                if byte != padding { continue }
                if sextets == 0 || sextets == 2 && (at == text.count || text[at] != padding) {
                    throw failure("Input byte array has wrong 4-byte ending unit", text)
                }
                if sextets == 2 { at += 1 }
                break scan
            }
            word = word << 6 | UInt32(value)
            sextets += 1
            if sextets == 4 {
                for shift in [16, 8, 0] as [UInt32] { out.append(UInt8(truncatingIfNeeded: word >> shift)) }
                (word, sextets) = (0, 0)
            }
        }
        switch sextets {
        case 1: throw failure("Last unit does not have enough valid bits", text)
        case 2: out.append(UInt8(truncatingIfNeeded: word >> 4))
        case 3: for shift in [10, 2] as [UInt32] { out.append(UInt8(truncatingIfNeeded: word >> shift)) }
        default: break
        }
        if let more = text[at...].firstIndex(where: { value($0) != nil }) {
            // Java counts characters.
            let place = text[...more].reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
            throw failure("Input byte array has incorrect ending byte at \(place)", text)
        }
    }

    private static let padding = UInt8(ascii: "=")

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x47
        case 0x30...0x39: byte + 4
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }

    private static func failure(_ reason: String, _ text: UnsafeRawBufferPointer) -> ExpressionError {
        ExpressionError(.badArgument, "unbase64('\(String(decoding: text.prefix(100), as: UTF8.self))'): \(reason)")
    }
}
