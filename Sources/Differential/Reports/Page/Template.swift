/// Markup with named places: `{{name}}` takes data and makes it harmless, `{{{name}}}` takes markup as it is.
///
/// A line that ends with `\` continues in the next one, as in Swift's own long strings.
package struct Template: Sendable {
    private enum Part: Sendable {
        case markup(String)
        case place(String, isMarkup: Bool)
    }

    private let parts: [Part]

    package init(_ text: String) {
        var parts: [Part] = []
        var rest = text.replacing("\\\n", with: "")[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let isMarkup = rest[open.upperBound...].hasPrefix("{")
            let name = rest[(isMarkup ? rest.index(after: open.upperBound) : open.upperBound)..<close.lowerBound]
            parts.append(.markup(String(rest[..<open.lowerBound])))
            parts.append(.place(String(name), isMarkup: isMarkup))
            rest = rest[(isMarkup ? rest.index(after: close.upperBound) : close.upperBound)...]
        }
        parts.append(.markup(String(rest)))
        self.parts = parts
    }

    /// The names of the places, in their order.
    package var places: [String] {
        parts.compactMap { if case .place(let name, _) = $0 { name } else { nil } }
    }

    /// The markup with each place filled. A place without a value stays as it is written, where a reader sees it.
    package func filled(_ values: KeyValuePairs<String, any CustomStringConvertible>) -> String {
        var filled = ""
        for part in parts {
            switch part {
            case .markup(let markup): filled += markup
            case .place(let name, let isMarkup):
                guard let value = values.first(where: { $0.key == name })?.value.description else {
                    filled += "{{\(name)}}"
                    continue
                }
                filled += isMarkup ? value : HTMLText.escaped(value)
            }
        }
        return filled
    }
}
