import Foundation

/// What one engine's run says about itself: one line of JSON on standard output.
struct Measurement: Encodable {
    var engine: String
    var version: String
    var seconds: [Double]
    var peak_rss_mb: Int

    init(engine: String, seconds: [Double]) {
        self.engine = engine
        version = "main"
        self.seconds = seconds
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        peak_rss_mb = (peak?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }

    func print() throws { Swift.print(String(decoding: try JSONEncoder().encode(self), as: UTF8.self)) }
}

/// Rows to compare between engines: window, sensor, count, mean.
struct Row {
    var window: Int64
    var sensor: String
    var count: Int64
    var mean: Double

    static func write(_ rows: [Row], to path: String) throws {
        let sorted = rows.sorted { ($0.window, $0.sensor) < ($1.window, $1.sensor) }
        let text = sorted.map { "\($0.window),\($0.sensor),\($0.count),\($0.mean)" }.joined(separator: "\n") + "\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
