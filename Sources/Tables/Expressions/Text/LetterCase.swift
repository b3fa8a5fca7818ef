import Columnar

/// Upper, lower and title case as in Java 17 (Unicode 13), independent of the locale.
enum LetterCase {
    case upper, lower, capitalized

    /// Appends the UTF-8 text of `bytes` in this case.
    @inline(__always)
    func append(_ bytes: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return out.append(text: changed(String(decoding: bytes, as: UTF8.self))) }
        switch self {
        case .upper: for byte in bytes { out.append(byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte) }
        case .lower: for byte in bytes { out.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
        case .capitalized:
            var startsWord = true
            for byte in bytes {
                let isLower = byte >= 0x61 && byte <= 0x7A
                let isUpper = byte >= 0x41 && byte <= 0x5A
                out.append(startsWord ? (isLower ? byte & 0xDF : byte) : (isUpper ? byte | 0x20 : byte))
                startsWord = byte == 0x20
            }
        }
    }

    private func changed(_ text: String) -> String {
        switch self {
        case .upper: Self.uppercased(text)
        case .lower: Self.lowercased(text)
        case .capitalized: Self.titled(text)
        }
    }

    private static func uppercased(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result += mapped(scalar, scalar.properties.uppercaseMapping) }
        return result
    }

    private static func lowercased(_ text: String) -> String {
        var result = ""
        var scalars: [Unicode.Scalar]?
        for (place, scalar) in text.unicodeScalars.enumerated() {
            if scalar == sigma {
                let all = scalars ?? Array(text.unicodeScalars)
                scalars = all
                result += isFinal(all, place) ? "ς" : "σ"
            } else {
                result += mapped(scalar, scalar.properties.lowercaseMapping)
            }
        }
        return result
    }

    /// In lower case, except the first character and each after a space, which are in title case if that is a single character.
    ///
    /// Java converts 16 bits at a time, so characters beyond that are unchanged.
    private static func titled(_ text: String) -> String {
        var result = ""
        var startsWord = true
        for scalar in lowercased(text).unicodeScalars {
            let title = startsWord && scalar.value < 0x10000 ? mapped(scalar, scalar.properties.titlecaseMapping) : nil
            if let title, title.unicodeScalars.count == 1 { result += title } else { result.unicodeScalars.append(scalar) }
            startsWord = scalar == " "
        }
        return result
    }

    private static let sigma: Unicode.Scalar = "Σ"

    /// The letter in its other case; itself if Java does not know one of the two, because letters may get another case in later versions.
    private static func mapped(_ scalar: Unicode.Scalar, _ mapping: String) -> String {
        isKnown(scalar) && mapping.unicodeScalars.allSatisfy(isKnown) ? mapping : String(scalar)
    }

    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x370 || (scalar.properties.age?.major ?? 99) <= 13 }

    /// Whether a cased letter precedes in the same word, and none follows.
    private static func isFinal(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
        func hasCased(_ step: Int) -> Bool {
            var at = place
            while isInWord(scalars, at + step, step) {
                at += step
                if isCased(scalars[at]) { return true }
            }
            return false
        }
        return hasCased(-1) && !hasCased(1)
    }

    /// Letters that Java treats as cased here, which differs from Unicode's property of that name.
    private static func isCased(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter: return isKnown(scalar)
        default: break
        }
        switch scalar.value {
        // The first was not a cased letter in other versions of Unicode.
        case 0x295, 0x2B0...0x2B8, 0x2C0...0x2C1, 0x2E0...0x2E4, 0x345, 0x37A, 0x1D2C...0x1D61, 0x2160...0x217F: return true
        default: return false
        }
    }

    /// Whether the word continues at `at`, coming from `at - step`: a letter, a combining mark, a number; or a character that may stand between two letters.
    private static func isInWord(_ scalars: [Unicode.Scalar], _ at: Int, _ step: Int) -> Bool {
        guard scalars.indices.contains(at) else { return false }
        let scalar = scalars[at]
        switch scalar.value {
        // Ideographs and kana are words of their own, and circled letters are not words.
        case 0x24B6...0x24E9, 0x3005, 0x3041...0x3094, 0x309D...0x309E, 0x30A1...0x30FA, 0x30FC...0x30FE, 0x4E00...0x9FA5, 0xF900...0xFA2D: return false
        case 0x10000...: return isCased(scalar)
        default: break
        }
        switch scalar.properties.generalCategory {
        // A combining mark at the beginning has no base character.
        case .nonspacingMark, .enclosingMark: return at > 0
        case .spacingMark, .format, .decimalNumber, .otherNumber, .connectorPunctuation: return true
        case .dashPunctuation: break
        default:
            if scalar.properties.isAlphabetic { return true }
            guard ["\"", "'", ".", "\u{2027}"].contains(scalar) else { return false }
        }
        let (before, after) = (at - step, at + step)
        return scalars.indices.contains(before) && scalars.indices.contains(after) && scalars[before].properties.isAlphabetic && scalars[after].properties.isAlphabetic
    }
}
