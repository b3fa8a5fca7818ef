import Foundation

/// The brokers of `bootstrap.servers`, read as Java's client reads its lists: spaces around a comma and empty entries are ignored.
package enum BootstrapServers {
    private static let protocols: Set<Substring> = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]

    /// The list in the form that librdkafka takes, without spaces and empty entries.
    ///
    /// It is checked here because librdkafka takes a port modulo 65,536, and looks up a host called `http`.
    /// - Throws: `KafkaError` `.badProperty` for a list that names no broker, or an invalid address.
    package static func normalized(_ list: String) throws(KafkaError) -> String {
        let servers = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        guard !servers.isEmpty else {
            throw KafkaError(.badProperty, "bootstrap.servers: brokers are given as host:port,host:port; \"\(list)\" is not such a list")
        }
        for server in servers where !isAddress(server) {
            throw KafkaError(
                .badProperty, "bootstrap.servers: a broker is given as host:port, with a port from 1 to 65535; \"\(server)\" is not")
        }
        return servers.joined(separator: ",")
    }

    private static func isAddress(_ server: String) -> Bool {
        let parts = server.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.last, !address.isEmpty, !address.contains(where: \.isWhitespace),
            parts.count == 1 || protocols.contains(parts[0])
        else { return false }
        guard let colon = address.lastIndex(of: ":"), !address.hasSuffix("]") else { return true }
        return UInt16(address[address.index(after: colon)...]).map { $0 > 0 } == true && colon != address.startIndex
    }
}
