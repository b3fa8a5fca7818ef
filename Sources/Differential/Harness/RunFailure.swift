import DStreams
import Errors
import Offsets

/// What a side of a job threw over a recording: which side, and where in it.
public struct RunFailure: PortageError {
    /// `the legacy job orders on DStreams`, `the port of orders, query totals`.
    public let side: String
    public let cause: any Error
    /// ` (job orders, batch 2000 ms, operation map, record orders-0@20)`, or nothing where no batch was under way.
    let place: String

    init(side: String, _ cause: any Error, place: String = "") {
        self.side = side
        self.cause = cause
        self.place = place
    }

    /// That of the cause.
    public var errorClass: ErrorClass? { (cause as? any PortageError)?.errorClass }
    public var message: String { side }
    public var detail: String? { place.isEmpty ? nil : String(place.drop { $0 == " " }) }
    public var underlying: (any Error)? { cause }
    public var description: String { "\(side): \(cause)\(place)" }

    /// Runs `body`; what it throws is said to be this side's, unless that is said already or is of the comparison itself.
    static func of<R>(_ side: String, _ body: () throws -> R) throws -> R {
        do { return try body() } catch where error is RunFailure || error is DifferentialError { throw error } catch { throw RunFailure(side: side, error) }
    }
}
