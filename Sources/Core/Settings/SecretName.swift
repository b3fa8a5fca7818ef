/// Tells by name which settings, properties and options hold a secret, and what is shown instead.
///
/// Covers all names that Spark's default `spark.redaction.regex` matches, Kafka's secrets, and similar names of other systems.
package enum SecretName {
    /// The text that replaces a secret; the same as Spark's.
    package static let replacement = "*********(redacted)"

    private static let telling = [
        "password", "passwd", "passphrase", "secret", "token", "credential", "jaas", "access.key", "accesskey", "account.key", "accountkey",
        "private.key", "privatekey",
        "api.key", "apikey", "key.pem", "keystore.key", "oauthbearer.config", "basic.auth",
    ]

    package static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        guard telling.contains(where: { name.contains($0) }) else { return false }
        // In Kafka's properties, the address of a token endpoint is not a token.
        let isKafkas = ["sasl.", "ssl."].contains { name.hasPrefix($0) || name.contains("kafka.\($0)") }
        return !isKafkas || ![".url", ".location", ".class", ".id"].contains { name.hasSuffix($0) }
    }

    /// `value`, or its replacement if the name is that of a secret.
    package static func shown(_ name: String, _ value: String) -> String { isSecret(name) ? replacement : value }
}
