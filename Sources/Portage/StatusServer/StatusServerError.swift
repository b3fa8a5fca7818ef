#if MetricsServer
import FlyingSocks
import Foundation

/// Why a server does not listen.
public enum StatusServerError: Error, Equatable, CustomStringConvertible {
    /// The host is no address in digits.
    case noAddress
    /// Another program has the port.
    case inUse
    /// The port is the system's (below 1024, say).
    case notAllowed
    /// No interface of this machine has the address.
    case notHere
    /// What the system says.
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

    public var description: String {
        switch self {
        case .noAddress: "that is no address; give one of this machine in digits (127.0.0.1, ::1), or 0.0.0.0 for all"
        case .inUse: "another program listens there; give another port, or 0 for any that is free"
        case .notAllowed: "the system keeps that port for its administrator; give one from 1024 on, or 0 for any that is free"
        case .notHere: "this machine does not have that address; give one that it has, or 0.0.0.0 for all"
        case .other(let message): "\(message); give another port, or 0 for any that is free"
        }
    }
}
#endif
