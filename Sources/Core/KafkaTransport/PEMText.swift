/// Certificates and keys as text (`-----BEGIN …-----`), in the shape that OpenSSL reads.
enum PEMText {
    /// Java accepts a PEM text on one line too, with spaces as line ends; OpenSSL does not.
    static func normalized(_ text: String, _ name: String) throws(KafkaError) -> String {
        var result = ""
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            rest = rest[begin.upperBound...]
            guard let labelEnd = rest.firstRange(of: "-----") else { break }
            let label = rest[..<labelEnd.lowerBound]
            rest = rest[labelEnd.upperBound...]
            guard let end = rest.firstRange(of: "-----END \(label)-----") else {
                throw KafkaError(.badProperty, "\(name): a PEM text begins with \"-----BEGIN \(label)-----\" and has no matching end")
            }
            result += "-----BEGIN \(label)-----\n\(body(rest[..<end.lowerBound]))-----END \(label)-----\n"
            rest = rest[end.upperBound...]
        }
        guard !result.isEmpty else {
            throw KafkaError(
                .badProperty,
                "\(name): expected PEM text, which begins with \"-----BEGIN \"; a file's path goes into the property that ends in .location"
            )
        }
        return result
    }

    private static func body(_ text: Substring) -> String {
        // An encrypted key of the old format has header lines and an empty line, and is left as it is.
        if text.contains(":") { return text.hasPrefix("\n") ? String(text.dropFirst()) : String(text) }
        var lines = ""
        var line = ""
        for character in text where !character.isWhitespace {
            line.append(character)
            if line.count == 64 {
                lines += line + "\n"
                line = ""
            }
        }
        return line.isEmpty ? lines : lines + line + "\n"
    }
}
