/// HTML under construction. Text goes in through `text` or `attribute` only; both make any data harmless.
struct HTMLText {
    private(set) var html = ""

    /// Markup written by us.
    mutating func raw(_ markup: String) { html += markup }

    /// Data between tags.
    mutating func text(_ text: String) { html += Self.escaped(text) }

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

    /// Prose in which records may be quoted: a browser may break a line between the members of their JSON, which has no spaces.
    static func prose(_ text: String, limit: Int = .max) -> String {
        short(text, limit: limit).replacing(",&quot;", with: ",<wbr>&quot;")
    }

    /// Data cut to a length that a page can bear.
    static func short(_ text: String, limit: Int = 160) -> String {
        text.count > limit ? escaped(String(text.prefix(limit - 1))) + "…" : escaped(text)
    }
}
