/// Numbers with their nouns for messages: `1 batch`, `2 batches`, `0 records`.
package enum Count {
    /// - Parameter plural: by default the noun with an s.
    package static func of(_ number: some BinaryInteger, _ noun: String, _ plural: String? = nil) -> String {
        "\(number) \(word(number, noun, plural))"
    }

    /// The noun alone, in the form for `number`.
    package static func word(_ number: some BinaryInteger, _ noun: String, _ plural: String? = nil) -> String {
        number == 1 ? noun : plural ?? noun + "s"
    }
}
