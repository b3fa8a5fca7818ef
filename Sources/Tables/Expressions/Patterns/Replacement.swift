/// Java's replacement text: `$1` and `${name}` refer to groups, a backslash makes the next character literal.
struct Replacement {
    enum Part {
        case text([UInt8])
        case group(Int)
    }

    private(set) var parts: [Part] = []

    init(_ bytes: UnsafeRawBufferPointer, groups: Int, names: [String: Int]) throws {
        var text: [UInt8] = []
        var at = 0
        func fail(_ why: String) -> ExpressionError {
            ExpressionError(.badPattern, "the replacement '\(String(decoding: bytes, as: UTF8.self))' \(why)")
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x5C {
                guard at + 1 < bytes.count else { throw fail("ends with a backslash; write two for one") }
                text.append(bytes[at + 1])
                at += 2
            } else if byte == 0x24 {
                at += 1
                if at < bytes.count, bytes[at] == 0x7B {
                    guard let end = bytes[at...].firstIndex(of: 0x7D) else { throw fail("has a '${' without a '}'") }
                    let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
                    guard let group = names[name] else { throw fail("names the group '\(name)', which the pattern does not have") }
                    if !text.isEmpty { parts.append(.text(text)) }
                    text.removeAll()
                    parts.append(.group(group))
                    at = end + 1
                    continue
                }
                guard at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 else {
                    throw fail("has a '$' without a group's number; write '\\$' for a dollar")
                }
                var group = Int(bytes[at] - 0x30)
                guard group <= groups else { throw fail("names group \(group), but the pattern has \(groups)") }
                at += 1
                // As many further digits as still name an existing group.
                while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
                    let longer = group * 10 + Int(bytes[at] - 0x30)
                    if longer > groups { break }
                    group = longer
                    at += 1
                }
                if !text.isEmpty { parts.append(.text(text)) }
                text.removeAll()
                parts.append(.group(group))
            } else {
                text.append(byte)
                at += 1
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
    }
}
