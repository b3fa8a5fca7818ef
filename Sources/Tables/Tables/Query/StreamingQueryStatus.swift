/// What a query is doing now.
public struct StreamingQueryStatus: Hashable, Sendable {
    public let message: String
    public let isDataAvailable: Bool
    public let isTriggerActive: Bool

    public var json: String {
        "{\"message\":\(ProgressJSON.string(message)),\"isDataAvailable\":\(isDataAvailable),\"isTriggerActive\":\(isTriggerActive)}"
    }
}
