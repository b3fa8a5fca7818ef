/// A setting that changes Spark's results, and of which only one behaviour exists here.
package struct OneWaySetting: AnyConfEntry {
    package let name: String
    /// The values that select that behaviour, in any case, Spark's default first; empty if each value selects another behaviour.
    package let values: [String]
    /// One sentence: the behaviour.
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
            name,
            "\(name)=\(text): this setting changes Spark's results, and only one way is supported here: "
                + "\(doc.prefix(1).lowercased() + doc.dropFirst().dropLast()). "
                + (values.first.map { "Leave it out, or set it to \($0)," } ?? "Leave it out") + " if the job can accept that")
    }
}
