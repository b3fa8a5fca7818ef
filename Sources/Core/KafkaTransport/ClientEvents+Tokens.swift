import CRDKafka
import Glibc

extension ClientEvents {
    /// Gives the client a new token, or reports why there is none. librdkafka calls it on a thread of its own, before the last token
    /// expires.
    func refreshToken(of handle: OpaquePointer) {
        guard let tokens else { return }
        var text = [CChar](repeating: 0, count: 512)
        do throws(KafkaError) {
            let token = try tokens.token()
            var extensions = tokens.extensions.sorted { $0.key < $1.key }.flatMap { [strdup($0.key), strdup($0.value)] }
            defer { for string in extensions { free(string) } }
            let code = extensions.withUnsafeMutableBufferPointer { buffer in
                buffer.withMemoryRebound(to: UnsafePointer<CChar>?.self) { pairs in
                    rd_kafka_oauthbearer_set_token(
                        handle, token.value, token.expiresAtMillis, token.principal, pairs.baseAddress, pairs.count, &text, text.count)
                }
            }
            if code != RD_KAFKA_RESP_ERR_NO_ERROR { rd_kafka_oauthbearer_set_token_failure(handle, text) }
        } catch {
            rd_kafka_oauthbearer_set_token_failure(handle, redacting("\(error)"))
        }
    }
}
