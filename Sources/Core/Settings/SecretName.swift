/// Which settings, properties and options hold a secret, by their names, and what is shown of them.
///
/// All names that Spark's default `spark.redaction.regex` takes, those of Kafka's secrets, and the like of other systems.
package enum SecretName {
    /// What stands for a secret; Spark's own replacement.
    package static let replacement = "*********(redacted)"

    private static let telling = [
        "password", "passwd", "passphrase", "secret", "token", "credential", "jaas", "access.key", "accesskey", "account.key", "accountkey", "private.key", "privatekey",
        "api.key", "apikey", "key.pem", "keystore.key", "oauthbearer.config", "basic.auth",
    ]

    package static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        guard telling.contains(where: { name.contains($0) }) else { return false }
        // Of Kafka's, the place of a token is no token.
        let isKafkas = ["sasl.", "ssl."].contains { name.hasPrefix($0) || name.contains("kafka.\($0)") }
        return !isKafkas || ![".url", ".location", ".class", ".id"].contains { name.hasSuffix($0) }
    }

    /// `value`, or what stands for it if the name says that it is secret.
    package static func shown(_ name: String, _ value: String) -> String { isSecret(name) ? replacement : value }
}
