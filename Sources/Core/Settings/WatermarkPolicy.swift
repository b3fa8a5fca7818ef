/// Which of several watermarks a query goes by.
package enum WatermarkPolicy: String, Sendable, CaseIterable { case min, max }
