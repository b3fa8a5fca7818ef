import Columnar
import Plans

/// Functions that make text of text.
enum Text {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _ arguments: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "upper", "lower", "initcap", "reverse":
            guard types[0] == .string else { return nil }
            return { d, n, _ in changed(name, d[0], n) }
        case "trim", "ltrim", "rtrim":
            let (left, right) = (name != "rtrim", name != "ltrim")
            return { d, n, _ in
                let text = TextOperand(d[0])
                let space: [UInt8] = [0x20]
                let set = d.count > 1 ? TextOperand(d[1]) : nil
                return space.withUnsafeBytes { space in
                    Kernels.bytes(n, .string, Datum.validity(d, n)) { row, out in
                        out.append(contentsOf: Characters.trim(text[row], set?[row] ?? space, left: left, right: right))
                        return true
                    }
                }
            }
        case "substring":
            let isBytes = types[0] == .binary
            return { d, n, _ in
                let text = TextOperand(d[0])
                let (starts, lengths) = (d[1].values(as: Int32.self), d[2].values(as: Int32.self))
                let (p, q) = (d[1].mask, d[2].mask)
                return Kernels.bytes(n, type, Datum.validity(d, n)) { row, out in
                    out.append(contentsOf: Characters.substring(text[row], Int(starts[row & p]), Int(lengths[row & q]), isBytes: isBytes))
                    return true
                }
            }
        case "left", "right":
            return { d, n, _ in
                let text = TextOperand(d[0])
                let lengths = d[1].values(as: Int32.self)
                let mask = d[1].mask
                return Kernels.bytes(n, .string, Datum.validity(d, n)) { row, out in
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
            return { d, n, _ in
                let texts = d.map { TextOperand($0) }
                return Kernels.bytes(n, type, Datum.validity(d, n)) { row, out in
                    for text in texts { out.append(contentsOf: text[row]) }
                    return true
                }
            }
        case "concat_ws": return { d, n, _ in joined(d, n) }
        case "repeat":
            return { d, n, _ in
                let text = TextOperand(d[0])
                let times = d[1].values(as: Int32.self)
                let mask = d[1].mask
                return try Kernels.bytes(n, .string, Datum.validity(d, n)) { row, out in
                    let count = max(0, Int(times[row & mask]))
                    try limited(text[row].count.multipliedReportingOverflow(by: count).partialValue, name)
                    for _ in 0..<(text[row].isEmpty ? 0 : count) { out.append(contentsOf: text[row]) }
                    return true
                }
            }
        case "space":
            return { d, n, _ in
                let times = d[0].values(as: Int32.self)
                return try Kernels.bytes(n, .string, d[0].validity(n)) { row, out in
                    try limited(Int(times[row]), name)
                    for _ in 0..<max(0, Int(times[row])) { out.append(UInt8(0x20)) }
                    return true
                }
            }
        case "lpad", "rpad": return { d, n, _ in try padded(name == "lpad", d, n) }
        case "chr":
            return { d, n, _ in
                let codes = d[0].values(as: Int64.self)
                let mask = d[0].mask
                return Kernels.bytes(n, .string, d[0].validity(n)) { row, out in
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
        case "hex": return { d, n, _ in hexadecimal(d[0], n) }
        case "unhex": return { d, n, _ in unhexed(d[0], n) }
        case "bin":
            return { d, n, _ in
                let values = d[0].values(as: Int64.self)
                let mask = d[0].mask
                return Kernels.bytes(n, .string, d[0].validity(n)) { row, out in
                    append(String(UInt64(bitPattern: values[row & mask]), radix: 2), &out)
                    return true
                }
            }
        case "base64", "unbase64":
            return { d, n, _ in
                let text = TextOperand(d[0])
                return Kernels.bytes(n, type, d[0].validity(n)) { row, out in
                    name == "base64" ? Base64.encode(text[row], &out) : Base64.decode(text[row], &out)
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

    /// A value past 2 GB is a mistake of the query, as it is in Spark.
    private static func limited(_ bytes: Int, _ name: String) throws {
        guard bytes <= Int(Int32.max) else { throw ExpressionError(.badArgument, "\(name) would make a text of more than 2 GB") }
    }

    private static func changed(_ name: String, _ datum: Datum, _ count: Int) -> ColumnArray {
        let text = TextOperand(datum)
        return Kernels.bytes(count, .string, datum.validity(count)) { row, out in
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
            case "upper": append(string.uppercased(), &out)
            case "lower": append(string.lowercased(), &out)
            default:
                var startsWord = true
                for scalar in string.unicodeScalars {
                    append(startsWord ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping, &out)
                    startsWord = scalar == " "
                }
            }
            return true
        }
    }

    private static func joined(_ data: [Datum], _ count: Int) -> ColumnArray {
        let separator = TextOperand(data[0])
        let items = data.dropFirst().map { datum -> (Datum, ColumnArray?) in
            if case .list(_, let child) = datum.column.layout { (datum, child) } else { (datum, nil) }
        }
        return Kernels.bytes(count, .string, data[0].validity(count)) { row, out in
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

    private static func padded(_ onLeft: Bool, _ data: [Datum], _ count: Int) throws -> ColumnArray {
        let text = TextOperand(data[0])
        let lengths = data[1].values(as: Int32.self)
        let mask = data[1].mask
        let pad = TextOperand(data[2])
        return try Kernels.bytes(count, .string, Datum.validity(data, count)) { row, out in
            let length = max(0, Int(lengths[row & mask]))
            let value = text[row]
            let filler = pad[row]
            let characters = Characters.count(value)
            if characters >= length || filler.isEmpty {
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[..<Characters.offset(value, length)]))
                return true
            }
            try limited(length, onLeft ? "lpad" : "rpad")
            let missing = length - characters
            let period = Characters.count(filler)
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

    private static func hexadecimal(_ datum: Datum, _ count: Int) -> ColumnArray {
        if datum.type == .long {
            let values = datum.values(as: Int64.self)
            let mask = datum.mask
            return Kernels.bytes(count, .string, datum.validity(count)) { row, out in
                append(String(UInt64(bitPattern: values[row & mask]), radix: 16, uppercase: true), &out)
                return true
            }
        }
        let text = TextOperand(datum)
        return Kernels.bytes(count, .string, datum.validity(count)) { row, out in
            for byte in text[row] {
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            }
            return true
        }
    }

    private static func unhexed(_ datum: Datum, _ count: Int) -> ColumnArray {
        let text = TextOperand(datum)
        func value(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46: byte - 0x37
            case 0x61...0x66: byte - 0x57
            default: nil
            }
        }
        return Kernels.bytes(count, .binary, datum.validity(count)) { row, out in
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
