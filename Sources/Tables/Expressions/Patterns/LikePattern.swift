/// Converts a `LIKE` pattern to a regular expression for the whole text.
enum LikePattern {
    static func regularExpression(_ pattern: String, escape: Unicode.Scalar) throws -> String {
        var expression = "\\A"
        var scalars = pattern.unicodeScalars.makeIterator()
        func quoted(_ scalar: Unicode.Scalar) -> String {
            let isPlain = scalar.properties.isAlphabetic || scalar.value >= 0x80 || (scalar >= "0" && scalar <= "9") || scalar == " "
            if isPlain { return String(Character(scalar)) }
            return scalar.value < 0x20 ? "\\x\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))" : "\\\(Character(scalar))"
        }
        while let scalar = scalars.next() {
            if scalar == escape {
                guard let next = scalars.next() else {
                    throw ExpressionError(.badPattern, .escapeAtEnd, ["format": Quoted.text(pattern)])
                }
                guard next == "_" || next == "%" || next == escape else {
                    throw ExpressionError(
                        .badPattern, .escapeInTheMiddle, ["format": Quoted.text(pattern), "char": Quoted.text("\(next)")], hint: "only '_', '%' and itself can be escaped")
                }
                expression += quoted(next)
            } else if scalar == "%" {
                expression += ".*"
            } else if scalar == "_" {
                expression += "."
            } else {
                expression += quoted(scalar)
            }
        }
        return expression + "\\z"
    }
}
