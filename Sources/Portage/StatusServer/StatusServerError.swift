#if MetricsServer
import Errors
import FlyingSocks
import Foundation

/// Why a server does not listen.
public enum StatusServerError: PortageError, Equatable {
    /// The host is not a numeric address.
    case noAddress
    /// Another program has the port.
    case inUse
    /// The port is reserved for the system (below 1024, say).
    case notAllowed
    /// No interface of this machine has the address.
    case notHere
    /// The system's reason.
    case other(String)

    init(_ error: any Error) {
        self =
            switch error as? SocketError {
            case .failed(_, EADDRINUSE, _): .inUse
            case .failed(_, EACCES, _): .notAllowed
            case .failed(_, EADDRNOTAVAIL, _): .notHere
            case .failed(_, _, let message): .other(message)
            default: .other("\(error)")
            }
    }

    public var errorClass: ErrorClass? { .statusServer }

    public var message: String {
        switch self {
        case .noAddress: "that is not an address"
        case .inUse: "another program listens there"
        case .notAllowed: "the system reserves that port for its administrator"
        case .notHere: "this machine does not have that address"
        case .other(let message): message
        }
    }

    public var hint: String? {
        switch self {
        case .noAddress: "give one of this machine in digits (127.0.0.1, ::1), or 0.0.0.0 for all"
        case .inUse, .other: "give another port, or 0 for any free one"
        case .notAllowed: "give one from 1024 on, or 0 for any free one"
        case .notHere: "give one of its own, or 0.0.0.0 for all"
        }
    }
}
#endif
