import Columnar
import Errors
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Exchanges a client's id and secret for a token: OAuth 2's client credentials grant (RFC 6749, section 4.4), as Java's
/// `OAuthBearerLoginCallbackHandler` does. librdkafka can do it too, but only if it was built with libcurl.
struct OAuthTokenEndpoint: Sendable, Equatable {
    var url: URL
    var clientID: String
    var clientSecret: String
    var scope: String?
    /// Sent to the broker with the token.
    var extensions: [String: String] = [:]

    struct Token: Equatable {
        var value: String
        var principal: String
        var expiresAtMillis: Int64
    }

    private static let patience: TimeInterval = 10

    /// Requests a token, and waits for it.
    /// - Throws: `KafkaError` `.unreachable` or `.other` with the endpoint's reason, without the secret.
    func token() throws(KafkaError) -> Token {
        let place = "token from \(url.absoluteString)"
        let (data, status) = try answer(place)
        guard status == 200, let reply = try? JSONDecoder().decode(Reply.self, from: data), let value = reply.access_token else {
            let reason = (try? JSONDecoder().decode(Refusal.self, from: data)).map { ": \($0.error) \($0.error_description ?? "")" } ?? ""
            throw KafkaError(
                .other,
                "\(place): the endpoint answered with status \(status)\(reason); check clientId, clientSecret and scope in sasl.jaas.config"
            )
        }
        // A token that is not a JWT is passed on unchanged: the broker decides.
        let claims = Self.claims(value)
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let lifetime = (reply.expires_in ?? 300).multipliedReportingOverflow(by: 1000)
        let expiry =
            claims?.exp.flatMap { Int64(exactly: ($0 * 1000).rounded(.down)) } ?? now
            &+ (lifetime.overflow ? 300_000 : lifetime.partialValue)
        return Token(value: value, principal: claims?.sub ?? clientID, expiresAtMillis: expiry)
    }

    private struct Reply: Decodable {
        var access_token: String?
        var expires_in: Int64?
    }

    private struct Refusal: Decodable {
        var error: String
        var error_description: String?
    }

    struct Claims: Decodable, Equatable {
        var sub: String?
        /// Seconds since the epoch.
        var exp: Double?
    }

    /// The claims of a JWT; nil for another kind of token.
    static func claims(_ token: String) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let body = String(parts[1].map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        let padded = body + String(repeating: "=", count: (4 - body.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { try? JSONDecoder().decode(Claims.self, from: $0) }
    }

    private func answer(_ place: String) throws(KafkaError) -> (Data, Int) {
        var request = URLRequest(url: url, timeoutInterval: Self.patience)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.setValue("Basic \(Data("\(clientID):\(clientSecret)".utf8).base64EncodedString())", forHTTPHeaderField: "Authorization")
        let scope = self.scope.map { "&scope=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } ?? ""
        request.httpBody = Data("grant_type=client_credentials\(scope)".utf8)
        let box = Box()
        let task = URLSession.shared.dataTask(with: request) { data, response, error in
            box.put(data.flatMap { data in (response as? HTTPURLResponse).map { (data, $0.statusCode) } }, error)
        }
        task.resume()
        guard let outcome = box.take(Self.patience + 1) else {
            task.cancel()
            throw KafkaError(.unreachable, "\(place): no answer within \(Self.patience) s", isRetriable: true)
        }
        guard let answer = outcome.answer else {
            throw KafkaError(.unreachable, "\(place): \(outcome.error.map(SystemReason.text) ?? "no answer")", isRetriable: true)
        }
        return answer
    }

    /// The outcome of a request, passed from the session's thread to the waiting one.
    private final class Box: @unchecked Sendable {
        private let ready = DispatchSemaphore(value: 0)
        // Written before the signal, read after the wait.
        private var outcome: (answer: (Data, Int)?, error: (any Error)?) = (nil, nil)

        func put(_ answer: (Data, Int)?, _ error: (any Error)?) {
            outcome = (answer, error)
            ready.signal()
        }

        func take(_ seconds: TimeInterval) -> (answer: (Data, Int)?, error: (any Error)?)? {
            ready.wait(timeout: .now() + seconds) == .success ? outcome : nil
        }
    }
}
