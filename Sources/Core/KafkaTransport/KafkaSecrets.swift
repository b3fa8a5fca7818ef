import Settings

/// The secret values among a client's properties, and the one place that takes them out of what others may read.
///
/// Errors, log lines and descriptions of properties all pass through here. A name decides what is secret, as `spark.redaction.regex`
/// does in Spark; from then on the value is taken out wherever it turns up, also in texts that librdkafka made.
public struct KafkaSecrets: Sendable, Equatable {
    /// What stands for a secret; Spark's own replacement.
    public static let replacement = SecretName.replacement
    /// Longest first, so that one secret inside of another does not leave the rest of the longer one behind.
    private let values: [String]

    /// No value shorter than this is looked for in texts: taking out each "a" would leave nothing to read.
    private static let shortest = 4

    public init(_ properties: [String: String] = [:]) {
        var values: Set<String> = []
        for (name, value) in properties where Self.isSecret(name) {
            values.insert(value)
            // A key in PEM form is many lines, and a login line holds its password: each part is as secret as the whole.
            for part in value.split(whereSeparator: { $0.isWhitespace || $0 == "\"" || $0 == ";" || $0 == "=" })
            where part.count >= 16 || name.hasSuffix("jaas.config") { values.insert(String(part)) }
            if name.hasSuffix("jaas.config") {
                // The words of the line that are no secret stay readable.
                for word in JaasLogin.plainWords(value) { values.remove(word) }
                // A password with escapes in the line goes on without them.
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

    /// Whether the value of a property or option of this name is kept from sight.
    public static func isSecret(_ name: String) -> Bool { SecretName.isSecret(name) }

    /// `value`, or what stands for it if the name says that it is secret.
    public static func shown(_ name: String, _ value: String) -> String { SecretName.shown(name, value) }

    /// `text` without any of the secret values.
    public func redacting(_ text: String) -> String {
        var text = text
        for value in values where text.contains(value) { text = text.replacing(value, with: Self.replacement) }
        return text
    }

    func redacting(_ error: KafkaError) -> KafkaError {
        // What lies below may hold the secret too, so its text goes on and not the error.
        KafkaError(
            error.code, redacting(error.underlying.map { "\(error.message): \($0)" } ?? error.message), detail: error.detail.map(redacting),
            hint: error.hint.map(redacting), isRetriable: error.isRetriable)
    }
}
