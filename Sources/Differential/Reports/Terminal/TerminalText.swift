/// Makes text safe for a terminal or a page: a key cannot move the cursor, change colours or reverse the line.
package enum TerminalText {
    /// Control and direction characters become visible escapes.
    package static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHostile) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": safe += "\\n"
            case "\r": safe += "\\r"
            case "\t": safe += "\\t"
            default:
                if isHostile(scalar) {
                    safe += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    safe.unicodeScalars.append(scalar)
                }
            }
        }
        return safe
    }

    private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// How many terminal columns the text takes: East Asian wide characters and emoji two, combining marks none.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    private static func width(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if first.properties.isEmojiPresentation { return 2 }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The text padded or cut (with `…`) to exactly `columns` columns.
    package static func fit(_ text: String, _ columns: Int, right: Bool = false) -> String {
        let width = width(text)
        if width <= columns {
            let space = String(repeating: " ", count: columns - width)
            return right ? space + text : text + space
        }
        guard columns > 0 else { return "" }
        var cut = ""
        var used = 0
        for character in text {
            let next = Self.width(character)
            if used + next > columns - 1 { break }
            cut.append(character)
            used += next
        }
        return cut + "…" + String(repeating: " ", count: columns - 1 - used)
    }

    /// The text in lines of at most `columns` columns, wrapped at spaces. A word that is longer than a line is split after commas, as in a
    /// record, and a still longer one is cut with `…`. Lines after the first are indented by `indent` columns.
    package static func wrap(_ text: String, _ columns: Int, indent: Int = 2) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        func add(_ part: String, after space: String) {
            if used > 0, used + space.count + width(part) <= columns {
                line += space + part
                used += space.count + width(part)
                return
            }
            if used > 0 { lines.append(line) }
            let room = columns - (lines.isEmpty ? 0 : indent)
            line = (lines.isEmpty ? "" : String(repeating: " ", count: indent)) + (width(part) > room ? fit(part, room) : part)
            used = width(line)
        }
        for word in text.split(separator: " ") {
            guard width(String(word)) > columns - indent else {
                add(String(word), after: " ")
                continue
            }
            for (index, part) in parts(of: word).enumerated() { add(part, after: index == 0 ? " " : "") }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// A word split after each of its commas.
    private static func parts(of word: Substring) -> [String] {
        var parts = [""]
        for character in word {
            parts[parts.count - 1].append(character)
            if character == "," { parts.append("") }
        }
        return parts.filter { !$0.isEmpty }
    }
}
