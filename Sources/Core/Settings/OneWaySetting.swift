/// A setting by which Spark's results change, and which is done here in one way only.
package struct OneWaySetting: AnyConfEntry {
    package let name: String
    /// The values that mean that way, whatever their case, Spark's default first; none where each value means another.
    package let values: [String]
    /// One sentence: what is done.
    package let doc: String

    package init(_ name: String, _ values: [String], _ doc: String) {
        self.name = name
        self.values = values
        self.doc = doc
    }

    package var fallbackText: String? { values.first }
    package var kind: ValueKind { .custom(values.isEmpty ? "nothing" : values.joined(separator: " or ")) }

    package func check(_ text: String) throws(SettingError) {
        guard !values.contains(where: { $0.lowercased() == text.lowercased() }) else { return }
        throw SettingError(
            name, "\(name)=\(text): Spark's results change by this setting, and here there is one way only: \(doc.prefix(1).lowercased() + doc.dropFirst().dropLast()). "
                + (values.first.map { "Leave it out, or set it to \($0)," } ?? "Leave it out") + " if the job can do with that")
    }
}
