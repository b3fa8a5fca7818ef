import ArgumentParser
import Foundation

/// A batch's label on the command line: milliseconds, or ISO 8601 as the lines of batches show it.
struct LabelArgument: ExpressibleByArgument {
    let millis: Int64

    init?(argument: String) {
        if let millis = Int64(argument) {
            self.millis = millis
            return
        }
        for hasFraction in [true, false] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)
            guard let date = try? Date(argument, strategy: style), let millis = Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded()) else { continue }
            // The strategy takes the 31st of February for the 3rd of March.
            guard BatchLine.time(millis) == (hasFraction ? argument : argument.dropLast() + ".000Z") else { continue }
            self.millis = millis
            return
        }
        return nil
    }
}
