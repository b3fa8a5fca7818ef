import Foundation
import Testing

extension Sensors.Ending {
    /// It could not be done, and one line on stderr says why.
    func expectRefusal(
        _ words: String..., status: Int32 = 2, about what: String = "", by program: String = "sensors",
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(what): \(self)", sourceLocation: location)
        #expect(errorLines.count == 1, "\(what): \(self)", sourceLocation: location)
        #expect(errors.hasPrefix("\(program): "), "\(what): \(self)", sourceLocation: location)
        for word in words { #expect(errors.contains(word), "\(what): \"\(word)\" is missing: \(self)", sourceLocation: location) }
    }
}
