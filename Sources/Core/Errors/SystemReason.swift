import Foundation

/// Why Foundation failed, in few words: its own texts begin with "The operation could not be completed", and often end there.
package enum SystemReason {
    /// `No such file or directory`: the system's words for the error number, where there is one.
    package static func text(_ error: any Error) -> String {
        if let error = error as? POSIXError { return words(error.code.rawValue) }
        if let error = error as? DecodingError { return decoding(error) }
        // A Swift error of a package describes itself better than its bridged form does.
        guard error is any CustomNSError || type(of: error) is NSError.Type else { return "\(error)" }
        let bridged = error as NSError
        if bridged.domain == NSPOSIXErrorDomain { return words(Int32(clamping: bridged.code)) }
        if let below = bridged.userInfo[NSUnderlyingErrorKey] as? any Error { return text(below) }
        // For JSON: the position.
        if let place = bridged.userInfo["NSDebugDescription"] as? String { return place }
        if let error = error as? CocoaError, let number = numbers[error.code] { return words(number) }
        return shortened(bridged.localizedDescription)
    }

    private static func words(_ number: Int32) -> String { String(cString: strerror(number)) }

    private static let numbers: [CocoaError.Code: Int32] = [
        .fileNoSuchFile: ENOENT, .fileReadNoSuchFile: ENOENT, .fileReadNoPermission: EACCES, .fileWriteNoPermission: EACCES,
        .fileWriteFileExists: EEXIST, .fileWriteOutOfSpace: ENOSPC, .fileWriteVolumeReadOnly: EROFS, .fileReadInvalidFileName: EINVAL,
        .fileWriteInvalidFileName: EINVAL, .fileReadInapplicableStringEncoding: EILSEQ, .fileReadUnknownStringEncoding: EILSEQ,
        .fileReadTooLarge: EFBIG,
    ]

    private static func decoding(_ error: DecodingError) -> String {
        switch error {
        case .dataCorrupted(let context):
            context.underlyingError.map(text) ?? context.debugDescription
        case .keyNotFound(_, let context), .typeMismatch(_, let context), .valueNotFound(_, let context): context.debugDescription
        @unknown default: "\(error)"
        }
    }

    /// The text without the words that say nothing.
    private static func shortened(_ text: String) -> String {
        for head in ["The operation could not be completed. ", "The operation couldn’t be completed. "]
        where text.hasPrefix(head) && text.count > head.count {
            return String(text.dropFirst(head.count))
        }
        return text
    }
}
