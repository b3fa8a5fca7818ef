#if MetricsServer
import Dispatch
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// A small HTTP server for what a process says of itself: fixed paths, each with a page made when it is asked for.
///
/// Answers GET and HEAD; other paths get 404. It never sees the job's records.
public final class StatusServer: Sendable {
    private let server: HTTPServer
    /// Where it listens; the one that the system chose if 0 was asked for.
    public let port: UInt16

    /// Listens, and answers from then on. Blocks until the port is open.
    /// - Parameters:
    ///   - host: an address of this machine: 127.0.0.1, ::1, 0.0.0.0 for all.
    ///   - pages: what each path shows; called on any thread.
    /// - Throws: `StatusServerError` where the address cannot be had.
    public init(host: String, port: UInt16, pages: [String: @Sendable () -> StatusPage]) throws {
        let server: HTTPServer
        do {
            if host.contains(":") {
                server = HTTPServer(address: try sockaddr_in6.inet6(ip6: host, port: port), logger: .disabled)
            } else {
                server = HTTPServer(address: try sockaddr_in.inet(ip4: host == "localhost" ? "127.0.0.1" : host, port: port), logger: .disabled)
            }
        } catch {
            throw StatusServerError.noAddress
        }
        self.server = server
        let opening = Opening()
        Task {
            for (path, page) in pages {
                await server.appendRoute(HTTPRoute(methods: [.GET, .HEAD], path: path)) { request in
                    // Of a page only its head.
                    Self.response(page(), withBody: request.method != .HEAD)
                }
            }
            Task {
                try? await server.waitUntilListening(timeout: 10)
                switch await server.listeningAddress {
                case .ip4(_, let chosen)?, .ip6(_, let chosen)?: opening.settle(.success(chosen))
                default: opening.settle(.failure(SocketError.unsupportedAddress))
                }
            }
            // Returns when the server is stopped, or at once where the port cannot be had.
            do { try await server.run() } catch { opening.settle(.failure(error)) }
        }
        do { self.port = try opening.wait() } catch { throw StatusServerError(error) }
    }

    /// Whether the port is open: known once, by whoever finds out first.
    private final class Opening: Sendable {
        private let outcome = Mutex<Result<UInt16, any Error>?>(nil)
        private let settled = DispatchSemaphore(value: 0)

        func settle(_ result: Result<UInt16, any Error>) {
            let isFirst = outcome.withLock { outcome -> Bool in
                defer { outcome = outcome ?? result }
                return outcome == nil
            }
            if isFirst { settled.signal() }
        }

        func wait() throws -> UInt16 {
            settled.wait()
            return try outcome.withLock { $0 }?.get() ?? 0
        }
    }

    /// Closes the port; requests under way are broken off.
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
            statusCode: HTTPStatusCode(page.status, phrase: page.status == 200 ? "OK" : "Service Unavailable"), headers: [.contentType: page.contentType],
            body: withBody ? Data(page.body.utf8) : Data())
    }
}
#endif
