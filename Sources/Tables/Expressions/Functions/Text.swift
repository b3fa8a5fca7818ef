import Columnar

/// Functions that make text of text.
enum Text {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _ arguments: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "upper", "lower", "initcap", "reverse":
            guard types[0] == .string else { return nil }
            return { d, n, context in try changed(name, d[0], n, SizeGuard(name, context.limits)) }
        case "trim", "ltrim", "rtrim":
            let (left, right) = (name != "rtrim", name != "ltrim")
            return { d, n, context in
                let text = TextOperand(d[0])
                let space: [UInt8] = [0x20]
                let set = d.count > 1 ? TextOperand(d[1]) : nil
                return try space.withUnsafeBytes { space in
                    try Kernels.bytes(n, .string, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
                        out.append(contentsOf: Characters.trim(text[row], set?[row] ?? space, left: left, right: right))
                        return true
                    }
                }
            }
        case "substring":
            let isBytes = types[0] == .binary
            return { d, n, context in
                let text = TextOperand(d[0])
                let (starts, lengths) = (d[1].values(as: Int32.self), d[2].values(as: Int32.self))
                let (p, q) = (d[1].mask, d[2].mask)
                return try Kernels.bytes(n, type, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
                    out.append(contentsOf: Characters.substring(text[row], Int(starts[row & p]), Int(lengths[row & q]), isBytes: isBytes))
                    return true
                }
            }
        case "left", "right":
            return { d, n, context in
                let text = TextOperand(d[0])
                let lengths = d[1].values(as: Int32.self)
                let mask = d[1].mask
                return try Kernels.bytes(n, .string, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
                    let length = Int(lengths[row & mask])
                    let part = name == "left"
                        ? Characters.substring(text[row], 1, length, isBytes: false)
                        : Characters.substring(text[row], -max(0, length), length, isBytes: false)
                    out.append(contentsOf: part)
                    return true
                }
            }
        case "concat":
            guard type == .string || type == .binary else { return nil }
            return { d, n, context in
                let texts = d.map { TextOperand($0) }
                return try Kernels.bytes(n, type, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
                    for text in texts { out.append(contentsOf: text[row]) }
                    return true
                }
            }
        case "concat_ws": return { d, n, context in try joined(d, n, SizeGuard(name, context.limits)) }
        case "repeat":
            return { d, n, context in
                let text = TextOperand(d[0])
                let times = d[1].values(as: Int32.self)
                let mask = d[1].mask
                return try Kernels.bytes(n, .string, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
                    let count = max(0, Int(times[row & mask]))
                    try SizeGuard(name, context.limits).allow(SizeGuard.product(text[row].count, count), row: row)
                    for _ in 0..<(text[row].isEmpty ? 0 : count) { out.append(contentsOf: text[row]) }
                    return true
                }
            }
        case "space":
            return { d, n, context in
                let times = d[0].values(as: Int32.self)
                return try Kernels.bytes(n, .string, d[0].validity(n), SizeGuard(name, context.limits)) { row, out in
                    try SizeGuard(name, context.limits).allow(Int(times[row]), row: row)
                    for _ in 0..<max(0, Int(times[row])) { out.append(UInt8(0x20)) }
                    return true
                }
            }
        case "lpad", "rpad": return { d, n, context in try padded(name == "lpad", d, n, SizeGuard(name, context.limits)) }
        case "chr":
            return { d, n, context in
                let codes = d[0].values(as: Int64.self)
                let mask = d[0].mask
                return try Kernels.bytes(n, .string, d[0].validity(n), SizeGuard(name, context.limits)) { row, out in
                    let code = codes[row & mask]
                    if code < 0 { return true }
                    let byte = UInt8(truncatingIfNeeded: code)
                    if byte >= 0x80 {
                        out.append(0xC0 | byte >> 6)
                        out.append(0x80 | byte & 0x3F)
                    } else {
                        out.append(byte)
                    }
                    return true
                }
            }
        case "hex": return { d, n, context in try hexadecimal(d[0], n, SizeGuard(name, context.limits)) }
        case "unhex": return { d, n, context in try unhexed(d[0], n, SizeGuard(name, context.limits)) }
        case "bin":
            return { d, n, context in
                let values = d[0].values(as: Int64.self)
                let mask = d[0].mask
                return try Kernels.bytes(n, .string, d[0].validity(n), SizeGuard(name, context.limits)) { row, out in
                    append(String(UInt64(bitPattern: values[row & mask]), radix: 2), &out)
                    return true
                }
            }
        case "base64", "unbase64":
            return { d, n, context in
                let text = TextOperand(d[0])
                return try Kernels.bytes(n, type, d[0].validity(n), SizeGuard(name, context.limits)) { row, out in
                    if name == "base64" { Base64.encode(text[row], &out) } else { try Base64.decode(text[row], &out) }
                    return true
                }
            }
        default: return nil
        }
    }

    static func append(_ string: String, _ out: inout GrowableBuffer) {
        var string = string
        string.withUTF8 { out.append(contentsOf: UnsafeRawBufferPointer($0)) }
    }

    private static func changed(_ name: String, _ datum: Datum, _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let text = TextOperand(datum)
        return try Kernels.bytes(count, .string, datum.validity(count), size) { row, out in
            let bytes = text[row]
            if name == "reverse" {
                var end = bytes.count
                while end > 0 {
                    var start = end - 1
                    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
                    out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    end = start
                }
                return true
            }
            if bytes.allSatisfy({ $0 < 0x80 }) {
                var startsWord = true
                for byte in bytes {
                    let isLower = byte >= 0x61 && byte <= 0x7A
                    let isUpper = byte >= 0x41 && byte <= 0x5A
                    let toUpper = name == "upper" || (name == "initcap" && startsWord)
                    out.append(toUpper ? (isLower ? byte & 0xDF : byte) : (isUpper ? byte | 0x20 : byte))
                    startsWord = byte == 0x20
                }
                return true
            }
            let string = String(decoding: bytes, as: UTF8.self)
            switch name {
            case "upper": append(LetterCase.upper(string), &out)
            case "lower": append(LetterCase.lower(string), &out)
            default: append(LetterCase.capitalized(string), &out)
            }
            return true
        }
    }

    private static func joined(_ data: [Datum], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let separator = TextOperand(data[0])
        let items = data.dropFirst().map { datum -> (Datum, ColumnArray?) in
            if case .list(_, let child) = datum.column.layout { (datum, child) } else { (datum, nil) }
        }
        return try Kernels.bytes(count, .string, data[0].validity(count), size) { row, out in
            var isFirst = true
            func add(_ text: UnsafeRawBufferPointer, _ out: inout GrowableBuffer) {
                if !isFirst { out.append(contentsOf: separator[row]) }
                isFirst = false
                out.append(contentsOf: text)
            }
            for (datum, child) in items {
                let at = row & datum.mask
                guard datum.column.isValid(at) else { continue }
                if let child, case .list(let offsets, _) = datum.column.layout {
                    let positions = offsets.elements(as: Int64.self)
                    for element in Int(positions[at])..<Int(positions[at + 1]) where child.isValid(element) {
                        add(child.byteRuns[element], &out)
                    }
                } else {
                    add(datum.column.byteRuns[at], &out)
                }
            }
            return true
        }
    }

    private static func padded(_ onLeft: Bool, _ data: [Datum], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let text = TextOperand(data[0])
        let lengths = data[1].values(as: Int32.self)
        let mask = data[1].mask
        let pad = TextOperand(data[2])
        return try Kernels.bytes(count, .string, Datum.validity(data, count), size) { row, out in
            let length = max(0, Int(lengths[row & mask]))
            let value = text[row]
            let filler = pad[row]
            let characters = Characters.count(value)
            if characters >= length || filler.isEmpty {
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[..<Characters.offset(value, length)]))
                return true
            }
            let missing = length - characters
            let period = Characters.count(filler)
            // Before the loop, which might run long for nothing.
            try size.allow(SizeGuard.product(missing / period, filler.count), row: row)
            func fill(_ out: inout GrowableBuffer) {
                for _ in 0..<(missing / period) { out.append(contentsOf: filler) }
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: filler[..<Characters.offset(filler, missing % period)]))
            }
            if onLeft { fill(&out) }
            out.append(contentsOf: value)
            if !onLeft { fill(&out) }
            return true
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func hexadecimal(_ datum: Datum, _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        if datum.type == .long {
            let values = datum.values(as: Int64.self)
            let mask = datum.mask
            return try Kernels.bytes(count, .string, datum.validity(count), size) { row, out in
                append(String(UInt64(bitPattern: values[row & mask]), radix: 16, uppercase: true), &out)
                return true
            }
        }
        let text = TextOperand(datum)
        return try Kernels.bytes(count, .string, datum.validity(count), size) { row, out in
            for byte in text[row] {
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            }
            return true
        }
    }

    private static func unhexed(_ datum: Datum, _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let text = TextOperand(datum)
        func value(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46: byte - 0x37
            case 0x61...0x66: byte - 0x57
            default: nil
            }
        }
        return try Kernels.bytes(count, .binary, datum.validity(count), size) { row, out in
            let bytes = text[row]
            guard bytes.allSatisfy({ value($0) != nil }) else { return false }
            var at = 0
            if bytes.count % 2 == 1 {
                out.append(value(bytes[0]) ?? 0)
                at = 1
            }
            while at + 1 < bytes.count {
                out.append((value(bytes[at]) ?? 0) << 4 | (value(bytes[at + 1]) ?? 0))
                at += 2
            }
            return true
        }
    }
}
