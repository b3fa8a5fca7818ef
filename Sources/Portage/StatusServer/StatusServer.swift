#if MetricsServer
import Dispatch
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// A small HTTP server for the status of a process: fixed paths, each with a page that is made on request.
///
/// Answers GET and HEAD; other paths get 404. It never sees the job's records.
public final class StatusServer: Sendable {
    private let server: HTTPServer
    /// The port on which it listens; chosen by the system if 0 was requested.
    public let port: UInt16

    /// Listens, and answers from then on. Blocks until the port is open.
    /// - Parameters:
    ///   - host: an address of this machine: 127.0.0.1, ::1, 0.0.0.0 for all.
    ///   - pages: what each path shows; called on any thread.
    /// - Throws: `StatusServerError` if the address is not available.
    public init(host: String, port: UInt16, pages: [String: @Sendable () -> StatusPage]) throws {
        let server: HTTPServer
        do {
            if host.contains(":") {
                server = HTTPServer(address: try sockaddr_in6.inet6(ip6: host, port: port), logger: .disabled)
            } else {
                server = HTTPServer(
                    address: try sockaddr_in.inet(ip4: host == "localhost" ? "127.0.0.1" : host, port: port), logger: .disabled)
            }
        } catch {
            throw StatusServerError.noAddress
        }
        self.server = server
        let opening = Opening()
        Task {
            for (path, page) in pages {
                await server.appendRoute(HTTPRoute(methods: [.GET, .HEAD], path: path)) { request in
                    // For HEAD, only the head of the page.
                    Self.response(page(), withBody: request.method != .HEAD)
                }
            }
            Task {
                try? await server.waitUntilListening(timeout: 10)
                switch await server.listeningAddress {
                case .ip4(_, let chosen)?, .ip6(_, let chosen)?: opening.resolve(.success(chosen))
                default: opening.resolve(.failure(SocketError.unsupportedAddress))
                }
            }
            // Returns when the server is stopped, or at once if the port is not available.
            do { try await server.run() } catch { opening.resolve(.failure(error)) }
        }
        do { self.port = try opening.wait() } catch { throw StatusServerError(error) }
    }

    /// Whether the port is open: set once, by the first thread that knows.
    private final class Opening: Sendable {
        private let outcome = Mutex<Result<UInt16, any Error>?>(nil)
        private let resolved = DispatchSemaphore(value: 0)

        func resolve(_ result: Result<UInt16, any Error>) {
            let isFirst = outcome.withLock { outcome -> Bool in
                defer { outcome = outcome ?? result }
                return outcome == nil
            }
            if isFirst { resolved.signal() }
        }

        func wait() throws -> UInt16 {
            resolved.wait()
            return try outcome.withLock { $0 }?.get() ?? 0
        }
    }

    /// Closes the port; requests under way are cut off.
    public func stop() {
        let stopped = DispatchSemaphore(value: 0)
        Task { [server] in
            await server.stop(timeout: 0)
            stopped.signal()
        }
        _ = stopped.wait(timeout: .now() + 2)
    }

    private static func response(_ page: StatusPage, withBody: Bool) -> HTTPResponse {
        HTTPResponse(
            statusCode: HTTPStatusCode(page.status, phrase: page.status == 200 ? "OK" : "Service Unavailable"),
            headers: [.contentType: page.contentType],
            body: withBody ? Data(page.body.utf8) : Data())
    }
}
#endif
