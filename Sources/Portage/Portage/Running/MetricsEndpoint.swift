#if MetricsServer
import StatusServer
#endif

/// The page for Prometheus, served while the run lasts.
struct MetricsEndpoint {
    /// Stops the server.
    let close: () -> Void
    /// The address of the page.
    let address: String

    /// - Throws: `CommandError` if the address is not available, or the package was built without its server.
    init(host: String, port: UInt16, _ metrics: [RunMetrics]) throws {
        #if MetricsServer
        do {
            let server = try StatusServer(
                host: host, port: port,
                pages: [
                    "/metrics": { StatusPage(200, "text/plain; version=0.0.4; charset=utf-8", PrometheusText.merged(metrics.map(\.text))) },
                    "/health": {
                        let health = metrics.map { $0.health() }
                        return StatusPage(health.allSatisfy(\.isGood) ? 200 : 503, "application/json", health.map(\.json).joined())
                    },
                ])
            close = { server.stop() }
            address = "http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)/metrics"
        } catch {
            let isHost = [StatusServerError.noAddress, .notHere].contains(error as? StatusServerError)
            throw CommandError(
                "\(isHost ? "--metrics-host \(host)" : "--metrics-port \(port)"): cannot listen on "
                    + "\(host.contains(":") ? "[\(host)]" : host):\(port)",
                underlying: error)
        }
        #else
        throw CommandError(
            "--metrics-port: this program was built without the package trait MetricsServer; add the trait, or leave the option out")
        #endif
    }
}
