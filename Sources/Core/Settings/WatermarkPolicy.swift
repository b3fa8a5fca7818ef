/// Which of several watermarks a query uses.
package enum WatermarkPolicy: String, Sendable, CaseIterable { case min, max }
