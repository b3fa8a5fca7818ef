#if MetricsServer
import StatusServer
#endif

/// The page that Prometheus reads, for as long as the run goes on.
struct MetricsEndpoint {
    /// What stops it.
    let close: () -> Void
    /// Where it is.
    let address: String

    var mention: String { ", metrics at \(address)" }

    /// - Throws: `CommandError` where the address cannot be had, or the package was built without its server.
    init(host: String, port: UInt16, _ metrics: [RunMetrics]) throws {
        #if MetricsServer
        do {
            let server = try StatusServer(
                host: host, port: port,
                pages: [
                    "/metrics": { StatusPage(200, "text/plain; version=0.0.4; charset=utf-8", PrometheusText.merged(metrics.map(\.text))) },
                    "/health": {
                        let health = metrics.map(\.health)
                        return StatusPage(health.allSatisfy(\.isGood) ? 200 : 503, "application/json", health.map(\.json).joined())
                    },
                ])
            close = { server.stop() }
            address = "http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)/metrics"
        } catch {
            throw CommandError("--metrics-port \(port): \(host):\(port) cannot be listened on (\(error)); give another port, or 0 for any that is free")
        }
        #else
        throw CommandError("--metrics-port: this program was built without the package trait MetricsServer; add the trait, or leave the option out")
        #endif
    }
}
