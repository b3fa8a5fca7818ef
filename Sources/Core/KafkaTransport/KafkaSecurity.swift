import Foundation

/// Converts the properties of TLS and SASL from Java's names and formats to librdkafka's.
///
/// PEM stores and PKCS#12 key stores are accepted; JKS, which only Java reads, is refused with the command that converts it.
/// A login line contains user and password (PLAIN, SCRAM) or the credentials for a token (OAUTHBEARER).
struct KafkaSecurity {
    private(set) var settings: [String: String] = [:]
    /// Where tokens are fetched, if the client logs in with them.
    private(set) var tokens: OAuthTokenEndpoint?
    private let properties: [String: String]

    /// Whether a property is handled here. librdkafka's own names of the same kind pass through.
    static func isSecurity(_ name: String) -> Bool {
        handled.contains(name) || javaOnly.contains(name) || refused[name] != nil || name.hasPrefix("sasl.oauthbearer.assertion.")
    }

    private static let handled: Set<String> = [
        "security.protocol", "sasl.mechanism", "sasl.mechanisms", "sasl.jaas.config", "sasl.login.callback.handler.class",
        "ssl.truststore.type",
        "ssl.truststore.location", "ssl.truststore.password", "ssl.truststore.certificates", "ssl.keystore.type", "ssl.keystore.location",
        "ssl.keystore.key", "ssl.keystore.certificate.chain", "ssl.keystore.password", "ssl.key.password",
        "ssl.endpoint.identification.algorithm", "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.client.credentials.client.id",
        "sasl.oauthbearer.client.credentials.client.secret",
    ]

    /// OpenSSL and librdkafka decide these themselves, and they do not change what is read.
    private static let javaOnly: Set<String> = [
        "ssl.protocol", "ssl.enabled.protocols", "ssl.provider", "ssl.keymanager.algorithm", "ssl.trustmanager.algorithm",
        "ssl.secure.random.implementation", "sasl.kerberos.ticket.renew.window.factor", "sasl.kerberos.ticket.renew.jitter",
        "sasl.login.refresh.window.factor", "sasl.login.refresh.window.jitter", "sasl.login.refresh.min.period.seconds",
        "sasl.login.refresh.buffer.seconds", "sasl.login.connect.timeout.ms", "sasl.login.read.timeout.ms", "sasl.login.retry.backoff.ms",
        "sasl.login.retry.backoff.max.ms", "sasl.oauthbearer.clock.skew.seconds", "sasl.oauthbearer.scope.claim.name",
        "sasl.oauthbearer.sub.claim.name", "sasl.oauthbearer.expected.audience", "sasl.oauthbearer.expected.issuer",
        "sasl.oauthbearer.header.urlencode", "sasl.oauthbearer.jwt.validator.class", "sasl.oauthbearer.jwks.endpoint.url",
        "sasl.oauthbearer.jwks.endpoint.refresh.ms", "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
        "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
    ]

    private static let refused = [
        "ssl.engine.factory.class": "OpenSSL is the engine; give certificates and keys as PEM",
        "sasl.login.class": "Java classes cannot be loaded here; use sasl.jaas.config",
        "sasl.client.callback.handler.class": "Java classes cannot be loaded here; use sasl.jaas.config",
        "sasl.oauthbearer.jwt.retriever.class":
            "Java classes cannot be loaded here; give a client's id and secret and sasl.oauthbearer.token.endpoint.url",
    ]

    /// Each of these makes the Java client sign its request for a token.
    private static let assertions: Set<String> = [
        "sasl.oauthbearer.assertion.file", "sasl.oauthbearer.assertion.private.key.file", "sasl.oauthbearer.assertion.template.file",
    ]

    private static func refusal(of name: String, _ value: String) -> String? {
        if name == "sasl.oauthbearer.jwt.retriever.class", value.hasSuffix(".DefaultJwtRetriever") { return nil }
        return refused[name] ?? (assertions.contains(name) ? "no assertion is signed here; give a client's id and secret" : nil)
    }

