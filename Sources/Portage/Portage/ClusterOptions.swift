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

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Take client properties from this file too, as Kafka's tools do, so that no secret is on the command line; --property takes precedence.",
            valueName: "file"))
    var commandConfig: String?

    /// The given properties, including the brokers.
    func properties() throws(CommandError) -> [String: String] {
        var properties: [String: String] = [:]
        if let commandConfig {
            for (name, value) in try PropertiesFile(commandConfig, "--command-config").properties { properties[name] = value }
        }
        for (name, value) in try NameAndValue.all(property, "--property") { properties[name] = value }
        if let bootstrapServers { properties["bootstrap.servers"] = bootstrapServers }
        if let servers = properties["bootstrap.servers"] {
            do { properties["bootstrap.servers"] = try BootstrapServers.normalized(servers) } catch { throw CommandError("\(error)") }
        }
        return properties
    }

    func required() throws(CommandError) -> [String: String] {
        guard bootstrapServers != nil else { throw CommandError("--bootstrap-servers is missing: which cluster?") }
        return try properties()
    }
}
