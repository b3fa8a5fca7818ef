/// An answer of the server.
public struct StatusPage: Sendable {
    public var status: Int
    public var contentType: String
    public var body: String

    public init(_ status: Int, _ contentType: String, _ body: String) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
