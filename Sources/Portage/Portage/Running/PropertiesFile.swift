import Foundation

/// A file in the form of Java's `Properties`: `name=value`, `name: value` or `name value`, a line each.
///
/// A line that begins with `#` or `!` is a comment; a backslash at its end continues it on the next line; `\t`, `\n`, `\r`, `\f` and
/// `\uXXXX` are escapes, and any other character after a backslash is literal. The text is UTF-8, or if it is not valid UTF-8, ISO 8859-1.
/// A later line overrides an earlier one of the same name.
package struct PropertiesFile {
    package private(set) var properties: [(name: String, value: String)] = []

    /// - Parameters:
    ///   - path: the path of the file.
    ///   - option: the option that names it, for errors.
    /// - Throws: `CommandError` naming option, file and line, but never the line's contents, which may be a secret.
    init(_ path: String, _ option: String) throws(CommandError) {
        let data = try InputFiles.read(path, option)
        let text = String(data: data, encoding: .utf8) ?? String(data: data, encoding: .isoLatin1) ?? ""
        do { try self.init(text: text) } catch { throw CommandError("\(option) \(path), line \(error.line): \(error.what)") }
    }

    package struct Malformed: Error {
        package var line: Int
        package var what: String
    }

    package init(text: String) throws(Malformed) {
        var logical: [UInt16] = []
        var first = 0
        var goesOn = false
        // As in Java, CR LF is one line end.
        let lines = text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n").components(
            separatedBy: "\n")
        for (index, line) in lines.enumerated() {
            var units = Array(line.utf16.drop { Self.isBlank($0) })
            if !goesOn {
                if units.isEmpty || units[0] == Self.hash || units[0] == Self.exclamation { continue }
                logical = []
                first = index + 1
            }
            goesOn = units.reversed().prefix { $0 == Self.backslash }.count % 2 == 1
            if goesOn { units.removeLast() }
            logical += units
            if goesOn, index + 1 < lines.count { continue }
            goesOn = false
            try take(logical, line: first)
        }
    }

    private static let hash = UInt16(UInt8(ascii: "#")), exclamation = UInt16(UInt8(ascii: "!")), backslash = UInt16(UInt8(ascii: "\\"))
    private static let equals = UInt16(UInt8(ascii: "=")), colon = UInt16(UInt8(ascii: ":"))

    private static func isBlank(_ unit: UInt16) -> Bool { unit == 0x20 || unit == 0x09 || unit == 0x0C }

    private mutating func take(_ line: [UInt16], line number: Int) throws(Malformed) {
        var end = 0
        while end < line.count, line[end] != Self.equals, line[end] != Self.colon, !Self.isBlank(line[end]) {
            end += line[end] == Self.backslash ? 2 : 1
        }
        end = min(end, line.count)
        var start = end
        while start < line.count, Self.isBlank(line[start]) { start += 1 }
        if start < line.count, line[start] == Self.equals || line[start] == Self.colon { start += 1 }
        while start < line.count, Self.isBlank(line[start]) { start += 1 }
        let name = try Self.text(line[..<end], line: number)
        guard !name.isEmpty else { throw Malformed(line: number, what: "expected name=value") }
        properties.removeAll { $0.name == name }
        properties.append((name, try Self.text(line[start...], line: number)))
    }

    private static func text(_ units: ArraySlice<UInt16>, line: Int) throws(Malformed) -> String {
        var text: [UInt16] = []
        var rest = units
        while let unit = rest.popFirst() {
            guard unit == backslash, let escaped = rest.popFirst() else {
                if unit != backslash { text.append(unit) }
                continue
            }
            switch escaped {
            case UInt16(UInt8(ascii: "t")): text.append(0x09)
            case UInt16(UInt8(ascii: "n")): text.append(0x0A)
            case UInt16(UInt8(ascii: "r")): text.append(0x0D)
            case UInt16(UInt8(ascii: "f")): text.append(0x0C)
            case UInt16(UInt8(ascii: "u")):
                let digits = String(decoding: rest.prefix(4), as: UTF16.self)
                guard digits.utf16.count == 4, digits.allSatisfy(\.isHexDigit), let code = UInt16(digits, radix: 16) else {
                    throw Malformed(line: line, what: "\\u must be followed by four hexadecimal digits; a backslash itself is written \\\\")
                }
                text.append(code)
                rest = rest.dropFirst(4)
            default: text.append(escaped)
            }
        }
        return String(decoding: text, as: UTF16.self)
    }
}
