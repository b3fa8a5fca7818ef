/// Java's `Character.toUpperCase` and `toLowerCase`: one character to one character, by Unicode 13.
enum SimpleCase {
    static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value >= 0x80 else { return ("a"..."z").contains(scalar) ? JavaPattern.Parser.otherCase(scalar) : scalar }
        // If the upper case has several characters, the title case may have one.
        return only(scalar, scalar.properties.uppercaseMapping) ?? only(scalar, scalar.properties.titlecaseMapping) ?? scalar
    }

    static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value >= 0x80 else { return ("A"..."Z").contains(scalar) ? JavaPattern.Parser.otherCase(scalar) : scalar }
        return scalar == "İ" ? "i" : only(scalar, scalar.properties.lowercaseMapping) ?? scalar
    }

    /// What Java compares if case is ignored.
    static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar { lower(upper(scalar)) }

    private static func only(_ scalar: Unicode.Scalar, _ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        guard scalars.count == 1, let mapped = scalars.first, isKnown(scalar), isKnown(mapped) else { return nil }
        return mapped
    }

    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x370 || (scalar.properties.age?.major ?? 99) <= 13 }

    /// The characters that have other cases, in order.
    private static let cased: [(scalar: Unicode.Scalar, upper: UInt32, folded: UInt32)] = (0..<UInt32(0x1_F000)).compactMap { code in
        guard let scalar = Unicode.Scalar(code), scalar.properties.changesWhenCaseMapped else { return nil }
        let upper = upper(scalar)
        return (scalar, upper.value, lower(upper).value)
    }

    /// For each folded character, those that fold to it.
    private static let variants = Dictionary(grouping: cased, by: \.folded).mapValues { $0.map(\.scalar) }

    /// The characters that `(?iu)` matches with `scalar`; itself alone if it has only one case.
    static func variants(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let upper = upper(scalar)
        let folded = lower(upper)
        guard upper != folded else { return [scalar] }
        let all = variants[folded.value] ?? []
        return all.contains(folded) ? all : [folded] + all
    }

    /// The characters outside a range that `(?iu)` matches with characters inside it: by their upper case, or by the lower case of that.
    static func variants(_ range: ClosedRange<UInt32>) -> [Unicode.Scalar] {
        cased.filter { !range.contains($0.scalar.value) && (range.contains($0.upper) || range.contains($0.folded)) }.map(\.scalar)
    }
}
