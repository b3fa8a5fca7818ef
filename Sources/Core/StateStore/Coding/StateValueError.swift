import Errors

/// Why a value of a job cannot be stored in state, or cannot be read back.
package typealias StateValueError = CodedError<StateValueErrorCode>

package enum StateValueErrorCode: ErrorCode {
    /// A type that cannot be stored in a column.
    case notStorable
    /// Bytes that do not encode the type.
    case damaged

    package var errorClass: ErrorClass {
        switch self {
        case .notStorable:
            .own(
                "STATE_VALUE.NOT_STORABLE", when: "A type of a legacy job's state cannot be stored in a column.",
                remedy: "Make the type `Codable`, or map to a `Codable` type before the state.")
        case .damaged:
            .own(
                "STATE_VALUE.DAMAGED", when: "A value of a state is not of the type that it is read as.",
                remedy: "Undo the change of the job, or start with a new checkpoint.")
        }
    }
}
