import Paths

/// Paths in the form in which the logs of file sources and sinks store them: `file:///in/a%20b.json`.
///
/// Mirrors `org.apache.spark.paths.SparkPath.urlEncoded`: characters that a URI's path may not contain are written as hexadecimal bytes,
/// letters of all languages stay.
package enum FilePathText {
    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-!.~'()*,;:$&+=/@".unicodeScalars)

    /// - Parameter path: absolute.
    package static func text(_ path: String) -> String {
        var text = "file://"
        for scalar in path.unicodeScalars {
            if plain.contains(scalar) || !scalar.isASCII && !isBlank(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 { text += "%" + hex[Int(byte >> 4)] + hex[Int(byte & 15)] }
            }
        }
        return text
    }

    /// The path of a text; a `%` that does not begin an escape is literal, as in logs that were written without escapes.
    package static func path(_ text: String) -> String {
        let rest = FilePlace.plain(text)
        guard rest.utf8.contains(0x25) else { return rest }
        var bytes: [UInt8] = []
        var left = Array(rest.utf8)[...]
        while let byte = left.popFirst() {
            if byte == 0x25, left.count >= 2, let high = digit(left[left.startIndex]), let low = digit(left[left.startIndex + 1]) {
                bytes.append(high << 4 | low)
                left.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? rest
    }

    private static let hex = "0123456789ABCDEF".map(String.init)

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
