/// A login line in Java's form: `CLASS required name="value" …;`.
struct JaasLogin: Equatable {
    /// The class without its package: `PlainLoginModule`.
    var module: String
    var options: [String: String] = [:]

    /// - Throws: `KafkaError` `.badProperty`, which never shows the line: it holds a password.
    init(_ line: String) throws(KafkaError) {
        var tokens = try Self.tokens(line)[...]
        func fail(_ what: String) -> KafkaError {
            KafkaError(.badProperty, "sasl.jaas.config: \(what); expected one login as CLASS required name=\"value\" …;")
        }
        guard let name = tokens.popFirst(), name.isWord else { throw fail("it does not begin with the class of a login module") }
        module = name.text.split(separator: ".").last.map(String.init) ?? name.text
        guard let flag = tokens.popFirst(), ["required", "requisite", "sufficient", "optional"].contains(flag.text.lowercased()) else {
            throw fail("the class must be followed by \"required\"")
        }
        while let token = tokens.popFirst(), token != .end {
            guard token.isWord, tokens.popFirst() == .equals, let value = tokens.popFirst(), value.isValue else {
                throw fail("an option of \(module) is not of the form name=\"value\"")
            }
            options[token.text] = value.text
        }
        guard tokens.isEmpty else { throw fail("there is more than one login") }
    }

    private enum Token: Equatable {
        case word(String), quoted(String), equals, end

        var text: String {
            switch self {
            case .word(let text), .quoted(let text): text
            case .equals: "="
            case .end: ";"
            }
        }
        var isWord: Bool { if case .word = self { true } else { false } }
        var isValue: Bool {
            switch self {
            case .word, .quoted: true
            case .equals, .end: false
            }
        }
    }

    private static func tokens(_ line: String) throws(KafkaError) -> [Token] {
        var tokens: [Token] = []
        var rest = line[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if first == "=" || first == ";" {
                tokens.append(first == "=" ? .equals : .end)
                rest = rest.dropFirst()
            } else if first == "\"" || first == "'" {
                var text = ""
                rest = rest.dropFirst()
                while let next = rest.popFirst(), next != first {
                    if next == "\\", let escaped = rest.popFirst() { text.append(escaped) } else { text.append(next) }
                    if rest.isEmpty { throw KafkaError(.badProperty, "sasl.jaas.config: a quoted value has no end") }
                }
                tokens.append(.quoted(text))
            } else {
                let word = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != ";" && $0 != "\"" }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }

    private static let secretOptions: Set = ["password", "clientSecret", "keyStorePassword", "tokenauth"]

    /// The secret values of a line, as they are sent.
    static func secretValues(_ line: String) -> [String] {
        guard let login = try? JaasLogin(line) else { return [] }
        return secretOptions.compactMap { login.options[$0] }
    }

    /// The words of a line that are not secret: the module, the names of its options, and their public values.
    static func plainWords(_ line: String) -> Set<String> {
        guard let login = try? JaasLogin(line) else { return [] }
        let words = line.split { $0.isWhitespace || $0 == "\"" || $0 == ";" || $0 == "=" }.map(String.init)
        var plain = Set(words).intersection(["required", "requisite", "sufficient", "optional"])
        plain.formUnion(login.options.keys)
        plain.formUnion(words.filter { $0.hasSuffix(login.module) })
        for (name, value) in login.options where !secretOptions.contains(name) { plain.insert(value) }
        for name in secretOptions { if let value = login.options[name] { plain.remove(value) } }
        return plain
    }
}
