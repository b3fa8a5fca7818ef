import Columnar

/// RFC 2045's Base64.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: UnsafeRawBufferPointer, _ out: inout GrowableBuffer) {
        var at = 0
        while at < bytes.count {
            let group = (0..<3).map { at + $0 < bytes.count ? bytes[at + $0] : 0 }
            let word = UInt32(group[0]) << 16 | UInt32(group[1]) << 8 | UInt32(group[2])
            for index in 0..<4 {
                out.append(at + index - 1 < bytes.count ? alphabet[Int(word >> UInt32(18 - 6 * index)) & 63] : UInt8(0x3D))
            }
            at += 3
        }
    }

    /// Characters outside of the alphabet are passed over.
    static func decode(_ text: UnsafeRawBufferPointer, _ out: inout GrowableBuffer) {
        var word: UInt32 = 0
        var bits = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x47
            case 0x30...0x39: value = byte + 4
            case 0x2B: value = 62
            case 0x2F: value = 63
            case 0x3D: return
            default: continue
            }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
    }
}