    private static let protocols = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]

    init(_ properties: [String: String]) throws(KafkaError) {
        self.properties = properties
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            if let hint = Self.refusal(of: name, value) {
                throw KafkaError(.badProperty, "\(name): this is a setting of the Java client; \(hint)")
            }
        }
        if let name = properties["security.protocol"] {
            guard Self.protocols.contains(name.uppercased()) else {
                throw .bad(
                    "security.protocol", name, "\(Self.protocols.dropLast().joined(separator: ", ")) or \(Self.protocols.last ?? "")")
            }
            settings["security.protocol"] = name
        }
        if let mechanism = properties["sasl.mechanism"] ?? properties["sasl.mechanisms"] { settings["sasl.mechanisms"] = mechanism }
        if let algorithm = properties["ssl.endpoint.identification.algorithm"] {
            // In Java an empty value disables the check of the host name.
            settings["ssl.endpoint.identification.algorithm"] = algorithm.isEmpty ? "none" : algorithm.lowercased()
        }
        try takeTrustStore()
        try takeKeyStore()
        if let line = properties["sasl.jaas.config"] { try takeLogin(try JaasLogin(line)) }
        if let handler = properties["sasl.login.callback.handler.class"], !handler.hasSuffix("OAuthBearerLoginCallbackHandler") {
            throw KafkaError(
                .badProperty,
                "sasl.login.callback.handler.class=\(handler): Java classes cannot be loaded here; only Kafka's own "
                    + "OAuthBearerLoginCallbackHandler is understood"
            )
        }
    }

    // MARK: TLS

    private mutating func takeTrustStore() throws(KafkaError) {
        if let text = properties["ssl.truststore.certificates"] {
            try expectPEM("ssl.truststore.type", default: "PEM")
            settings["ssl.ca.pem"] = try PEMText.normalized(text, "ssl.truststore.certificates")
        }
        if let file = properties["ssl.truststore.location"] {
            guard try form("ssl.truststore.type", of: file, "ssl.truststore.location") == "PEM" else {
                throw KafkaError(
                    .badProperty,
                    "ssl.truststore.location=\(file): a PKCS#12 store of authorities cannot be read; convert it with openssl pkcs12 -in "
                        + "\(file) "
                        + "-nokeys -out ca.pem, and set ssl.truststore.type=PEM")
            }
            settings["ssl.ca.location"] = file
        }
        if properties["ssl.truststore.password"] != nil, settings["ssl.ca.pem"] != nil || settings["ssl.ca.location"] != nil {
            throw KafkaError(.badProperty, "ssl.truststore.password: a PEM store of authorities has no password; leave it out")
        }
    }

    private mutating func takeKeyStore() throws(KafkaError) {
        if let key = properties["ssl.keystore.key"] {
            try expectPEM("ssl.keystore.type", default: "PEM")
            settings["ssl.key.pem"] = try PEMText.normalized(key, "ssl.keystore.key")
        }
        if let chain = properties["ssl.keystore.certificate.chain"] {
            settings["ssl.certificate.pem"] = try PEMText.normalized(chain, "ssl.keystore.certificate.chain")
        }
        if let password = properties["ssl.key.password"] { settings["ssl.key.password"] = password }
        guard let file = properties["ssl.keystore.location"] else { return }
        if try form("ssl.keystore.type", of: file, "ssl.keystore.location") == "PEM" {
            // Java's PEM store is one file with the key and its chain.
            settings["ssl.key.location"] = file
            settings["ssl.certificate.location"] = file
        } else {
            settings["ssl.keystore.location"] = file
            settings["ssl.keystore.password"] = properties["ssl.keystore.password"]
        }
    }

    private func expectPEM(_ name: String, default type: String) throws(KafkaError) {
        let type = properties[name] ?? type
        guard type.uppercased() == "PEM" else { throw .bad(name, type, "PEM, for a store that is given as text") }
    }

    /// PEM or PKCS12, by the given type, else by the file's extension.
    private func form(_ typeName: String, of file: String, _ name: String) throws(KafkaError) -> String {
        let end = file.lowercased().split(separator: ".").last.map(String.init) ?? ""
        let type = properties[typeName]?.uppercased() ?? ["pem": "PEM", "crt": "PEM", "p12": "PKCS12", "pfx": "PKCS12"][end] ?? "JKS"
        guard ["PEM", "PKCS12"].contains(type) else {
            throw KafkaError(
                .badProperty,
                "\(name)=\(file): a store of type \(type) can only be read by Java; convert it with keytool -importkeystore -srckeystore "
                    + "\(file) "
                    + "-destkeystore store.p12 -deststoretype PKCS12, then with openssl pkcs12 -in store.p12 -nodes -out store.pem, and "
                    + "set \(name)=store.pem and \(typeName)=PEM"
            )
        }
        return type
    }

    // MARK: SASL

    private mutating func takeLogin(_ login: JaasLogin) throws(KafkaError) {
        switch login.module {
        case "PlainLoginModule", "ScramLoginModule":
            guard let user = login.options["username"], let password = login.options["password"] else {
                throw KafkaError(.badProperty, "sasl.jaas.config: \(login.module) needs username=\"…\" and password=\"…\"")
            }
            settings["sasl.username"] = user
            settings["sasl.password"] = password
        case "OAuthBearerLoginModule": try takeTokens(login.options)
        default:
            throw KafkaError(
                .badProperty,
                "sasl.jaas.config: logins with PlainLoginModule, ScramLoginModule and OAuthBearerLoginModule are understood, "
                    + "\(login.module) is not; "
                    + "set sasl.mechanism and librdkafka's own sasl.* names instead (sasl.kerberos.principal, sasl.kerberos.keytab)")
        }
    }

    /// Sets up a token that is either fetched from an endpoint, with the client's id and secret, or made here without a signature, for
    /// tests.
    private mutating func takeTokens(_ options: [String: String]) throws(KafkaError) {
        let extensions = options.filter { $0.key.hasPrefix("extension_") }.sorted { $0.key < $1.key }
        // Since Kafka 4.1 they may also be properties, which then take precedence.
        let credentials = "sasl.oauthbearer.client.credentials.client"
        if let client = properties["\(credentials).id"] ?? options["clientId"],
            let secret = properties["\(credentials).secret"] ?? options["clientSecret"]
        {
            let name = "sasl.oauthbearer.token.endpoint.url"
            guard let text = properties[name] else {
                throw KafkaError(.badProperty, "\(name) is missing: a client's name and secret are exchanged for a token there")
            }
            guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme.lowercased()) else {
                throw .bad(name, text, "the address of a token endpoint, https://…")
            }
            tokens = OAuthTokenEndpoint(
                url: url, clientID: client, clientSecret: secret, scope: properties["sasl.oauthbearer.scope"] ?? options["scope"],
                extensions: Dictionary(
                    extensions.map { (String($0.key.dropFirst("extension_".count)), $0.value) }, uniquingKeysWith: { $1 }))
        } else if let subject = options["unsecuredLoginStringClaim_sub"] {
            var words = ["principal=\(subject)"]
            if let scope = options["unsecuredLoginStringClaim_scope"] { words.append("scope=\(scope)") }
            words += extensions.map { "\($0.key)=\($0.value)" }
            guard words.allSatisfy({ !$0.contains(" ") }) else {
                throw KafkaError(.badProperty, "sasl.jaas.config: a claim of an unsecured token cannot hold a space")
            }
            settings["enable.sasl.oauthbearer.unsecure.jwt"] = "true"
            settings["sasl.oauthbearer.config"] = words.joined(separator: " ")
        } else {
            throw KafkaError(
                .badProperty,
                "sasl.jaas.config: OAuthBearerLoginModule needs clientId=\"…\" and clientSecret=\"…\" (with "
                    + "sasl.oauthbearer.token.endpoint.url), "
                    + "or unsecuredLoginStringClaim_sub=\"…\" for a test")
        }
    }
}
