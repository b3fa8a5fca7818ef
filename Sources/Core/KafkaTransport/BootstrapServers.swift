import Foundation

/// The brokers of `bootstrap.servers`, read as Java's client reads its lists: blanks around a comma do not count, nor does a comma with nothing beside it.
package enum BootstrapServers {
    private static let protocols: Set<Substring> = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]

    /// The list as librdkafka takes it, without blanks and empty places.
    ///
    /// It is checked here because librdkafka takes a port modulo 65,536, and asks for a host that is called `http`.
    /// - Throws: `KafkaError` `.badProperty` for a list that names no broker, or an address that is none.
    package static func normalized(_ list: String) throws(KafkaError) -> String {
        let servers = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        guard !servers.isEmpty else {
            throw KafkaError(.badProperty, "bootstrap.servers: brokers are given as host:port,host:port; \"\(list)\" names none")
        }
        for server in servers where !isAddress(server) {
            throw KafkaError(.badProperty, "bootstrap.servers: a broker is given as host:port, with a port from 1 to 65535; \"\(server)\" is none")
        }
        return servers.joined(separator: ",")
    }

    private static func isAddress(_ server: String) -> Bool {
        let parts = server.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.last, !address.isEmpty, !address.contains(where: \.isWhitespace), parts.count == 1 || protocols.contains(parts[0]) else { return false }
        guard let colon = address.lastIndex(of: ":"), !address.hasSuffix("]") else { return true }
        return UInt16(address[address.index(after: colon)...]).map { $0 > 0 } == true && colon != address.startIndex
    }
}
