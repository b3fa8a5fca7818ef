/// Upper, lower and title case as Java 17 has them (Unicode 13), whatever the locale.
enum LetterCase {
    static func upper(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result += isKnown(scalar) ? scalar.properties.uppercaseMapping : String(scalar) }
        return result
    }

    static func lower(_ text: String) -> String {
        var result = ""
        var scalars: [Unicode.Scalar]?
        for (place, scalar) in text.unicodeScalars.enumerated() {
            if scalar == sigma {
                let all = scalars ?? Array(text.unicodeScalars)
                scalars = all
                result += isFinal(all, place) ? "ς" : "σ"
            } else {
                result += isKnown(scalar) ? scalar.properties.lowercaseMapping : String(scalar)
            }
        }
        return result
    }

    /// In lower case, but for the first character and each after a space: its title case where that is one character.
    ///
    /// Java changes 16 bits at a time, so that letters beyond stay as they are.
    static func capitalized(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var startsWord = true
        for scalar in lower(text).unicodeScalars {
            let title = startsWord && scalar.value < 0x10000 && isKnown(scalar) ? scalar.properties.titlecaseMapping.unicodeScalars : nil
            if let title, title.count == 1 { result.append(contentsOf: title) } else { result.append(scalar) }
            startsWord = scalar == " "
        }
        return String(result)
    }

    private static let sigma: Unicode.Scalar = "Σ"

    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x370 || (scalar.properties.age?.major ?? 99) <= 13 }

    /// Whether a letter with case stands before in the same word, and none after.
    private static func isFinal(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
        func hasCased(_ step: Int) -> Bool {
            var at = place
            while isInWord(scalars, at + step, step) {
                at += step
                if scalars[at].properties.isCased { return true }
            }
            return false
        }
        return hasCased(-1) && !hasCased(1)
    }

    /// Whether the word goes on at `at`, coming from `at - step`: a letter, a mark, a digit; or what may stand between two letters.
    private static func isInWord(_ scalars: [Unicode.Scalar], _ at: Int, _ step: Int) -> Bool {
        guard scalars.indices.contains(at) else { return false }
        let properties = scalars[at].properties
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .format, .decimalNumber, .connectorPunctuation: return true
        default: break
        }
        if properties.isAlphabetic { return true }
        let (before, after) = (at - step, at + step)
        guard ["'", "-", ".", "·", "’", "\u{00AD}"].contains(scalars[at]), scalars.indices.contains(before), scalars.indices.contains(after) else { return false }
        return scalars[before].properties.isAlphabetic && scalars[after].properties.isAlphabetic
    }
}
