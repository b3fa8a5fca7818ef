/// HTML under construction: pieces one after the other. Data comes in through the places of a piece only, which make it harmless.
struct HTMLText {
    private(set) var html = ""

    /// A piece that other markup follows on the same line.
    mutating func add(_ piece: Piece, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:]) { html += piece.filled(values) }

    /// A piece and the end of its line.
    mutating func line(_ piece: Piece, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:]) { html += piece.line(values) }

    static func escaped(_ text: String) -> String {
        let safe = TerminalText.safe(text)
        guard safe.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0x22 || $0 == 0x27 }) else { return safe }
        var escaped = ""
        for character in safe.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Markup of prose in which records may be quoted: a browser may break a line between the members of their JSON, which has no spaces.
    static func prose(_ text: String, limit: Int = .max) -> String {
        escaped(short(text, limit: limit)).replacing(",&quot;", with: ",<wbr>&quot;")
    }

    /// Data cut to a length that a page can bear.
    static func short(_ text: String, limit: Int = 160) -> String {
        text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
}
