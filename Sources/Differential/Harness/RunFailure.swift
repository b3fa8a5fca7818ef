import DStreams
import Errors
import Offsets

/// An error of one side of a job over a recording: which side, and where.
public struct RunFailure: PortageError {
    /// `the legacy job orders on DStreams`, `the port of orders, query totals`.
    public let side: String
    public let cause: any Error
    /// ` (job orders, batch 2000 ms, operation map, record orders-0@20)`, or empty if no batch was under way.
    let place: String

    init(side: String, _ cause: any Error, place: String = "") {
        self.side = side
        self.cause = cause
        self.place = place
    }

    /// The class of the cause.
    public var errorClass: ErrorClass? { (cause as? any PortageError)?.errorClass }
    public var message: String { side }
    public var detail: String? { place.isEmpty ? nil : String(place.drop { $0 == " " }) }
    public var underlying: (any Error)? { cause }
    public var description: String { "\(side): \(cause)\(place)" }

    /// Runs `body`; attributes its error to this side, unless that has been done already or the error is the comparison's own.
    static func of<R>(_ side: String, _ body: () throws -> R) throws -> R {
        do { return try body() } catch  where error is RunFailure || error is DifferentialError { throw error } catch {
            throw RunFailure(side: side, error)
        }
    }
}
