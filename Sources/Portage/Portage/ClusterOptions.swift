import ArgumentParser
import KafkaTransport

/// How to reach a cluster.
struct ClusterOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Brokers to connect to.", valueName: "host:port,…"))
    var bootstrapServers: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A Kafka client property, such as security.protocol=SSL. May be repeated.", valueName: "name=value"))
    var property: [String] = []

    /// The properties given, with the brokers.
    func properties() throws(CommandError) -> [String: String] {
        var properties: [String: String] = [:]
        for (name, value) in try NameAndValue.all(property, "--property") { properties[name] = value }
        if let bootstrapServers { properties["bootstrap.servers"] = bootstrapServers }
        if let servers = properties["bootstrap.servers"] { try Self.check(servers) }
        return properties
    }

    /// librdkafka takes a port modulo 65,536, and asks for a host that is called `http`.
    private static func check(_ servers: String) throws(CommandError) {
        let protocols: Set<Substring> = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]
        for server in servers.split(separator: ",", omittingEmptySubsequences: false) {
            guard !servers.isEmpty else { throw CommandError("brokers are given as host:port,host:port; \"\" names none") }
            guard !server.isEmpty else { throw CommandError("brokers are given as host:port,host:port; \"\(servers)\" has a comma with no broker before or behind it") }
            guard !server.contains(where: \.isWhitespace) else {
                throw CommandError("brokers are given as host:port,host:port without spaces; \"\(servers)\" has one")
            }
            let parts = server.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
            var isFine = parts.count == 1 || protocols.contains(parts[0])
            if let address = parts.last, let colon = address.lastIndex(of: ":"), !address.hasSuffix("]") {
                isFine = isFine && UInt16(address[address.index(after: colon)...]).map { $0 > 0 } == true
            }
            guard isFine else { throw CommandError("brokers are given as host:port, with a port from 1 to 65535; \"\(server)\" is none") }
        }
    }

    func required() throws(CommandError) -> [String: String] {
        guard bootstrapServers != nil else { throw CommandError("--bootstrap-servers is missing: which cluster?") }
        return try properties()
    }
}
