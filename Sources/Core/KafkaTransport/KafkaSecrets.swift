import Settings

/// The secret values among a client's properties, and the one place that removes them from what others may read.
///
/// Errors, log lines and descriptions of properties all pass through here. The name decides what is secret, as `spark.redaction.regex`
/// does in Spark; the value is then removed wherever it appears, also in texts of librdkafka.
public struct KafkaSecrets: Sendable, Equatable {
    /// The text that replaces a secret; the same as Spark's.
    public static let replacement = SecretName.replacement
    /// Longest first, so that a secret inside another does not leave the rest of the longer one.
    private let values: [String]

    /// Shorter values are not searched for: removing each "a" would leave nothing to read.
    private static let shortest = 4

    public init(_ properties: [String: String] = [:]) {
        var values: Set<String> = []
        for (name, value) in properties where Self.isSecret(name) {
            values.insert(value)
            // A key in PEM form has many lines, and a login line contains its password: each part is as secret as the whole.
            for part in value.split(whereSeparator: { $0.isWhitespace || $0 == "\"" || $0 == ";" || $0 == "=" })
            where part.count >= 16 || name.hasSuffix("jaas.config") { values.insert(String(part)) }
            if name.hasSuffix("jaas.config") {
                // The words of the line that are not secret stay readable.
                for word in JaasLogin.plainWords(value) { values.remove(word) }
                // A password with escapes in the line is sent without them.
                values.formUnion(JaasLogin.secretValues(value))
            }
        }
        for (name, value) in properties where name.lowercased().hasSuffix(".url") { values.formUnion(Self.password(inAddress: value)) }
        self.values = values.filter { $0.count >= Self.shortest }.sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// The password of `https://user:password@host/…`.
    private static func password(inAddress text: String) -> [String] {
        guard let scheme = text.firstRange(of: "://") else { return [] }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return [] }
        return [String(authority[authority.index(after: colon)..<at])]
    }

    /// Whether the value of a property or option of this name is secret.
    public static func isSecret(_ name: String) -> Bool { SecretName.isSecret(name) }

    /// `value`, or its replacement if the name is that of a secret.
    public static func shown(_ name: String, _ value: String) -> String { SecretName.shown(name, value) }

    /// `text` without any of the secret values.
    public func redacting(_ text: String) -> String {
        var text = text
        for value in values where text.contains(value) { text = text.replacing(value, with: Self.replacement) }
        return text
    }

    func redacting(_ error: KafkaError) -> KafkaError {
        // The underlying error may contain the secret too, so only its text is kept.
        KafkaError(
            error.code, redacting(error.underlying.map { "\(error.message): \($0)" } ?? error.message), detail: error.detail.map(redacting),
            hint: error.hint.map(redacting), isRetriable: error.isRetriable)
    }
}
