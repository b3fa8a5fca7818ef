/// Parses options such as `--conf` and `--property`.
enum NameAndValue {
    /// - Throws: `CommandError` for a text that is not `name=value`.
    static func all(_ texts: [String], _ option: String) throws(CommandError) -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        for text in texts {
            guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
                // The text after a name that is not followed by `=` may be a secret.
                let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }
                throw CommandError("\(option) \(name)\(name.count < text.count ? "…" : ""): expected name=value")
            }
            all.append((String(text[..<separator]), String(text[text.index(after: separator)...])))
        }
        return all
    }
}
