import Foundation
import Portage

/// How much memory a reader of many partitions takes: `ahead SERVERS TOPIC RECORDS ROUNDS`.
///
/// Reads so many records of each partition in turn, round after round, as a query with a rate limit does, and between the rounds gives librdkafka the time to read
/// ahead what it may. Prints the most memory that the process ever had and what it had at the end of each round, in MiB.
enum AheadWorkload {
    static func run(servers: String, topic: String, records: Int64, rounds: Int) throws {
        let reader = try KafkaCluster().reader(properties: ["bootstrap.servers": servers])
        defer { reader.close() }
        let places = try reader.partitions(of: topic)
        let ends = try reader.latestOffsets(of: places)
        var next = try reader.earliestOffsets(of: places)
        var read = 0
        var resident: [Int] = []
        for _ in 0..<rounds {
            for place in places {
                guard let from = next[place], let end = ends[place], from < end else { continue }
                let range = OffsetRange(place, from: from, until: min(end, from + records))
                try reader.forEachPart(of: range, includeHeaders: false) { read += $0.count }
                next[place] = range.until
            }
            Thread.sleep(forTimeInterval: 0.7)
            resident.append(memory("VmRSS:"))
        }
        print("\(places.count) \(read) \(memory("VmHWM:")) \(resident.map { "\($0)" }.joined(separator: ","))")
    }

    /// A line of the process' status, in MiB.
    private static func memory(_ name: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) } ?? 0) >> 10
    }
}
