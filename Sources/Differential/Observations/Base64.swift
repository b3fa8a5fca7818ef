/// RFC 4648 base 64 with padding, over byte arrays.
enum Base64 {
    static let hex = Array("0123456789abcdef".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func append(_ octets: [UInt8], to text: inout [UInt8]) {
        var index = 0
        while index < octets.count {
            let left = octets.count - index
            let group =
                UInt32(octets[index]) << 16 | (left > 1 ? UInt32(octets[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(octets[index + 2]) : 0)
            for position in 0..<4 {
                let isPadding = position > left
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(group >> UInt32(18 - 6 * position)) & 63])
            }
            index += 3
        }
    }

    /// nil where `text` is not padded base 64.
    static func decode(_ text: String) -> [UInt8]? {
        let symbols = Array(text.utf8)
        guard symbols.count % 4 == 0 else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(symbols.count / 4 * 3)
        for start in stride(from: 0, to: symbols.count, by: 4) {
            let isLast = start + 4 == symbols.count
            var padding = 0
            if isLast, symbols[start + 3] == UInt8(ascii: "=") { padding = symbols[start + 2] == UInt8(ascii: "=") ? 2 : 1 }
            var group: UInt32 = 0
            for position in 0..<(4 - padding) {
                guard let digit = digit(symbols[start + position]) else { return nil }
                group |= digit << UInt32(18 - 6 * position)
            }
            octets.append(UInt8(truncatingIfNeeded: group >> 16))
            if padding < 2 { octets.append(UInt8(truncatingIfNeeded: group >> 8)) }
            if padding < 1 { octets.append(UInt8(truncatingIfNeeded: group)) }
        }
        return octets
    }

    private static func digit(_ symbol: UInt8) -> UInt32? {
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(symbol - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(symbol - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(symbol - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
